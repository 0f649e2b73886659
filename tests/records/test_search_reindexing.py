"""Rows that were stored before their search columns were there are found after `manage.py reindex`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from audit.models import Entry
from consent.gate import Ungated
from records.search.reindexing import people_again
from tests.factories.accounts import PatientFactory
from tests.factories.histories import quantity, result, store
from tests.records.test_search_running import opened, practitioner

pytestmark = pytest.mark.django_db
COLUMNS = "id::text, keys, words, span_keys, span_lows, span_highs"
EMPTIED = "keys = '{}', words = '{}', span_keys = '{}', span_lows = '{}', span_highs = '{}'"


def reindex(*options) -> str:
    told = StringIO()
    call_command("reindex", *options, stdout=told)
    return told.getvalue()


def test_rows_get_the_columns_that_new_ones_have():
    person, other = PatientFactory(), PatientFactory()
    old = store(person, result(valueQuantity=quantity("6.30")), result(valueString="Mòr, \"{'}\\"))
    store(other, result())
    old.append(practitioner("Gràmond"))
    with opened(person, other), connection.cursor() as cursor:
        rows = (
            f"SELECT {COLUMNS} FROM records_resource UNION ALL SELECT {COLUMNS} FROM records_directoryentry ORDER BY 1"
        )
        cursor.execute(rows)
        before = cursor.fetchall()
        for table in ("records_resource", "records_directoryentry"):
            cursor.execute(f"UPDATE {table} SET {EMPTIED} WHERE id = ANY(%s::uuid[])", [old])
        assert cursor.rowcount == 1

    assert reindex() == "3 rows were looked through.\n"
    assert reindex() == "0 rows were looked through.\n"
    assert reindex("--all") == "4 rows were looked through.\n"

    with opened(person, other), connection.cursor() as cursor:
        cursor.execute(rows)
        assert cursor.fetchall() == before
    assert Entry.objects.filter(patient_id=person.id, actor_role="reindex").count() == 3


def test_only_under_an_access_to_these_people():
    person, other = PatientFactory(), PatientFactory()
    with opened(person) as access:
        with pytest.raises(Ungated):
            people_again(access, [other.id], every=True)
    with pytest.raises(Ungated):
        people_again(access, [person.id], every=True)
