"""Pages of signing in further, and of one's own account."""
