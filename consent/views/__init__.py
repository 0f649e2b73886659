"""Pages about who may see what, and who did."""
