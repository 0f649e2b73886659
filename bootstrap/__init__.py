"""Sets the portal up on a bare machine and keeps it running. Standard library only: it runs before anything is installed."""
