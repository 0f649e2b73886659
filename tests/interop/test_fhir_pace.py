"""A session that asks without end is told to wait; nobody else notices."""

import datetime as dt
import json

import pytest
from django.test import Client

import clock
from audit.models import Entry
from interop.api import pace
from tests.factories.histories import result, store
from tests.interop.fhir import caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def moment() -> dt.datetime:
    """Twenty seconds past this minute: sessions are as old as they are."""
    return clock.now().replace(second=20, microsecond=0)


@pytest.fixture
def hurried(settings, monkeypatch, moment):
    """Three requests a minute, all at one moment."""
    settings.FHIR_PER_MINUTE = 3
    monkeypatch.setattr(pace, "_counted", {})
    monkeypatch.setattr(pace.clock, "now", lambda: moment)
    return monkeypatch


def test_too_many_are_told_to_wait(hurried, citizen, moment):
    (ident,) = store(citizen.patient, result())
    reader, paths = (
        caller(citizen),
        [f"Observation?patient={citizen.patient_id}", f"Patient/{citizen.patient_id}/$everything"],
    )
    assert [reader.get(path).status_code for path in (*paths, f"Observation/{ident}")] == [200, 200, 200]
    written = Entry.objects.count()
    for path in (*paths, f"Observation/{ident}", "metadata"):
        answer = reader.get(path)
        [issue] = json.loads(answer.content)["issue"]
        assert (answer.status_code, issue["code"], answer["Retry-After"]) == (429, "throttled", "40"), path
    assert Entry.objects.count() == written

    assert caller(citizen).get(paths[0]).status_code == 200  # another browser of theirs
    hurried.setattr(clock, "now", lambda: moment + dt.timedelta(seconds=40))
    assert reader.get(paths[0]).status_code == 200


def test_who_has_no_session_hears_the_same_as_ever(hurried):
    assert {Client().get("/fhir/Observation/2026").status_code for _ in range(5)} == {401}
