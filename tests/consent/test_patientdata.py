"""The gate holds: every way round it that we know of is tried, and refused."""

import pickle

import pytest
from django.db import connection, transaction

from consent import gate
from consent.gate import Access, AccessDenied, Ungated
from contributions.models import Annotation
from records.models import Resource, ResourceVersion

BARE_QUERIES = [
    "all",
    "count",
    "exists",
    "first",
    "iterator",
    "values",
    "none",
    "raw",
    "aggregate",
    "in_bulk",
]


@pytest.mark.parametrize("model", [Resource, ResourceVersion, Annotation])
@pytest.mark.parametrize("query", BARE_QUERIES)
def test_bare_query_is_refused(model, query):
    with pytest.raises(Ungated):
        getattr(model.objects, query)()


def test_access_cannot_be_made_by_hand(citizen, actor_for, access_for):
    real = access_for(actor_for(citizen), citizen.patient, "Condition")
    with pytest.raises(TypeError):
        Access(**{name: getattr(real, name) for name in Access.__dataclass_fields__ if name != "seal"})


def test_access_does_not_travel(citizen, actor_for, access_for):
    with pytest.raises(TypeError):
        pickle.dumps(access_for(actor_for(citizen), citizen.patient, "Condition"))


def test_reading_outside_the_transaction_is_refused(citizen, actor_for, access_for):
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with pytest.raises(Ungated):
        Resource.objects.under(access)


def test_kinds_that_were_not_declared_stay_closed(citizen, actor_for, access_for, make_resource):
    make_resource(citizen.patient, "Condition")
    make_resource(citizen.patient, "MedicationRequest")
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading():
        assert [row.kind for row in Resource.objects.under(access)] == ["Condition"]


def test_another_persons_rows_stay_closed(citizen, stranger, actor_for, access_for, make_resource):
    make_resource(stranger.patient, "Condition")
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading():
        assert not Resource.objects.under(access).exists()


def test_save_and_delete_without_access_are_refused(citizen, make_resource):
    resource = make_resource(citizen.patient)
    with pytest.raises(Ungated):
        resource.save()
    with pytest.raises(Ungated):
        resource.delete()


@pytest.mark.parametrize("change", ["update", "delete", "create", "bulk_create", "get_or_create"])
def test_changing_many_rows_at_once_is_refused(change, citizen, actor_for, access_for):
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading(), pytest.raises(Ungated):
        getattr(Resource.objects.under(access), change)()


def test_save_of_a_kind_not_opened_for_writing_is_refused(citizen, actor_for, access_for, make_resource):
    resource = make_resource(citizen.patient, "Condition")
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading(), pytest.raises(Ungated):
        access.save(resource)


def test_save_into_another_persons_record_is_refused(citizen, stranger, actor_for, access_for, make_resource):
    foreign = make_resource(stranger.patient, "Condition")
    foreign.kind, foreign.area = "Annotation", "contributions"
    access = access_for(actor_for(citizen), citizen.patient, "Annotation", writes={"Annotation"})
    with access.reading(), pytest.raises(Ungated):
        access.save(foreign)


def test_job_writes_about_nobody_else_than_it_named(citizen, stranger, make_resource):
    foreign = make_resource(stranger.patient, "Condition")
    with gate.open_for_job("load_bundles", kinds=["Condition"], patients=[citizen.patient_id]) as access:
        with pytest.raises(Ungated):
            access.save(foreign)
        assert not Resource.objects.under(access).exists()


def test_gate_does_not_open_inside_a_transaction(citizen, actor_for, django_db_blocker, transactional_db):
    with transaction.atomic(), pytest.raises(RuntimeError):
        gate.open_record(actor_for(citizen), citizen.patient_id, kinds=["Condition"])


def test_raw_sql_without_an_access_sees_nothing(citizen, make_resource):
    make_resource(citizen.patient)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.patient', '', true), set_config('portal.population', '', true)")
        cursor.execute("SELECT count(*) FROM records_resource")
        assert cursor.fetchone() == (0,)


def test_row_security_is_forgotten_with_the_transaction(
    transactional_db, citizen, actor_for, access_for, make_resource
):
    make_resource(citizen.patient, "Condition")
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading():
        assert Resource.objects.under(access).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM records_resource")
        assert cursor.fetchone() == (0,)


def test_reverse_accessors_do_not_exist(citizen):
    names = {relation.get_accessor_name() for relation in type(citizen.patient)._meta.related_objects}
    assert names - {"account", None} == set()


def test_refusal_outlives_its_404(transactional_db, client, citizen, stranger, sign_in):
    from audit import log

    response = sign_in(client, stranger).get(f"/p/{citizen.patient_id}/access-log/")
    assert response.status_code == 404
    assert [entry.outcome for entry in log.about(citizen.patient_id)] == ["refused"]


def test_denied_actor_gets_no_access(citizen, stranger, actor_for):
    with pytest.raises(AccessDenied):
        gate.open_record(actor_for(stranger), citizen.patient_id, kinds=["Condition"])
