"""What a person needs so that they can come and be understood. It travels with the booking. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Needs:
    """What the clinic is to see to."""

    interpreter: str = ""  # language (BCP 47; "bfi": British Sign Language)
    step_free: bool = False
    transport: bool = False
    hearing: bool = False
    other: str = ""  # in the person's words


NONE = Needs()
