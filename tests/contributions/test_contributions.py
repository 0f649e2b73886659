"""What people give to their record waits for somebody, is read, and is answered (C10, X9)."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from audit import log
from contributions.giving_rules import NEXT, READ_WITHIN, why_not_move
from contributions.models import Contribution, Outcome
from notifications.models import Notification
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.giving import given, home_pressure
from tests.factories.histories import pressure, store
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

What = Contribution.What


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def row(one) -> Contribution:
    return Contribution._ungated.get(id=one.id)


def open_work() -> list[WorkItem]:
    return list(WorkItem._ungated.filter(done_at=None))


@pytest.fixture
def one(citizen, clinician):
    return given(citizen, uuid.UUID(home_pressure(citizen)))


@pytest.fixture
def list_url(citizen):
    return reverse("contributions:list_given", args=[citizen.patient_id])


@pytest.fixture
def page_url(citizen, one):
    return reverse("contributions:show_given", args=[citizen.patient_id, one.id])


@pytest.mark.parametrize("outcome", Outcome.values)
@pytest.mark.parametrize("now_at", Outcome.values)
def test_nothing_goes_back_and_an_answer_is_given_once(now_at, outcome):
    answered = now_at not in ("received", "seen")
    one = Contribution(outcome=now_at, answered_by_name="Dr A", answered_at=clock.now() if answered else None)
    allowed = {
        ("received", "seen"), ("received", "used"), ("received", "added"), ("received", "not-added"),
        ("seen", "used"), ("seen", "added"), ("seen", "not-added"),
    }  # fmt: skip
    assert (not why_not_move(one, outcome, "Because")) == ((now_at, outcome) in allowed)


def test_every_sort_has_a_day_by_which_it_is_read_and_every_outcome_its_next():
    assert set(READ_WITHIN) == set(What) and set(NEXT) == set(Outcome)
    assert {outcome for outcome, after in NEXT.items() if after} == {"received", "seen"}


def test_not_added_needs_a_reason():
    one = Contribution(outcome="received")
    assert why_not_move(one, "not-added", " \n") == "Write the reason. The person reads it."
    assert why_not_move(one, "added", "") == ""


def test_what_is_given_waits_for_the_practice_with_a_due_day(one, practice):
    [work] = open_work()
    assert (work.subject, work.subject_id, work.holder_id) == ("contribution", one.id, practice.id)
    assert work.due_at == one.due_at > clock.now()
    assert (work.kind, work.area, work.item_id) == ("Contribution", "measurements", one.subjects[0])


def test_where_nobody_looks_after_the_person_nothing_waits(citizen):
    assert given(citizen, uuid.UUID(home_pressure(citizen))) is None
    assert open_work() == [] and not Contribution._ungated.exists()


def test_the_person_sees_that_it_is_not_read_yet_and_by_when(client, citizen, one, sign_in, list_url):
    page = text_of(sign_in(client, citizen).get(list_url))
    day = f"{one.due_at:%-d %B %Y}"
    assert f"Not yet read (due {day})" in page and "by you to Glenview Practice" in page
    assert "Blood pressure" in page


def make_late(one) -> None:
    """The contribution and its work were due three days ago."""
    ago = clock.now() - dt.timedelta(days=3)
    for found in (row(one), *open_work()):
        found.due_at = ago
        if isinstance(found, WorkItem):
            found.opened_at = ago - dt.timedelta(days=9)
        care.store(found)


def test_what_is_late_says_so_and_whom_to_phone(client, citizen, one, sign_in, list_url, settings):
    make_late(one)
    page = text_of(sign_in(client, citizen).get(list_url))
    assert "Late: not yet read (was due" in page
    assert "Glenview Practice should have read this. Phone them" in page and settings.HELP_DESK_PHONE in page


def test_a_clinician_reads_it_beside_what_the_record_holds(client, citizen, clinician, one, sign_in, page_url):
    store(citizen.patient, pressure("122", "70", on="2026-02-01"))
    page = text_of(sign_in(client, clinician).get(page_url))
    assert "138/84" in page and "122/70" in page
    assert page.index("138/84") < page.index("What the record holds of the same") < page.index("122/70")
    assert "Reported by the person, not checked by a health service" in page


def test_reading_it_is_told_to_the_person_and_ends_the_wait(client, citizen, clinician, one, sign_in, page_url):
    sign_in(client, clinician).post(page_url, {"seen": "yes"})
    assert (row(one).outcome, open_work()) == ("seen", [])
    page = text_of(sign_in(client, citizen).get(reverse("contributions:list_given", args=[citizen.patient_id])))
    assert "Read by Dr Isla Grant, Glenview Practice" in page and "Not yet read" not in page


@pytest.mark.parametrize(
    ("outcome", "reason", "words"),
    [
        ("used", "", "Used in your care"),
        ("added", "Thank you.", "Added to your record"),
        ("not-added", "The cuff was too small.", "Not added, because: The cuff was too small."),
    ],
)
def test_an_answer_reaches_the_person(
    client, citizen, clinician, one, sign_in, page_url, list_url, outcome, reason, words
):
    sign_in(client, clinician).post(page_url, {"outcome": outcome, "reason": reason})
    assert row(one).outcome == outcome and open_work() == []
    page = text_of(sign_in(client, citizen).get(list_url))
    assert words in page and reason in page
    notice = Notification.objects.get(recipient=citizen, channel="portal")
    assert notice.topic == "contribution-answered"


def test_an_answer_after_reading_is_still_possible(client, clinician, one, sign_in, page_url):
    sign_in(client, clinician)
    client.post(page_url, {"seen": "yes"})
    client.post(page_url, {"outcome": "used", "reason": ""})
    assert row(one).outcome == "used"


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"outcome": "not-added", "reason": "  "}, "Write the reason. The person reads it."),
        ({"outcome": "", "reason": "x"}, "Choose what you did with it."),
        ({"outcome": "seen", "reason": "x"}, "Choose from the list."),
        ({"outcome": "received", "reason": "x"}, "Choose from the list."),
        ({"outcome": "used", "reason": "x" * 4001}, "it may have 4000 characters"),
        ({"outcome": "used", "reason": "a\x00b"}, "character that cannot be shown"),
    ],
)
def test_an_answer_that_cannot_be_sent_is_refused_beside_its_field(
    client, clinician, one, sign_in, page_url, sent, reason
):
    page = text_of(sign_in(client, clinician).post(page_url, sent))
    assert reason in page and "There is a problem" in page
    assert row(one).outcome == "received" and len(open_work()) == 1


def test_a_second_answer_is_refused_kindly(client, practice, clinician, one, sign_in, page_url):
    sign_in(client, clinician).post(page_url, {"outcome": "used", "reason": ""})
    other = people.MembershipFactory(organisation=practice, role="clinician").user
    page = text_of(sign_in(client, other).post(page_url, {"outcome": "not-added", "reason": "No"}, follow=True))
    assert "Dr Isla Grant, Glenview Practice has answered this already." in page
    assert (row(one).outcome, row(one).reason) == ("used", "")
    sign_in(client, other).post(page_url, {"seen": "yes"})
    assert row(one).outcome == "used"


def test_nobody_else_finds_the_page(client, citizen, stranger, outside_clinician, practice, one, sign_in, page_url):
    reception = people.MembershipFactory(organisation=practice, role="reception").user
    hospital = people.MembershipFactory(role="clinician")
    care.CareRelationshipFactory(patient=citizen.patient, organisation=hospital.organisation, kind="encounter")
    for user in (citizen, stranger, reception, hospital.user):
        assert sign_in(client, user).get(page_url).status_code == 404
        assert client.post(page_url, {"seen": "yes"}).status_code == 404
    assert sign_in(client, outside_clinician).get(page_url).status_code != 200
    assert row(one).outcome == "received"


def test_what_the_person_hid_from_the_practice_is_not_there_for_it(
    client, citizen, clinician, one, practice, sign_in, page_url
):
    care.DirectiveFactory(
        patient=citizen.patient, made_by=citizen, items=[one.subjects[0]], towards_organisation=practice
    )
    assert sign_in(client, clinician).get(page_url).status_code == 404


def test_a_helper_gives_and_both_names_are_told(client, citizen, clinician, sign_in, list_url):
    ailsa = people.UserFactory(citizen=True, name="Ailsa Fraser")
    powers = {"demographics": ["see"], "measurements": ["see", "act"]}
    care.DelegationFactory(
        patient=citizen.patient, user=ailsa, person_name="Morag Fraser", relation="daughter", powers=powers
    )
    one = given(citizen, uuid.UUID(home_pressure(citizen)), actor=people.actor_for(ailsa))
    assert "by your daughter Ailsa Fraser for you" in text_of(sign_in(client, citizen).get(list_url))
    assert "by you, for Morag Fraser" in text_of(sign_in(client, ailsa).get(list_url))
    page_url = reverse("contributions:show_given", args=[citizen.patient_id, one.id])
    page = text_of(sign_in(client, clinician).get(page_url))
    assert "by Ailsa Fraser for Morag Fraser" in page
    client.post(page_url, {"outcome": "used", "reason": ""})
    told = Notification.objects.filter(channel="portal").values_list("recipient__name", flat=True)
    assert sorted(told) == ["Ailsa Fraser", "Morag Fraser"]


def test_what_waits_unread_is_joined_by_more_of_the_same_sort(citizen, clinician, one):
    more = given(citizen, uuid.UUID(home_pressure(citizen, "150")), join=True)
    assert more.id == one.id and len(row(one).subjects) == 2
    [work] = open_work()
    assert work.item_id == one.id  # of several, each is hidden by itself


def test_what_was_read_is_not_joined(client, citizen, clinician, one, sign_in, page_url):
    sign_in(client, clinician).post(page_url, {"seen": "yes"})
    more = given(citizen, uuid.UUID(home_pressure(citizen, "150")), join=True)
    assert more.id != one.id and len(open_work()) == 1


def test_a_professional_gives_nothing(citizen, clinician, practice):
    from contributions.actions import ContributionRefused

    actor = people.actor_for(clinician)
    with pytest.raises(ContributionRefused):
        given(citizen, uuid.uuid4(), actor=actor)


def test_reading_the_page_is_an_entry_that_names_it(client, citizen, clinician, one, sign_in, page_url):
    sign_in(client, clinician).get(page_url)
    entry = log.about(citizen.patient_id).filter(action="read", actor_name="Dr Isla Grant").first()
    assert entry.target == f"Contribution/{one.id}"
    client.post(page_url, {"outcome": "used", "reason": ""})
    entry = log.about(citizen.patient_id).filter(action="update", actor_name="Dr Isla Grant").first()
    assert entry.target == f"Contribution/{one.id}"


def test_the_list_asks_as_often_for_many_as_for_one(
    client, citizen, one, sign_in, list_url, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    sign_in(client, citizen).get(list_url)
    with CaptureQueriesContext(connection) as few:
        client.get(list_url)
    for _ in range(8):
        given(citizen, uuid.UUID(home_pressure(citizen)))
    with CaptureQueriesContext(connection) as many:
        client.get(list_url)
    assert len(many) <= len(few)
