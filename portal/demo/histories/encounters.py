"""Visits: to the practice, to outpatient clinics, to hospital, and what was done there."""

from collections.abc import Iterable
from datetime import date, timedelta

from portal.demo.calendar import at
from portal.demo.coding import DEVICE_ACTION, DISCHARGE, ENCOUNTER_CLASS, Concept, coded, coding
from portal.demo.story import Story

CLASSES = {
    "AMB": "ambulatory",
    "IMP": "inpatient encounter",
    "EMER": "emergency",
    "VR": "virtual",
    "HH": "home health",
    "SS": "short stay",
}
GOES = {  # after a stay in hospital
    "home": ("home", "Home"),
    "home-planned": ("home", "Home"),
    "care-home": ("long", "Long-term care"),
    "died": ("exp", "Expired"),
}
CHECK_UP = Concept("Check-up", "185349003")
FOLLOW_UP = Concept("Follow-up appointment", "390906007")
TELEPHONE = Concept("Telephone or video consultation", "448337001")
ADMISSION = Concept("Hospital admission", "32485007")
EMERGENCY = Concept("Emergency department attendance")
HOME_VISIT = Concept("Home visit", "439708006")
DAY_CASE = Concept("Day surgery")
ACTIONS = {"implanted": ("implanted", "Implanted"), "explanted": ("explanted", "Explanted")}
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
    "knee-replacement": Concept("Total replacement of the knee joint", "609588000"),
    "hip-replacement": Concept("Total replacement of the hip joint", "52734007"),
    "pacemaker": Concept("Implantation of a cardiac pacemaker", "307280005"),
    "pacemaker-change": Concept("Change of a cardiac pacemaker generator"),
    "stent": Concept("Stent placed in a coronary artery", "36969009"),
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
    place: str = "",
    diagnosis: dict | None = None,
    episode: dict | None = None,
    request: dict | None = None,
    leaves: str = "",
) -> dict:
    """Writes an encounter with who was seen and why; `place` is a key of staff.LOCATIONS, `leaves` of GOES."""
    organisation = by or story.practice
    ends = day + timedelta(days=nights)
    body: dict = {
        "status": "entered-in-error" if "entered-in-error" in labels else status,
        "class": coding(ENCOUNTER_CLASS, how, CLASSES[how]),
        "type": [kind.fhir()],
        "subject": story.subject(),
        "participant": [{"individual": story.practitioner(organisation, worker)}],
        "reasonCode": [{"text": reason}],
        "serviceProvider": story.organisation(organisation),
    }
    if status != "planned":
        body["period"] = {"start": at(day, 9, 40)}
    if status == "finished":
        body["period"]["end"] = at(ends, 9 if not nights else 14, 55)
    if place:
        body["location"] = [{"location": story.location(place), "status": "completed"}]
    if diagnosis:
        body["diagnosis"] = [{"condition": diagnosis}]
    if episode:
        body["episodeOfCare"] = [episode]
    if request:
        body["basedOn"] = [request]
    if leaves:
        body["hospitalization"] = _stay(leaves)
    return story.add("Encounter", key, body, by=organisation, labels=labels, area=area)


def _stay(leaves: str) -> dict:
    """How the person came into hospital, and where they went from there."""
    came = "From home" if leaves == "home-planned" else "From the emergency department"
    return {"admitSource": {"text": came}, "dischargeDisposition": coded(DISCHARGE, *GOES[leaves])}


def episode(
    story: Story, key: str, since: date, words: str, *, by: str = "hospital", until: date | None = None
) -> dict:
    """Writes a period in which one service looks after the person."""
    body = {
        "status": "finished" if until else "active",
        "type": [{"text": words}],
        "patient": {"reference": f"Patient/{story.person.id}", "display": story.person.name},
        "managingOrganization": story.organisation(by),
        "period": {"start": since.isoformat()} | ({"end": until.isoformat()} if until else {}),
        "careManager": story.practitioner(by),
    }
    return story.add("EpisodeOfCare", key, body, by=by)


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
    encounter: dict | None = None,
    devices: Iterable[tuple[str, dict]] = (),
    concept: Concept | None = None,
) -> dict:
    """Writes a procedure that was done; `devices` were (implanted or explanted, reference) in it."""
    body: dict = {
        "status": "completed",
        "code": (concept or PROCEDURES[key]).fhir(),
        "subject": story.subject(),
        "performedDateTime": day.isoformat(),
        "performer": [{"actor": story.practitioner(by), "onBehalfOf": story.organisation(by)}],
    }
    if encounter:
        body["encounter"] = encounter
    if handled := [{"action": coded(DEVICE_ACTION, *ACTIONS[did]), "manipulated": device} for did, device in devices]:
        body["focalDevice"] = handled
    if outcome:
        body["outcome"] = {"text": outcome}
    if note:
        body["note"] = [{"text": note}]
    return story.add("Procedure", f"{key}{serial}", body, by=by, labels=labels)
