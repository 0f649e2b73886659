"""Small FHIR resources and bundles in every dialect that senders use."""

import gzip
import json
from pathlib import Path

from records.lossless import Number, dumps

PATIENT_ID = "b0a06ead-cc42-aa48-dad6-841d4aa679fa"
LOINC = "http://loinc.org"
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"


def concept(code: str, text: str = "", system: str = LOINC) -> dict:
    return {"coding": [{"system": system, "code": code, "display": text or code}]} | ({"text": text} if text else {})


def patient(id_: str = PATIENT_ID, **members) -> dict:
    name = [{"use": "official", "family": "Fraser", "given": ["Mòrag"]}]
    return {"resourceType": "Patient", "id": id_, "name": name, "birthDate": "1961-02-03"} | members


def observation(id_: str, subject: str = f"Patient/{PATIENT_ID}", *, value: str = "6.30", **members) -> dict:
    return {
        "resourceType": "Observation",
        "id": id_,
        "status": "final",
        "category": [concept("laboratory", system=CATEGORY)],
        "code": concept("2823-3", "Potassium"),
        "subject": {"reference": subject},
        "effectiveDateTime": "2026-03-03T14:05:00+00:00",
        "valueQuantity": {"value": Number(value), "unit": "mmol/L"},
    } | members


def practitioner(id_: str, number: str = "G1234567", **members) -> dict:
    identifier = [{"system": "https://fhir.hl7.org.uk/Id/gmc-number", "value": number}]
    return {
        "resourceType": "Practitioner",
        "id": id_,
        "identifier": identifier,
        "name": [{"family": "Grant"}],
    } | members


def provenance(id_: str, *targets: str) -> dict:
    return {
        "resourceType": "Provenance",
        "id": id_,
        "target": [{"reference": target} for target in targets],
        "recorded": "2026-03-03T14:05:00.000Z",
        "agent": [{"who": {"display": "Dr Grant"}}],
    }


def bundle(form: str, *resources: dict, urls: str = "urn", method: str = "POST") -> dict:
    """A bundle; `urls` names entries as urn:uuid links, by type and id, or not at all."""
    entries = []
    for resource in resources:
        given = resource.get("id", "")
        full = {"urn": f"urn:uuid:{given}", "relative": f"{resource['resourceType']}/{given}"}.get(urls)
        entry = ({"fullUrl": full} if full else {}) | {"resource": resource}
        if form in ("transaction", "batch"):
            entry["request"] = {"method": method, "url": resource["resourceType"]}
        entries.append(entry)
    return {"resourceType": "Bundle", "type": form, "entry": entries}


def write(path: Path, document: dict) -> Path:
    """A file as senders write them: packed when its name ends so."""
    raw = dumps(document).encode()
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def write_lines(path: Path, *rows: dict | str) -> Path:
    raw = "\n".join(row if isinstance(row, str) else dumps(row) for row in rows).encode() + b"\n"
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def again(document: dict) -> dict:
    """The document as another reader would have it: nothing shared with the first."""
    return json.loads(json.dumps(document, default=str))
