"""Forms of messages, of a team's work with them, and of letterboxes; one module a subject."""
