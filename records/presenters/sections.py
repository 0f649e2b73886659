"""The parts of a record that somebody on this basis may open: the others are not even named."""

from functools import lru_cache
from typing import Any, NamedTuple

from django.urls import get_script_prefix
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from consent.areas import AREAS_OF_KIND, Area
from consent.policy import Powers
from records import wordsearch
from records.presenters import origin

# Areas to which people add.
_ADDED = (Area.CONTRIBUTIONS, Area.MEASUREMENTS, Area.DOCUMENTS)
# Label, what one finds there, URL name, and the kinds (or the area) of which one at least must be open to the reader.
PARTS = (
    (_("Overview"), "", "records:show_home", ()),
    (_("About me"), _("What matters to me"), "contributions:show_about_me", ("AboutMe",)),
    (_("Problems"), _("Conditions now and before"), "records:list_problems", ("Condition",)),
    (_("Medicines"), _("What is taken, and how"), "records:list_medicines", ("MedicationRequest",)),
    (
        _("Prescriptions"),
        _("Order medicines, and see how far they are"),
        "prescriptions:list_prescriptions",
        ("MedicationRequest",),
    ),
    (_("Allergies"), _("What must be avoided"), "records:list_allergies", ("AllergyIntolerance",)),
    (_("Test results"), _("From laboratories, with their ranges"), "records:list_results", (Area.RESULTS,)),
    (_("Measurements"), _("Blood pressure, weight and the like"), "records:list_measurements", (Area.MEASUREMENTS,)),
    (_("Immunisations"), _("Vaccinations"), "records:list_immunisations", ("Immunization",)),
    (_("Letters"), _("Letters and discharge summaries"), "records:list_letters", ("DocumentReference",)),
    (_("Scans and X-rays"), _("What was examined and reported"), "records:list_imaging", ("ImagingStudy",)),
    (_("Operations"), _("Operations and procedures"), "records:list_operations", ("Procedure",)),
    (_("Implants"), _("With their numbers, and recalls"), "records:list_implants", ("Device",)),
    (_("Care plans"), _("Goals, and what to do if"), "records:list_plans", ("Goal",)),
    (_("Visits and referrals"), _("And how far each has come"), "records:list_visits", ("ServiceRequest",)),
    (
        _("Family and social history"),
        _("Family, smoking, alcohol, work"),
        "records:show_history",
        ("FamilyMemberHistory",),
    ),
    (_("Social care"), _("Support plan, budget, visits"), "records:show_social_care", (Area.SOCIALCARE,)),
    (_("Everything by date"), _("The whole record in one line"), "records:show_chronology", ("Encounter", "CarePlan")),
    (_("Search"), _("Words anywhere in this record"), "records:search_record", ("Encounter", "Condition")),
    (_("What has changed"), _("New, corrected, taken back"), "records:show_changes", ("Encounter", "Condition")),
    (_("On paper"), _("The record as one page to print"), "records:print_record", ("Encounter", "Condition")),
    (_("Messages"), _("With the teams who look after you"), "messaging:list_threads", (Area.MESSAGES, "MessageState")),
    (_("Appointments"), _("Book, change, cancel"), "appointments:list_appointments", (Area.APPOINTMENTS,)),
    (_("Add, or see what was sent"), _("Readings, documents, answers"), "contributions:show_ways", _ADDED),
    (_("Notes"), _("Written beside entries, in own words"), "contributions:list_notes", ("Annotation",)),
    (_("Helpers"), _("Who helps, and with what"), "consent:list_helpers", ("Consent",)),
    (_("Who has looked"), _("Every time the record was opened"), "consent:show_access_log", ("AuditEvent",)),
    (_("My choices"), _("Who may see what"), "consent:list_choices", (Area.CONSENT,)),
    (_("See what they see"), _("The record as others get it"), "consent:choose_viewer", ("Consent",)),
)


# How far things have come, which is told to the help desk alone: everybody else reads the things themselves.
TOLD = (
    (_("What was sent"), _("And how far each has come"), "contributions:list_given", ("RequestState",)),
    (_("Orders of medicines"), _("And how far each has come"), "prescriptions:list_prescriptions", ("RequestState",)),
)
_ITS_PAGES = frozenset({"records:show_home", "appointments:list_appointments", "messaging:list_threads"})
BY_TELEPHONE = (*(part for part in PARTS if part[2] in _ITS_PAGES), *TOLD)  # what the help desk opens


class Part(NamedTuple):
    """One part in the reader's words; `address` has a hole where the person's id goes."""

    label: str
    hint: str
    address: str


def parts(access: Any) -> tuple[Part, ...]:
    """The parts that the reader may open: the same for everybody with these powers; by telephone a few alone."""
    return _parts(access.decision.powers, get_language(), access.decision.basis == "assisted")


@lru_cache(maxsize=256)
def _parts(powers: Powers, language: str | None, by_telephone: bool) -> tuple[Part, ...]:
    return tuple(
        Part(str(label), str(hint), origin.pattern(name, 1))
        for label, hint, name, kinds in (BY_TELEPHONE if by_telephone else PARTS)
        if not kinds or any(_open(powers, kind) for kind in kinds)
    )


def sections(access: Any, path: str) -> list[dict[str, Any]]:
    """Links to the parts, with the one that is open marked."""
    return links(parts(access), path, str(access.patient_id), get_script_prefix())


def links(found: tuple[Part, ...], path: str, patient: str, prefix: str) -> list[dict[str, Any]]:
    """The same of parts that are known, and of a person who need not be one."""
    urls = [prefix + part.address.format(patient) for part in found]
    return [
        {"label": part.label, "hint": part.hint, "url": url, "current": url == path}
        for part, url in zip(found, urls, strict=True)
    ]


def _open(powers: Powers, kind: str) -> bool:
    if isinstance(kind, Area):
        return kind in powers.see
    return kind in powers.kinds or bool(AREAS_OF_KIND[kind] & powers.see)


def sections_named(access: Any, words: tuple[str, ...]) -> list[dict[str, Any]]:
    """Parts of the record whose own name holds the words: who looks for "allergies" may want that page."""
    return [part for part in sections(access, "") if wordsearch.holds(wordsearch.fold(str(part["label"])), words)]
