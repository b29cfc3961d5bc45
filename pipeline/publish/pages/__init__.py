"""What each kind of page shows, read from the database; the templates only lay it out."""
