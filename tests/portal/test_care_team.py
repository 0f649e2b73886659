"""Who looks after a person: the lead professional whom a clinician names, teams, and whom to phone."""

import datetime as dt
import re
import uuid

import pytest

import clock
from accounts.roles import Role
from audit import log
from messaging.models import Letterbox
from records.models import Resource
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.consent import CareRelationshipFactory, DelegationFactory
from tests.factories.histories import store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def page(browser, citizen) -> str:
    answer = browser.get(address(citizen))
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def address(citizen) -> str:
    return f"/p/{citizen.patient_id}/care-team/"


def versions(citizen) -> int:
    from consent import gate

    with gate.open_for_job("reindex", kinds=["CareTeam"], patients=[citizen.patient_id]) as access:
        assert Resource.objects.under(access).filter(kind="CareTeam").count() <= 1
        return max(Resource.objects.under(access).filter(kind="CareTeam").values_list("version", flat=True), default=0)


def test_a_clinician_names_the_lead_and_the_person_reads_it(client, sign_in, citizen, clinician, practice):
    nurse = MembershipFactory(organisation=practice, user__name="Nurse Ailsa Reid").user
    MembershipFactory(organisation=practice, role=Role.RECEPTION, user__name="Rory Reception")
    MembershipFactory(organisation=practice, user__name="Gone Gunn", ended_at=clock.now() - dt.timedelta(days=1))
    doctor = sign_in(client, clinician)
    text = page(doctor, citizen)
    assert "Nobody is named." in text and "Nurse Ailsa Reid, Clinician" in text
    assert "Rory" not in text and "Gone Gunn" not in text
    assert doctor.post(address(citizen), {"who": str(nurse.id)})["Location"] == address(citizen)
    text = page(sign_in(client, citizen), citizen)
    assert re.search(r"<strong><bdi>Nurse Ailsa Reid</bdi></strong>, Clinician, Glenview Practice", text)
    assert "Turn to them first. They know who else looks after you." in text and "<select" not in text
    [entry] = log.about(citizen.patient_id).filter(action="create", actor_id=clinician.id)
    assert (entry.kinds, entry.areas) == (["CareTeam"], ["care"])


def test_named_anew_is_the_next_version_and_nobody_ends_it(client, sign_in, citizen, clinician):
    doctor = sign_in(client, clinician)
    doctor.post(address(citizen), {"who": str(clinician.id)})
    doctor.post(address(citizen), {"who": "nobody"})
    assert versions(citizen) == 2
    assert "<strong><bdi>Dr Isla Grant" not in page(doctor, citizen)


@pytest.mark.parametrize("who", ["", "x", str(uuid.UUID(int=7)), "\x00", "nobody' OR 1=1"])
def test_bad_choices_are_told_beside_the_field(who, client, sign_in, citizen, clinician):
    answer = sign_in(client, clinician).post(address(citizen), {"who": who})
    text = answer.content.decode()
    assert answer.status_code == 200 and "Choose a colleague" in text and 'href="#id_who"' in text
    assert versions(citizen) == 0


@pytest.mark.parametrize("who", ["citizen", "reception", "social worker", "outsider"])
def test_nobody_else_names_a_lead(who, client, sign_in, citizen, clinician, practice, outside_clinician):
    council = OrganisationFactory(kind="council")
    CareRelationshipFactory(patient=citizen.patient, organisation=council, kind="team")
    users = {
        "citizen": citizen,
        "reception": MembershipFactory(organisation=practice, role=Role.RECEPTION).user,
        "social worker": MembershipFactory(organisation=council, role=Role.SOCIAL_WORKER).user,
        "outsider": outside_clinician,
    }
    answer = sign_in(client, users[who]).post(address(citizen), {"who": str(clinician.id)})
    assert answer.status_code in (200, 302, 403, 404) and versions(citizen) == 0
    assert b"<select" not in answer.content


def test_teams_of_feeds_and_the_number_to_phone(client, sign_in, citizen, clinician, practice):
    team = {
        "resourceType": "CareTeam", "status": "active", "name": "Diabetes team",
        "participant": [{"role": [{"text": "Specialist nurse"}], "member": {"display": "Nurse <b>Gunn</b>"}}],
    }  # fmt: skip
    store(citizen.patient, team)
    Letterbox.objects.create(
        organisation=practice, name="The nurses", needs=["other"], opens_at=dt.time(8), closes_at=dt.time(18),
        weekdays=[0], phone="0131 496 0000",
    )  # fmt: skip
    text = page(sign_in(client, citizen), citizen)
    assert "Diabetes team" in text and "Nurse &lt;b&gt;Gunn&lt;/b&gt;, Specialist nurse" in text
    assert '<a href="tel:01314960000">0131 496 0000</a>' in text and "your practice" in text


def test_where_the_person_was_treated_is_theirs_to_tell(client, sign_in, citizen, clinician):
    clinic = OrganisationFactory(name="Sandyford Clinic", kind="hospital")
    CareRelationshipFactory(patient=citizen.patient, organisation=clinic, kind="encounter")
    helper = DelegationFactory(patient=citizen.patient, powers={"care": ["see"], "demographics": ["see"]}).user
    assert "Sandyford" in page(sign_in(client, citizen), citizen)
    for other in (clinician, helper):
        text = page(sign_in(client, other, as_citizen=other is helper), citizen)
        assert "Sandyford" not in text and "Glenview Practice" in text
