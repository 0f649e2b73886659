"""The person's page "Who looks after me": who may open the record now, and nobody else's to read."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from accounts.roles import Role
from consent.caring import caring_in_words
from consent.models import CareRelationship
from consent.policy import BUILT_IN
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.consent import CareRelationshipFactory, DelegationFactory, PolicyVersionFactory

pytestmark = pytest.mark.django_db
MARCH, MAY, JUNE = (dt.datetime(2026, month, 1, 12, tzinfo=dt.UTC) for month in (3, 5, 6))


def page_of(patient_id):
    return reverse("consent:list_caring", args=[patient_id])


def words(*rows, now=MAY, policy=BUILT_IN):
    return [(one.name, one.reasons) for one in caring_in_words(rows, policy, now)]


def tie(organisation, kind="encounter", starts=MARCH, ends=None, team=""):
    return CareRelationship(organisation=organisation, kind=kind, started_at=starts, ended_at=ends, team=team)


def test_each_organisation_once_with_its_reasons():
    hospital, practice = OrganisationFactory(name="The hospital"), OrganisationFactory(name="A practice")
    shown = words(
        tie(hospital, ends=JUNE),
        tie(hospital, starts=MAY, ends=JUNE + dt.timedelta(days=2)),
        tie(hospital, "referral"),
        tie(hospital, "team", team="Older people"),
        tie(practice, "registration"),
    )
    assert shown == [
        ("A practice", [("You are registered there", "Since 1 March 2026, without an end so far")]),
        (
            "The hospital",
            [
                ("You are treated there, or were not long ago", "Since 1 March 2026, until 3 June 2026"),
                ("You were referred there", "Since 1 March 2026, without an end so far"),
            ],
        ),
        ("The hospital, Older people", [("It takes part in your care", "Since 1 March 2026, without an end so far")]),
    ]


@pytest.mark.parametrize(
    ("starts", "ends", "stands"),
    [(MARCH, None, True), (MARCH, JUNE, True), (MARCH, MAY, False), (JUNE, None, False), (MAY, None, True)],
)
def test_only_who_may_open_it_now(starts, ends, stands):
    assert bool(words(tie(OrganisationFactory(), starts=starts, ends=ends))) is stands


def test_an_end_at_midnight_is_the_day_before():
    [(_, [(_, period)])] = words(tie(OrganisationFactory(), ends=dt.datetime(2026, 5, 31, 23, tzinfo=dt.UTC)))
    assert period.endswith("until 31 May 2026")


def test_a_kind_that_opens_nothing_is_left_out(citizen, client, sign_in):
    kinds = {role: ["registration"] for role in (Role.CLINICIAN, Role.SOCIAL_WORKER)}
    PolicyVersionFactory(changes={"relationship_kinds": kinds, "care_days_after_encounter": 5})
    CareRelationshipFactory(patient=citizen.patient, organisation__name="Kinloch Hospital", kind="encounter")
    CareRelationshipFactory(patient=citizen.patient, organisation__name="Kinloch Surgery")
    sign_in(client, citizen)
    text = client.get(page_of(citizen.patient_id)).content.decode()
    assert "Kinloch Surgery" in text and "Kinloch Hospital" not in text
    assert "5 more days" in text


def test_nobody(citizen, client, sign_in):
    sign_in(client, citizen)
    answer = client.get(page_of(citizen.patient_id))
    assert answer.status_code == 200 and "No organisation" in answer.content.decode()


def test_it_is_the_persons_alone(citizen, stranger, clinician, client, sign_in):
    helper = UserFactory(citizen=True)
    DelegationFactory(patient=citizen.patient, user=helper, powers={"summary": ["see"]})
    parent = UserFactory(citizen=True)
    citizen.patient.birth_date = clock.today() - dt.timedelta(days=2000)
    citizen.patient.save()
    DelegationFactory(patient=citizen.patient, user=parent, basis="parental", powers={})
    other = MembershipFactory(role=Role.PRIVACY_OFFICER).user
    for who in (stranger, helper, parent, clinician, other):
        client.logout()
        sign_in(client, who)
        answer = client.get(page_of(citizen.patient_id))
        assert answer.status_code in (403, 404), who
        assert "may open" not in answer.content.decode()
