"""What the system knows: the only readers of `models/`."""
