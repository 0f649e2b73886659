"""One item: its text as stored, its versions, and what a caller may say about the answer."""

import datetime as dt
import json
import uuid

import pytest
from django.db import OperationalError
from django.utils.http import http_date, parse_http_date

import clock
from records.models import Resource
from records.serving import Access
from tests.factories.histories import labelled, quantity, result, store
from tests.interop.fhir import caller, entries, following, is_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(citizen):
    return caller(citizen)


def test_the_stored_text_is_served(reader, citizen):
    (ident,) = store(citizen.patient, result("Pòtasium", valueQuantity=quantity("6.30")))
    answer = reader.get(f"Observation/{ident}")
    text = Resource._ungated.filter(id=ident).values_list("body", flat=True)
    reader_may = caller(citizen).get(f"Observation/{ident}").content.decode()
    assert '"value":6.30' in reader_may and answer.content.decode() == reader_may
    assert answer["Content-Type"] == "application/fhir+json; charset=utf-8" and answer["ETag"] == 'W/"1"'
    assert answer["Last-Modified"].endswith("GMT") and answer["Vary"] == "Cookie, Accept"
    assert answer["Cache-Control"] == "no-store, private" and answer["X-Content-Type-Options"] == "nosniff"
    assert int(answer["Content-Length"]) == len(answer.content)
    assert not text or text[0] == reader_may


def test_versions_and_history(reader, citizen):
    first = result(valueQuantity=quantity("5.0"))
    (ident,) = store(citizen.patient, first)
    store(citizen.patient, first | {"id": ident, "valueQuantity": quantity("5.5")})
    store(citizen.patient, first | {"id": ident, "valueQuantity": quantity("5.9")})
    assert reader.get(f"Observation/{ident}")["ETag"] == 'W/"3"'
    assert '"value":5.0' in reader.get(f"Observation/{ident}/_history/1").content.decode()
    assert reader.get(f"Observation/{ident}/_history/1")["ETag"] == 'W/"1"'
    whole = reader.found(f"Observation/{ident}/_history")
    assert [entry["resource"]["meta"]["versionId"] for entry in whole["entry"]] == ["3", "2", "1"]
    assert [entry["request"]["method"] for entry in whole["entry"]] == ["PUT", "PUT", "POST"]
    page, seen = reader.found(f"Observation/{ident}/_history?_count=2"), []
    while page:
        seen += [entry["response"]["etag"] for entry in page["entry"]]
        page = reader.found(following(page)) if following(page) else None
    assert seen == ['W/"3"', 'W/"2"', 'W/"1"']
    for number in ("0", "4", "x", "٣", "99999999999", "1.0", "-1"):
        assert is_outcome(reader.get(f"Observation/{ident}/_history/{number}"), 404), number


def test_if_none_match(reader, citizen):
    (ident,) = store(citizen.patient, result())
    path = f"Observation/{ident}"
    for tag in ('W/"1"', '"1"', '"7", W/"1"', "*"):
        answer = reader.get(path, If_None_Match=tag)
        assert (answer.status_code, answer.content, answer["ETag"]) == (304, b"", 'W/"1"'), tag
    for tag in ('W/"2"', "nonsense", '"11"', ""):
        assert reader.get(path, If_None_Match=tag).status_code == 200, tag
    assert {entry.outcome for entry in entries()} == {"permitted"} and len(entries()) == 8


def test_if_modified_since(reader, citizen):
    (ident,) = store(citizen.patient, result())
    path = f"Observation/{ident}"
    told = reader.get(path)["Last-Modified"]
    moment = parse_http_date(told)
    for since in (told, http_date(moment + 1)):
        assert reader.get(path, If_Modified_Since=since).status_code == 304, since
    for since in (http_date(moment - 1), "nonsense", "", "Sun, 31 Feb 2026 00:00:00 GMT"):
        assert reader.get(path, If_Modified_Since=since).status_code == 200, since
    assert reader.get(path, If_Modified_Since=told, If_None_Match='W/"2"').status_code == 200
    assert {entry.outcome for entry in entries()} == {"permitted"} and len(entries()) == 8


def test_head_is_get_without_body(reader, citizen):
    (ident,) = store(citizen.patient, result())
    whole, head = reader.get(f"Observation/{ident}"), reader.client.head(f"/fhir/Observation/{ident}")
    assert head.content == b"" and head.status_code == 200
    assert {name: head[name] for name in ("ETag", "Content-Length", "Content-Type")} == {
        name: whole[name] for name in ("ETag", "Content-Length", "Content-Type")
    }


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("application/fhir+json", 200),
        ("application/json;q=0.5, application/fhir+json; fhirVersion=4.0", 200),
        ("text/html,application/xhtml+xml,*/*;q=0.8", 200),
        ("", 200),
        ("application/fhir+xml", 406),
        ("text/html", 406),
        ("application/fhir+json; fhirVersion=5.0", 406),
        ("application/fhir+json;q=0", 406),
        (",;=,q", 406),
    ],
)
def test_forms_of_an_answer(reader, citizen, accept, status):
    (ident,) = store(citizen.patient, result())
    answer = reader.get(f"Observation/{ident}", Accept=accept)
    assert answer.status_code == status and (status == 200 or is_outcome(answer, 406))


