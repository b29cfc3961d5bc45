"""The version of schema.sql, apart from what writes the database: what only reads it needs no more."""

# Raised whenever schema.sql changes; a database of another version is refused, not guessed at.
SCHEMA_VERSION = 3
