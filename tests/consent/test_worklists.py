"""A list of work shows of each person what their record shows to the same reader, and nothing of anybody else."""

import datetime as dt

import pytest

import clock
from consent import gate
from records.models import Resource
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, actor_for
from tests.factories.consent import CareRelationshipFactory, DirectiveFactory, LockFactory
from tests.factories.records import make_resource

KINDS = ("Condition", "Observation", "Patient")
MENTAL = "sensitive:mental-health"
GP_FAR_AWAY = dt.timedelta(days=400)


@pytest.fixture
def practice_list(practice, clinician):
    """Nine people of one practice, each of whom said something else, and their rows."""
    elsewhere, colleague = OrganisationFactory(), MembershipFactory(organisation=practice).user
    people = {}

    def person(name, *said, lock=None, **columns):
        patient = PatientFactory(**columns)
        CareRelationshipFactory(patient=patient, organisation=practice)
        items = [
            make_resource(patient, "Patient", title=name),
            make_resource(patient, "Condition", organisation=elsewhere),
            make_resource(patient, "Condition", labels=[MENTAL], organisation=elsewhere),
            make_resource(patient, "Condition", labels=[MENTAL], organisation=practice),
            make_resource(patient, "Condition", labels=["professional-only"]),
            make_resource(patient, "Observation", area="results", organisation=practice),
        ]
        for one in said:
            one = {"items": [items[1].id]} if one == "item" else one
            DirectiveFactory(patient=patient, **one)
        if lock:
            LockFactory(patient=patient, kind=lock)
        people[name] = patient
        return patient

    person("nothing said")
    person("item hidden", "item")
    person("item hidden from another", {"items": [], "areas": ["summary"], "towards_organisation": elsewhere})
    person("area hidden", {"areas": ["summary"]}, {"effect": "open", "classes": [MENTAL]})
    person("class opened", {"effect": "open", "classes": [MENTAL]})
    person("blocked", {"effect": "block", "towards_user": clinician})
    person("another blocked", {"effect": "block", "towards_user": colleague})
    person("frozen", lock="freeze")
    person("dead", died_on=clock.today() - dt.timedelta(days=5))
    person("long dead", died_on=clock.today() - GP_FAR_AWAY)
    survivor = person("known twice")
    absorbed = PatientFactory(merged_into=survivor)
    CareRelationshipFactory(patient=absorbed, organisation=practice)
    stranger = PatientFactory()
    make_resource(stranger, "Condition")
    people["stranger"] = stranger
    return people


@pytest.mark.parametrize("role", ["clinician", "reception"])
def test_the_list_shows_of_each_what_the_record_shows(practice_list, practice, clinician, role):
    user = clinician if role == "clinician" else MembershipFactory(organisation=practice, role=role).user
    actor = actor_for(user)
    listed = {row.id for row in rows_of(actor)}
    for name, patient in practice_list.items():
        own = [row for row in all_rows(patient) if row.patient_id == patient.id]
        assert {row.id for row in own if row.id in listed} == in_record(actor, patient), name
    assert listed <= {row.id for patient in practice_list.values() for row in all_rows(patient)}


def test_each_persons_words_count_for_their_rows_alone(practice_list, clinician):
    seen = {name: len(rows_about(clinician, patient)) for name, patient in practice_list.items()}
    assert seen == {
        "nothing said": 5,
        "item hidden": 4,
        "item hidden from another": 5,
        "area hidden": 3,
        "class opened": 6,
        "blocked": 0,
        "another blocked": 5,
        "frozen": 5,
        "dead": 5,
        "long dead": 0,
        "known twice": 5,
        "stranger": 0,
    }


def rows_of(actor, **about):
    return gate.open_worklist(
        actor, kinds=KINDS, rows=lambda access: Resource.objects.under(access).filter(**about), query=""
    )


def rows_about(user, patient):
    return rows_of(actor_for(user), patient_id=patient.id)


def all_rows(patient):
    with gate.open_for_job("reindex", kinds=KINDS, patients=[patient.id]) as access:
        return list(Resource.objects.under(access))


def in_record(actor, patient) -> set:
    try:
        access = gate.open_record(actor, patient.id, kinds=KINDS)
    except gate.AccessDenied:
        return set()
    with access.reading():
        return {row.id for row in Resource.objects.under(access)}