@pytest.mark.parametrize(("asked", "status"), [("json", 200), ("application/fhir%2Bjson", 200), ("xml", 406)])
def test_format_beats_accept(reader, citizen, asked, status):
    (ident,) = store(citizen.patient, result())
    assert reader.get(f"Observation/{ident}?_format={asked}", Accept="application/fhir+xml").status_code == status


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options", "trace"])
def test_nothing_is_written(reader, citizen, method):
    (ident,) = store(citizen.patient, result())
    for path in (f"Observation/{ident}", "Observation", "", f"Observation/{ident}/_history", "metadata"):
        answer = getattr(reader.client, method)(f"/fhir/{path}")
        assert is_outcome(answer, 405) and answer["Allow"] == "GET, HEAD", path
    assert is_outcome(reader.get("Observation/_search"), 405)
    assert not entries()


def test_an_unknown_type_is_named_as_such(reader, citizen):
    for path in ("Coverage", "Coverage/1", "Foo/_history", "Claim?patient=x", "Nothing/1/_history/1"):
        assert is_outcome(reader.get(path), 404)
    assert b"keeps no resources of this type" in reader.get("Coverage/1").content


def test_who_is_not_signed_in(citizen):
    (ident,) = store(citizen.patient, result())
    for who in (caller(), caller(citizen, code_given=False)):
        for path in (f"Observation/{ident}", f"Observation?patient={citizen.patient_id}", "Practitioner?name=a"):
            answer = who.get(path)
            assert is_outcome(answer, 401) and answer["WWW-Authenticate"].startswith("Cookie "), path


def test_a_session_that_is_over_ends(citizen, settings):
    from accounts.models import Session

    (ident,) = store(citizen.patient, result())
    reader = caller(citizen)
    before = clock.now() - dt.timedelta(seconds=settings.SESSION_IDLE_CITIZEN + 60)
    Session.objects.filter(user=citizen).update(last_seen_at=before)
    assert is_outcome(reader.get(f"Observation/{ident}"), 401)
    assert not Session.objects.filter(user=citizen).exists()


def test_a_database_that_is_away_is_an_outage(reader, citizen, monkeypatch):
    (ident,) = store(citizen.patient, result())

    def away(*args, **named):
        raise OperationalError("gone")

    monkeypatch.setattr("accounts.statements.rows", away)
    answer = reader.get(f"Observation/{ident}")
    assert is_outcome(answer, 503) and answer["Retry-After"]


def test_what_nobody_foresaw_tells_nothing(reader, citizen, monkeypatch):
    (ident,) = store(citizen.patient, result())
    reader.client.raise_request_exception = False
    monkeypatch.setattr(Access, "fetch", lambda *args, **named: 1 / 0)
    answer = reader.get(f"Observation/{ident}")
    assert is_outcome(answer, 500) and b"Zero" not in answer.content and ident.encode() not in answer.content


def test_labels_withhold_from_every_way_in(reader, citizen):
    shown, held = store(citizen.patient, result(), labelled(result(), "held"))
    person = citizen.patient_id
    for path in (f"Observation/{held}", f"Observation/{held}/_history", f"Observation/{held}/_history/1"):
        assert is_outcome(reader.get(path), 404), path
    bundle = reader.found(f"Observation?patient={person}&_total=accurate")
    assert bundle["total"] == 1 and reader.ids(f"Observation?patient={person}") == [shown]
    assert reader.ids(f"Patient/{person}/$everything") == [shown]
    assert not reader.ids(f"Observation?patient={person}&_id={held}")


def test_a_version_is_as_closed_as_its_item_is_today(reader, citizen):
    open_, closed = result(), labelled(result(), "professional-only")
    (once_open,) = store(citizen.patient, open_)
    store(citizen.patient, closed | {"id": once_open, "valueQuantity": quantity("5")})
    (once_closed,) = store(citizen.patient, closed)
    store(citizen.patient, open_ | {"id": once_closed, "valueQuantity": quantity("5")})
    for number in ("1", "2"):
        assert is_outcome(reader.get(f"Observation/{once_open}/_history/{number}"), 404)
    assert is_outcome(reader.get(f"Observation/{once_open}/_history"), 404)
    assert is_outcome(reader.get(f"Observation/{once_closed}/_history/1"), 404)
    history = reader.found(f"Observation/{once_closed}/_history")
    assert [entry["resource"]["meta"]["versionId"] for entry in history["entry"]] == ["2"]


def test_directory_is_for_all_who_are_signed_in(reader, stranger):
    from tests.interop.fhir import one_of

    ident = one_of("Practitioner", None)
    assert caller(stranger).found(f"Practitioner/{ident}")["id"] == ident
    assert is_outcome(reader.get(f"Organization/{ident}"), 404)
    assert is_outcome(reader.get(f"Practitioner/{uuid.uuid4()}"), 404)
    assert json.loads(reader.get("Practitioner").content)["type"] == "searchset"
