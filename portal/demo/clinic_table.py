"""What the demo organisations publish: places, clinics with their rules, and the hours of each."""

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from appointments.models import Clinic
from consent.sensitivity import Label

Booker = Clinic.Booker


@dataclass(frozen=True)
class Published:
    """One clinic; `rules` are those that differ from the usual."""

    key: str
    name: str
    phone: str
    opened_by: str  # key of the worker
    about: str
    booker: str = Booker.IN_CARE
    team: str = ""
    labels: tuple[str, ...] = ()
    before: str = ""
    rules: dict[str, Any] = field(default_factory=dict)


PLACES: tuple[tuple[str, str, dict[str, Any], dict[str, str]], ...] = (
    (
        "practice",
        "practice",
        {
            "name": "Corrieglen Medical Practice",
            "address": "12 Corrieglen Road, Dunfermline KY12 9CK",
            "directions": "The car park is behind the building. The door opens by itself.",
            "step_free": True,
            "hearing_loop": True,
        },
        {"practice-1": "Room 1", "practice-2": "Room 2", "practice-nurse": "Treatment room"},
    ),
    (
        "branch",
        "practice",
        {
            "name": "Corrieglen Medical Practice, Harbour branch",
            "address": "3 Skerrybank View, Dunfermline KY12 7MO",
            "directions": "First floor, by fourteen steps. There is no lift.",
        },
        {"branch-1": "Room A"},
    ),
    (
        "hospital",
        "hospital",
        {
            "name": "Strathallow General Hospital, outpatients",
            "address": "1 Glenhallin Crescent, Dunfermline KY12 2VV",
            "directions": "Main entrance, then follow the blue line to clinic B.",
            "step_free": True,
            "hearing_loop": True,
        },
        {"hospital-b1": "Clinic B, room 1", "hospital-b4": "Clinic B, room 4"},
    ),
    (
        "rowanlea",
        "clinic",
        {
            "name": "Rowanlea Clinic",
            "address": "Side door, 40 Rowanlea Gardens, Dunfermline KY12 5KI",
            "directions": "Ring the bell of the side door. Nobody calls out your name.",
            "step_free": True,
        },
        {"rowanlea-1": "Room 1"},
    ),
)

CLINICS = (
    Published(
        "gp-phone", "GP by telephone", "01632 960 111", "reception",
        "A doctor of the practice calls you. Stay near your telephone from half an hour before.",
        rules={"cancel_minutes": 120, "closes_minutes": 30, "opens_days": 14},
    ),
    Published(
        "gp", "GP at the practice or by video", "01632 960 111", "reception",
        "For something that a doctor should look at or talk over with you.",
        rules={"cancel_minutes": 240},
    ),
    Published(
        "nurse", "Asthma or diabetes review with the nurse", "01632 960 111", "reception",
        "Your yearly review: how you are, your inhalers or your feet, and what to do next.",
        before="Bring your inhalers, or your glucose readings of the last two weeks.",
        rules={
            "most_open": 1, "measures": ["peak-flow", "weight"],
            "questionnaire": "https://dfd.example/fhir/Questionnaire/before-your-visit",
        },
    ),
    Published(
        "blood", "Blood test", "01632 960 111", "reception",
        "For a blood test that a doctor or nurse asked for.",
        before="Drink water. You may eat, unless you were told not to.",
        rules={"cancel_minutes": 120},
    ),
    Published(
        "diabetes", "Diabetes clinic", "01632 960 222", "consultant",
        "A specialist goes through your treatment with you, at the hospital or by video.",
        team="Diabetes and endocrinology",
        before="Have your glucose readings of the last two weeks at hand.",
        rules={"cancel_minutes": 2 * 24 * 60, "measures": ["glucose", "blood-pressure", "weight"]},
    ),
    Published(
        "bones", "Orthopaedic clinic", "01632 960 333", "surgeon",
        "The clinic books for you and tells you the time. Call the clinic to change it.",
        booker=Booker.STAFF, team="Orthopaedics",
        rules={"cancel_minutes": 3 * 24 * 60},
    ),
    Published(
        "fracture", "Fracture clinic (times come from the hospital’s own system)", "01632 960 333", "surgeon",
        "The portal tells you of these appointments. Call the clinic to change one.",
        booker=Booker.NOBODY, team="Orthopaedics", rules={"keeps_waiting_list": False},
    ),
    Published(
        "sexual-health", "Rowanlea clinic", "01632 960 444", "clinic",
        "Tests, treatment and contraception. You need no referral.",
        booker=Booker.ANYBODY, labels=(Label.SEXUAL_HEALTH.value,),
        rules={"cancel_minutes": 120, "opens_days": 21},
    ),
    Published(
        "mental-health", "Talking with the community mental health team", "01632 960 555", "psychiatrist",
        "By video. Choose a place where you can talk freely.",
        team="Community mental health", labels=(Label.MENTAL_HEALTH.value,),
        rules={"early_minutes": 15, "late_minutes": 15},
    ),
)  # fmt: skip


def _hours(by: str, weekdays: list[int], opens: str, closes: str, minutes: int, modes: list[str], **more: Any) -> dict:
    times = {"opens_at": dt.time.fromisoformat(opens), "closes_at": dt.time.fromisoformat(closes)}
    return {"by": by, "weekdays": weekdays, "minutes": minutes, "modes": modes} | times | more


SESSIONS = {
    "gp-phone": (_hours("gp", [0, 1, 2, 3], "08:30", "11:00", 10, ["telephone"]),),
    "gp": (
        _hours("gp", [0, 1, 3], "14:00", "16:30", 15, ["in-person", "video"], room="practice-1"),
        _hours("nasreen", [2], "09:00", "12:00", 15, ["in-person"], room="practice-2"),
        _hours("nasreen", [4], "09:00", "12:00", 15, ["in-person"], room="branch-1"),
    ),
    "nurse": (_hours("nurse", [0, 2], "09:00", "12:00", 20, ["in-person"], room="practice-nurse"),),
    "blood": (_hours("nurse", [1, 3], "08:40", "11:00", 10, ["in-person"], room="practice-nurse"),),
    "diabetes": (
        _hours("consultant", [1], "13:30", "16:30", 20, ["in-person", "video"], room="hospital-b1"),
        _hours("consultant", [3], "10:00", "12:00", 20, ["video"]),
    ),
    "bones": (_hours("surgeon", [0, 2], "09:00", "12:00", 30, ["in-person"], room="hospital-b4", every_weeks=2),),
    "sexual-health": (_hours("clinic", [0, 2], "16:00", "18:40", 20, ["in-person"], room="rowanlea-1"),),
    "mental-health": (_hours("psychiatrist", [2], "10:00", "16:00", 45, ["video"]),),
}
