"""Visits: to the practice, to outpatient clinics, to hospital, and what was done there."""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.demo.calendar import at
from portal.demo.coding import ENCOUNTER_CLASS, Concept, coding
from portal.demo.story import Story

CLASSES = {
    "AMB": "ambulatory",
    "IMP": "inpatient encounter",
    "EMER": "emergency",
    "VR": "virtual",
    "HH": "home health",
}
CHECK_UP = Concept("Check-up", "185349003")
FOLLOW_UP = Concept("Follow-up appointment", "390906007")
TELEPHONE = Concept("Telephone or video consultation", "448337001")
ADMISSION = Concept("Hospital admission", "32485007")
PROCEDURES = {
    "appendix": Concept("Removal of appendix", "80146002"),
    "colonoscopy": Concept("Colonoscopy", "73761001"),
    "spirometry": Concept("Spirometry", "127783003"),
    "echocardiogram": Concept("Echocardiography", "40701008"),
    "knee-xray": Concept("X-ray of knee", "74016001"),
    "breast-screening": Concept("Breast screening (mammogram)", "24623002"),
    "foot-check": Concept("Diabetic foot check"),
    "retinal": Concept("Diabetic eye screening photographs"),
    "hip-repair": Concept("Hip fracture repair with a screw and plate"),
    "cataract": Concept("Cataract operation, right eye"),
    "implant": Concept("Insertion of contraceptive implant", "169553002"),
    "termination": Concept("Termination of pregnancy", "714812005"),
    "grommets": Concept("Insertion of grommets, both ears"),
}


def visit(
    story: Story,
    key: str,
    day: date,
    reason: str,
    *,
    kind: Concept = FOLLOW_UP,
    how: str = "AMB",
    by: str = "",
    nights: int = 0,
    labels: Iterable[str] = (),
    worker: str = "",
    area: str = "",
    status: str = "finished",
) -> dict:
    """Writes an encounter with who was seen and why."""
    organisation = by or story.practice
    ends = day + timedelta(days=nights)
    period = {"start": at(day, 9, 40)} | (
        {"end": at(ends, 9 if not nights else 14, 55)} if status == "finished" else {}
    )
    body = {
        "status": "entered-in-error" if "entered-in-error" in labels else status,
        "class": coding(ENCOUNTER_CLASS, how, CLASSES[how]),
        "type": [kind.fhir()],
        "subject": story.subject(),
        "participant": [{"individual": story.practitioner(organisation, worker)}],
        "period": period,
        "reasonCode": [{"text": reason}],
        "serviceProvider": story.organisation(organisation),
    }
    return story.add("Encounter", key, body, by=organisation, labels=labels, area=area)


def operation(
    story: Story,
    key: str,
    day: date,
    *,
    by: str = "hospital",
    note: str = "",
    labels: Iterable[str] = (),
    outcome: str = "",
    serial: str = "",
) -> dict:
    """Writes a procedure that was done."""
    body = {
        "status": "completed",
        "code": PROCEDURES[key].fhir(),
        "subject": story.subject(),
        "performedDateTime": day.isoformat(),
        "performer": [{"actor": story.practitioner(by), "onBehalfOf": story.organisation(by)}],
    }
    if outcome:
        body["outcome"] = {"text": outcome}
    if note:
        body["note"] = [{"text": note}]
    return story.add("Procedure", f"{key}{serial}", body, by=by, labels=labels)


def referral(story: Story, key: str, day: date, wanted: str, *, to: str = "hospital") -> dict:
    """Writes a request to another service."""
    body = {
        "status": "active",
        "intent": "order",
        "code": {"text": wanted},
        "subject": story.subject(),
        "authoredOn": at(day, 12, 5),
        "requester": story.organisation(story.practice),
        "performer": [story.organisation(to)],
    }
    return story.add("ServiceRequest", key, body, by=story.practice)


def implant(story: Story, key: str, day: date, words: str, *, by: str = "hospital") -> dict:
    """Writes something that was put into the body, with the number by which a recall would find it."""
    body = {
        "status": "active",
        "type": {"text": words},
        "patient": story.subject(),
        "owner": story.organisation(by),
        "lotNumber": f"TEST{story.dice.randint(10000, 99999)}",
        "serialNumber": f"TEST-{story.dice.randint(100000, 999999)}",
        "manufactureDate": f"{day - timedelta(days=300):%Y-%m}",
    }
    device = story.add("Device", key, body, by=by)
    use = {"status": "active", "subject": story.subject(), "device": device, "timingDateTime": day.isoformat()}
    return story.add("DeviceUseStatement", key, use, by=by)
