"""Measurements from a file (C4): shown line by line, confirmed, given as one, and never twice."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

import clock
from contributions.models import Contribution
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.devices import HEAD, WEIGHT, bundle, observation
from tests.factories.histories import pressure, store
from vault.models import Draft
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def address(citizen):
    return reverse("contributions:import_file", args=[citizen.patient_id])


@pytest.fixture
def person(client, citizen, clinician, sign_in):
    return sign_in(client, citizen)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def send(client, address, content, name="readings.csv"):
    content = content.encode() if isinstance(content, str) else content
    return client.post(address, {"file": SimpleUploadedFile(name, content)})


def mark_in(answer) -> str:
    return answer.content.decode().split('name="mark" value="')[1].split('"')[0]


def stored() -> list[Resource]:
    return list(Resource._ungated.filter(kind="Observation").order_by("date_from", "code"))


THREE = (
    HEAD
    + "03/03/2026,08:15,138,84,72\n04/03/2026,08:20,1200,80,70\n05/03/2026,08:10,=138,84,70\n06/03/2026,08:10,131,80,\n"
)


def test_a_file_is_shown_line_by_line_and_nothing_is_stored(person, address):
    answer = send(person, address, THREE.replace("Pulse", "Pulse,Mood"))
    page = text_of(answer)
    assert "Nothing is saved yet." in page and "2 lines will be added" in page and "2 lines are left out" in page
    assert "Blood pressure 138/84 mmHg, 3 March 2026, 08:15; Heart rate 72 beats per minute" in page
    assert "Left out: Upper figure (systolic): “=138” is no number" in page
    assert "These columns are not read: <bdi>Mood</bdi>" in page
    assert stored() == [] and not Contribution._ungated.exists()


def test_what_was_shown_is_stored_when_it_is_confirmed_and_given_as_one(person, citizen, address):
    mark = mark_in(send(person, address, THREE))
    page = text_of(person.post(address, {"mark": mark}, follow=True))
    assert "3 measurements were added. Saved. Glenview Practice will read it by" in page
    assert [one.code for one in stored()] == ["444981005", "75367002", "75367002"]
    assert {(one.author_kind, one.area, one.source) for one in stored()} == {
        ("person", "measurements", "Digital Front Door")
    }
    assert len(Contribution._ungated.get().subjects) == 3 and WorkItem._ungated.filter(done_at=None).count() == 1
    assert not Draft.objects.exists()


def test_the_same_file_again_adds_nothing(person, address):
    person.post(address, {"mark": mark_in(send(person, address, THREE))})
    page = text_of(send(person, address, THREE))
    assert "2 lines are in the record already" in page and "There is nothing to add." in page
    assert len(stored()) == 3 and len(Contribution._ungated.all()) == 1


def test_a_confirmation_counts_once(person, address):
    mark = mark_in(send(person, address, THREE))
    person.post(address, {"mark": mark})
    page = text_of(person.post(address, {"mark": mark}, follow=True))
    assert "This was added already" in page and len(stored()) == 3


def test_only_what_that_preview_showed_is_stored(person, address):
    first = mark_in(send(person, address, THREE))
    send(person, address, HEAD + "01/01/2020,08:15,150,90,\n")
    for mark in (first, "0" * 64, "x", ""):
        page = text_of(person.post(address, {"mark": mark}, follow=True))
        assert "Choose the file again." in page
    assert stored() == []


def test_a_reading_that_a_service_recorded_at_the_same_time_is_there_already(person, citizen, address):
    store(citizen.patient, pressure("138", "84", on="2026-03-03T08:15:00Z"))
    page = text_of(send(person, address, HEAD + "03/03/2026,08:15,138,84,\n03/03/2026,08:16,138,84,\n"))
    assert "1 line is in the record already" in page and "1 line will be added" in page


def test_a_line_that_stands_twice_is_added_once(person, address):
    answer = send(person, address, HEAD + "03/03/2026,08:15,138,84,\n" * 3)
    assert "1 line will be added" in text_of(answer) and "2 lines are in the record already" in text_of(answer)


def test_a_fhir_file_becomes_the_persons_own(person, citizen, address):
    theirs = WEIGHT | {"id": "x1", "subject": {"reference": "Patient/somebody"}, "note": [{"text": "<script>"}]}
    person.post(address, {"mark": mark_in(send(person, address, bundle(theirs, observation()), "app.json"))})
    weight = next(one for one in stored() if one.code == "27113001")
    assert weight.patient_id == citizen.patient_id and "somebody" not in weight.body and "script" not in weight.body
    assert '"value":72.574' in weight.body and weight.date_precision == "day"


def test_what_is_dangerous_and_new_leads_to_advice_and_what_is_old_does_not(person, address):
    now = clock.now().astimezone(clock.DISPLAY_ZONE) - dt.timedelta(minutes=5)
    fresh = HEAD + f"{now:%d/%m/%Y},{now:%H:%M},210,125,\n"
    page = text_of(person.post(address, {"mark": mark_in(send(person, address, fresh))}, follow=True))
    assert "Call 999 now if" in page
    old = HEAD + "03/03/2020,08:15,210,125,\n"
    page = text_of(person.post(address, {"mark": mark_in(send(person, address, old))}, follow=True))
    assert "Call 999 now if" not in page


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."), (b"%PDF-1.7 x", "This is no text file."),
        (b"a" * (1024 * 1024 + 1), "The file is larger than 1 MB."), (b"Date,Mood\n1,2\n", "No column is called"),
    ],
)  # fmt: skip
def test_a_bad_file_is_told_beside_the_field(person, address, content, reason):
    page = text_of(send(person, address, content))
    assert reason in page and "There is a problem" in page and 'href="#id_file"' in page


def test_no_file_at_all_is_told_beside_the_field(person, address):
    assert "Choose a file." in text_of(person.post(address, {}))


def test_a_cell_is_shown_as_text(person, address):
    page = send(person, address, HEAD + "<script>alert(1)</script>,08:15,138,84,\n").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page


def test_nobody_else_imports(client, citizen, stranger, clinician, sign_in, address):
    for user in (stranger, clinician):
        sign_in(client, user)
        assert client.get(address).status_code == 404
        assert send(client, address, THREE).status_code == 404
        assert client.post(address, {"mark": "0" * 64}).status_code == 404


def test_a_helper_cannot_confirm_what_the_person_previewed(client, citizen, clinician, sign_in, address):
    mark = mark_in(send(sign_in(client, citizen), address, THREE))
    ailsa = people.UserFactory(citizen=True, name="Ailsa Fraser")
    powers = {"demographics": ["see"], "measurements": ["see", "act"]}
    care.DelegationFactory(patient=citizen.patient, user=ailsa, powers=powers)
    sign_in(client, ailsa).post(address, {"mark": mark})
    assert stored() == []
    client.post(address, {"mark": mark_in(send(client, address, THREE))})
    assert {one.author_kind for one in stored()} == {"carer"}


@pytest.mark.slow
def test_two_thousand_rows_are_kept(person, address):
    start = dt.datetime(2020, 1, 1, 8, 0)
    rows = "".join(
        f"{start + dt.timedelta(hours=12 * n):%d/%m/%Y,%H:%M},{120 + n % 50},{70 + n % 19},{60 + n % 40}\n"
        for n in range(2000)
    )
    answer = send(person, address, HEAD + rows)
    assert "2000 lines will be added" in text_of(answer) and len(answer.content) < 600_000
    page = text_of(person.post(address, {"mark": mark_in(answer)}, follow=True))
    assert "4000 measurements were added." in page and len(stored()) == 4000
