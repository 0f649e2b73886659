"""A person who was known under two ids: one record, under the id that lives on."""

import pytest

from consent import gate
from consent.gate import AccessDenied, Ungated
from contributions.models import Annotation
from records.models import Resource
from tests.factories.accounts import PatientFactory
from tests.factories.consent import CareRelationshipFactory


@pytest.fixture
def twin(citizen):
    """The same person, registered a second time."""
    return PatientFactory(merged_into=citizen.patient)


def test_record_shows_rows_of_both_ids(citizen, twin, actor_for, access_for, make_resource):
    kept, moved = make_resource(citizen.patient, "Condition"), make_resource(twin, "Condition")
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading():
        assert set(Resource.objects.under(access).values_list("id", flat=True)) == {kept.id, moved.id}


def test_row_security_lets_both_ids_through_and_no_third(citizen, twin, stranger, actor_for, access_for, make_resource):
    mine = {make_resource(person, "Condition").id for person in (citizen.patient, twin)}
    make_resource(stranger.patient, "Condition")
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading():
        assert set(Resource._ungated.values_list("id", flat=True)) == mine


def test_old_id_opens_nothing(citizen, twin, actor_for, access_for):
    with pytest.raises(AccessDenied):
        access_for(actor_for(citizen), twin, "Condition")


def test_account_of_the_old_id_opens_the_record_that_lives_on(stranger, citizen, actor_for):
    from types import SimpleNamespace

    from accounts.asking import actor_of

    stranger.patient.merged_into = citizen.patient
    stranger.patient.save()
    asked = SimpleNamespace(user=stranger, session={}, request_id="test-request")
    assert actor_of(asked).patient_id == citizen.patient_id


def test_care_under_the_old_id_goes_on(clinician, actor_for, access_for, practice, make_resource):
    survivor = PatientFactory()
    twin = PatientFactory(merged_into=survivor)
    CareRelationshipFactory(patient=twin, organisation=practice)
    actor = actor_for(clinician)
    assert access_for(actor, survivor, "Condition").decision.basis == "care"
    row = make_resource(survivor, "Patient")
    found = gate.open_worklist(
        actor, kinds=["Patient"], rows=lambda access: Resource.objects.under(access).filter(id=row.id)
    )
    assert [item.patient_id for item in found] == [survivor.id]


def test_new_rows_go_to_the_id_that_lives_on(citizen, twin, actor_for, access_for):
    access = access_for(actor_for(citizen), citizen.patient, "Annotation", writes=["Annotation"])
    with access.reading(), pytest.raises(Ungated):
        access.check_write(Annotation(patient=twin).kind or "Annotation", "contributions", twin.id)
