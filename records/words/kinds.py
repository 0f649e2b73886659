"""Names of the kinds of items, one of them and as a group, and of the areas of a record."""

from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from records.words import Words


class Kind(NamedTuple):
    one: Words
    group: str  # the filter of the chronology that it falls under


PROBLEMS, MEDICINES, ALLERGIES, RESULTS = "problems", "medicines", "allergies", "results"
MEASUREMENTS, VACCINES, VISITS, PLANS = "measurements", "immunisations", "visits", "plans"
LETTERS, OWN, OTHER, SOCIAL = "letters", "own", "other", "socialcare"

GROUPS = {
    PROBLEMS: _("Problems and procedures"),
    MEDICINES: _("Medicines"),
    ALLERGIES: _("Allergies"),
    RESULTS: _("Test results"),
    MEASUREMENTS: _("Measurements"),
    VACCINES: _("Immunisations"),
    VISITS: _("Visits and appointments"),
    PLANS: _("Care plans and referrals"),
    LETTERS: _("Letters and documents"),
    SOCIAL: _("Social care"),
    OWN: _("What you wrote"),
    OTHER: _("Other"),
}

KINDS = {
    "Condition": Kind(_("Problem"), PROBLEMS),
    "Procedure": Kind(_("Procedure"), PROBLEMS),
    "FamilyMemberHistory": Kind(_("Family history"), PROBLEMS),
    "Flag": Kind(_("Alert"), PROBLEMS),
    "Device": Kind(_("Implant or device"), PROBLEMS),
    "DeviceUseStatement": Kind(_("Use of a device"), PROBLEMS),
    "ClinicalImpression": Kind(_("Assessment"), PROBLEMS),
    "RiskAssessment": Kind(_("Risk assessment"), PROBLEMS),
    "AllergyIntolerance": Kind(_("Allergy"), ALLERGIES),
    "MedicationRequest": Kind(_("Medicine prescribed"), MEDICINES),
    "MedicationStatement": Kind(_("Medicine taken"), MEDICINES),
    "MedicationDispense": Kind(_("Medicine handed out"), MEDICINES),
    "MedicationAdministration": Kind(_("Medicine given"), MEDICINES),
    "Observation": Kind(_("Test result"), RESULTS),
    "DiagnosticReport": Kind(_("Report"), RESULTS),
    "ImagingStudy": Kind(_("Scan or X-ray"), RESULTS),
    "Specimen": Kind(_("Sample"), RESULTS),
    "Immunization": Kind(_("Immunisation"), VACCINES),
    "Encounter": Kind(_("Visit"), VISITS),
    "EpisodeOfCare": Kind(_("Period of care"), VISITS),
    "Appointment": Kind(_("Appointment"), VISITS),
    "CarePlan": Kind(_("Care plan"), PLANS),
    "Goal": Kind(_("Goal"), PLANS),
    "CareTeam": Kind(_("Care team"), PLANS),
    "ServiceRequest": Kind(_("Referral or request"), PLANS),
    "DeviceRequest": Kind(_("Equipment asked for"), PLANS),
    "NutritionOrder": Kind(_("Diet"), PLANS),
    "VisionPrescription": Kind(_("Glasses prescription"), PLANS),
    "CommunicationRequest": Kind(_("Message to be sent"), PLANS),
    "Task": Kind(_("Task"), PLANS),
    "DocumentReference": Kind(_("Letter or document"), LETTERS),
    "Composition": Kind(_("Summary document"), LETTERS),
    "Media": Kind(_("Picture or recording"), LETTERS),
    "Binary": Kind(_("File"), LETTERS),
    "QuestionnaireResponse": Kind(_("Questionnaire answered"), OWN),
    "Patient": Kind(_("About you"), OTHER),
    "RelatedPerson": Kind(_("Family member or contact"), OTHER),
    "Provenance": Kind(_("Origin of an entry"), OTHER),
}

# Shown within other items or on pages of their own, so left out of the chronology.
NOT_AN_EVENT = frozenset({"Patient", "RelatedPerson", "Provenance", "Specimen", "Binary", "Task"})

# What a page may show of the store: origins of entries are told beside each of them.
STORED = tuple(sorted(set(KINDS) - {"Provenance"}))
HAPPENED = tuple(kind for kind in STORED if kind not in ("Patient", "RelatedPerson"))  # who somebody is happens never


# Kinds that are something else to a reader when they lie in this area.
_IN_AREA = {
    ("Observation", "measurements"): _("Measurement"),
    ("QuestionnaireResponse", "socialcare"): _("Social care assessment"),
    ("CarePlan", "socialcare"): _("Support plan or budget"),
    ("Encounter", "socialcare"): _("Social care visit"),
}


def kind_name(kind: str, area: str = "", language: str | None = None) -> str:
    """One item of this kind in words; measurements are observations of another area.

    Who names many asks for the reader's language once.
    """
    return _kind_name(kind, area, language or get_language())


@lru_cache(maxsize=1024)
def _kind_name(kind: str, area: str, language: str | None) -> str:
    """The same few stand on every page."""
    if (kind, area) in _IN_AREA:
        return str(_IN_AREA[kind, area])
    return str(KINDS[kind].one) if kind in KINDS else kind


def kinds_of_group(group: str) -> list[str]:
    return [kind for kind, named in KINDS.items() if named.group == group and kind not in NOT_AN_EVENT]
