"""A clinic in writing: the person sends readings, answers and words; the clinic answers, asks for more, or invites."""

import datetime as dt
import uuid
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

import clock
from appointments.actions import asking
from appointments.actions.booking import cancel, change
from appointments.models import Booking, WrittenNote, WrittenVisit
from appointments.rules import written as rules
from audit.models import Entry
from contributions.actions import questionnaires as answering
from notifications.models import Notification
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.before import QUESTIONS, answer_all, asked_of
from tests.factories.giving import home_pressure
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
TEN = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)
S = WrittenVisit.State


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def clinic(practice):
    answering.load_instruments()
    return ClinicFactory(
        organisation=practice, name="Blood pressure at home", questionnaire=QUESTIONS, measures=["blood-pressure"]
    )


def a_week(clinic, days: float = 3):
    return SlotFactory(
        clinic=clinic, place=None, modes=["written"], starts_at=in_days(days), ends_at=in_days(days + 5)
    )  # fmt: skip


@pytest.fixture
def booking(citizen, clinician, clinic, committed):
    with committed():
        return make_booking(citizen, a_week(clinic), mode="written", reason="My readings have gone up.")


def page_of(booking, name: str = "show_written") -> str:
    return reverse(f"appointments:{name}", args=[booking.patient_id, booking.id])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def sends(client, booking, text="Here it is.", key=None, **more):
    data = {"text": text, "form_key": key or uuid.uuid4()} | more
    return client.post(page_of(booking), data, follow=True)


def answers(client, booking, what="answer", text="All is well.", last="", key=None):
    data = {"what": what, "text": text, "last": last, "form_key": key or uuid.uuid4()}
    return client.post(page_of(booking, "answer_written"), data, follow=True)


def last_note() -> uuid.UUID:
    return WrittenNote._ungated.order_by("written_at").last().id


def visit() -> WrittenVisit:
    return WrittenVisit._ungated.get()


def open_work() -> list[WorkItem]:
    return list(WorkItem._ungated.filter(subject="appointment", done_at=None))


def test_who_may_do_what_when():
    """All of mode, booking, visit, and whether the clinic still looks after the person."""
    clinic = ClinicFactory.build(organisation=None)
    every = product(("written", "video"), Booking.State.values, (None, *S.values), (True, False))
    for mode, booked, state, heard in every:
        row = Booking(mode=mode, state=booked, clinic=clinic)
        stands = mode == "written" and booked == "booked" and state not in ("answered", "closed")
        may = {
            "send": not rules.why_not_send(booking=row, state=state, heard=heard),
            "add": not rules.why_not_add(booking=row, state=state),
            "answer": not rules.why_not_answer(booking=row, state=state),
        }
        assert may == {
            "send": stands and heard and state in (None, "asked"), "add": stands and state == "sent", "answer": stands,
        }, (mode, booked, state, heard)  # fmt: skip


def test_the_answer_is_due_at_the_end_and_never_at_once():
    assert rules.due_at(TEN + dt.timedelta(days=30), TEN) == TEN + dt.timedelta(days=30)
    assert rules.due_at(TEN + dt.timedelta(minutes=5), TEN) == dt.datetime(2026, 11, 4, 18, tzinfo=dt.UTC)


def test_the_page_says_what_to_do_and_that_nothing_is_sent(client, citizen, booking, sign_in):
    page = text_of(sign_in(client, citizen).get(page_of(booking)))
    for words in ("Blood pressure at home", "Nothing sent yet", "What the clinic asks for", "Not answered yet",
                  "No reading yet", "That’s all – send", "My readings have gone up.",
                  "111 if it cannot wait"):  # fmt: skip
        assert words in page, words


def test_what_is_sent_waits_for_the_clinic_by_its_day_once(client, citizen, booking, sign_in, practice):
    sign_in(client, citizen)
    key = uuid.uuid4()
    page = text_of(sends(client, booking, "Dizzy in the morning.", key))
    sends(client, booking, "Dizzy in the morning.", key)
    [work] = open_work()
    assert (work.topic, work.holder_id, work.item_id, work.due_at) == (
        "written", practice.id, booking.id, booking.ends_at,
    )  # fmt: skip
    assert (work.kind, work.area) == ("Contribution", "contributions") and WrittenNote._ungated.count() == 1
    for words in ("It is sent.", "Not yet read (due", "Dizzy in the morning.", "by you", "Send this too"):
        assert words in page, words
    entry = Entry.objects.filter(actor_id=citizen.id, action="create").latest("id")
    assert entry.target == f"Appointment/{booking.id}"


def test_it_may_be_sent_without_a_word(client, citizen, booking, sign_in):
    assert "Nothing was added in words." in text_of(sends(sign_in(client, citizen), booking, ""))
    assert visit().state == "sent"


