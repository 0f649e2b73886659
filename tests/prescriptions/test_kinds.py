"""What a MedicationRequest is, and how long a supply lasts."""

import datetime as dt
from decimal import Decimal

import pytest

from prescriptions.rules import kinds
from prescriptions.rules.kinds import Kind

HL7 = "http://terminology.hl7.org/CodeSystem/medicationrequest-course-of-therapy"
UK = "https://fhir.hl7.org.uk/CodeSystem/UKCore-MedicationRequestCourseOfTherapy"
EXTENSION = "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-MedicationRepeatInformation"


def course(code, system=HL7):
    return {"courseOfTherapyType": {"coding": [{"system": system, "code": code}]}}


def repeats(**parts):
    return {"extension": [{"url": EXTENSION, "extension": [{"url": url, **value} for url, value in parts.items()]}]}


AGREED = repeats(numberOfPrescriptionsIssued={"valueUnsignedInt": 3})
BASED = {"basedOn": [{"reference": "MedicationRequest/1"}]}


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({}, Kind.OTHER),
        ({"intent": "order"}, Kind.OTHER),
        (course("acute"), Kind.ACUTE),
        (course("seasonal"), Kind.ACUTE),
        (course("continuous"), Kind.REPEAT),
        (AGREED, Kind.REPEAT),
        (course("acute") | AGREED, Kind.ACUTE),
        (course("continuous-repeating-dispensing", UK), Kind.SERIAL),
        (course("continuous-repeating-dispensing", UK) | BASED, Kind.SERIAL),
        (course("continuous-repeating-dispensing", UK) | AGREED, Kind.SERIAL),
        (course("continuous") | BASED, Kind.ISSUE),
        (course("continuous") | {"basedOn": [{"reference": "CarePlan/1"}]}, Kind.REPEAT),
        (course("continuous") | {"intent": "instance-order"}, Kind.ISSUE),
        (course("continuous") | {"intent": "proposal"}, Kind.OTHER),
        (course("continuous") | {"intent": "plan"}, Kind.OTHER),
        ({"courseOfTherapyType": {"text": "repeat"}}, Kind.OTHER),
        ({"courseOfTherapyType": "continuous", "extension": "none", "basedOn": {}}, Kind.OTHER),
    ],
)
def test_kind_of(body, kind):
    assert kinds.kind_of(body) is kind


def supply(dose="1", quantity="56", unit="tablet", taken_unit="tablet", duration=None, **repeat):
    body = {
        "dosageInstruction": [
            {
                "timing": {"repeat": {"frequency": 1, "period": Decimal(1), "periodUnit": "d"} | repeat},
                "doseAndRate": [{"doseQuantity": {"value": Decimal(dose), "unit": taken_unit}}],
            }
        ],
        "dispenseRequest": {"quantity": {"value": Decimal(quantity), "unit": unit}},
    }
    if duration:
        body["dispenseRequest"]["expectedSupplyDuration"] = {"value": Decimal(duration[0]), "code": duration[1]}
    return body


@pytest.mark.parametrize(
    ("body", "days"),
    [
        ({}, None),
        (supply(), 56),
        (supply(frequency=2), 28),
        (supply(dose="0.5"), 112),
        (supply(period=Decimal(1), periodUnit="wk", quantity="4"), 28),
        (supply(period=Decimal(8), periodUnit="h", quantity="21"), 7),
        (supply(quantity="57", frequency=2), 28),
        (supply(quantity="1", frequency=4), None),
        (supply(taken_unit="Tablets"), 56),
        (supply(taken_unit="mg"), None),
        (supply(periodUnit="mo"), None),
        (supply(duration=("28", "d")), 28),
        (supply(duration=("8", "wk")), 56),
        (supply(duration=("2", "mo")), 56),
        (supply(duration=("0", "d")), 56),
        (supply(duration=("28", "h")), 56),
        ({"dispenseRequest": {"dispenseInterval": {"value": 28, "code": "d"}}}, 28),
        (supply() | {"dosageInstruction": [*supply()["dosageInstruction"]] * 2}, None),
        (supply() | {"dosageInstruction": [supply()["dosageInstruction"][0] | {"asNeededBoolean": True}]}, None),
        ({"dispenseRequest": "56", "dosageInstruction": "one a day"}, None),
        (supply(period="often"), None),
    ],
)
def test_supply_days(body, days):
    assert kinds.supply_days(body) == days


def test_read():
    body = course("continuous") | {
        "status": "active",
        "authoredOn": "2026-01-12T11:20:00Z",
        "dispenseRequest": {"numberOfRepeatsAllowed": 5, "validityPeriod": {"end": "2026-12-01"}},
        **repeats(
            numberOfPrescriptionsIssued={"valueUnsignedInt": 3},
            authorisationExpiryDate={"valueDateTime": "2026-10-02"},
        ),
    }
    found = kinds.read(body)
    assert (found.kind, found.status, found.authored) == (Kind.REPEAT, "active", dt.date(2026, 1, 12))
    assert (found.issued, found.repeats_allowed, found.agreed_until) == (3, 5, dt.date(2026, 10, 2))
    assert kinds.read({"authoredOn": "2026-01"}).authored is None
    assert kinds.read(
        course("continuous") | {"dispenseRequest": {"validityPeriod": {"end": "2026-12-01"}}}
    ).agreed_until
