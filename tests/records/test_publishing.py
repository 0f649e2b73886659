"""What the portal writes itself passes the same checks as what a feed sends."""

from decimal import Decimal

import pytest

from records.models import Resource
from records.publishing import NotPublished, publish

WEIGHT = {
    "resourceType": "Observation",
    "status": "final",
    "category": [
        {
            "coding": [
                {
                    "system": "http://terminology.hl7.org/CodeSystem/observation-category",
                    "code": "vital-signs",
                }
            ]
        }
    ],
    "code": {"coding": [{"system": "http://loinc.org", "code": "29463-7"}], "text": "Body weight"},
    "effectiveDateTime": "2026-03-03T09:00:00Z",
    "valueQuantity": {
        "value": Decimal("70.50"),
        "unit": "kg",
        "system": "http://unitsofmeasure.org",
        "code": "kg",
    },
}


@pytest.fixture
def written(citizen, actor_for, access_for):
    me = {"reference": f"Patient/{citizen.patient.id}"}

    def write(**changes):
        access = access_for(actor_for(citizen), citizen.patient, "Observation", writes=["Observation"])
        with access.reading():
            return publish(access=access, body=WEIGHT | {"subject": me, "performer": [me]} | changes)

    return write


def test_it_is_the_persons_own_and_keeps_its_digits(written):
    row = written()
    assert (row.author_kind, row.area, row.version) == ("person", "measurements", 1)
    assert '"value":70.50' in row.body


def test_the_same_id_is_the_next_version(written):
    first = written()
    again = written(id=str(first.id), status="amended")
    assert (again.id, again.version, again.status) == (first.id, 2, "amended")


def test_what_is_not_fhir_is_not_stored(written):
    with pytest.raises(NotPublished, match="status"):
        written(status="nonsense")
    assert not Resource._ungated.exists()
