"""Appointments that another system keeps are read and answered; the last answer to what is planned now counts."""

import datetime as dt
import uuid
from itertools import product

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

import clock
from appointments.models import Clinic, Reply
from appointments.queries import told as queries
from appointments.rules import told as rules
from audit.models import Entry
from consent import gate
from notifications.models import Notification
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import store
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
A_MONDAY = dt.datetime(2026, 11, 2, 10, tzinfo=dt.UTC)


@pytest.fixture
def hospital(db):
    return people.OrganisationFactory(kind="hospital", name="Royal Infirmary")


@pytest.fixture
def clinic(hospital):
    """A clinic that books elsewhere."""
    return Clinic.objects.create(organisation=hospital, name="Eye clinic", phone="0141 496 0000", booker="nobody")


@pytest.fixture
def nurse(hospital, citizen):
    care.CareRelationshipFactory(patient=citizen.patient, organisation=hospital)
    return people.MembershipFactory(organisation=hospital, role="clinician", user__name="Una Bain").user


def instant(days: float = 10) -> str:
    return (clock.now() + dt.timedelta(days=days)).replace(microsecond=0).isoformat()


def sent(person, clinic=None, *, start=None, place="Eye ward", **more) -> uuid.UUID:
    """An appointment as a hospital's system sends it; gives its id."""
    taking_part = [
        {"actor": {"reference": f"Patient/{person.patient_id}"}, "status": "needs-action"},
        {"actor": {"reference": f"Location/{uuid.uuid5(uuid.NAMESPACE_URL, place)}", "display": place},
         "status": "accepted"},
        {"actor": {"display": "Dr Rhona Iris"}, "status": "accepted"},
    ]  # fmt: skip
    if clinic:
        taking_part.append({"actor": {"reference": f"HealthcareService/{clinic.id}"}, "status": "accepted"})
    body = {
        "resourceType": "Appointment", "status": "booked", "serviceType": [{"text": "Eye review"}],
        "start": start or instant(), "patientInstruction": "Bring your glasses.", "participant": taking_part,
    }  # fmt: skip
    if body["start"] == "none":
        del body["start"]
    else:
        body["end"] = (dt.datetime.fromisoformat(body["start"]) + dt.timedelta(minutes=20)).isoformat()
    [ident] = store(person.patient, body | more, source="Hospital system")
    return uuid.UUID(ident)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def url_of(person, item: uuid.UUID, name: str = "show_told") -> str:
    return reverse(f"appointments:{name}", args=[person.patient_id, item])


def answers(client, person, item, answer="accepted", *, version=1, key=None, **more):
    data = {"answer": answer, "comment": "", "version": version, "form_key": key or uuid.uuid4()} | more
    return client.post(url_of(person, item), data, follow=True)


def open_work() -> list[WorkItem]:
    return list(WorkItem._ungated.filter(done_at=None))


STATUSES = (
    "proposed", "pending", "booked", "arrived", "fulfilled", "cancelled", "noshow", "checked-in", "waitlist",
    "entered-in-error",
)  # fmt: skip


def test_only_what_is_to_come_and_planned_takes_an_answer():
    for status, hours in product(STATUSES, (None, -1, 0, 1)):
        at = None if hours is None else A_MONDAY + dt.timedelta(hours=hours)
        why = rules.why_not_answer(status=status, starts_at=at, now=A_MONDAY)
        assert (why == "") == (status in {"proposed", "pending", "booked"} and hours == 1), (status, hours)


@pytest.mark.parametrize(
    ("then", "now_is", "stale"),
    [
        ((A_MONDAY, "Ward 1"), (A_MONDAY, "Ward 1"), False),
        ((A_MONDAY, "Ward 1"), (A_MONDAY + dt.timedelta(minutes=5), "Ward 1"), True),
        ((A_MONDAY, "Ward 1"), (A_MONDAY, "Ward 2"), True),
        ((A_MONDAY, ""), (None, ""), True),
    ],
)
def test_an_answer_is_to_one_time_and_place(then, now_is, stale):
    assert rules.is_stale(said_of=then, now_is=now_is) is stale


def test_the_page_says_it_in_words(client, citizen, clinic, nurse, sign_in):
    item = sent(citizen, clinic, start="2027-03-02T10:05:00+00:00")
    page = text_of(sign_in(client, citizen).get(url_of(citizen, item)))
    for words in ("Eye review", "Booked", "Tuesday 2 March 2027, 10:05 to 10:25", "Eye ward", "Dr Rhona Iris",
                  "Bring your glasses.", "Eye clinic, Royal Infirmary", "0141 496 0000", "Yes, I accept"):  # fmt: skip
        assert words in page, words


