"""What a search finds is what a plain reading of the same resources finds."""

import datetime as dt
import itertools
import json
import random

import pytest

from tests.factories.histories import labelled, quantity, store
from tests.interop.fhir import caller, following

LOINC, SNOMED = "http://loinc.org", "http://snomed.info/sct"
CODES = [(LOINC, "2823-3"), (LOINC, "718-7"), (SNOMED, "2823-3"), (SNOMED, "195967001")]
DATES = ["2024", "2024-05", "2024-05-17", "2025-01-01T10:00:00Z", "2025-06-30T23:30:00+01:00", None]
CATEGORIES = ["laboratory", "vital-signs"]
CATEGORY = "http://terminology.hl7.org/CodeSystem/observation-category"
# A resource's words for each type: statuses, the element of its date, and the parameter that asks for it.
TYPES = {
    "Observation": (["final", "amended"], "effectiveDateTime", "date"),
    "Condition": ([None], "recordedDate", "recorded-date"),
    "MedicationRequest": (["active", "stopped"], "authoredOn", "authoredon"),
}


def made(kind: str) -> list[dict]:
    """Resources of a type in all sorts, the same ones at every run."""
    statuses, dated, _ = TYPES[kind]
    dice, found = random.Random(kind), []
    for status, (system, code), date in itertools.product(statuses, CODES, DATES):
        concept = {"coding": [{"system": system, "code": code}, {"system": "http://other.example", "code": "x1"}]}
        body: dict = {"resourceType": kind}
        body |= {"medicationCodeableConcept" if kind == "MedicationRequest" else "code": concept}
        body |= {"status": status} if status else {}
        body |= {"intent": "order"} if kind == "MedicationRequest" else {}
        body |= {dated: date} if date else {}
        if kind == "Observation":
            category = {"coding": [{"system": CATEGORY, "code": dice.choice(CATEGORIES)}]}
            body |= {"category": [category], "valueQuantity": quantity(str(dice.randint(1, 9)))}
        found.append(labelled(body, "held") if dice.random() < 0.2 else body)
    return found


def plain(bodies: list[dict], kind: str, name: str, value: str) -> set[str]:
    """Ids of what a parameter means, by looking at each resource."""
    return {body["id"] for body in bodies if not is_held(body) and matches(body, kind, name, value)}


def is_held(body: dict) -> bool:
    return any(label["code"] == "held" for label in body["meta"].get("security", []))


def matches(body: dict, kind: str, name: str, value: str) -> bool:
    _, dated, date = TYPES[kind]
    if name == date:
        return any(on(body.get(dated), one) for one in value.split(","))
    if name == "status":
        return body["status"] in value.split(",")
    if name == "category":
        return any(coded(body["category"][0]["coding"], one) for one in value.split(","))
    if name == "value-quantity":
        return body["valueQuantity"]["value"] > int(value.removeprefix("gt"))
    concept = body.get("code") or body["medicationCodeableConcept"]
    return any(coded(concept["coding"], one) for one in value.split(","))


def coded(codings: list[dict], asked: str) -> bool:
    system, bar, code = asked.rpartition("|")
    return any(
        (not code or item["code"] == code) and (not bar or (item.get("system", "") == system)) for item in codings
    )


def on(date: str | None, asked: str) -> bool:
    """Dates are intervals; eq holds the resource's within the asked, gt looks past the asked one's end."""
    if date is None:
        return False
    prefix, text = (asked[:2], asked[2:]) if asked[:2].isalpha() else ("eq", asked)
    (low, high), (first, last) = span(date), span(text)
    within = low >= first and high <= last
    return {
        "eq": within,
        "ne": not within,
        "gt": high > last,
        "lt": low < first,
        "ge": high > last or within,
        "le": low < first or within,
        "sa": low >= last,
        "eb": high <= first,
    }[prefix]


