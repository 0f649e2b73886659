"""What is asked about letterboxes, threads and the inbox of a team; one module a subject."""
