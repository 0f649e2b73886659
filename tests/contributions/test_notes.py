"""Journey J6: a note beside an allergy, with its bad inputs."""

import datetime as dt
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client
from django.urls import resolve, reverse

import clock
from accounts import sessions
from audit import log
from contributions import queries
from contributions.models import Annotation
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import concept, labelled, store
from vault.models import Draft

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

ALLERGY = {"resourceType": "AllergyIntolerance", "code": concept("Penicillin")}
PROBLEM = {"resourceType": "Condition", "code": concept("Low mood")}


@pytest.fixture
def allergy(citizen) -> str:
    return store(citizen.patient, ALLERGY)[0]


@pytest.fixture
def address(citizen, allergy) -> str:
    return reverse("contributions:add_note", args=[citizen.patient_id, allergy])


@pytest.fixture
def writer(client, citizen, sign_in):
    return sign_in(client, citizen)


def note(text: str, key: uuid.UUID | None = None) -> dict:
    return {"text": text, "form_key": str(key or uuid.uuid4())}


def stored() -> list[Annotation]:
    return list(Annotation._ungated.order_by("written_at"))


def kept(writer, address) -> str:
    """The draft of the note on the item of this address."""
    return queries.draft_text(writer.id, resolve(address).kwargs["item_id"])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_note_stands_beside_its_item_as_the_persons_own(writer, citizen, allergy, address):
    before = Resource._ungated.get(id=allergy)
    answer = writer.post(address, note("It was only a rash."), follow=True)
    page = text_of(answer)
    assert "Your note is saved" in page and "You wrote" in page and "It was only a rash." in page
    assert "It was only a rash." in text_of(writer.get(f"/p/{citizen.patient_id}/allergies/"))
    assert "It was only a rash." in text_of(writer.get(f"/p/{citizen.patient_id}/notes/"))
    after = Resource._ungated.get(id=allergy)
    assert (after.body, after.version, after.digest) == (before.body, before.version, before.digest)


def test_a_clinician_sees_who_wrote_it(client, citizen, clinician, sign_in, address, allergy):
    sign_in(client, citizen).post(address, note("It was only a rash."))
    sign_in(client, clinician)
    page = text_of(client.get(f"/p/{citizen.patient_id}/allergies/"))
    assert "Morag Fraser wrote" in page and "It was only a rash." in page
    assert "Add my note" not in text_of(client.get(f"/p/{citizen.patient_id}/item/{allergy}/"))


def test_a_clinician_cannot_write_the_persons_note(client, clinician, sign_in, address):
    sign_in(client, clinician)
    assert client.get(address).status_code == 404
    assert client.post(address, note("Mine")).status_code == 404
    assert stored() == []


def test_a_stranger_finds_no_page_to_write_on(client, stranger, sign_in, address):
    sign_in(client, stranger)
    assert [client.get(address).status_code, client.post(address, note("x")).status_code] == [404, 404]
    assert stored() == []


def test_those_who_see_no_notes_find_no_page_of_them(client, citizen, practice, sign_in, allergy):
    care.CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    sign_in(client, people.MembershipFactory(organisation=practice, role="reception").user)
    assert client.get(f"/p/{citizen.patient_id}/").status_code == 200
    assert client.get(f"/p/{citizen.patient_id}/notes/").status_code == 404


def test_a_note_on_somebody_elses_item_is_refused(writer, citizen, stranger):
    [theirs] = store(stranger.patient, ALLERGY)
    address = reverse("contributions:add_note", args=[citizen.patient_id, theirs])
    assert writer.post(address, note("x")).status_code == 404
    assert stored() == []


