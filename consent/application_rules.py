"""What an officer checks before somebody acts for an adult, and what may be granted. Pure."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

CHECKS = (  # all of them, before anything opens
    ("seen", later("I have seen the document itself, or a certified copy")),
    ("register", later("Its number and date stand in the public register, or the court confirmed them")),
    ("applicant", later("It names the applicant, and nothing says that they may not act alone")),
    ("adult", later("It names this adult, with this date of birth or address")),
    ("powers", later("It gives powers over health and welfare that cover all areas ticked below")),
    ("period", later("It is in force today, and the last day below is the one that it states")),
)
DOCUMENTS = {
    "attorney": later("Power of attorney, registered with the Office of the Public Guardian"),
    "guardianship": later("Guardianship order of a sheriff"),
    "intervention": later("Intervention order of a sheriff"),
    "elsewhere": later("A document from outside Scotland, such as a lasting power of attorney"),
}
BASIS = {"attorney": "attorney", "elsewhere": "attorney", "guardianship": "order", "intervention": "order"}


def why_not_grant(
    asked: Any, *, officer: Any, checked: Collection[str], last: dt.date | None, today: dt.date
) -> dict[str, str]:
    """By the field of the officer's form: what stands against granting; empty where nothing does."""
    if officer.id == asked.applicant_id or (asked.patient_id and officer.patient_id == asked.patient_id):
        return {"outcome": _("You are part of this yourself. Another officer has to decide")}
    if asked.patient_id is None:
        return {"outcome": _("The applicant’s details of the adult fit nobody here. Refuse, and say what to check")}
    if "welfare" not in asked.powers:
        return {"outcome": _("A power over money alone opens no health record. Refuse it")}
    if asked.ends_on and asked.ends_on < today:
        return {"outcome": _("By the applicant’s own words the document has run out. Refuse it")}
    faults = {}
    if {name for name, _words in CHECKS} - set(checked):
        faults["checked"] = _("Tick every check before you grant this, or refuse it")
    if last and last < today:
        faults["last"] = _("This day is past")
    if BASIS[asked.document] == "order" and last is None:
        faults["last"] = _("An order of a sheriff has a last day. Enter it")
    return faults


def state_when_granted(document: str, incapacity_on: dt.date | None, today: dt.date) -> str:
    """An attorney acts only once the adult no longer decides; a guardian was appointed because of it."""
    if BASIS[document] == "order":
        return "active"
    return "active" if incapacity_on and incapacity_on <= today else "inactive"
