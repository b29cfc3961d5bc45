"""Text in, mentions out: one module for each kind of mention."""
