"""Forms about who may see what."""
