"""Units of measurement: from the machine's notation (UCUM) to what people read."""

import re
from functools import lru_cache

from django.utils.translation import gettext as _

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


def _periods() -> dict[str, str]:
    return {
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


def unit_words(unit: str, code: str = "") -> str:
    """The unit as people write it; the sender's own words before the machine's code."""
    text = unit or code
    return _WHOLE[text] if text in _WHOLE else _periods().get(text) or _in_parts(text)


@lru_cache(maxsize=2048)
def _in_parts(unit: str) -> str:
    for pattern, words in _PARTS:
        unit = pattern.sub(words, unit)  # type: ignore[arg-type]
    return unit.replace("*", "").strip().rstrip("/.").strip()
