"""Who did what, where, when and with whose money: from mentions to activity records."""
