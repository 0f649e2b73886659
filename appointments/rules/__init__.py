"""Who may book what and when, what days and times mean. Pure."""
