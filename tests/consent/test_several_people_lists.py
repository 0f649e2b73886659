"""A person known under two ids, in lists of work and at writing: every row is reached, and nothing is told twice."""

import uuid

import pytest
from django.urls import reverse

from audit import log
from consent import gate
from consent.gate import Ungated
from consent.queries import relationships
from contributions.models import ReviewRequest, TextRequest
from records import namelist
from records.models import Resource
from tests.factories.accounts import PatientFactory, sign_in
from tests.factories.consent import LONG_AGO, DirectiveFactory, access_for, store
from tests.factories.records import make_resource


@pytest.fixture
def twin(citizen):
    """The same person, registered a second time, with a request that is stored under the old id."""
    twin = PatientFactory(merged_into=citizen.patient)
    make_resource(citizen.patient, "Patient", title="Morag Fraser")
    make_resource(twin, "Patient", title="Morag Fraser")
    return twin


def asked_under(patient, citizen, practice):
    row = TextRequest(
        patient_id=patient.id,
        kind="TextRequest",
        area="contributions",
        resource_id=uuid.uuid4(),
        asked_of_id=practice.id,
        asked_by_id=citizen.id,
        asked_at=LONG_AGO,
    )
    return store(row)


def wished_under(patient, citizen, practice):
    row = ReviewRequest(
        patient_id=patient.id,
        kind="ReviewRequest",
        area="contributions",
        organisation_id=practice.id,
        item_id=uuid.uuid4(),
        reason="third-party",
        asked_by_id=citizen.id,
        asked_by_name="Morag Fraser",
        asked_at=LONG_AGO,
    )
    return store(row)


def listed(actor, model, kind):
    return gate.open_worklist(actor, kinds=[kind], rows=lambda access: model.objects.under(access))


@pytest.mark.parametrize(("make", "kind"), [(asked_under, "TextRequest"), (wished_under, "ReviewRequest")])
def test_a_list_of_work_holds_what_lies_under_an_old_id(twin, citizen, clinician, practice, actor_for, make, kind):
    model = {"TextRequest": TextRequest, "ReviewRequest": ReviewRequest}[kind]
    old, new = make(twin, citizen, practice), make(citizen.patient, citizen, practice)
    found = listed(actor_for(clinician), model, kind)
    assert {row.id for row in found} == {old.id, new.id}
    assert {row.patient_id for row in found} == {citizen.patient_id}  # by which the record is open


def test_the_log_names_the_person_once_by_the_id_that_lives_on(twin, citizen, clinician, practice, actor_for):
    asked_under(twin, citizen, practice), asked_under(citizen.patient, citizen, practice)
    listed(actor_for(clinician), TextRequest, "TextRequest")
    entries = log.about(citizen.patient_id, twin.id).filter(actor_id=clinician.id)
    assert [entry.patient_id for entry in entries] == [citizen.patient_id]


def test_what_a_person_hides_is_hidden_under_both_ids_in_a_list(twin, citizen, clinician, actor_for):
    rows = [make_resource(person, "Condition") for person in (twin, citizen.patient)]
    hidden = make_resource(twin, "Condition")
    DirectiveFactory(patient=citizen.patient, items=[hidden.id])
    assert {row.id for row in listed(actor_for(clinician), Resource, "Condition")} == {row.id for row in rows}


def test_who_keeps_a_professional_out_does_so_under_both_ids(twin, citizen, clinician, actor_for):
    make_resource(twin, "Condition")
    DirectiveFactory(patient=twin, effect="block", towards_user=clinician)
    assert listed(actor_for(clinician), Resource, "Condition") == []


def test_the_list_of_names_has_each_person_once(twin, citizen, clinician, actor_for):
    found = gate.open_worklist(actor_for(clinician), kinds=["Patient"], rows=namelist.people)
    assert [row.patient_id for row in found] == [citizen.patient_id]


def test_the_desk_leads_to_the_record_that_is_open(twin, citizen, clinician, practice, client):
    old = asked_under(twin, citizen, practice)
    sign_in(client, clinician)
    page = client.get(reverse("contributions:list_text_requests")).content.decode()
    assert reverse("contributions:answer_with_text", args=[citizen.patient_id, old.resource_id]) in page
    assert "Morag Fraser" in page


def test_a_row_that_is_there_is_written_under_the_id_that_it_came_with(twin, citizen, clinician, practice, actor_for):
    row = wished_under(twin, citizen, practice)
    access = access_for(actor_for(clinician), citizen.patient, "ReviewRequest", writes=["ReviewRequest"])
    with access.reading():
        row = ReviewRequest.objects.under(access).get()
        row.answer = "Looked at"
        access.save(row, action="update")
    with access.reading():
        kept = ReviewRequest.objects.under(access).get()
        assert (kept.answer, kept.patient_id) == ("Looked at", twin.id)


def test_no_write_moves_a_row_from_one_id_to_the_other(twin, citizen, clinician, practice, actor_for):
    row = wished_under(twin, citizen, practice)
    access = access_for(actor_for(clinician), citizen.patient, "ReviewRequest", writes=["ReviewRequest"])
    with access.reading():
        row = ReviewRequest.objects.under(access).get()
        row.patient_id = citizen.patient_id
        access.save(row, action="update")
    with access.reading():
        assert ReviewRequest.objects.under(access).get().patient_id == twin.id


def test_a_strangers_row_is_not_written(twin, citizen, stranger, clinician, practice, actor_for):
    row = wished_under(stranger.patient, stranger, practice)
    access = access_for(actor_for(clinician), citizen.patient, "ReviewRequest", writes=["ReviewRequest"])
    with access.reading(), pytest.raises(Ungated):
        access.save(row, action="update")


def test_who_cares_is_the_same_by_either_id(twin, citizen, clinician, practice):
    assert [tie.organisation_id for tie in relationships(twin.id)] == [practice.id]
    assert relationships(twin.id) == relationships(citizen.patient_id)
