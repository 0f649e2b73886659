"""Emergency access as a closed loop: reviewed by somebody else, in time, with an outcome that the person reads."""

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

import clock
from accounts.roles import Role
from audit import log
from consent.actions import break_glass
from consent.actions.reviews import escalate_overdue, review_emergency
from consent.gate import Ungated, open_record
from consent.models import AccessQuestion, BrokenGlass, EmergencyReview
from consent.policy import BUILT_IN
from notifications.models import Notification
from tests.factories import accounts as people
from tests.factories.accounts import MembershipFactory
from tests.factories.consent import store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
REASON = "Found unconscious in the street"
WORDS = "The professional was on call, and the person could not be asked."
QUESTION = "I was abroad that week. Why was my record opened?"


@pytest.fixture
def officer(db):
    return MembershipFactory(role=Role.PRIVACY_OFFICER, user__name="Helen Officer").user


@pytest.fixture
def review(citizen, outside_clinician, actor_for):
    """An emergency access to the citizen's record by a doctor who does not care for them."""
    break_glass(
        actor=actor_for(outside_clinician), patient_id=citizen.patient_id, reason_code="emergency", reason=REASON
    )
    return EmergencyReview.objects.get()


@pytest.fixture
def visit(client, sign_in):
    """Somebody's browser: page by name, posted where there are data."""

    def by(user):
        sign_in(client, user)

        def go(name, *ids, **data):
            url = reverse(f"consent:{name}", args=ids)
            return client.post(url, data) if data else client.get(url)

        return go

    return by


def topics(user) -> set[str]:
    return set(Notification.objects.filter(recipient=user).values_list("topic", flat=True))


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_review_begins_with_the_access(review, outside_clinician):
    glass = BrokenGlass.objects.get()
    assert (review.glass, review.actor_id, review.outcome) == (glass, outside_clinician.id, "")
    assert review.due_at == glass.started_at + dt.timedelta(days=BUILT_IN.review_days)


def test_queue_tells_reasons_and_nothing_of_the_record(visit, officer, review, citizen, make_resource):
    make_resource(citizen.patient, title="Kestrel")
    text = text_of(visit(officer)("list_reviews"))
    assert "Dr Ewan Elsewhere" in text and "urgent care" in text and "To be reviewed by" in text
    assert citizen.name not in text and "Kestrel" not in text
    [look] = log.about(citizen.patient_id).filter(action="review-look")
    assert (look.actor_id, look.route) == (officer.id, "list")


def test_page_tells_what_was_opened_afterwards(visit, client, officer, review, citizen, outside_clinician, sign_in):
    sign_in(client, outside_clinician)
    client.get(reverse("records:list_allergies", args=[citizen.patient_id]))
    text = text_of(visit(officer)("review_emergency", citizen.patient_id, review.id))
    assert REASON in text and "allerg" in text.lower() and "What was opened afterwards" in text
    assert log.about(citizen.patient_id).filter(action="review-look", route="page").count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PRIVACY_OFFICER, Role.CITIZEN}))
def test_nobody_else_reaches_reviews(visit, role, review, citizen):
    go = visit(MembershipFactory(role=role).user)
    assert go("list_reviews").status_code == 403
    page = go("review_emergency", citizen.patient_id, review.id, outcome="justified", words=WORDS)
    assert page.status_code in (302, 404) and not EmergencyReview.objects.exclude(outcome="").exists()


def test_person_does_not_review(visit, review, citizen):
    answer = visit(citizen)("review_emergency", citizen.patient_id, review.id, outcome="justified", words=WORDS)
    assert answer.status_code == 404


def test_outcome_is_told_and_stands_at_its_line(visit, officer, review, citizen):
    go = visit(officer)
    answer = go("review_emergency", citizen.patient_id, review.id, outcome="not-justified", words=WORDS)
    assert answer["Location"] == reverse("consent:list_reviews")
    assert "emergency-reviewed" in topics(citizen)
    assert log.about(citizen.patient_id).filter(action="review", actor_id=officer.id).count() == 1
    text = text_of(visit(citizen)("show_access_log", citizen.patient_id))
    assert "Not justified" in text and WORDS in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"outcome": "", "words": ""}, "Choose the outcome"),
        ({"outcome": "justified", "words": ""}, "Write what you found"),
        ({"outcome": "justified", "words": "ok"}, "Write a little more"),
        ({"outcome": "justified", "words": "\u200b" * 20}, "Write a little more"),
        ({"outcome": "fine", "words": WORDS}, "Choose one of the answers"),
    ],
)
def test_review_without_outcome_or_words_is_refused(visit, officer, review, citizen, given, said):
    assert said in text_of(visit(officer)("review_emergency", citizen.patient_id, review.id, **given))
    assert not EmergencyReview.objects.exclude(outcome="").exists()


def own_access(review, user):
    """As if this officer had made the access before changing work."""
    BrokenGlass.objects.update(actor=user)
    EmergencyReview.objects.update(actor=user)


