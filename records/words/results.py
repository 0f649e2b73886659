"""What a laboratory says about a result, in words."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from records.words import Words


class Flag(NamedTuple):
    words: Words
    tone: str = "grey"


# v3-ObservationInterpretation
FLAGS = {
    "H": Flag(_("High – above the laboratory’s range"), "orange"),
    "HH": Flag(_("Very high – far above the laboratory’s range"), "red"),
    "HU": Flag(_("Very high – far above the laboratory’s range"), "red"),
    ">": Flag(_("Above what the test can measure"), "orange"),
    "L": Flag(_("Low – below the laboratory’s range"), "orange"),
    "LL": Flag(_("Very low – far below the laboratory’s range"), "red"),
    "LU": Flag(_("Very low – far below the laboratory’s range"), "red"),
    "<": Flag(_("Below what the test can measure"), "orange"),
    "N": Flag(_("Within the laboratory’s range"), "green"),
    "A": Flag(_("Outside what the laboratory expects"), "orange"),
    "AA": Flag(_("Far outside what the laboratory expects"), "red"),
    "POS": Flag(_("Positive")),
    "NEG": Flag(_("Negative")),
    "IND": Flag(_("Neither positive nor negative")),
    "E": Flag(_("Neither positive nor negative")),
    "DET": Flag(_("Found")),
    "ND": Flag(_("Not found")),
    "R": Flag(_("Resistant")),
    "I": Flag(_("In between")),
    "S": Flag(_("Sensitive")),
    "B": Flag(_("Better than before")),
    "W": Flag(_("Worse than before")),
    "U": Flag(_("Higher than before")),
    "D": Flag(_("Lower than before")),
}

# data-absent-reason
ABSENT = {
    "unknown": _("the reason is not known"),
    "asked-unknown": _("asked, but not known"),
    "temp-unknown": _("not known yet"),
    "not-asked": _("not asked"),
    "asked-declined": _("asked, but not answered"),
    "masked": _("not shown"),
    "not-applicable": _("does not apply"),
    "unsupported": _("the system could not say"),
    "as-text": _("written as text only"),
    "error": _("something went wrong"),
    "not-a-number": _("no number came out"),
    "negative-infinity": _("too low to measure"),
    "positive-infinity": _("too high to measure"),
    "not-performed": "",
    "not-permitted": _("may not be given"),
}

COMPARATORS = {
    "<": _("less than"),
    "<=": _("at most"),
    ">": _("more than"),
    ">=": _("at least"),
}

# Codes of the two parts of a blood pressure: SNOMED CT (UK and international) and LOINC.
SYSTOLIC = frozenset({"72313002", "271649006", "8480-6"})
DIASTOLIC = frozenset({"1091811000000102", "271650006", "8462-4"})
