"""Two at the same moment: one message, one answer, one holder."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from messaging.models import Message, Thread
from tests.factories.accounts import sign_in
from tests.factories.consent import CareRelationshipFactory
from work.models import WorkItem

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
WIDE = 6


def at_once(tries) -> list[int]:
    """The answers' status, all of them asked at the same moment."""
    start = Barrier(len(tries))

    def one(work):
        try:
            start.wait()
            return work().status_code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


def count(model, **wanted):
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', false)")
        found = model._ungated.filter(**wanted).count()
        cursor.execute("SELECT set_config('portal.population', '', false)")
    return found


def url_of(thread):
    return reverse("messaging:show_thread", args=[thread.patient_id, thread.id])


@pytest.mark.parametrize("round_", range(3))
def test_one_form_begins_one_conversation(citizen, box, round_):
    clients = [sign_in(Client(), citizen) for _ in range(WIDE)]
    form = {"subject": "New tablets", "text": "At night?", "form_key": str(uuid.uuid4())}
    url = reverse("messaging:write_message", args=[citizen.patient_id]) + "?need=tablets"
    assert at_once([lambda client=client: client.post(url, form) for client in clients]) == [302] * WIDE
    assert (count(Thread), count(Message), count(WorkItem)) == (1, 1, 1)


def test_one_form_replies_once(citizen, thread):
    clients = [sign_in(Client(), citizen) for _ in range(WIDE)]
    form = {"text": "And in the morning?", "form_key": str(uuid.uuid4())}
    assert at_once([lambda client=client: client.post(url_of(thread), form) for client in clients]) == [302] * WIDE
    assert count(Message) == 2 and count(WorkItem) == 1


def test_of_two_who_answer_one_is_told(citizen, thread, clinician, nurse):
    tries = []
    for user in (clinician, nurse):
        client = sign_in(Client(), user)
        seen = client.get(url_of(thread)).context["form"].initial["seen"]
        form = {"text": f"Answer of {user.name}", "seen": seen, "form_key": str(uuid.uuid4())}
        tries.append(lambda client=client, form=form: client.post(url_of(thread), form))
    assert sorted(at_once(tries)) == [200, 302]
    assert count(Message, from_team=True) == 1 and count(WorkItem, done_at=None) == 0


def test_an_answer_and_a_question_at_once_leave_nothing_unowned(citizen, thread, clinician):
    """Whichever comes first: what the person asked last is answered, or waits."""
    doctor, writer = sign_in(Client(), clinician), sign_in(Client(), citizen)
    seen = doctor.get(url_of(thread)).context["form"].initial["seen"]
    answer = {"text": "Yes", "seen": seen, "form_key": str(uuid.uuid4())}
    question = {"text": "And milk?", "form_key": str(uuid.uuid4())}
    at_once([lambda: doctor.post(url_of(thread), answer), lambda: writer.post(url_of(thread), question)])
    assert count(WorkItem, done_at=None) == 1 and count(Thread, state="waiting") == 1


def test_one_claims(citizen, thread, clinician, nurse):
    CareRelationshipFactory(patient=citizen.patient, organisation=thread.organisation, kind="thread")
    url = reverse("messaging:work_on_thread", args=[thread.patient_id, thread.id])
    clients = [sign_in(Client(), user) for user in (clinician, nurse)]
    at_once([lambda client=client: client.post(url, {"do": "claim"}) for client in clients])
    assert count(WorkItem, claimed_by__in=[clinician, nurse]) == 1
