"""The published site: Datasette over the database, with its own pages, words and queries."""
