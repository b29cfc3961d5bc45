"""A run over reports: what is new, who works on it, and what goes into the database."""
