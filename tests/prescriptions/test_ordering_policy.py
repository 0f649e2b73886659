"""What is early and late is the policy's: a new version changes what pages say from then on, and nothing before."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from audit import log
from consent.policy import BUILT_IN
from prescriptions.models import RequestItem
from tests.factories import prescribing
from tests.factories.accounts import actor_for, sign_in
from tests.factories.consent import PolicyVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def halfway(citizen, clinician, practice):
    """A repeat of which 18 days are left of 28."""
    days = {"value": 28, "code": "d", "system": "http://unitsofmeasure.org", "unit": "days"}
    return prescribing.repeat(
        citizen.patient,
        practice=practice,
        authoredOn=(clock.today() - dt.timedelta(days=10)).isoformat(),
        dispenseRequest={"quantity": {"value": 28, "unit": "tablet"}, "expectedSupplyDuration": days},
    )


@pytest.fixture
def read(client, citizen):
    def read(name="order", *more, by=citizen):
        page = sign_in(client, by).get(reverse(f"prescriptions:{name}", args=[citizen.patient_id, *more]))
        return " ".join(page.content.decode().split())

    return read


def rows(citizen):
    with prescribing.moving(actor_for(citizen), citizen.patient) as access:
        return list(RequestItem.objects.under(access).values("id", "state", "early", "changed_at"))


def test_new_numbers_change_what_the_page_says(read, citizen, halfway):
    assert "Order from 7 days before" in read() and "This is too early" in read()
    assert "Too early" in read("list_prescriptions")
    PolicyVersionFactory(changes={"ordering": {"early_days": 18}})
    assert "Order from 18 days before" in read() and "This is too early" not in read()
    assert "Too early" not in read("list_prescriptions")
    PolicyVersionFactory(changes={"ordering": {"early_days": 0}}, effective_from=clock.now() - dt.timedelta(hours=1))
    assert "Order once your last supply has run out" in read() and "This is too early" in read()
    assert {entry.policy_version for entry in log.by(citizen.id)} >= {BUILT_IN.version}


def test_late_by_the_policy(read, citizen, clinician, practice):
    day = (clock.today() - dt.timedelta(days=60)).isoformat()
    issued = prescribing.repeat(citizen.patient, practice=practice, number=0, dispenseRequest={})
    prescribing.repeat(
        citizen.patient, practice=practice, intent="reflex-order", authoredOn=day,
        basedOn=[{"reference": f"MedicationRequest/{issued}"}],
    )  # fmt: skip
    assert "for a long time" not in read()
    PolicyVersionFactory(changes={"ordering": {"late_days": 59}})
    assert "for a long time" in read()


def test_what_was_asked_for_stays_as_it_was(client, read, citizen, clinician, halfway):
    [item] = prescribing.order(citizen, halfway)
    before, asked_at = rows(citizen), item.request.asked_at
    assert before[0]["early"] == "Going away"
    later = asked_at + dt.timedelta(microseconds=1)
    PolicyVersionFactory(changes={"ordering": {"early_days": 18}}, effective_from=later, approved_at=asked_at)
    assert rows(citizen) == before
    assert "Early: due from" in read("show_request", item.request_id, by=clinician)
    assert "Early, because" in read("show_item", item.id)


def test_what_is_sent_is_held_to_the_version_of_its_moment(client, read, citizen, clinician, halfway):
    PolicyVersionFactory(changes={"ordering": {"early_days": 18}})
    [item] = prescribing.order(citizen, halfway)
    assert rows(citizen)[0]["early"] == ""
    assert "Early: due from" not in read("show_request", item.request_id, by=clinician)
