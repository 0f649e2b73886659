"""What a helper may see and do, in plain words. Pure."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.text import capfirst, get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later

from consent.area_words import AREA_WORDS, CLASS_WORDS
from consent.areas import Area

_OTHERWISE = {Area.CONTRIBUTIONS: later("Notes and answers")}  # they are not the helper's own
SEE: dict[str, Any] = {
    area: _OTHERWISE.get(area, AREA_WORDS[area])
    for area in (
        Area.APPOINTMENTS,
        Area.MEDICINES,
        Area.SUMMARY,
        Area.RESULTS,
        Area.MEASUREMENTS,
        Area.DOCUMENTS,
        Area.CARE,
        Area.SOCIALCARE,
        Area.CONTRIBUTIONS,
        Area.MESSAGES,
        Area.DEMOGRAPHICS,
    )
}
ACT: dict[str, Any] = {  # areas in which a citizen does something
    Area.APPOINTMENTS: later("Book, change and cancel appointments"),
    Area.MEDICINES: later("Order medicines and choose the pharmacy"),
    Area.MEASUREMENTS: later("Add measurements"),
    Area.DOCUMENTS: later("Add documents"),
    Area.CONTRIBUTIONS: later("Write notes and answer questionnaires"),
    Area.MESSAGES: later("Read and write messages"),
    Area.SOCIALCARE: later("Ask about social care"),
    Area.DEMOGRAPHICS: later("Change contact details"),
}
CLASSES: dict[str, Any] = {str(label): words for label, words in CLASS_WORDS.items()}
TIES = {  # what makes somebody a helper
    "delegation": later("Invited by the person"),
    "parental": later("Parent or guardian of a child"),
    "extension": later("Parent of a young person, for a limited time"),
    "order": later("Welfare guardian or intervener, by a sheriff’s order"),
    "attorney": later("Welfare attorney"),
}


def seen(powers: Mapping[str, list[str]]) -> list[str]:
    """The areas that may be seen, as plain names."""
    return [str(words) for area, words in SEE.items() if powers.get(area)]


def done(powers: Mapping[str, list[str]]) -> list[str]:
    """What may be done, in words."""
    return [str(words) for area, words in ACT.items() if "act" in powers.get(area, ())]


def classes(sensitive: Iterable[str]) -> list[str]:
    given = set(sensitive)
    return [str(words) for label, words in CLASSES.items() if label in given]


def in_one(words: list[str]) -> str:
    """Several things as the middle of a sentence."""
    return get_text_list([one[:1].lower() + one[1:] for one in words], _("and"))


def facts(powers: Mapping[str, list[str]], sensitive: Iterable[str], *, basis: str = "delegation") -> list[dict]:
    """What may be seen and done, as rows of a summary list; what nothing was said of is not named."""
    if basis == "parental" and not powers:
        see, act = [_("The whole record but what is kept between the child and their team")], [_("All that you could")]
    else:
        see, act = seen(powers), done(powers)
    named = classes(sensitive)
    rows = [
        {"label": _("Can see"), "value": capfirst(in_one(see))},
        {"label": _("Can do"), "value": capfirst(in_one(act)) or _("Nothing: can only look")},
    ]
    if basis == "delegation":
        without = _("None of the specially protected subjects")
        rows.append({"label": _("Protected subjects"), "value": capfirst(in_one(named)) or without})
    return rows
