"""Implants with the number by which a recall finds them, the operation that placed them, and the recall itself."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from portal.demo.coding import FLAG_CATEGORY, FLAG_DETAIL, GS1, Concept, coded
from portal.demo.histories.encounters import operation
from portal.demo.story import Story

RECALLED_LOT = "7654321D"
PREFIX = "0952"  # kept free by GS1 for demonstrations


@dataclass(frozen=True)
class Model:
    """A product as its maker sells it; `item` is its number within the maker's GTINs."""

    concept: Concept
    name: str
    maker: str
    number: str
    item: int
    years: int = 5  # until it expires on the shelf
    magnet: str = "May be scanned by MRI under conditions"


MODELS = {
    "hip-screw": Model(
        Concept("Sliding hip screw and plate"), "Ardmore hip screw", "Ardmore Orthopaedics (fictional)", "AHS-130", 4711
    ),
    "hip": Model(
        Concept("Artificial hip joint", "304120007"), "Kelso total hip", "Ardmore Orthopaedics (fictional)", "KTH-28",
        4812,
    ),
    "knee": Model(
        Concept("Artificial knee joint"), "Lomond knee", "Ardmore Orthopaedics (fictional)", "LK-5", 4913
    ),
    "lens": Model(
        Concept("Artificial lens of the eye"), "Clearview lens", "Skerry Optics (fictional)", "CV-21.5", 1207
    ),
    "pacemaker": Model(
        Concept("Cardiac pacemaker", "14106009"), "Steadfast DR", "Pentland Cardiac (fictional)", "SF-2", 3300, 2,
        "Must not be scanned by MRI without the pacemaker clinic",
    ),
    "stent": Model(
        Concept("Coronary artery stent"), "Openway 3.0 mm", "Pentland Cardiac (fictional)", "OW-3018", 3415, 2
    ),
    "contraceptive": Model(
        Concept("Contraceptive implant"), "Etonogestrel rod", "Tay Pharma (fictional)", "ER-68", 2214, 3
    ),
}  # fmt: skip


def gtin(item: int) -> str:
    """The fourteen digits of a product, with their check digit (weights 3 and 1 from the right, modulus 10)."""
    stem = f"{PREFIX}{item:09d}"
    total = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(stem)))
    return f"{stem}{-total % 10}"


def implant(
    story: Story,
    key: str,
    day: date,
    model: str,
    done: str,
    *,
    side: str = "",
    lot: str = "",
    by: str = "hospital",
    labels: Iterable[str] = (),
    encounter: dict | None = None,
    removed: date | None = None,
) -> dict:
    """Writes the device, the operation `done` that placed it, and its use; `removed` is when it was taken out."""
    labels = tuple(labels)
    device = story.add("Device", key, _device(story, key, day, MODELS[model], lot, by, removed), by=by, labels=labels)
    note = f"Serial number and lot are on the sticker in the notes. {side}".strip()
    placed = operation(
        story, done, day, by=by, note=note, labels=labels, encounter=encounter, devices=[("implanted", device)],
        serial="" if done == key else f"-{key}",
    )  # fmt: skip
    use = {
        "status": "completed" if removed else "active",
        "subject": story.subject(),
        "derivedFrom": [placed],
        "timingPeriod": {"start": day.isoformat()} | ({"end": removed.isoformat()} if removed else {}),
        "device": device,
    } | ({"bodySite": {"text": side}} if side else {})
    story.add("DeviceUseStatement", key, use, by=by, labels=labels)
    return device


def taken_out(story: Story, device: dict, day: date, done: str, *, note: str, by: str = "hospital") -> dict:
    """Writes the operation at which a device was removed."""
    return operation(story, done, day, by=by, note=note, devices=[("explanted", device)])


def _device(story: Story, key: str, day: date, model: Model, lot: str, by: str, removed: date | None) -> dict:
    made, expires = day - timedelta(days=290), day + timedelta(days=365 * model.years - 290)
    lot = lot or f"{story.dice.randint(1000000, 9999999)}{story.dice.choice('ABCDEF')}"
    serial = f"{story.dice.randint(10000000, 99999999)}d{story.dice.randint(100, 999)}"
    number = gtin(model.item)
    readable = f"(01){number}(11){made:%y%m%d}(17){expires:%y%m%d}(10){lot}(21){serial}"
    carrier = {"deviceIdentifier": number, "issuer": GS1, "carrierHRF": readable, "entryType": "barcode"}
    return {
        "udiCarrier": [carrier],
        "status": "inactive" if removed else "active",
        "manufacturer": model.maker,
        "manufactureDate": made.isoformat(),
        "expirationDate": expires.isoformat(),
        "lotNumber": lot,
        "serialNumber": serial,
        "deviceName": [{"name": model.name, "type": "user-friendly-name"}],
        "modelNumber": model.number,
        "type": model.concept.fhir(),
        "safety": [{"text": model.magnet}],
        "patient": story.subject(),
        "owner": story.organisation(by),
    }


def recall(story: Story, device: dict, day: date, *, by: str = "hospital") -> dict:
    """Writes that the maker asks for devices of this lot to be checked."""
    words = (
        f"Device recall: lot {RECALLED_LOT}. The maker asks hospitals to check these implants. You need not do "
        "anything now; the orthopaedic department will write to you with an appointment."
    )
    body = {
        "extension": [{"url": FLAG_DETAIL, "valueReference": device}],
        "status": "active",
        "category": [coded(FLAG_CATEGORY, "clinical", "Clinical") | {"text": "Recall of a device"}],
        "code": {"text": words},
        "subject": story.subject(),
        "period": {"start": day.isoformat()},
        "author": story.organisation(by),
    }
    return story.add("Flag", "recall", body, by=by)
