"""What the help desk is told of what was sent, with the person on the line: how far it has come, and not a word."""

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

import clock
from accounts.roles import Role
from contributions.actions import contributions as giving
from contributions.models import CorrectionRequest
from tests.consent.test_two_worlds import told
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, UserFactory, actor_for
from tests.factories.consent import (
    AssistanceFactory,
    CareRelationshipFactory,
    DirectiveFactory,
    PolicyVersionFactory,
    access_for,
)
from tests.factories.giving import given, home_pressure

pytestmark = pytest.mark.django_db
SECRET = "Ptarmigan"


@pytest.fixture
def agent(db):
    office = OrganisationFactory(kind="portal", name="The portal")
    return MembershipFactory(organisation=office, role=Role.HELP_DESK, user__name="Gavin Tait").user


@pytest.fixture(autouse=True)
def somebody_reads(clinician):
    """Without whom nothing would wait."""


@pytest.fixture
def desk(agent, citizen, sign_in):
    """The agent's browser, with the person on the line."""
    AssistanceFactory(patient=citizen.patient, agent=agent)
    return sign_in(Client(), agent)


def page(client, person) -> str:
    return " ".join(client.get(reverse("contributions:list_given", args=[person.patient_id])).content.decode().split())


def fill(person, secret="", **more):
    """A reading that waits, and a request for correction of it."""
    item = home_pressure(person)
    one = given(person, uuid.UUID(item))
    writer = access_for(actor_for(person), person.patient, "CorrectionRequest", writes=["CorrectionRequest"])
    with writer.reading():
        writer.save(
            CorrectionRequest(
                patient_id=person.patient_id,
                kind="CorrectionRequest",
                area="contributions",
                resource_id=item,
                resource_version=1,
                category="other",
                text=f"Not mine {secret}",
                wanted=secret,
                asked_by=person,
                asked_by_name=person.name,
                asked_at=clock.now(),
                due_at=clock.now() + dt.timedelta(days=9),
                asked_of_id=one.asked_of_id,
                form_key=uuid.uuid4(),
                **more,
            )  # fmt: skip
        )
    return one


def test_how_far_each_has_come(desk, citizen, clinician):
    one = fill(citizen, SECRET)
    first = page(desk, citizen)
    assert "Something sent to the record" in first and "Not yet read (due" in first
    assert "A request to correct an entry" in first and "Received, not yet looked at" in first
    assert SECRET not in first and "Measurements" not in first and "pressure" not in first and str(one.id) not in first
    doctor = access_for(actor_for(clinician), citizen.patient, "Contribution", writes=["Contribution"])
    with doctor.reading():
        giving.answer(access=doctor, contribution_id=one.id, outcome="not-added", reason=SECRET)
    answered = page(desk, citizen)
    assert "Not added" in answered and SECRET not in answered and clinician.name not in answered


def test_the_menu_leads_there_and_what_was_sent_stays_absent(desk, citizen):
    one = fill(citizen)
    address = reverse("contributions:list_given", args=[citizen.patient_id])
    assert f'href="{address}"' in desk.get(f"/p/{citizen.patient_id}/").content.decode()
    for path in (f"{address}{one.id}/", f"/p/{citizen.patient_id}/corrections/", f"/p/{citizen.patient_id}/add/"):
        assert desk.get(path).status_code == 404


def test_nobody_else_finds_the_states(citizen, stranger, agent, sign_in):
    fill(citizen)
    address = reverse("contributions:list_given", args=[citizen.patient_id])
    assert sign_in(Client(), agent).get(address).status_code == 404  # nobody is on the line
    assert sign_in(Client(), stranger).get(address).status_code == 404
    assert "What I have sent" in sign_in(Client(), citizen).get(address).content.decode()


def test_policy_may_take_it_away(desk, citizen):
    fill(citizen)
    usual = {"see": ["demographics", "appointments"], "act": ["demographics", "appointments"]}
    PolicyVersionFactory(changes={"assisted": usual | {"kinds": ["MessageState"]}})
    address = reverse("contributions:list_given", args=[citizen.patient_id])
    assert desk.get(address).status_code == 404
    assert address not in desk.get(f"/p/{citizen.patient_id}/").content.decode()


def test_what_is_hidden_or_closed_is_not_told(desk, citizen):
    fill(citizen, labels=["professional-only"])
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", areas=["measurements"])
    assert "There is nothing of which you can be told" in page(desk, citizen)


def test_two_people_who_sent_other_things_look_alike(desk, agent, citizen, practice):
    other = UserFactory(citizen=True, patient=PatientFactory(), name=citizen.name)
    CareRelationshipFactory(patient=other.patient, organisation=practice, kind="registration")
    fill(citizen)
    fill(other, SECRET)
    ours = told(desk.get(reverse("contributions:list_given", args=[citizen.patient_id])))
    AssistanceFactory(patient=other.patient, agent=agent)
    assert told(desk.get(reverse("contributions:list_given", args=[other.patient_id]))) == ours and ours[0] == 200
