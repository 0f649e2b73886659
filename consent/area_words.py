"""Areas and sensitive classes as people call them. Pure."""

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

from consent.areas import Area
from consent.sensitivity import Label

AREA_WORDS = {
    Area.SUMMARY: _("Problems, allergies, vaccinations and operations"),
    Area.MEDICINES: _("Medicines"),
    Area.RESULTS: _("Test results and scans"),
    Area.MEASUREMENTS: _("Measurements, such as blood pressure"),
    Area.DOCUMENTS: _("Letters and documents"),
    Area.CARE: _("Visits, referrals and care plans"),
    Area.SOCIALCARE: _("Social care"),
    Area.CONTRIBUTIONS: _("My own notes and answers"),
    Area.APPOINTMENTS: _("Appointments"),
    Area.MESSAGES: _("Messages"),
    Area.DEMOGRAPHICS: _("Name, address and contact details"),
    Area.CONSENT: _("Choices about sharing"),
    Area.ACCESSLOG: _("Who has looked"),
}
CLASS_WORDS = {
    Label.SEXUAL_HEALTH: _("Sexual health"),
    Label.TERMINATION: _("Ending a pregnancy"),
    Label.MENTAL_HEALTH: _("Mental health"),
    Label.DOMESTIC_ABUSE: _("Abuse at home"),
    Label.GENDER_IDENTITY: _("Gender identity"),
    Label.ADDICTION: _("Alcohol and drugs"),
    Label.GENETICS: _("Genetic tests"),
}


def words_of(areas: Iterable[str] = (), classes: Iterable[str] = ()) -> list[str]:
    """Each in words, in the order of the pages."""
    wanted, named = set(areas), set(classes)
    return [str(words) for area, words in AREA_WORDS.items() if area in wanted] + [
        str(words) for label, words in CLASS_WORDS.items() if label in named
    ]