@pytest.mark.parametrize("text", ["<script>alert('x')</script>", "👩‍⚕️ 🎉", "أعاني من الحساسية", "\u202eabc def"])
def test_any_words_are_kept_and_shown_as_text(writer, citizen, address, text):
    page = writer.post(address, note(text), follow=True).content.decode()
    assert stored()[0].text == text
    assert "<script>alert" not in page
    assert 'dir="auto"' in page


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("   \n ", "Write your note before you save it."),
        ("", "Write your note before you save it."),
        ("x" * 20_000, "it may have 4000 characters, and it has 20000"),
        ("a\x00b", "character that cannot be shown"),
    ],
)
def test_a_note_that_cannot_be_kept_is_refused_with_its_reason(writer, address, text, reason):
    page = text_of(writer.post(address, note(text)))
    assert reason in page and "There is a problem" in page and 'href="#id_text"' in page
    assert stored() == []


def test_what_was_refused_is_still_in_the_form_and_kept_as_a_draft(writer, citizen, address):
    page = writer.post(address, note("y" * 5000)).content.decode()
    assert "y" * 5000 in page
    assert kept(citizen, address) == "y" * 5000


def test_the_limit_is_told_before_anything_is_sent(writer, address):
    page = text_of(writer.get(address))
    assert "You can enter up to 4000 characters." in page and "data-character-count" in page


def test_a_double_click_stores_one_note(writer, address):
    twice = note("Once is enough.")
    assert [writer.post(address, twice).status_code for _ in range(2)] == [302, 302]
    assert len(stored()) == 1


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_two_clicks_at_the_same_moment_store_one_note(citizen, address, sign_in):
    twice = note("Once is enough.")
    browsers = [sign_in(Client(), citizen) for _ in range(4)]

    def click(browser):
        try:
            return browser.post(address, twice).status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(browsers)) as hands:
        assert list(hands.map(click, browsers)) == [302] * len(browsers)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM contributions_annotation")
        assert cursor.fetchone() == (1,)


def test_a_second_note_from_a_new_form_is_a_second_note(writer, address):
    writer.post(address, note("First"))
    writer.post(address, note("Second"))
    assert [one.text for one in stored()] == ["First", "Second"]


def test_one_persons_form_key_does_not_hinder_another(client, writer, citizen, stranger, sign_in, address):
    key = uuid.uuid4()
    writer.post(address, note("Mine", key))
    assert [one.text for one in stored()] == ["Mine"]
    [other] = store(stranger.patient, ALLERGY)
    sign_in(client, stranger)
    theirs = reverse("contributions:add_note", args=[stranger.patient_id, other])
    assert client.post(theirs, note("Theirs", key)).status_code == 302
    assert [one.text for one in stored()] == ["Theirs"]  # row security shows the record asked for last


@pytest.mark.parametrize("key", ["", "nonsense", "\x00"])
def test_a_spoilt_form_is_asked_for_again(writer, address, key):
    assert writer.post(address, {"text": "Words", "form_key": key}).status_code == 200
    assert stored() == []


@pytest.fixture
def draft_address(allergy):
    return reverse("contributions:save_draft", args=[allergy])


def test_keeping_a_draft_opens_no_record(writer, citizen, draft_address):
    before = log.about(citizen.patient_id).count()
    writer.post(draft_address, {"text": "Half a sentence"})
    assert log.about(citizen.patient_id).count() == before


def test_a_note_sent_after_the_time_out_is_kept_as_a_draft(writer, citizen, sign_in, address, idle):
    """Without JavaScript there is no draft until the form is sent, and then the session may be over."""
    idle(writer)
    answer = writer.post(address, note("Typed for an hour"))
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert stored() == []
    assert "Typed for an hour" in text_of(sign_in(writer, citizen).get(address))


def test_a_draft_kept_too_late_does_not_end_the_session_before_its_form(
    writer, citizen, sign_in, address, idle, draft_address
):
    """The page keeps the draft and sends the form at one moment; the form is the newer, and finds its session."""
    idle(writer)
    kept = writer.post(draft_address, {"text": "Typed for"}, headers={"Sec-Fetch-Mode": "cors"})
    assert kept.status_code == 401 and stored() == []
    answer = writer.post(address, note("Typed for an hour"), headers={"Sec-Fetch-Mode": "navigate"})
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/login/")
    assert "Typed for an hour" in text_of(sign_in(writer, citizen).get(address))


