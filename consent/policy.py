"""The policy in force as values and tables (ACCESS.md section 2). Pure.

Versions that administrators draft and approve replace this module's constants when they are built.
"""

from dataclasses import dataclass

from accounts.roles import Role
from consent.areas import Area

VERSION = "2026-11-01"
STAFF_DAYS_AFTER_DEATH = 365
BREAK_GLASS_MINUTES = 60

A = Area
CLINICAL = frozenset(Area) - {A.CONSENT, A.ACCESSLOG}


@dataclass(frozen=True)
class Powers:
    """What a basis opens: areas, single kinds beyond them, and the areas in which it may act."""

    see: frozenset[Area]
    act: frozenset[Area] = frozenset()
    kinds: frozenset[str] = frozenset()


SELF = Powers(
    see=frozenset(Area),
    act=frozenset(
        {
            A.CONTRIBUTIONS,
            A.MEASUREMENTS,
            A.APPOINTMENTS,
            A.MESSAGES,
            A.MEDICINES,
            A.DOCUMENTS,
            A.CONSENT,
            A.DEMOGRAPHICS,
            A.SOCIALCARE,  # to ask that something left out of it be looked at again; no door writes more
        }
    ),
)

CARE: dict[str, Powers] = {
    Role.CLINICIAN: Powers(see=CLINICAL, act=CLINICAL),
    Role.RECEPTION: Powers(see=frozenset({A.DEMOGRAPHICS, A.APPOINTMENTS}), act=frozenset({A.APPOINTMENTS})),
    Role.PHARMACIST: Powers(
        see=frozenset({A.MEDICINES}),
        act=frozenset({A.MEDICINES}),
        kinds=frozenset({"Patient", "AllergyIntolerance"}),
    ),
    Role.SOCIAL_WORKER: Powers(see=frozenset({A.SOCIALCARE, A.CARE, A.DEMOGRAPHICS}), act=frozenset({A.SOCIALCARE})),
}

# Roles that need no relationship, for what they see of everybody.
BY_ROLE: dict[str, Powers] = {
    Role.PRIVACY_OFFICER: Powers(see=frozenset({A.ACCESSLOG})),
    Role.SAFEGUARDING_OFFICER: Powers(see=frozenset({A.DEMOGRAPHICS})),
}

# Who may open a record in an emergency, and who reads what is meant for professionals only.
BREAK_GLASS_ROLES = frozenset({Role.CLINICIAN})
PROFESSIONAL_ROLES = frozenset({Role.CLINICIAN, Role.SOCIAL_WORKER})

# Relationships that count for each role: a pharmacy has people who chose it, not people in its care.
RELATIONSHIP_KINDS: dict[str, frozenset[str]] = {
    Role.CLINICIAN: frozenset({"registration", "encounter", "referral", "team", "appointment", "thread"}),
    Role.RECEPTION: frozenset({"registration"}),
    Role.PHARMACIST: frozenset({"pharmacy"}),
    Role.SOCIAL_WORKER: frozenset({"team", "referral"}),
}


@dataclass(frozen=True)
class Job:
    """A job by name: what it is for in words, its areas, and whether it may write."""

    title: str
    areas: frozenset[Area]
    writes: bool = False


JOBS: dict[str, Job] = {
    "load_bundles": Job("Records received from another system", frozenset(Area), writes=True),
    "reindex": Job("Search index brought up to date", frozenset(Area)),
}