def span(text: str) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment to the one just after the last; days are of London."""
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("Europe/London")
    if "T" in text:
        moment = dt.datetime.fromisoformat(text)
        return moment, moment + dt.timedelta(seconds=1)
    year, month, day = (*map(int, text.split("-")), 0, 0)[:3]
    start = dt.datetime(year, month or 1, day or 1, tzinfo=zone)
    if day:
        end = (start + dt.timedelta(days=1)).date()
    elif month:
        end = (start.replace(day=28) + dt.timedelta(days=4)).date().replace(day=1)
    else:
        end = dt.date(year + 1, 1, 1)
    return start, dt.datetime.combine(end, dt.time(), zone)


ASKED = [
    ("code", f"{LOINC}|2823-3"),
    ("code", "2823-3"),
    ("code", f"{SNOMED}|195967001,{LOINC}|718-7"),
    ("code", f"{LOINC}|195967001"),
    ("code", "x1"),
    ("code", "|2823-3"),
    *(
        ("date", prefix + text)
        for prefix in ("", "ne", "gt", "lt", "ge", "le", "sa", "eb")
        for text in ("2024", "2024-05", "2024-05-17", "2025-06-30", "2025-01-01T10:00:00Z")
    ),
    ("date", "2024-05-17,2025"),
]
MORE = {
    "Observation": [
        ("status", "final"), ("status", "final,amended"), ("category", "laboratory"),
        ("category", f"{CATEGORY}|vital-signs"), ("value-quantity", "gt5"),
    ],
    "MedicationRequest": [("status", "active"), ("status", "stopped,active")],
    "Condition": [],
}  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("kind", TYPES)
def test_a_search_finds_what_a_plain_reading_finds(kind, citizen):
    reader, person = caller(citizen), citizen.patient_id
    store(citizen.patient, *made(kind))
    bodies = stored(citizen)
    asked = [(TYPES[kind][2] if name == "date" else name, value) for name, value in ASKED] + MORE[kind]
    assert len(bodies) > 20 and len(set(plain(bodies, kind, *asked[0]))) > 1
    for name, value in asked:
        found = reader.ids(f"{kind}?patient={person}&_count=200&{name}={value.replace('+', '%2B')}")
        assert len(found) == len(set(found)) and set(found) == plain(bodies, kind, name, value), (name, value)


@pytest.mark.django_db
def test_two_parameters_total_and_pages_agree(citizen):
    reader = caller(citizen)
    store(citizen.patient, *made("Observation"))
    bodies = stored(citizen)
    wanted = plain(bodies, "Observation", "code", "2823-3") & plain(bodies, "Observation", "date", "ge2024-05")
    path = f"Observation?patient={citizen.patient_id}&code=2823-3&date=ge2024-05&_total=accurate&_count=3"
    seen: list[str] = []
    while path:
        bundle = reader.found(path)
        assert bundle["total"] == len(wanted)
        seen += [entry["resource"]["id"] for entry in bundle["entry"]]
        path = following(bundle)
    assert len(seen) == len(wanted) and set(seen) == wanted
    counted = reader.found(f"Observation?patient={citizen.patient_id}&code=2823-3&date=ge2024-05&_summary=count")
    assert counted["total"] == len(wanted) and "entry" not in counted


@pytest.mark.django_db
@pytest.mark.parametrize(("sort", "backwards"), [("-date", True), ("date", False)])
def test_sorted_by_date(citizen, sort, backwards):
    store(citizen.patient, *made("Observation"))
    entries = caller(citizen).found(f"Observation?patient={citizen.patient_id}&_sort={sort}&_count=200")["entry"]
    dates = [entry["resource"].get("effectiveDateTime") for entry in entries]
    starts = [span(date)[0] for date in dates if date]
    assert starts == sorted(starts, reverse=backwards)
    assert None not in (dates[: len(starts)] if backwards else dates[-len(starts) :])


@pytest.mark.django_db
def test_get_and_post_are_the_same(citizen):
    store(citizen.patient, *made("Condition"))
    reader, query = caller(citizen), f"patient={citizen.patient_id}&code=2823-3&_count=5&_total=accurate"
    sent = json.loads(reader.form("Condition", query).content)
    asked = reader.found(f"Condition?{query}")
    halves = json.loads(
        reader.form("Condition", "code=2823-3&_count=5", f"?patient={citizen.patient_id}&_total=accurate").content
    )
    assert sent["entry"] == asked["entry"] == halves["entry"] and sent["total"] == asked["total"] > 5


@pytest.mark.django_db
def test_included_in_the_same_record_and_the_directory(citizen):
    from tests.interop.fhir import one_of

    practitioner = one_of("Practitioner", None)
    (encounter,) = store(citizen.patient, {"resourceType": "Encounter", "status": "finished", "class": {"code": "AMB"}})
    (ident,) = store(
        citizen.patient,
        {
            "resourceType": "Condition",
            "encounter": {"reference": f"Encounter/{encounter}"},
            "asserter": {"reference": f"Practitioner/{practitioner}"},
        },
    )
    path = f"Condition?patient={citizen.patient_id}&_include=Condition:encounter&_include=Condition:asserter"
    assert caller(citizen).ids(path) == [ident]
    assert set(caller(citizen).ids(path, "include")) == {encounter, practitioner}


def stored(citizen) -> list[dict]:
    """Everything of the person, withheld or not, read past the gate."""
    from consent import gate
    from records.models import Resource

    with gate.open_for_job("load_bundles", kinds=["Observation"], patients=[citizen.patient_id]):
        texts = Resource._ungated.filter(patient_id=citizen.patient_id).values_list("body", flat=True)
        return [json.loads(text) for text in texts]
