"""What an officer checks before somebody acts for an adult, and what may be granted. Pure."""

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from accounts.roles import Role

CHECKS = (  # before anything opens, all that belong to the way in which it came
    ("seen", later("I have seen the document itself, or a certified copy")),
    ("file", later("I have opened the certificate below, and what it says matches the register: number, date, names")),
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


def checks_for(asked: Any) -> tuple[tuple[str, Any], ...]:
    """The checklist: what was sent is compared with the register, what was not sent was seen on paper."""
    other = "seen" if asked.kept_in_id else "file"
    return tuple(check for check in CHECKS if check[0] != other)


def is_party(asked: Any, officer: Any) -> bool:
    """Whether an officer asks for themselves, or is the adult."""
    return officer.id == asked.applicant_id or bool(asked.patient_id and officer.patient_id == asked.patient_id)


def may_open_papers(asked: Any, reader: Any) -> bool:
    """Whoever sent them, as a citizen, and an officer who decides such things and is no part of this one.

    What was withdrawn is nothing to decide, so its officer opens it no more.
    """
    if reader.role == Role.SAFEGUARDING_OFFICER:
        return not is_party(asked, reader) and asked.state != "withdrawn"
    return not reader.is_staff and reader.id == asked.applicant_id


def why_not_grant(
    asked: Any, *, officer: Any, checked: Collection[str], last: dt.date | None, today: dt.date, readable: bool = True
) -> dict[str, str]:
    """By the field of the officer's form: what stands against granting; empty where nothing does.

    `readable`: everything that was sent can be opened.
    """
    if is_party(asked, officer):
        return {"outcome": _("You are part of this yourself. Another officer has to decide")}
    if asked.entered_by_id and officer.id == asked.entered_by_id:
        return {"outcome": _("You entered this yourself. Another officer has to decide")}
    if asked.patient_id is None:
        return {"outcome": _("The applicant’s details of the adult fit nobody here. Refuse, and say what to check")}
    if "welfare" not in asked.powers:
        return {"outcome": _("A power over money alone opens no health record. Refuse it")}
    if asked.ends_on and asked.ends_on < today:
        return {"outcome": _("By the applicant’s own words the document has run out. Refuse it")}
    faults = {}
    if asked.kept_in_id and not readable:
        faults["checked"] = _("The certificate cannot be opened. Wait for its check, or refuse and ask for it again")
    elif {name for name, _words in checks_for(asked)} - set(checked):
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
