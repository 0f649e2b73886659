"""Codes and units of the United Kingdom; a concept without a sure code is text only."""

from dataclasses import dataclass

from records.lossless import Number

SNOMED = "http://snomed.info/sct"
DMD = "https://dmd.nhs.uk"
LOINC = "http://loinc.org"
UCUM = "http://unitsofmeasure.org"
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
OBSERVATION_CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
CONDITION_CATEGORY = "http://terminology.hl7.org/CodeSystem/condition-category"
CONDITION_CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"
CONDITION_VERIFICATION = "http://terminology.hl7.org/CodeSystem/condition-ver-status"
ALLERGY_CLINICAL = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical"
ALLERGY_VERIFICATION = "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification"
DATA_ABSENT = "http://terminology.hl7.org/CodeSystem/data-absent-reason"
DIAGNOSTIC_SERVICE = "http://terminology.hl7.org/CodeSystem/v2-0074"
ENCOUNTER_CLASS = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
COURSE = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"
FLAG_CATEGORY = "http://terminology.hl7.org/CodeSystem/flag-category"
ETHNICITY = "https://fhir.hl7.org.uk/CodeSystem/UKCore-EthnicCategoryScotland"
ETHNIC_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-EthnicCategory"
REPEAT_EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"
LANGUAGE = "urn:ietf:bcp:47"
DEVICE_ACTION = "http://hl7.org/fhir/device-action"
FLAG_DETAIL = "http://hl7.org/fhir/StructureDefinition/flag-detail"
GS1 = "http://hl7.org/fhir/NamingSystem/gs1"
PARTICIPATION = "http://terminology.hl7.org/CodeSystem/provenance-participant-type"
DATA_OPERATION = "http://terminology.hl7.org/CodeSystem/v3-DataOperation"
ROLE = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"
DISCHARGE = "http://terminology.hl7.org/CodeSystem/discharge-disposition"
GOAL_ACHIEVEMENT = "http://terminology.hl7.org/CodeSystem/goal-achievement"
MODALITY = "http://dicom.nema.org/resources/ontology/DCM"
DICOM_UID = "urn:dicom:uid"
READ_V2 = "urn:oid:2.16.840.1.113883.2.1.6.2"

# Our own extensions, where FHIR has no element.
OURS = "https://digital-front-door.example/fhir"
WITHHELD_REASON = f"{OURS}/StructureDefinition/withheld-reason"  # valueCode, one of WITHHELD_REASONS
WITHHELD_REASONS = ("about-another-person", "risk-of-harm", "legal-advice")
BUDGET = f"{OURS}/StructureDefinition/self-directed-support-budget"  # on CarePlan: option, amount, spent, asOf
PLANNED_PERIOD = f"{OURS}/StructureDefinition/planned-period"  # on Encounter: valuePeriod, beside the actual period
CHI = "https://fhir.nhs.uk/Id/chi-number"

HTEST = {"system": ACT_REASON, "code": "HTEST", "display": "test health data"}


@dataclass(frozen=True)
class Concept:
    """Words, and the codes that say the same where they are known."""

    text: str
    code: str = ""
    system: str = SNOMED
    loinc: str = ""
    display: str = ""  # the code system's own words, where people say it shorter

    def fhir(self) -> dict:
        codings = [coding(self.system, self.code, self.display or self.text)] if self.code else []
        codings += [coding(LOINC, self.loinc)] if self.loinc else []
        return {"coding": codings, "text": self.text} if codings else {"text": self.text}


def coding(system: str, code: str, display: str = "") -> dict:
    return {"system": system, "code": code} | ({"display": display} if display else {})


def coded(system: str, code: str, display: str = "") -> dict:
    return {"coding": [coding(system, code, display)]}


def quantity(value: str, unit: str, ucum: str = "", comparator: str = "") -> dict:
    """A measured value; the digits stay as they are written here."""
    measured: dict = {"value": Number(value)} | ({"comparator": comparator} if comparator else {})
    return measured | {"unit": unit, "system": UCUM, "code": ucum or unit}
