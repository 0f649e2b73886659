"""Codes that people read out to each other. Pure."""

import secrets

SIGNS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that looks like something else; 10 of them are 49 bits, 12 are 58
_LOOK_ALIKE = str.maketrans({"0": "Q", "O": "Q", "1": "J", "I": "J", "L": "J", "U": "V"})


def new(*, length: int, group: int) -> str:
    """Such as K7PM-2QXR-9DTH: so many signs, in groups."""
    signs = "".join(secrets.choice(SIGNS) for _ in range(length))
    return "-".join(signs[place : place + group] for place in range(0, length, group))


def plain(typed: str) -> str:
    """The signs of a code however it was spaced, capitalised or misread."""
    return "".join(sign for sign in typed.upper() if sign.isalnum()).translate(_LOOK_ALIKE)
