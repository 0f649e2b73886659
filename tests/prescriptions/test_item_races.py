"""Two at the same moment about one item: one of them wins, and the history has one step."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from prescriptions.actions.items import MoveRefused
from prescriptions.models import ItemStep
from tests.factories import prescribing
from tests.factories.accounts import actor_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
WIDE = 6
WORDS = {"why": "It was stopped", "next_step": "Phone us"}


def at_once(tries):
    """What became of each, all of them tried at the same moment: the state, or empty where it was refused."""
    start = Barrier(len(tries))

    def one(work):
        try:
            start.wait()
            return work().state
        except MoveRefused:
            return ""
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(one, tries))


@pytest.mark.parametrize("round_", range(5))
def test_of_several_who_decide_one_is_heard(citizen, clinician, item, round_):
    wanted = ["approved", "declined", "review-asked"] * 2
    found = at_once([lambda to=to: prescribing.move(clinician, item, to, **WORDS) for to in wanted])
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
    found = at_once(tries)
    assert sorted(found)[0] == "" and sorted(found)[1] in ("cancelled", "approved")
