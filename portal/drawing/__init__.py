"""Draws Django templates fast: at its first use each is turned into one Python function for each language.

Templates are written, found and inherited as ever, and say the same words; see `docs/decisions.md`. What this room
does not know (a library's tag, a loop that counts) is left to Django's own node, with its inside drawn fast again.
"""
