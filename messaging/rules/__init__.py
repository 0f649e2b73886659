"""What people write about, when teams answer, which words are urgent, and who may do what. One module a subject."""
