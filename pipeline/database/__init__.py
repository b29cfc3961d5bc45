"""The published database: its schema, its rows, and the one module that writes them."""
