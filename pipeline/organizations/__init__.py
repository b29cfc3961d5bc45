"""Which mentions of organizations are one organization, and why."""
