"""Outcomes of reviews in words. Pure."""

from django.utils.translation import gettext_lazy as _

OUTCOMES = {
    "justified": _("Justified"),
    "not-justified": _("Not justified"),
    "referred": _("Referred to whoever decides about the professional"),
}


def state(outcome: str) -> str:
    """Of a review, for the person."""
    return outcome_words(outcome) or str(_("A privacy officer will look at it"))


def outcome_words(outcome: str) -> str:
    return str(OUTCOMES.get(outcome, ""))
