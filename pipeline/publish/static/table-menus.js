// Datasette's table menus ask for this before they start.
var DATASETTE_ALLOW_FACET = true;
