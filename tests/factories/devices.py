"""Files of measurements, as devices and apps write them."""

from records import lossless
from tests.factories.histories import concept, pressure

HEAD = "Date,Time,Systolic,Diastolic,Pulse\n"
WEIGHT = {
    "resourceType": "Observation", "status": "final", "effectiveDateTime": "2026-03-03",
    "code": concept(code="29463-7", system="http://loinc.org"),
    "valueQuantity": {"value": 72.574, "unit": "kg", "system": "http://unitsofmeasure.org", "code": "kg"},
}  # fmt: skip


def observation(**changes) -> dict:
    return pressure("138", "84", on="2026-03-03T08:15:00Z") | changes


def bundle(*entries) -> bytes:
    entries = [{"resource": entry} for entry in entries]
    return lossless.encoded({"resourceType": "Bundle", "type": "collection", "entry": entries})
