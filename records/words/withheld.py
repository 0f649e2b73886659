"""Why something about somebody else is left out, and what becomes of asking again, in words."""

from django.utils.translation import gettext_lazy as _

ABOUT_ANOTHER = "about-another-person"

# Ends the sentence "It is left out because …".
REASONS = {
    ABOUT_ANOTHER: _("it is about another person, who has a right to privacy too"),
    "risk-of-harm": _("somebody could come to serious harm if it were shown"),
    "legal-advice": _("it is advice from a lawyer, which is confidential"),
}


def known_reason(code: str | None) -> str:
    """The code, if we have words for it; else the commonest, which says least."""
    return code if code in REASONS else ABOUT_ANOTHER
