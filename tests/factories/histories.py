"""FHIR resources of one person, stored as a feed would have them stored: with columns, versions and labels."""

import uuid

from consent import gate
from records import actions
from records.indexing import prepare
from records.lossless import Number
from records.presenters.fhir import read
from records.types import PATIENT_TYPES

LOINC, SNOMED, UCUM = "http://loinc.org", "http://snomed.info/sct", "http://unitsofmeasure.org"
LABEL_SYSTEM = "https://dfd.example/fhir/CodeSystem/label"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
LABORATORY = [
    {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "laboratory"}]}
]
VITAL = [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/observation-category", "code": "vital-signs"}]}]


def store(patient, *resources: dict, source: str = "Glasgow laboratory") -> list[str]:
    """Store the resources and give their ids; one that comes again under its id becomes its next version."""
    whole = [_whole(patient, resource) for resource in resources]
    prepared = [prepare(resource, patient_id=patient.id, source=source) for resource in whole]
    kinds = {resource["resourceType"] for resource in whole}
    with gate.open_for_job("load_bundles", kinds=kinds, patients=[patient.id]) as access:
        stored = actions.store(access=access, prepared=prepared)
    assert not stored.refused, stored.refused
    return [resource["id"] for resource in whole]


def _whole(patient, resource: dict) -> dict:
    """With id, meta and owner; a Provenance belongs to whom its target belongs to."""
    owner = PATIENT_TYPES[resource["resourceType"]].owner
    whole = {"id": str(uuid.uuid4()), "meta": {}, **resource}
    if owner in ("subject", "patient", "for", "securityContext"):
        whole |= {owner: {"reference": f"Patient/{patient.id}"}}
    return whole


def labelled(resource: dict, *labels: str) -> dict:
    return resource | {"meta": {"security": [{"system": LABEL_SYSTEM, "code": label} for label in labels]}}


def concept(text: str = "", code: str = "", system: str = SNOMED, display: str = "") -> dict:
    coding = {"system": system, "code": code} | ({"display": display} if display else {})
    return ({"coding": [coding]} if code else {}) | ({"text": text} if text else {})


def quantity(value, unit: str = "mmol/L", **more) -> dict:
    """A number as text keeps its digits."""
    value = Number(value) if isinstance(value, str) else value
    return {"value": value, "unit": unit, "system": UCUM, "code": unit} | more


def result(text: str = "Potassium", code: str = "1000651000000109", *, on: str = "2026-03-03", **more) -> dict:
    """A laboratory result; `more` gives it a value."""
    frame = {"resourceType": "Observation", "status": "final", "category": LABORATORY, "code": concept(text, code)}
    return frame | {"effectiveDateTime": on} | more


def pressure(upper, lower, *, on: str = "2026-03-03", **more) -> dict:
    parts = [(part, value) for part, value in (("72313002", upper), ("1091811000000102", lower)) if value is not None]
    components = [{"code": concept(code=code), "valueQuantity": quantity(value, "mm[Hg]")} for code, value in parts]
    frame = {"resourceType": "Observation", "status": "final", "category": VITAL}
    return (
        frame | {"code": concept("Blood pressure", "75367002"), "effectiveDateTime": on, "component": components} | more
    )


class Row:
    """A row of the store without the store, for tests of presenters."""

    def __init__(self, body: dict, **columns):
        prepared = prepare(
            {"id": str(uuid.uuid4()), "meta": {}} | body, patient_id=uuid.uuid4(), source="Glasgow laboratory"
        )
        for name in prepared.__dataclass_fields__:
            setattr(self, name, getattr(prepared, name))
        self.version, self.organisation_id, self.organisation = 1, None, None
        self.last_updated = self.date_from
        self.__dict__.update(columns)
        read(self)
