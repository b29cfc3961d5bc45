"""What other programs take from the site: reconciliation, FollowTheMoney, a feed, a data package."""
