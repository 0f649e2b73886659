"""Searches carried out: order and pages, totals, includes, whose record it is, and nothing without the gate."""

import json
import random
from uuid import UUID, uuid4

import pytest
from django.db import connection

from consent import gate
from consent.conditions import EVERYTHING
from consent.gate import Ungated
from records import actions, search
from records.indexing import prepare
from records.search.query import Query
from records.searchkeys import plain
from tests.factories.accounts import PatientFactory
from tests.factories.histories import labelled, result, store

pytestmark = pytest.mark.django_db
ORDERS = ["", "date", "-date", "_lastUpdated", "-_lastUpdated,date", "_id", "-_id", "date,-_id", "-date,_lastUpdated"]
DAYS = ("2026-03-01", "2026-03", "2026", "2026-03-01T10:00:00Z", "2026-03-02")


@pytest.fixture
def person():
    return PatientFactory()


def opened(*people, kinds=("Observation",)):
    return gate.open_for_job("load_bundles", kinds=kinds, patients=[person.id for person in people])


def asked(kind, *pairs, **how) -> Query:
    query = search.parse(kind, pairs, **how)
    assert isinstance(query, Query), query
    return query


def pages(access, query, limit) -> list[list[str]]:
    found, after = [], None
    while True:
        page = search.run(access, query, after=after, limit=limit)
        found.append([str(row.id) for row in page.rows])
        after = page.next
        if after is None:
            return found
        assert search.is_position(query, after) and len(page.rows) == limit


def undated(number) -> dict:
    body = result(code=str(number))
    del body["effectiveDateTime"]
    return body


@pytest.fixture
def many(person):
    """Forty results, some of the same date, some of none, in no order."""
    dice = random.Random(1)
    bodies = [result(on=dice.choice(DAYS)) if dice.random() < 0.8 else undated(1) for _ in range(40)]
    return [*store(person, *bodies[:20]), *store(person, *bodies[20:])]


