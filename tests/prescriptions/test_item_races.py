"""Two at the same moment about one item: one of them wins, and the history has one step."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse

from notifications.models import Notification
from prescriptions.actions.items import MoveRefused
from prescriptions.models import ItemStep
from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory, actor_for, sign_in

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
WIDE = 6
WORDS = {"why": "It was stopped", "next_step": "Phone us"}


def at_once(tries):
    """What each gave, or None where it was refused, all of them tried at the same moment."""
    start = Barrier(len(tries))

    def one(work):
        try:
            start.wait()
            return work()
        except MoveRefused:
            return None
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


def states(tries):
    return [found.state if found else "" for found in at_once(tries)]


def answers(tries):
    return [found.status_code for found in at_once(tries)]


@pytest.mark.parametrize("round_", range(5))
def test_of_several_who_decide_one_is_heard(citizen, clinician, item, round_):
    wanted = ["approved", "declined", "review-asked"] * 2
    found = states([lambda to=to: prescribing.move(clinician, item, to, **WORDS) for to in wanted])
    [won] = [state for state in found if state]
    with prescribing.moving(actor_for(citizen), citizen.patient) as access:
        steps = ItemStep.objects.under(access).filter(item=item.id).order_by("at", "id")
        assert [one.after for one in steps] == ["requested", won]
    assert len(prescribing.faces(citizen.patient, "MedicationRequest")) == (won == "approved")


def test_who_cancels_and_who_approves_at_once(citizen, clinician, item):
    tries = [
        lambda: prescribing.move(citizen, item, "cancelled"),
        lambda: prescribing.move(clinician, item, "approved"),
    ]
    found = states(tries)
    assert sorted(found)[0] == "" and sorted(found)[1] in ("cancelled", "approved")


def test_two_clinicians_send_the_same_form_at_once(citizen, clinician, practice, place):
    """One is heard; the other is told who was faster, and nothing is issued twice."""
    colleague = MembershipFactory(organisation=practice, role="clinician", user__name="Dr Sorley Muir").user
    idents = [prescribing.repeat(citizen.patient, name, practice=practice) for name in ("Amlodipine", "Ramipril")]
    items = prescribing.order(citizen, *idents, place=place[0])
    url = reverse("prescriptions:show_request", args=[citizen.patient_id, items[0].request_id])
    data = {"act": "decide"}
    for item in items:
        data |= {f"item-{item.id}-seen": "requested", f"item-{item.id}-choice": "approve"}
    clients = [sign_in(Client(), user) for user in (clinician, colleague)] * 2
    assert sorted(answers([lambda client=client: client.post(url, data) for client in clients])) == [200, 200, 200, 302]
    assert len(prescribing.faces(citizen.patient, "MedicationRequest")) == 2
    assert Notification.objects.filter(recipient=citizen, topic="prescription-decided", channel="portal").count() == 1
    with prescribing.moving(actor_for(citizen), citizen.patient) as access:
        assert ItemStep.objects.under(access).count() == 2 * 3  # requested, approved, with the pharmacy
