"""Resources in the store, written as the ingest job writes them."""

import datetime as dt
import hashlib
import json
import uuid

from consent import gate
from records.models import Resource

AREA = {
    "Patient": "demographics",
    "AllergyIntolerance": "summary",
    "Condition": "summary",
    "Immunization": "summary",
    "Observation": "results",
    "MedicationRequest": "medicines",
    "DocumentReference": "documents",
    "Encounter": "care",
}


def make_resource(
    patient, kind="AllergyIntolerance", *, body=None, area=None, labels=(), organisation=None, **columns
) -> Resource:
    """One stored resource of this person; its area follows from its type unless said."""
    ident = uuid.uuid4()
    text = json.dumps({"resourceType": kind, "id": str(ident), **(body or {})})
    moment = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
    values = {
        "id": ident,
        "patient_id": patient.id,
        "kind": kind,
        "area": area or AREA[kind],
        "labels": [str(label) for label in labels],
        "organisation": organisation,
        "last_updated": moment,
        "source": "Test system",
        "author_kind": "professional",
        "title": "Penicillin",
        "date_from": moment,
        "date_until": moment,
        "date_precision": "second",
        "body": text,
        "digest": hashlib.sha256(text.encode()).digest(),
    }
    resource = Resource(**values | columns)
    with gate.open_for_job("load_bundles", kinds=[kind], patients=[patient.id]) as access:
        resource.save_under(access)
    return resource
