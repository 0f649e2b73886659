"""Sets the portal up on a bare machine and keeps it running, with the standard library alone."""
