"""The roles that people act in. What each may see and do is consent's business."""

from enum import StrEnum


class Role(StrEnum):
    CITIZEN = "citizen"
    CLINICIAN = "clinician"
    RECEPTION = "reception"
    PHARMACIST = "pharmacist"
    SOCIAL_WORKER = "social-worker"
    POLICY_ADMIN = "policy-admin"
    PRIVACY_OFFICER = "privacy-officer"
    SAFEGUARDING_OFFICER = "safeguarding-officer"
    HELP_DESK = "help-desk"
    RESEARCHER = "researcher"


STAFF_ROLES = frozenset(Role) - {Role.CITIZEN}

# Work with people's records begins from a list of the people one cares for.
CARE_ROLES = frozenset({Role.CLINICIAN, Role.RECEPTION, Role.PHARMACIST, Role.SOCIAL_WORKER})
