"""The socket of a video visit: what browsers say to each other before they meet, and who is in the room."""
