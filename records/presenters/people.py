"""Whose record this is, and why somebody may look at it."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import clock
from records.presenters import dates, fhir


def banner(person: Any, access: Any) -> dict[str, Any]:
    """The person in the banner: name, birth and, where it is so, death; nothing of that for who may not see it."""
    if "Patient" not in access.kinds:
        return {"name": _("The person whose record this is")}
    body = fhir.parsed(person.body) if person and person.body else {}
    born = body.get("birthDate") or (person.birth_date.isoformat() if person and person.birth_date else "")
    died = dates.when(body.get("deceasedDateTime")) or (person.died_on if person else None)
    return {
        "name": full_name(body.get("name"))
        or (access.actor.name if access.decision.basis == "self" else _("Name not recorded")),
        "born": dates.when(born) or _("date not recorded"),
        "age": "" if died or body.get("deceasedBoolean") else dates.age_words(born, clock.today()),
        "died": died.date() if isinstance(died, dt.datetime) else died,
        "is_test": bool(person and person.is_test),
    }


def name_words(names: Any) -> str:
    """The name that the person goes by, before the one on paper."""
    order = {"usual": 0, "official": 1}
    found = sorted(fhir.listed(names), key=lambda name: order.get(name.get("use", ""), 2))
    return next((words for name in found if name.get("use") != "old" and (words := _one_name(name))), "")


def full_name(names: Any) -> str:
    """The name on paper, by which people are told apart, and what the person is called."""
    on_paper = name_words([name for name in fhir.listed(names) if name.get("use") not in ("usual", "nickname")])
    called = name_words([name for name in fhir.listed(names) if name.get("use") in ("usual", "nickname")])
    if not on_paper or not called or called == on_paper:
        return on_paper or called
    return _("%(name)s (known as %(called)s)") % {"name": on_paper, "called": called}


def _one_name(name: dict) -> str:
    return name.get("text") or " ".join((*fhir.listed(name.get("given")), name.get("family", ""))).strip()


_ROLE = gettext_lazy("your role allows it")
_REASONS = {
    "self": gettext_lazy("it is your own record"),
    "care": gettext_lazy("%(organisation)s cares for this person"),
    "pharmacy": gettext_lazy("this person chose %(organisation)s as their pharmacy"),
    "break-glass": gettext_lazy("you opened it in an emergency"),
    "share": gettext_lazy("this person shared it with %(organisation)s or with you"),
    "assisted": gettext_lazy("the person is on the telephone and asked for help"),
    "delegation": gettext_lazy("this person asked you to help them"),
    "parental": gettext_lazy("you are this child’s parent or guardian"),
    "extension": gettext_lazy("an officer allowed it for a limited time"),
    "order": gettext_lazy("a sheriff’s order lets you act for this person"),
    "attorney": gettext_lazy("you are this person’s welfare attorney"),
}


def access_reason(access: Any) -> str:
    """Ends the sentence "You are seeing this because …"."""
    said = str(_REASONS.get(access.decision.basis, _ROLE))
    return said % {"organisation": access.actor.organisation_name}