def test_a_draft_kept_too_late_is_there_all_the_same(writer, citizen, sign_in, address, idle, draft_address):
    idle(writer)
    writer.post(draft_address, {"text": "Typed for"}, headers={"Sec-Fetch-Mode": "cors"})
    assert writer.get(address).status_code == 302  # and here the session ended
    assert "Typed for" in text_of(sign_in(writer, citizen).get(address))


def test_a_forged_late_form_keeps_nothing(citizen, sign_in, address, idle):
    strict = sign_in(Client(enforce_csrf_checks=True), citizen)
    idle(strict)
    strict.post(address, note("Planted"))
    assert not Draft.objects.exists()


@pytest.fixture
def idle():
    """Let the time-out of this browser's session pass."""

    def pass_time(browser):
        session = browser.session
        sessions.stamp(session, sessions.LAST_SEEN_AT, clock.now() - dt.timedelta(hours=2))
        session.save()

    return pass_time


def test_a_draft_is_not_kept_in_clear(writer, citizen, draft_address, address):
    writer.post(draft_address, {"text": "Half a sentence"})
    assert kept(citizen, address) == "Half a sentence"
    [row] = Draft.objects.all()
    assert b"Half" not in bytes(row.content) and str(citizen.patient_id).encode() not in bytes(row.place)


def test_a_draft_is_there_after_signing_in_again(client, writer, citizen, sign_in, address, draft_address):
    assert writer.post(draft_address, {"text": "Half a sent"}).status_code == 204
    client.logout()
    assert client.post(draft_address, {"text": "More"}).status_code != 204
    page = text_of(sign_in(client, citizen).get(address))
    assert "Half a sent" in page and "We kept it for you" in page


def test_a_draft_is_gone_once_its_note_is_saved(writer, citizen, address, draft_address):
    writer.post(draft_address, {"text": "Half a sentence"})
    writer.post(address, note("A whole sentence"))
    assert not Draft.objects.exists()
    assert "Half a" not in text_of(writer.get(address))


def test_an_emptied_draft_is_dropped(writer, draft_address):
    writer.post(draft_address, {"text": "Half a sentence"})
    writer.post(draft_address, {"text": "  "})
    assert not Draft.objects.exists()


def test_a_draft_has_no_page(writer, draft_address):
    assert writer.get(draft_address).status_code == 404


def test_a_note_carries_the_labels_of_its_item(writer, citizen):
    [mood] = store(citizen.patient, labelled(PROBLEM, "sensitive:mental-health"))
    writer.post(reverse("contributions:add_note", args=[citizen.patient_id, mood]), note("Better now"))
    assert stored()[0].labels == ["sensitive:mental-health"]


def test_a_note_on_a_hidden_item_is_hidden_with_it(client, writer, citizen, clinician, sign_in):
    [mood] = store(citizen.patient, labelled(PROBLEM, "sensitive:mental-health"))
    writer.post(reverse("contributions:add_note", args=[citizen.patient_id, mood]), note("Better now"))
    sign_in(client, clinician)
    for page in ("problems/", "notes/", "chronology/", ""):
        assert "Better now" not in text_of(client.get(f"/p/{citizen.patient_id}/{page}"))


def test_a_note_goes_when_its_item_is_withheld_later(writer, citizen, allergy, address):
    writer.post(address, note("It was only a rash."))
    store(citizen.patient, labelled(ALLERGY, "held") | {"id": allergy})
    assert "only a rash" not in text_of(writer.get(f"/p/{citizen.patient_id}/notes/"))
    assert writer.get(address).status_code == 404


def test_writing_a_note_is_an_entry_of_the_log(writer, citizen, address):
    writer.post(address, note("It was only a rash."))
    entry = log.about(citizen.patient_id).filter(action="create", kinds=["Annotation"]).get()
    assert entry.actor_id == citizen.id and entry.target.startswith("Annotation/")
    assert "rash" not in entry.query + entry.reason


def test_lines_as_browsers_send_them_are_kept(writer, address):
    assert writer.post(address, note("One line\r\nand another")).status_code == 302
    assert [one.text.splitlines() for one in stored()] == [["One line", "and another"]]
