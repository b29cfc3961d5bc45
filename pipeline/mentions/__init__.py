"""The organizations, places, dates and resolutions that a text names, each with its span."""