def test_an_answer_waits_for_the_service_once_with_its_words(client, citizen, clinic, nurse, sign_in, hospital):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    key = uuid.uuid4()
    page = text_of(answers(client, citizen, item, "declined", key=key, comment="I am away\r\nthat week."))
    again = text_of(answers(client, citizen, item, "declined", key=key))
    [work] = open_work()
    assert (work.subject, work.topic, work.holder_id, work.item_id) == ("appointment", "reply", hospital.id, item)
    assert work.due_at > clock.now() and Reply._ungated.count() == 1
    for words in ("Your answer is sent.", "Cannot come", "I am away<br>that week.", "Not yet read (due", "by you"):
        assert words in page, words
    assert "This answer counts." in again


def test_the_last_answer_counts_and_nothing_said_before_is_lost(client, citizen, clinic, nurse, sign_in):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    answers(client, citizen, item, "tentative")
    page = text_of(answers(client, citizen, item, "accepted"))
    assert len(open_work()) == 1 and page.count("This answer counts.") == 1
    assert page.index("This answer counts.") < page.index("Not sure")
    first = Reply._ungated.get(answer="tentative")
    first.answer = "accepted"
    with pytest.raises(DatabaseError, match="not changed"), transaction.atomic():
        care.store(first)


def test_a_moved_appointment_asks_again(client, citizen, clinic, nurse, sign_in):
    item = sent(citizen, clinic, start=instant(10))
    sign_in(client, citizen)
    answers(client, citizen, item)
    assert "It has changed since you answered" not in text_of(client.get(url_of(citizen, item)))
    sent(citizen, clinic, id=str(item), start=instant(12))
    page = text_of(client.get(url_of(citizen, item)))
    assert "It has changed since you answered" in page and "Said when it was planned for" in page
    assert "Before, it was planned for" in page and "This answer counts" not in page
    stale = text_of(answers(client, citizen, item, version=1))
    assert "The appointment was changed since you opened this page" in stale
    assert "It has changed since you answered" not in text_of(answers(client, citizen, item, version=2))


def test_new_words_alone_do_not_ask_again(client, citizen, clinic, nurse, sign_in):
    start = instant()
    item = sent(citizen, clinic, start=start)
    sign_in(client, citizen)
    answers(client, citizen, item)
    sent(citizen, clinic, id=str(item), start=start, patientInstruction="Bring nothing.")
    page = text_of(client.get(url_of(citizen, item)))
    assert "Bring nothing." in page and "It has changed" not in page and "It was moved" not in page


def test_of_what_is_off_nobody_is_asked_to_prepare(client, citizen, sign_in):
    item = sent(citizen, start=instant(10))
    sent(citizen, id=str(item), start=instant(12), status="cancelled", cancelationReason={"text": "Staff are ill"})
    page = text_of(sign_in(client, citizen).get(url_of(citizen, item)))
    assert "Staff are ill" in page and "or the help desk on" in page
    for words in ("Bring your glasses.", "it cannot be moved here", "It was moved"):
        assert words not in page, words


@pytest.mark.parametrize(
    ("status", "days", "words"),
    [("cancelled", 5, "is cancelled, so there is nothing"), ("booked", -1, "has begun or is over")],
)
def test_what_takes_no_answer_refuses_kindly(client, citizen, clinic, nurse, sign_in, status, days, words):
    item = sent(citizen, clinic, start=instant(days), status=status)
    sign_in(client, citizen)
    page = text_of(client.get(url_of(citizen, item)))
    assert words in page and "Send the answer" not in page and "0141 496 0000" in page
    assert words in text_of(answers(client, citizen, item))
    assert open_work() == [] and not Reply._ungated.exists()


def test_a_service_that_reads_nothing_here_is_telephoned(client, citizen, clinic, sign_in):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    page = text_of(client.get(url_of(citizen, item)))
    assert "Answers are not read here" in page and "0141 496 0000" in page and "Send the answer" not in page
    assert "Telephone them instead" in text_of(answers(client, citizen, item))
    assert not Reply._ungated.exists()


def test_where_nobody_says_who_keeps_it_the_help_desk_knows(client, citizen, sign_in, settings):
    item = sent(citizen)
    page = text_of(sign_in(client, citizen).get(url_of(citizen, item)))
    assert "the number in your letter" in page and settings.HELP_DESK_PHONE in page


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"answer": ""}, "Choose an answer."),
        ({"answer": "noted"}, "Choose from the list."),
        ({"comment": "x" * 501}, "This is too long"),
        ({"comment": "a\0b"}, "cannot be shown"),
    ],
    ids=["none", "strange", "long", "control"],
)
def test_bad_answers_are_told_and_keep_nothing(client, citizen, clinic, nurse, sign_in, changed, fault):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    page = answers(client, citizen, item, **changed)
    assert page.status_code == 200 and fault in text_of(page) or "Null characters" in text_of(page)
    assert not Reply._ungated.exists() and open_work() == []


