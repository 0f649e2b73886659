"""The same medicine asked for at the same moment: one request of it, and a kind word to everybody else."""

import os
import uuid
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from prescriptions.models import ItemStep, Request, RequestItem
from records.models import Resource
from tests.factories import prescribing
from tests.factories.accounts import UserFactory, sign_in
from tests.factories.consent import CareRelationshipFactory
from work.models import WorkItem

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
ROUNDS, WIDE = int(os.environ.get("STAMPEDE_ROUNDS", "40")), 16
EACH = 20  # rounds of one person


@pytest.fixture
def amlodipine(citizen, clinician, practice):
    return prescribing.repeat(citizen.patient, practice=practice)


def post(client, citizen, ident, key):
    form = {f"take_{ident.hex}": "on", "do": "send", "place": "practice", "note": "", "form_key": str(key)}
    answer = client.post(reverse("prescriptions:order", args=[citizen.patient_id]), form)
    return answer.status_code, answer.content.decode()


def at_once(tries):
    """What each was answered, all of them asked at the same moment."""
    start = Barrier(len(tries))

    def one(work):
        try:
            start.wait()
            return work()
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


def browsers(citizen, wide):
    return [sign_in(Client(), citizen) for _ in range(wide)]


def stampede(citizen, ident, clients, *, key=None):
    answers = at_once([lambda c=client: post(c, citizen, ident, key or uuid.uuid4()) for client in clients])
    return sorted(status for status, _ in answers), [text for status, text in answers if status != 302]


def test_two_at_once_ask_once(citizen, amlodipine):
    statuses, texts = stampede(citizen, amlodipine, browsers(citizen, 2))
    assert statuses[0] in (200, 302) and statuses.count(302) == 1
    assert all("already" in text for text in texts)
    assert [count(model) for model in (Request, RequestItem, ItemStep, WorkItem)] == [1, 1, 1, 1]


@pytest.mark.slow
def test_one_form_sent_by_many_asks_once(citizen, amlodipine):
    statuses, _ = stampede(citizen, amlodipine, browsers(citizen, 6), key=uuid.uuid4())
    assert statuses == [302] * 6 and count(Request) == 1


@pytest.mark.slow
def test_of_sixteen_one_wins_every_time(practice, clinician):
    """As many rounds as STAMPEDE_ROUNDS says; each asks for another medicine, and nobody has hundreds of them."""
    for number in range(1, ROUNDS + 1):
        if number % EACH == 1:
            citizen = UserFactory(citizen=True)
            CareRelationshipFactory(patient=citizen.patient, organisation=practice)
            clients = browsers(citizen, WIDE)
        ident = prescribing.repeat(citizen.patient, f"Medicine {number}", practice=practice)
        statuses, texts = stampede(citizen, ident, clients)
        assert statuses.count(302) == 1 and set(statuses) <= {200, 302, 409}, (number, statuses)
        assert len(texts) == WIDE - 1 and all("already" in text for text in texts)
        assert count(RequestItem, prescription=ident) == count(ItemStep, prescription=ident) == 1
        assert count(Request) == count(WorkItem) == count(Resource, kind="Task") == number
