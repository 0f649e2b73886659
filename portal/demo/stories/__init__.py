"""The records of the people who are always there."""