@pytest.mark.parametrize("wrong", [{"version": "x"}, {"form_key": "x"}, {"version": ""}], ids=str)
def test_a_broken_form_is_no_error_of_ours(client, citizen, clinic, nurse, sign_in, wrong):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    assert answers(client, citizen, item, **wrong).status_code == 200
    assert not Reply._ungated.exists()


def test_strangers_and_bookings_of_the_portal_find_nothing(client, citizen, stranger, clinic, sign_in):
    item = sent(citizen, clinic)
    assert sign_in(client, stranger).get(url_of(citizen, item)).status_code == 404
    sign_in(client, citizen)
    assert client.get(url_of(citizen, uuid.uuid4())).status_code == 404
    assert client.get(url_of(citizen, item, "deal_with_reply")).status_code == 404


@pytest.mark.parametrize(
    ("powers", "may"), [({"appointments": ["see", "act"]}, True), ({"appointments": ["see"]}, False)]
)
def test_a_helper_answers_with_the_right_and_reads_without(
    client, citizen, stranger, clinic, nurse, sign_in, powers, may
):
    care.DelegationFactory(patient=citizen.patient, user=stranger, person_name="Morag Fraser", powers=powers)
    item = sent(citizen, clinic)
    sign_in(client, stranger)
    page = text_of(client.get(url_of(citizen, item)))
    assert "Eye review" in page and ("Send the answer" in page) is may
    answer = answers(client, citizen, item)
    if may:
        assert Reply._ungated.get().replied_by_name == "Struan Other, for Morag Fraser"
    else:
        assert answer.status_code == 404 and not Reply._ungated.exists()


def test_a_helper_without_the_area_finds_nothing(client, citizen, stranger, clinic, sign_in):
    care.DelegationFactory(patient=citizen.patient, user=stranger, powers={"results": ["see"]})
    assert sign_in(client, stranger).get(url_of(citizen, sent(citizen, clinic))).status_code == 404


def test_the_service_reads_the_answer_and_the_person_is_told(client, citizen, clinic, nurse, sign_in):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    answers(client, citizen, item, "declined", comment="I am away.")
    sign_in(client, nurse)
    page = client.get(url_of(citizen, item, "deal_with_reply"))
    assert "I am away." in text_of(page)
    last = page.context["form"].initial["last"]
    data = {"comment": "We write to you.", "last": last, "form_key": uuid.uuid4()}
    done = text_of(client.post(url_of(citizen, item, "deal_with_reply"), data, follow=True))
    assert "Marked as dealt with" in done and "Somebody has dealt with this." in done and open_work() == []
    assert Notification.objects.filter(recipient=citizen, topic="appointment-reply-read").exists()
    page = text_of(sign_in(client, citizen).get(url_of(citizen, item)))
    assert "We write to you." in page and "by Una Bain, Royal Infirmary" in page and "Not yet read" not in page
    entry = Entry.objects.filter(patient_id=citizen.patient_id, actor_id=nurse.id, action="create").get()
    assert entry.target == f"Appointment/{item}"


def test_what_the_person_said_meanwhile_is_read_first(client, citizen, clinic, nurse, sign_in):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    answers(client, citizen, item, "accepted")
    first = Reply._ungated.get()
    answers(client, citizen, item, "declined")
    sign_in(client, nurse)
    data = {"comment": "", "last": first.id, "form_key": uuid.uuid4()}
    page = text_of(client.post(url_of(citizen, item, "deal_with_reply"), data, follow=True))
    assert "The person has said something more meanwhile" in page and len(open_work()) == 1


def test_only_the_service_itself_deals_with_it(client, citizen, clinic, nurse, clinician, sign_in):
    item = sent(citizen, clinic)
    sign_in(client, citizen)
    answers(client, citizen, item)
    assert sign_in(client, clinician).get(url_of(citizen, item, "deal_with_reply")).status_code == 404


def test_the_list_says_what_wants_an_answer(citizen, clinic, nurse):
    past, open_one = sent(citizen, clinic, start=instant(-3)), sent(citizen, clinic, start=instant(3))
    odd = sent(citizen, clinic, start="none", status="waitlist")
    wrong = sent(citizen, clinic, status="entered-in-error")
    with gate.open_record(people.actor_for(citizen), citizen.patient_id, kinds=["Appointment"]).reading() as access:
        found = {one.id: one for one in queries.told(access)}
    assert wrong not in found and set(found) == {past, open_one, odd}
    assert {ident: one.wants_answer for ident, one in found.items()} == {past: False, open_one: True, odd: False}
    assert {ident: one.is_to_come for ident, one in found.items()} == {past: False, open_one: True, odd: True}
