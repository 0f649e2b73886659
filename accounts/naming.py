"""Roles in words."""

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
    return str(ROLE_NAMES[Role(role)]) if role in set(Role) else role


ENDINGS = {
    "idle": _("You were signed out because nothing happened for a while. What was saved as a draft is kept."),
    "absolute": _("You were signed out because a session ends after some hours, for your privacy. Sign in again."),
}
