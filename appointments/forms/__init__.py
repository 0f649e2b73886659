"""Forms; one module a subject."""
