"""The labels that items may carry, and no others (a constraint in the database holds it). Pure."""

from enum import StrEnum


class Label(StrEnum):
    PROFESSIONAL_ONLY = "professional-only"
    THIRD_PARTY = "third-party"
    HELD = "held"
    CONFIDENTIAL_TO_CHILD = "confidential-to-child"
    ENTERED_IN_ERROR = "entered-in-error"
    TEST = "test"
    SEXUAL_HEALTH = "sensitive:sexual-health"
    TERMINATION = "sensitive:termination"
    MENTAL_HEALTH = "sensitive:mental-health"
    DOMESTIC_ABUSE = "sensitive:domestic-abuse"
    GENDER_IDENTITY = "sensitive:gender-identity"
    ADDICTION = "sensitive:addiction"
    GENETICS = "sensitive:genetics"


# Shown to the person in no case; of these `third-party` alone is said to be left out.
NEVER_THE_PERSON = frozenset({Label.PROFESSIONAL_ONLY, Label.THIRD_PARTY})
SENSITIVE = frozenset(label for label in Label if label.startswith("sensitive:"))
