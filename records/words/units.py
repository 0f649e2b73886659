"""Units of measurement: from the machine's notation (UCUM) to what people read."""

import re
from functools import lru_cache

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")

# Whole units that are said in another way than their parts.
_WHOLE = {
    "mL/min/{1.73_m2}": "mL/min/1.73 m²",
    "mL/min/1.73m2": "mL/min/1.73 m²",
    "kg/m2": "kg/m²",
    "m2": "m²",
    "Cel": "°C",
    "C": "°C",
    "[degF]": "°F",
    "[pH]": "",
    "pH": "",
    "1": "",
    "#": "",
    "[in_i]": "in",
    "[ft_i]": "ft",
    "[lb_av]": "lb",
    "[oz_av]": "oz",
    "[drp]": "drops",
    "mm[Hg]": "mmHg",
    "cm[H2O]": "cmH₂O",
    "%O2": "%",
    "k[IU]/L": "kIU/L",
    "10*-3": "per thousand",
}

# Parts of a unit, tried in this order wherever they stand.
_PARTS = (
    (re.compile(r"\{[^}]*\}|\(score\)"), ""),
    (re.compile(r"10(?:\*|\^)(-?\d+)"), lambda found: "×10" + found[1].translate(_SUPERSCRIPT)),
    (re.compile(r"\[(?:iU|IU)\]"), "IU"),
    (re.compile(r"\[arb'U\]"), "units"),
    (re.compile(r"\[HPF\]"), "high power field"),
    (re.compile(r"\bmm\[Hg\]"), "mmHg"),
    (re.compile(r"\bu(?=(?:mol|g|L|l|m|U|IU|kat)\b)"), "µ"),
    (re.compile(r"(?<=[A-Za-z])2\b"), "²"),
    (re.compile(r"(?<=[A-Za-z])3\b"), "³"),
    (re.compile(r"\[([^\]]*)\]"), lambda found: found[1].split("_")[0]),
)


# Units that are words, said in the reader's language.
_SAID = {
    "a": _("years"),
    "mo": _("months"),
    "wk": _("weeks"),
    "d": _("days"),
    "h": _("hours"),
    "min": _("minutes"),
    "s": _("seconds"),
    "/min": _("per minute"),
    "{beats}/min": _("beats per minute"),
    "beats/min": _("beats per minute"),
    "beats/minute": _("beats per minute"),
    "{breaths}/min": _("breaths per minute"),
    "/a": _("per year"),
    "/d": _("per day"),
    "/wk": _("per week"),
    "/h": _("per hour"),
}

# Things that are counted, as in "28 tablets".
_COUNTED = {
    "tablet": ngettext_lazy("tablet", "tablets", "n"),
    "capsule": ngettext_lazy("capsule", "capsules", "n"),
    "inhaler": ngettext_lazy("inhaler", "inhalers", "n"),
    "patch": ngettext_lazy("patch", "patches", "n"),
    "sachet": ngettext_lazy("sachet", "sachets", "n"),
    "dose": ngettext_lazy("dose", "doses", "n"),
    "puff": ngettext_lazy("puff", "puffs", "n"),
    "drop": ngettext_lazy("drop", "drops", "n"),
    "ampoule": ngettext_lazy("ampoule", "ampoules", "n"),
    "vial": ngettext_lazy("vial", "vials", "n"),
    "suppository": ngettext_lazy("suppository", "suppositories", "n"),
    "gram": ngettext_lazy("gram", "grams", "n"),
}


def unit_words(unit: str, code: str = "") -> str:
    """The unit as people write it; the sender's own words before the machine's code."""
    text = unit or code
    if text in _WHOLE:
        return _WHOLE[text]
    return str(_SAID[text]) if text in _SAID else _in_parts(text)


def counted(unit: str, number) -> str:
    """The unit in the plural, where there are several of what is counted."""
    return str(_COUNTED[unit] % {"n": 1 if number == 1 else 2}) if unit in _COUNTED else unit


@lru_cache(maxsize=2048)
def _in_parts(unit: str) -> str:
    for pattern, words in _PARTS:
        unit = pattern.sub(words, unit)  # type: ignore[arg-type]
    return unit.replace("*", "").strip().rstrip("/.").strip()