def test_more_can_be_added_while_one_waits_and_the_day_stays(client, citizen, clinician, booking, sign_in):
    sign_in(client, citizen)
    sends(client, booking)
    sign_in(client, clinician).get(page_of(booking, "answer_written"))
    assert visit().read_by_name == "Dr Isla Grant, Glenview Practice"
    page = text_of(sign_in(client, citizen).get(page_of(booking)))
    assert "Read by Dr Isla Grant, Glenview Practice (answer due" in page
    page = text_of(sends(client, booking, "I forgot my tablets.", add="yes"))
    assert "Added while waiting" in page and "Not yet read (due" in page and len(open_work()) == 1
    assert visit().due_at == booking.ends_at


def test_the_clinician_sees_readings_answers_and_words_together(client, citizen, clinician, booking, sign_in):
    for minute, upper in ((1, "151"), (2, "149")):
        at = (clock.now() + dt.timedelta(minutes=minute)).isoformat(timespec="seconds")
        home_pressure(citizen, upper, "84", on=at)
    home_pressure(citizen, "199", "99", on="2025-03-03")
    answer_all(citizen, asked_of(citizen)[0], "My heart races")
    sends(sign_in(client, citizen), booking, "Dizzy.")
    page = text_of(sign_in(client, clinician).get(page_of(booking, "answer_written")))
    for words in ("151/84", "149/84", "My heart races", "Dizzy.", "My readings have gone up.", "<svg"):
        assert words in page, words
    assert "199/99" not in page


