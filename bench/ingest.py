"""Ingest as a share of COPY: whole bundles parsed, checked, indexed, versioned, logged and committed."""

import json
import time
import uuid

from bench.world import observation
from interop.ingest import actions, bundle
from records import lossless

BUNDLES, ENTRIES = 20, 250


def document(number: int) -> bytes:
    """A transaction of one person and their results, as text."""
    patient = uuid.uuid5(uuid.NAMESPACE_URL, f"bench {number}")
    person = {"resourceType": "Patient", "id": str(patient), "birthDate": "1957-03-04", "name": [{"family": "Bench"}]}
    bodies = [person, *(json.loads(observation(patient, item)[-2]) for item in range(ENTRIES))]
    entries = [
        {
            "fullUrl": f"urn:uuid:{body['id']}",
            "resource": body,
            "request": {"method": "PUT", "url": f"{body['resourceType']}/{body['id']}"},
        }
        for body in bodies
    ]
    return json.dumps({"resourceType": "Bundle", "type": "transaction", "entry": entries}).encode()


def report(copied: float) -> None:
    """Print resources a second beside rows a second of COPY in the same run."""
    documents = [document(number) for number in range(BUNDLES)]
    actions.carry_out(
        bundle.read(lossless.loads(document(-1), limit=lossless.BUNDLE_LIMIT), source="bench")
    )  # warm: models are loaded lazily
    started = time.perf_counter()
    stored = sum(
        actions.carry_out(bundle.read(lossless.loads(text, limit=lossless.BUNDLE_LIMIT), source="bench")).stored
        for text in documents
    )
    rate = stored / (time.perf_counter() - started)
    print(f"{'ingest':18}{rate:10.0f} resources a second; COPY of the texts {copied:.0f} rows: 1/{copied / rate:.0f}")