@pytest.mark.parametrize("order", ORDERS)
def test_pages_together_are_the_whole_and_nothing_comes_twice(person, many, order):
    query = asked("Observation", *([("_sort", order)] if order else []))
    with opened(person) as access:
        whole = [str(row.id) for row in search.run(access, query, limit=1000).rows]
        assert sorted(whole) == sorted(many)
        for limit in (1, 7, 39, 40, 41):
            found = pages(access, query, limit)
            assert [ident for page in found for ident in page] == whole
            assert len(found) == -(-len(many) // limit)


@pytest.mark.parametrize("order", ORDERS)
def test_the_order_is_as_asked(person, many, order):
    """Undated results count as older than all others."""
    columns = {"date": "date_from", "_lastUpdated": "last_updated", "_id": "id"}
    keys = (order or "-date,-_id").split(",")
    with opened(person) as access:
        rows = search.run(access, asked("Observation", *([("_sort", order)] if order else [])), limit=1000).rows
    shown = [
        [(value is not None, value) for value in (getattr(row, columns[key.strip("-")]) for key in keys)]
        for row in rows
    ]
    wanted = list(shown)
    for place, key in reversed(list(enumerate(keys))):
        wanted.sort(key=lambda values, place=place: values[place], reverse=key.startswith("-"))
    assert shown == wanted


def test_a_page_goes_on_where_it_was_though_something_new_came(person, many):
    query = asked("Observation")
    with opened(person) as access:
        whole = [str(row.id) for row in search.run(access, query, limit=1000).rows]
        first = search.run(access, query, limit=10)
    store(person, result(on="2026-12-31"))
    with opened(person) as access:
        rest = search.run(access, query, after=first.next, limit=1000)
    assert [str(row.id) for row in (*first.rows, *rest.rows)] == whole


def test_totals_count_what_is_found_on_every_page(person, many):
    with opened(person) as access:
        everything = len(many)
        for pairs, total in (
            ([("_total", "accurate")], everything),
            (
                [("_total", "estimate"), ("code", "1")],
                sum(1 for _ in pages(access, asked("Observation", ("code", "1")), 1)),
            ),
            ([("_total", "accurate"), ("code", "nothing")], 0),
            ([("_total", "none")], None),
            ([], None),
        ):
            query = asked("Observation", *pairs)
            page = search.run(access, query, limit=5)
            assert page.total == total and len(page.rows) == min(5, everything if total is None else total)
            if page.next:
                assert search.run(access, query, after=page.next, limit=5).total == total


@pytest.mark.parametrize("pair", [("_summary", "count"), ("_count", "0")])
def test_a_count_alone_brings_no_rows(person, many, pair):
    with opened(person) as access:
        assert search.run(access, asked("Observation", pair), limit=20) == ([], None, len(many))


def test_nobody_elses_results_are_found_or_counted(person, many):
    other = PatientFactory()
    with opened(other) as access:
        assert search.run(access, asked("Observation", ("_total", "accurate")), limit=10) == ([], None, 0)
        assert search.run(access, asked("Observation", ("_id", many[0])), limit=10).rows == []


def test_what_the_gate_withholds_is_neither_found_nor_counted(citizen, actor_for, access_for):
    ids = store(citizen.patient, result(on="2026-03-01"), labelled(result(on="2026-03-02"), "professional-only"))
    access = access_for(actor_for(citizen), citizen.patient, "Observation")
    with access.reading():
        page = search.run(access, asked("Observation", ("_total", "accurate")), limit=10)
        assert ([str(row.id) for row in page.rows], page.total) == (ids[:1], 1)
        assert search.run(access, asked("Observation", ("_id", ids[1])), limit=10).rows == []


def test_kinds_that_the_access_was_not_opened_for_stay_closed(citizen, actor_for, access_for):
    store(citizen.patient, result())
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with access.reading():
        assert search.run(access, asked("Observation", ("_total", "accurate")), limit=10) == ([], None, 0)


def test_without_an_open_gate_there_is_no_search(person, many, citizen, actor_for, access_for):
    access = access_for(actor_for(citizen), citizen.patient, "Observation")
    with pytest.raises(Ungated):
        search.run(access, asked("Observation"), limit=10)
    with pytest.raises(Ungated):
        search.directory(asked("Observation"), limit=10)


def test_whoever_is_named_must_be_whose_record_is_open(citizen, actor_for, access_for):
    store(citizen.patient, result())
    access = access_for(actor_for(citizen), citizen.patient, "Observation")
    own, other = str(citizen.patient.id), str(uuid4())
    with access.reading():
        for text, count in ((own, 1), (f"Patient/{own}", 1), (other, 0), (f"{own},{other}", 1), ("85", 0)):
            assert len(search.run(access, asked("Observation", ("patient", text)), limit=10).rows) == count
        both = asked("Observation", ("patient", own), ("subject", other))
        assert search.run(access, both, limit=10).rows == []


def test_one_person_under_two_ids_is_one_record(person):
    other = PatientFactory()
    ids = {*store(person, result(on="2026-03-01")), *store(other, result(on="2026-03-02"))}
    text, params = search.statement(
        asked("Observation", ("patient", str(person.id))), EVERYTHING, (person.id, other.id), None, 10
    )
    with opened(person, other), connection.cursor() as cursor:
        cursor.execute(text, params)
        assert {str(row[0]) for row in cursor.fetchall()} == ids


def test_several_people_are_found_by_name_within_a_population(person):
    other, outside = PatientFactory(), PatientFactory()
    for one, family in ((person, "Fraser"), (other, "Frazer"), (outside, "Fraser")):
        store(one, {"resourceType": "Patient", "id": str(one.id), "name": [{"family": family, "given": ["Mòrag"]}]})
    with opened(person, other, kinds=("Patient",)) as access:
        for pairs, found in (
            ([("family", "fra")], {person.id, other.id}),
            ([("name", "morag"), ("family:exact", "Fraser")], {person.id}),
            ([("_id", str(outside.id))], set()),
        ):
            assert {row.patient_id for row in search.run(access, asked("Patient", *pairs), limit=10).rows} == found


def test_the_newest_and_everything_are_searches_too(person, many):
    [visit] = store(person, {"resourceType": "Encounter", "status": "finished", "period": {"start": "2026-04-01"}})
    with opened(person, kinds=("Observation", "Encounter")) as access:
        newest = search.run(access, search.latest("Observation"), limit=3)
        assert len(newest.rows) == 3 and newest.next
        whole = pages(access, search.everything(), 10)
        assert whole[0][0] == visit and sorted(sum(whole, [])) == sorted([*many, visit])
        some = search.run(access, search.everything(kinds=["Encounter"]), limit=10)
        assert [str(row.id) for row in some.rows] == [visit]
        late = search.everything(since=some.rows[0].last_updated)
        assert [str(row.id) for row in search.run(access, late, limit=10).rows] == [visit]


# Includes


def practitioner(name="Grant", ident="") -> str:
    body = {"resourceType": "Practitioner", "id": ident or str(uuid4()), "meta": {}, "name": [{"family": name}]}
    actions.store_directory(prepared=[prepare(body, patient_id=None, source="test")])
    return body["id"]


@pytest.fixture
def visit(person):
    """A result with its visit, its doctor and its origin; something of another person is referred to as well."""
    doctor, [foreign] = practitioner(), store(PatientFactory(), result())
    [encounter] = store(person, {"resourceType": "Encounter", "status": "finished"})
    referring = {
        "encounter": {"reference": f"Encounter/{encounter}"},
        "performer": [{"reference": f"Practitioner/{doctor}"}, {"reference": "Practitioner/85"}],
        "hasMember": [{"reference": f"Observation/{foreign}"}],
    }
    [found] = store(person, result(**referring))
    origin = {
        "resourceType": "Provenance", "id": str(uuid4()), "meta": {}, "recorded": "2026-03-03T14:05:00Z",
        "target": [{"reference": f"Observation/{found}"}], "agent": [{"who": {"display": "Laboratory"}}],
    }  # fmt: skip
    ready = prepare(origin, patient_id=person.id, source="test", targets=[("results", frozenset())])
    with opened(person, kinds=("Provenance",)) as access:
        actions.store(access=access, prepared=[ready])
    return {"Observation": found, "Encounter": encounter, "Practitioner": doctor, "Provenance": origin["id"]}


ALL = ("Observation", "Encounter", "Provenance")
INCLUDES = [
    (("_include", "Observation:encounter"), ALL, "Encounter"),
    (("_include", "Observation:encounter:EpisodeOfCare"), ALL, ""),
    (("_include", "Observation:encounter"), ("Observation",), ""),  # of a kind that the access does not open
    (("_include", "Observation:performer"), ALL, "Practitioner"),
    (("_include", "Observation:performer:Organization"), ALL, ""),
    (("_include", "Observation:has-member"), ALL, ""),  # another person's
    (("_revinclude", "Provenance:target"), ALL, "Provenance"),
    (("_revinclude", "Provenance:target"), ("Observation",), ""),
]


@pytest.mark.parametrize(("pair", "kinds", "wanted"), INCLUDES)
def test_includes_follow_declared_references_under_the_same_access(person, visit, pair, kinds, wanted):
    query = asked("Observation", pair)
    with opened(person, kinds=kinds) as access:
        rows = search.run(access, query, limit=10).rows
        found = search.included(access, rows, query)
    assert [str(row.id) for row in rows] == [visit["Observation"]]
    assert [str(row.id) for row in found] == ([visit[wanted]] if wanted else [])


# The directory


def test_the_directory_is_found_by_everybody_signed_in():
    ids = sorted((practitioner("Gràmond"), practitioner("Grant"), practitioner("Struan")), key=UUID)
    for pairs, count in (
        ([], 3),
        ([("name", "GRA")], 2),
        ([("family:exact", "Grant")], 1),
        ([("_id", ids[0])], 1),
        ([("active:missing", "false")], 0),
    ):
        query = asked("Practitioner", ("_total", "accurate"), *pairs)
        found = search.directory(query, limit=10)
        assert len(found.rows) == found.total == count
    first = search.directory(asked("Practitioner"), limit=2)
    rest = search.directory(asked("Practitioner"), after=first.next, limit=2)
    assert [str(row.id) for row in (*first.rows, *rest.rows)] == ids
    names = search.directory(asked("Practitioner", ("_sort", "-name")), limit=10).rows
    assert names[0].name == "Struan" and len(names) == 3


# The main code, by its column where that says it all

ASKED_CODE, OTHER = "1000651000000109", "271649006"


@pytest.fixture
def coded(person):
    """Results with one code or several, dated and undated; and one that was stored before rows were marked."""
    both = [{"coding": [{"code": one}, {"code": two}]} for one, two in ((ASKED_CODE, OTHER), (OTHER, ASKED_CODE))]
    dice = random.Random(2)
    bodies = [result(on=dice.choice(DAYS), code=dice.choice((ASKED_CODE, OTHER))) for _ in range(12)]
    bodies += [result(on=dice.choice(DAYS)) | {"code": dice.choice(both)} for _ in range(12)]
    bodies += [undated(ASKED_CODE), undated(OTHER), undated(1) | {"code": both[1]}, result()]
    ids = store(person, *bodies)
    with opened(person), connection.cursor() as cursor:
        cursor.execute("UPDATE records_resource SET keys = array_remove(keys, %s) WHERE id = %s", [plain(), ids[-1]])
    codes = [{coding["code"] for coding in body["code"]["coding"]} for body in bodies]
    return {ident for ident, own in zip(ids, codes, strict=True) if ASKED_CODE in own}


@pytest.mark.parametrize("order", ["", *ORDERS])
def test_a_code_is_found_in_the_column_and_beside_it(person, coded, order):
    extra = [("_sort", order)] if order else []
    with opened(person) as access:
        query = asked("Observation", ("code", ASKED_CODE), *extra)
        whole = [str(row.id) for row in search.run(access, query, limit=1000).rows]
        assert set(whole) == coded and len(whole) == len(coded) > 15
        assert [ident for found in pages(access, query, 4) for ident in found] == whole
        counted = asked("Observation", ("code", ASKED_CODE), ("_total", "accurate"), *extra)
        assert search.run(access, counted, limit=3).total == len(coded)
        everything = [str(row.id) for row in search.run(access, asked("Observation", *extra), limit=1000).rows]
        assert whole == [ident for ident in everything if ident in coded]


# Joined by the database


@pytest.mark.parametrize("order", ["", *ORDERS])
def test_what_the_database_joins_is_what_it_finds(person, many, order):
    query, after = asked("Observation", *([("_sort", order)] if order else [])), None
    with opened(person) as access, connection.cursor() as cursor:
        while True:
            page = search.run(access, query, after=after, limit=15)
            cursor.execute(*search.joined(search.under(access, query, after=after, limit=15), query))
            entries, following = search.joined_page(cursor.fetchone(), 15, "https://portal.example/fhir")
            assert following == page.next
            assert [json.loads(f"[{entries}]")] == [
                [
                    {
                        "fullUrl": f"https://portal.example/fhir/Observation/{row.id}",
                        "resource": json.loads(row.body),
                        "search": {"mode": "match"},
                    }
                    for row in page.rows
                ]
            ]
            if (after := page.next) is None:
                break


def test_nothing_is_joined_of_nothing(person):
    query = asked("Observation")
    with opened(person) as access, connection.cursor() as cursor:
        cursor.execute(*search.joined(search.under(access, query, limit=5), query))
        assert search.joined_page(cursor.fetchone(), 5, "x") == ("", None)


# The plan


def test_a_search_walks_an_index_as_the_role_that_the_portal_runs_as(person, many):
    query = asked("Observation", ("code", "1000651000000109"), ("date", "eq2026-03"))
    by_code, after = asked("Observation", ("code", "1000651000000109")), ("2026-03-02T00:00:00+00:00", many[0])
    for _ in range(4):
        store(PatientFactory(), *(result(on=day) for day in DAYS * 60))
    with opened(person), connection.cursor() as cursor:
        cursor.execute("SELECT current_user, row_security_active('records_resource')")
        assert cursor.fetchone() == ("portal_app", True)
        for one, place, wanted in (
            (search.latest("Observation"), None, "patient_id = "),
            (search.latest("Observation"), after, "ROW(date_from, id) <"),
            (query, None, "date_from >="),
            (by_code, None, "patient_id = "),
        ):
            text, params = search.statement(one, EVERYTHING, (person.id,), place, 20)
            cursor.execute(f"EXPLAIN {text}", params)
            plan = "\n".join(row[0] for row in cursor.fetchall())
            conditions = [line for line in plan.splitlines() if "Index Cond" in line]
            assert conditions and all("patient_id = " in line for line in conditions), plan
            assert any(wanted in line for line in conditions), plan
            assert "Seq Scan on records_resource" not in plan, plan
            assert one is not by_code or "records_several_codes" in plan, (
                plan
            )  # of the other, a small table tells nothing


EDGES = {
    "date": [
        "0001",
        "9999",
        "9999-12-31T23:59:59+12:00",
        "ap0001",
        "ap9999-12-31T23:59:58.999999+12:00",
        "0001-01-01T00:00Z",
    ],
    "value-quantity": ["1e400", "-1e400", "1e-400", "9" * 64, "ap1e400", "0.0", "-0", "ne1e-400||'", "1e399|'|\\\\"],
    "value-string": ["'; DROP TABLE records_resource; --", "%", "_", "\\\\", "{}", "x" * 1999, "\u202e", "\U0001f600"],
    "code": ["'", "%s", "%(x)s", "{1,2}", "a|%", "\\\\|", "\u0130"],
    "encounter": ["'", "%s", "../..", "Encounter/%", "urn:uuid:x"],
    "_id": ["%s", "00000000-0000-0000-0000-000000000000", "{" + "0" * 34 + "}", "0" * 36],
    "_lastUpdated": ["0001", "9999", "ap9999", "ne2026"],
}


@pytest.mark.parametrize("name", EDGES)
def test_edges_of_values_are_only_values(person, many, name):
    """Whatever can be asked can be carried out; letters that mean something to SQL mean nothing here."""
    prefixes = ("", "ne", "gt", "le", "sa") if name in ("date", "value-quantity", "_lastUpdated") else ("",)
    with opened(person) as access:
        for value in (prefix + text for text in EDGES[name] for prefix in (prefixes if text[0].isdigit() else ("",))):
            for extra in ([], [("_total", "accurate"), ("_sort", "-_lastUpdated")]):
                search.run(access, asked("Observation", (name, value), *extra), limit=2)
        assert len(search.run(access, asked("Observation"), limit=100).rows) == len(many)


PLACES = [
    (("2026-03-02T00:00:00+00:00", str(uuid4())), True),
    ((None, str(uuid4())), True),
    (("2026-03-02T00:00:00+00:00",), False),
    (("x", str(uuid4())), False),
    (("2026-03-02T00:00:00+00:00", None), False),
    (("2026-03-02T00:00:00+00:00", "1; DROP TABLE"), False),
    ((5, str(uuid4())), False),
    (("2026\x00", str(uuid4())), False),
    ((), False),
]


@pytest.mark.parametrize(("place", "good"), PLACES)
def test_a_place_from_outside_is_looked_at(place, good):
    assert search.is_position(asked("Observation"), place) is good
