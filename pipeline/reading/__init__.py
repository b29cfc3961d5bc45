"""Reading one format each: bytes in, text and what the report says about itself out."""
