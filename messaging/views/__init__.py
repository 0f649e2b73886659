"""Pages of messages: the person's, the team's, and those of letterboxes; one module a subject."""
