"""Explore: one set of filters over the activities, and everything that is made of its answer."""
