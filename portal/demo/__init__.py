"""Fictional people of Scotland to play and test with. Pure: the same seed makes the same people, byte for byte."""