def test_nobody_reviews_their_own_access(visit, officer, review, citizen):
    own_access(review, officer)
    go = visit(officer)
    assert "This was your own access" in text_of(go("review_emergency", citizen.patient_id, review.id))
    go("review_emergency", citizen.patient_id, review.id, outcome="justified", words=WORDS)
    assert not EmergencyReview.objects.exclude(outcome="").exists()
    access = open_record(people.actor_for(officer), citizen.patient_id, kinds=["AuditEvent"], writes=["AuditEvent"])
    with access.reading(), pytest.raises(Ungated):
        review_emergency(access=access, review_id=review.id, outcome="justified", words=WORDS)


def test_database_refuses_a_review_of_ones_own(review, outside_clinician):
    with pytest.raises(IntegrityError), transaction.atomic():
        EmergencyReview.objects.update(
            outcome="justified", reviewed_by=outside_clinician, reviewed_at=clock.now(), words=WORDS
        )


def test_second_review_changes_nothing(visit, officer, review, citizen):
    go = visit(officer)
    go("review_emergency", citizen.patient_id, review.id, outcome="justified", words=WORDS)
    go("review_emergency", citizen.patient_id, review.id, outcome="referred", words=WORDS)
    assert EmergencyReview.objects.get().outcome == "justified"


def test_review_of_another_person_is_not_there(visit, officer, review, stranger):
    assert visit(officer)("review_emergency", stranger.patient_id, review.id).status_code == 404


def test_overdue_review_escalates_once(officer, review, visit):
    admin = MembershipFactory(role=Role.POLICY_ADMIN).user
    assert escalate_overdue() == 0
    EmergencyReview.objects.update(due_at=clock.now() - dt.timedelta(minutes=1))
    assert escalate_overdue() == 1
    told = Notification.objects.filter(topic="review-overdue", channel="portal")
    assert {notice.recipient_id for notice in told} == {officer.id, admin.id}
    before = Notification.objects.count()
    assert escalate_overdue() == 0 and Notification.objects.count() == before
    assert "Overdue" in text_of(visit(officer)("list_reviews"))


def asked(visit, citizen, **data):
    """The citizen asks about the emergency access."""
    entry = log.about(citizen.patient_id).get(action="break-glass")
    return visit(citizen)("ask_about", citizen.patient_id, entry.id, **(data or {"text": QUESTION}))


def test_question_is_answered_and_the_answer_visible(visit, officer, review, citizen):
    text = text_of(visit(citizen)("show_access_log", citizen.patient_id))
    assert "Ask about this" in text and "A privacy officer will look at it" in text
    assert asked(visit, citizen).status_code == 302
    question = AccessQuestion._ungated.get()
    assert "access-question" in topics(officer)
    text = text_of(visit(officer)("list_reviews"))
    assert "Asked" in text and QUESTION not in text
    go = visit(officer)
    shown = text_of(go("answer_question", citizen.patient_id, question.id))
    assert QUESTION in shown and "Dr Ewan Elsewhere" in shown
    go("answer_question", citizen.patient_id, question.id, text="Another person of your name was brought in.")
    assert "access-question-answered" in topics(citizen)
    text = text_of(visit(citizen)("list_questions", citizen.patient_id))
    assert "Another person of your name" in text and "Helen Officer" in text
    acts = set(log.about(citizen.patient_id).values_list("action", flat=True))
    assert {"ask-access", "question", "answer"} <= acts
    assert "You asked about this" in text_of(visit(citizen)("show_access_log", citizen.patient_id))


@pytest.mark.parametrize(
    ("text", "said"), [("", "Write what you want to know"), ("why", "Write a little more"), ("x" * 2001, "2000")]
)
def test_bad_question_is_told_beside_its_field(visit, review, citizen, text, said):
    assert said in text_of(asked(visit, citizen, text=text))
    assert not AccessQuestion._ungated.exists()


def test_asking_twice_is_asking_once(visit, review, citizen):
    asked(visit, citizen)
    asked(visit, citizen)
    assert AccessQuestion._ungated.count() == 1


def test_whose_access_it_was_does_not_answer(visit, officer, review, citizen):
    asked(visit, citizen)
    _update(question := AccessQuestion._ungated.get(), about_actor=officer.id)
    text = text_of(visit(officer)("answer_question", citizen.patient_id, question.id, text=WORDS))
    assert "This was your own access" in text and not AccessQuestion._ungated.get().answer
    with pytest.raises(IntegrityError), transaction.atomic():
        _update(question, answer=WORDS, answered_by_id=officer.id, answered_at=clock.now())


def _update(question, **changes):
    for name, value in changes.items():
        setattr(question, name, value)
    store(question)


def test_entry_of_another_person_cannot_be_asked_about(visit, review, citizen, stranger):
    entry = log.about(citizen.patient_id).get(action="break-glass")
    assert visit(stranger)("ask_about", stranger.patient_id, entry.id).status_code == 404
    assert visit(stranger)("ask_about", citizen.patient_id, entry.id).status_code == 404
    assert visit(citizen)("ask_about", citizen.patient_id, uuid.uuid4()).status_code == 404


def test_overdue_answer_escalates(officer, visit, review, citizen):
    asked(visit, citizen)
    question = AccessQuestion._ungated.get()
    _update(question, due_at=clock.now() - dt.timedelta(minutes=1))
    escalate_overdue()
    escalate_overdue()
    assert Notification.objects.filter(topic="review-overdue", channel="portal", recipient=officer).count() == 1
