"""Results as laboratories send them, the awkward ones among them."""

import uuid

from records.lossless import Number
from tests.factories.fhir import CATEGORY, concept, observation

HBA1C = concept("59261-8", "HbA1c")
POTASSIUM = concept("2823-3", "Potassium")
CRP = concept("1988-5", "C-reactive protein")
LOCAL = "https://glenview.example/tests"
HIGH = [concept("H", system="http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation")]


def quantity(value: str, unit: str = "", **more) -> dict:
    return {"value": Number(value)} | ({"unit": unit} if unit else {}) | more


def span(low: str, high: str, unit: str) -> list[dict]:
    return [{"low": quantity(low, unit), "high": quantity(high, unit)}]


def result(person, code: dict, day: str, value: dict | None, **more) -> dict:
    """One result of the person's; `value` None leaves it without a number."""
    body = observation(
        more.pop("id", None) or str(uuid.uuid4()),
        f"Patient/{person.patient_id}",
        category=[concept("laboratory", system=CATEGORY)],
        code=code,
        effectiveDateTime=f"{day}T09:30:00+00:00",
        **more,
    )
    del body["valueQuantity"]
    return body | ({"valueQuantity": value} if value else {})


def sugar(person) -> list[dict]:
    """HbA1c over three years; the laboratory changed its range in the last."""
    old, new = span("20", "42", "mmol/mol"), span("20", "41", "mmol/mol")
    return [
        result(person, HBA1C, "2024-02-05", quantity("61", "mmol/mol"), referenceRange=old, interpretation=HIGH),
        result(person, HBA1C, "2025-02-03", quantity("55", "mmol/mol"), referenceRange=old, interpretation=HIGH),
        result(person, HBA1C, "2026-02-02", quantity("41", "mmol/mol"), referenceRange=new),
    ]


def potassium(person) -> list[dict]:
    """Two in one unit, two in another that happens to have the same numbers, as some laboratories send them."""
    usual, other = span("3.5", "5.3", "mmol/L"), span("13.7", "20.7", "mg/dL")
    return [
        result(person, POTASSIUM, "2024-03-04", quantity("4.10", "mmol/L"), referenceRange=usual),
        result(person, POTASSIUM, "2025-03-03", quantity("5.9", "mmol/L"), referenceRange=usual, interpretation=HIGH),
        result(person, POTASSIUM, "2025-06-02", quantity("16.4", "mg/dL"), referenceRange=other),
        result(person, POTASSIUM, "2025-09-01", quantity("17.2", "mg/dL"), referenceRange=other),
    ]


def glucose(person) -> list[dict]:
    """As an American laboratory sends it, with one value below what it can measure."""
    code = concept("2345-7", "Glucose")
    return [
        result(person, code, "2025-01-06", quantity("99", "mg/dL")),
        result(person, code, "2025-04-07", quantity("126", "mg/dL")),
        result(person, code, "2025-07-07", quantity("20", "mg/dL", comparator="<")),
    ]


def without_a_number(person) -> list[dict]:
    """Potassium that nobody can draw: each must be told in words, none as 0."""
    absent = concept("error", "Sample haemolysed", "http://terminology.hl7.org/CodeSystem/data-absent-reason")
    return [
        result(person, POTASSIUM, "2025-10-06", quantity("4.4")),
        result(person, POTASSIUM, "2025-11-03", None, dataAbsentReason=absent),
        result(person, POTASSIUM, "2025-12-01", None, valueString="Too old to test"),
        result(person, POTASSIUM, "2026-01-05", None, status="cancelled"),
    ]


def below_the_limit(person) -> list[dict]:
    return [
        result(person, CRP, "2025-05-05", quantity("12", "mg/L")),
        result(person, CRP, "2025-07-07", quantity("4", "mg/L", comparator="<")),
    ]


def of_an_unknown_code(person) -> dict:
    code = {"coding": [{"system": LOCAL, "code": "XQ77"}], "text": "Kelp allergen screen (Oban)"}
    return result(person, code, "2025-08-04", quantity("3", "kU/L"))
