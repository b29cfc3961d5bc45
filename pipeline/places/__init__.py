"""Which place a name stands for: countries, regions, towns, with coordinates."""
