"""Pages of appointments: the person's, the clinic's; one module a subject."""
