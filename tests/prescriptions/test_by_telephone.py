"""What the help desk is told of ordered medicines, with the person on the line: how far each has come, not which."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.roles import Role
from tests.factories import prescribing
from tests.factories.accounts import MembershipFactory, OrganisationFactory, sign_in
from tests.factories.consent import AssistanceFactory, DirectiveFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(db):
    office = OrganisationFactory(kind="portal", name="The portal")
    return MembershipFactory(organisation=office, role=Role.HELP_DESK, user__name="Gavin Tait").user


@pytest.fixture
def desk(agent, citizen):
    """The agent's browser, with the person on the line."""
    AssistanceFactory(patient=citizen.patient, agent=agent)
    browser = Client()
    sign_in(browser, agent)
    return browser


@pytest.fixture
def ordered(citizen, practice, clinician):
    """One medicine, as the person asks for it."""
    ident = prescribing.repeat(citizen.patient, practice=practice)
    [item] = prescribing.order(citizen, ident, note="Ptarmigan")
    return item


def page(client, person) -> str:
    found = client.get(reverse("prescriptions:list_prescriptions", args=[person.patient_id]))
    return " ".join(found.content.decode().split())


def test_how_far_an_order_has_come(desk, citizen, clinician, practice, ordered):
    first = page(desk, citizen)
    assert "One medicine" in first and "Requested" in first and "The practice decides by" in first
    assert practice.name in first and f'href="/p/{citizen.patient_id}/prescriptions/"' in first
    prescribing.move(clinician, ordered, "declined", why="Ptarmigan", next_step="Ptarmigan")
    after = page(desk, citizen)
    assert "Not approved" in after and "The practice decides by" not in after
    for said in (first, after):
        assert not any(words in said for words in ("Amlodipine", "Ptarmigan", "tablet", str(ordered.id)))


def test_the_medicines_themselves_are_absent(desk, citizen, ordered):
    base = f"/p/{citizen.patient_id}/prescriptions/"
    for path in (f"{base}{ordered.id}/", f"{base}order/", f"{base}pharmacy/", f"{base}requests/{ordered.request_id}/"):
        assert desk.get(path).status_code == 404


def test_what_is_hidden_closed_or_against_policy_is_not_told(desk, citizen, practice, ordered):
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", items=[ordered.prescription])
    secret = prescribing.repeat(citizen.patient, "Antabuse", practice=practice, labels=["sensitive:addiction"])
    prescribing.request(citizen, practice, secret)
    assert "There is no order of which you can be told" in page(desk, citizen)
    usual = {"see": ["demographics", "appointments"], "act": ["demographics", "appointments"]}
    PolicyVersionFactory(changes={"assisted": usual})
    assert desk.get(reverse("prescriptions:list_prescriptions", args=[citizen.patient_id])).status_code == 404


def test_many_cost_no_more_statements(desk, citizen, practice, ordered):
    page(desk, citizen)
    with CaptureQueriesContext(connection) as one:
        page(desk, citizen)
    for number in range(4):
        prescribing.request(citizen, practice, prescribing.repeat(citizen.patient, f"M{number}", practice=practice))
    with CaptureQueriesContext(connection) as five:
        assert page(desk, citizen).count("One medicine") == 5
    assert len(five) <= len(one)
