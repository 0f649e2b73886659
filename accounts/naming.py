"""Roles in words."""

from functools import lru_cache

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role

ROLE_NAMES = {
    Role.CITIZEN: _("Citizen"),
    Role.CLINICIAN: _("Clinician"),
    Role.RECEPTION: _("Practice reception"),
    Role.PHARMACIST: _("Pharmacist"),
    Role.SOCIAL_WORKER: _("Social worker"),
    Role.POLICY_ADMIN: _("Policy administrator"),
    Role.PRIVACY_OFFICER: _("Privacy officer"),
    Role.SAFEGUARDING_OFFICER: _("Safeguarding officer"),
    Role.HELP_DESK: _("Help desk"),
    Role.RESEARCHER: _("Researcher"),
}


def role_name(role: str) -> str:
    """The role in words; what is not a role of people (job, source) stands for itself."""
    return _role_name(role, get_language())


@lru_cache(maxsize=256)
def _role_name(role: str, language: str | None) -> str:
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else role


ENDINGS = {
    "idle": _("You were signed out because nothing happened for a while. What was saved as a draft is kept."),
    "absolute": _("You were signed out because a session ends after some hours, for your privacy. Sign in again."),
}

CASE_NAMES = {  # for the help desk
    "no-match": _("Details did not fit"),
    "already-bound": _("Record is connected to another account"),
    "no-number": _("No CHI number"),
    "two-numbers": _("More than one CHI number"),
    "duplicate": _("Two records that may be one person’s"),
    "not-me": _("“This is not about me”"),
}
OUTCOME_CHOICES = {  # for the help desk to choose from
    "try-again": _("Open the page for another three tries"),
    "not-connected": _("Not connected: we could not be sure who this is"),
    "same-person": _("One person: propose a merge next"),
    "not-same": _("Two people: leave both records as they are"),
    "is-theirs": _("It is about this person"),
    "not-theirs": _("It is not about this person: whoever wrote it is asked to put it right"),
}
OUTCOME_NAMES = {  # for the person
    "connected": _("Your record is connected"),
    "try-again": _("You can try again"),
    "not-connected": _("We could not connect your record"),
    "is-theirs": _("We checked: this is about you"),
    "not-theirs": _("This is not about you"),
}
MERGE_NAMES = {
    "proposed": _("Proposed"),
    "refused": _("Not merged"),
    "in-force": _("Merged"),
    "undoing": _("Merged; undoing is proposed"),
    "undone": _("Two records again"),
}
