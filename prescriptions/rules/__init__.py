"""What may be ordered, when, and how a request goes on. Pure."""
