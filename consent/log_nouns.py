"""Plain nouns for the kinds of data that an entry of the log names. Pure."""

from collections.abc import Iterable

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from consent.areas import Area

MOST_NAMED = 4
BESIDE = ("Patient", "Annotation")  # the banner's name and the person's notes come along on many pages
WHOLE = gettext_lazy("record")
_NAME = gettext_lazy("name and details")
_MEDICINES, _RESULTS = gettext_lazy("medicines"), gettext_lazy("test results")
_DOCUMENTS, _CARE = gettext_lazy("letters and documents"), gettext_lazy("care and plans")
_VISITS, _NOTES = gettext_lazy("visits and stays"), gettext_lazy("notes")
_IMPLANTS, _MEASUREMENTS = gettext_lazy("implants and devices"), gettext_lazy("measurements")
_SOCIAL_CARE, _MESSAGES = gettext_lazy("social care"), gettext_lazy("messages")

NOUNS = {
    "Patient": _NAME,
    "RelatedPerson": gettext_lazy("family and contacts"),
    "Condition": gettext_lazy("problems"),
    "AllergyIntolerance": gettext_lazy("allergies"),
    "Procedure": gettext_lazy("operations and procedures"),
    "FamilyMemberHistory": gettext_lazy("family history"),
    "Immunization": gettext_lazy("immunisations"),
    "Device": _IMPLANTS,
    "DeviceUseStatement": _IMPLANTS,
    "Flag": gettext_lazy("alerts"),
    "MedicationRequest": _MEDICINES,
    "MedicationStatement": _MEDICINES,
    "MedicationDispense": _MEDICINES,
    "MedicationAdministration": _MEDICINES,
    "Observation": _RESULTS,
    "DiagnosticReport": _RESULTS,
    "ImagingStudy": gettext_lazy("scans"),
    "Specimen": _RESULTS,
    "DocumentReference": _DOCUMENTS,
    "Composition": _DOCUMENTS,
    "Media": _DOCUMENTS,
    "Binary": _DOCUMENTS,
    "Encounter": _VISITS,
    "EpisodeOfCare": _VISITS,
    "Annotation": _NOTES,
    "AboutMe": gettext_lazy("own words"),
    "Contribution": gettext_lazy("own additions"),
    "ReviewRequest": gettext_lazy("requests to look again at what is left out"),
    "TextRequest": gettext_lazy("letters asked for as text"),
    "CorrectionRequest": gettext_lazy("requests for correction"),
    "QuestionnaireResponse": gettext_lazy("questionnaires"),
    "QuestionnaireTask": gettext_lazy("questionnaires"),
    "Appointment": gettext_lazy("appointments"),
    "RepeatRequest": gettext_lazy("requests for medicines"),
    "RequestState": gettext_lazy("state of requests"),
    "SerialPrescription": gettext_lazy("serial prescriptions"),
    "PharmacyChoice": gettext_lazy("choice of pharmacy"),
    "Communication": _MESSAGES,
    "MessageState": gettext_lazy("state of messages"),
    "StaffNote": _MESSAGES,  # nothing tells the person that a team writes for itself
    "Upload": gettext_lazy("files that were sent"),
    "Consent": gettext_lazy("choices about sharing"),
    "Certificate": gettext_lazy("papers for acting for somebody"),
    "AuditEvent": gettext_lazy("list of who has looked"),
    "Provenance": gettext_lazy("sources of items"),
}
_OF_SOCIAL_CARE = ("CarePlan", "Encounter", "QuestionnaireResponse")  # too


def things(kinds: Iterable[str], areas: Iterable[str]) -> str:
    """The kinds in words; what comes along is named only where there is nothing else."""
    named = [kind for kind in kinds if kind not in BESIDE] or [kind for kind in reversed(BESIDE) if kind in kinds][:1]
    found = (str(noun) for kind in named for noun in _nouns(kind, frozenset(areas)))
    nouns = list(dict.fromkeys(found)) or [str(WHOLE)]
    if len(nouns) > MOST_NAMED:
        return str(WHOLE)
    return get_text_list(nouns, _("and"))


def _nouns(kind: str, areas: frozenset[str]) -> list:
    """What a kind is called; one that falls into two areas, by those that were opened."""
    if kind == "Observation" and Area.MEASUREMENTS in areas:
        return [_RESULTS, _MEASUREMENTS] if Area.RESULTS in areas else [_MEASUREMENTS]
    if kind in _OF_SOCIAL_CARE and areas & {Area.SOCIALCARE, Area.CARE} == {Area.SOCIALCARE}:
        return [_SOCIAL_CARE]
    return [NOUNS.get(kind, _CARE)]