def test_the_answer_is_read_by_the_person_and_stands_in_the_record(client, citizen, clinician, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    sign_in(client, clinician)
    key = uuid.uuid4()
    page = text_of(answers(client, booking, text="Stay on the tablets.", last=last_note(), key=key))
    answers(client, booking, text="Stay on the tablets.", last="", key=key)
    assert "It is sent" in page and open_work() == [] and visit().state == "answered"
    letter = Resource._ungated.get(kind="DocumentReference")
    assert letter.author == "Dr Isla Grant, Glenview Practice" and letter.area == "documents"
    assert letter.organisation_id == booking.organisation_id
    assert Booking._ungated.get().state == "fulfilled" and Resource._ungated.get(id=booking.id).status == "fulfilled"
    assert Notification.objects.filter(recipient=citizen, topic="written-answered", channel="portal").count() == 1
    page = text_of(sign_in(client, citizen).get(page_of(booking)))
    assert "Stay on the tablets." in page and "The same as a letter in the record" in page and "Answered" in page
    assert "Send this too" not in page
    words = text_of(client.get(reverse("records:show_item", args=[citizen.patient_id, letter.id])))
    assert "Stay on the tablets." in words


def test_the_clinic_may_ask_for_more_and_is_answered(client, citizen, clinician, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    answers(sign_in(client, clinician), booking, "ask", "Which tablets?", last_note())
    assert visit().state == "asked" and open_work() == []
    assert Notification.objects.filter(recipient=citizen, topic="written-asked").exists()
    page = text_of(sign_in(client, citizen).get(page_of(booking)))
    assert "Which tablets?" in page and "Send again" in page and "The clinic asks for something more" in page
    sends(client, booking, "The white ones.")
    assert visit().state == "sent" and len(open_work()) == 1 and not visit().read_at


def test_an_invitation_leads_to_times(client, citizen, clinician, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    answers(sign_in(client, clinician), booking, "invite", "Please come.", last_note())
    page = text_of(sign_in(client, citizen).get(page_of(booking)))
    assert "The clinic asks you to make an appointment" in page
    assert reverse("appointments:find_time", args=[citizen.patient_id]) in page


def test_the_clinic_may_write_first(client, citizen, clinician, booking, sign_in):
    answers(sign_in(client, clinician), booking, "ask", "Please measure twice a day.")
    assert visit().state == "asked"
    assert "Please measure twice a day." in text_of(sign_in(client, citizen).get(page_of(booking)))


def test_what_was_written_meanwhile_is_read_first(client, citizen, clinician, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    first = last_note()
    sends(client, booking, "And a headache.", add="yes")
    page = text_of(answers(sign_in(client, clinician), booking, last=first))
    assert "Something was written meanwhile" in page and visit().state == "sent"


def test_nothing_is_written_after_the_answer(client, citizen, clinician, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    answers(sign_in(client, clinician), booking, last=last_note())
    assert "The clinic has answered" in text_of(answers(client, booking, text="Again", last=last_note()))
    for more in ({}, {"add": "yes"}):
        assert "The clinic has answered" in text_of(sends(sign_in(client, citizen), booking, "More", **more))
    assert WrittenNote._ungated.count() == 2


def test_what_was_written_is_never_changed(client, citizen, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    note = WrittenNote._ungated.get()
    note.text = "Something else"
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        care.store(note)


@pytest.mark.parametrize(
    ("more", "fault"),
    [({"text": "x" * 4001}, "This is too long"), ({"text": "a\x07b"}, "cannot be shown"),
     ({"text": " ", "add": "yes"}, "Write what you want to add.")],
    ids=["long", "control", "empty"],
)  # fmt: skip
def test_bad_words_are_told_and_not_sent(client, citizen, booking, sign_in, more, fault):
    page = sends(sign_in(client, citizen), booking, **more)
    assert page.status_code == 200 and fault in text_of(page)
    assert not WrittenNote._ungated.exists()


@pytest.mark.parametrize(
    ("given", "fault"),
    [({"what": ""}, "Choose what you do."), ({"what": "burn"}, "Choose from the list."),
     ({"text": "  "}, "Write to the person."), ({"last": "x"}, "Your answer"), ({"key": "x"}, "Your answer")],
    ids=["nothing", "strange", "empty", "broken last", "broken key"],
)  # fmt: skip
def test_a_bad_answer_is_told_and_not_sent(client, citizen, clinician, booking, sign_in, given, fault):
    sends(sign_in(client, citizen), booking)
    page = answers(sign_in(client, clinician), booking, **({"last": last_note()} | given))
    assert page.status_code == 200 and fault in text_of(page)
    assert visit().state == "sent" and WrittenNote._ungated.count() == 1


def test_cancelling_takes_the_work_back(client, citizen, booking, sign_in, committed):
    sends(sign_in(client, citizen), booking)
    with committed():
        with opened(citizen).reading() as access:
            cancel(access=access, booking_id=booking.id)
    assert visit().state == "closed" and open_work() == [] and asking.settle_all() == 0
    assert "This appointment was cancelled." in text_of(sends(client, booking))


def test_another_week_keeps_what_was_written_and_is_sent_again(client, citizen, clinic, booking, sign_in, committed):
    sends(sign_in(client, citizen), booking, "Before it moved.")
    slot = a_week(clinic, 12)
    with committed():
        with opened(citizen).reading() as access:
            later = change(
                access=access, booking_id=booking.id, slot_id=slot.id, sequence=0, form_key=uuid.uuid4()
            )  # fmt: skip
    page = text_of(client.get(page_of(later)))
    assert "Before it moved." in page and "Nothing sent yet" in page and open_work() == []


def test_where_the_clinic_looks_after_them_no_more_nothing_waits(client, citizen, booking, sign_in):
    for tie in care.CareRelationshipFactory._meta.model.objects.all():
        tie.ended_at = clock.now()
        tie.save()
    page = text_of(sends(sign_in(client, citizen), booking))
    assert "no longer looks after you here" in page and booking.clinic.phone in page and open_work() == []


def test_late_is_said_with_whom_to_phone(client, citizen, booking, sign_in):
    sends(sign_in(client, citizen), booking)
    row, [work] = visit(), open_work()
    row.due_at = work.due_at = clock.now() - dt.timedelta(days=1)
    work.opened_at = clock.now() - dt.timedelta(days=3)
    care.store(row)
    care.store(work)
    page = text_of(client.get(page_of(booking)))
    assert "Late: not yet read (was due" in page and "This answer is late" in page and booking.clinic.phone in page


def test_strangers_reception_and_other_practices_read_nothing(
    client, citizen, stranger, practice, clinician, outside_clinician, booking, sign_in
):
    sends(sign_in(client, citizen), booking, "Something private.")
    for user in (stranger, outside_clinician):
        answer = sign_in(client, user).get(page_of(booking))
        assert answer.status_code in (302, 404) and "Something private." not in text_of(answer)
    reception = people.MembershipFactory(organisation=practice, role="reception").user
    page = text_of(sign_in(client, reception).get(page_of(booking)))
    assert "Not shown to you" in page and "Something private." not in page and "Not yet read" not in page
    assert client.get(page_of(booking, "answer_written")).status_code == 404


def test_a_helper_with_appointments_alone_neither_reads_nor_sends(client, citizen, stranger, booking, sign_in):
    sends(sign_in(client, citizen), booking, "Something private.")
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers={"appointments": ["see", "act"]})
    page = text_of(sign_in(client, stranger).get(page_of(booking)))
    assert "Not shown to you" in page and "Something private." not in page
    assert sends(client, booking).status_code == 404


def test_a_helper_with_both_sends_for_the_person_and_is_told(client, citizen, stranger, clinician, booking, sign_in):
    care.DelegationFactory(
        patient=citizen.patient, user=stranger, person_name="Morag Fraser",
        powers={"appointments": ["see", "act"], "contributions": ["see", "act"]},
    )  # fmt: skip
    page = text_of(sends(sign_in(client, stranger), booking, "From her daughter."))
    assert "by you, for Morag Fraser" in page
    answers(sign_in(client, clinician), booking, last=last_note())
    told = Notification.objects.filter(topic="written-answered", channel="portal")
    assert {row.recipient_id for row in told} == {citizen.id, stranger.id}


def test_the_person_does_not_answer_for_the_clinic(client, citizen, booking, sign_in):
    assert sign_in(client, citizen).get(page_of(booking, "answer_written")).status_code == 404
    assert answers(client, booking).status_code == 404


def test_an_appointment_that_is_not_in_writing_has_no_such_page(client, citizen, clinic, sign_in):
    other = make_booking(citizen, SlotFactory(clinic=clinic))
    assert sign_in(client, citizen).get(page_of(other)).status_code == 404
