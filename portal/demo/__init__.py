"""Fictional people of Scotland to play and test with: the same seed makes the same people, byte for byte."""
