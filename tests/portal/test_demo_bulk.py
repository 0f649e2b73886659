"""Many people: the same as by the usual way, checked like any other, whole or not at all, and again without harm."""

import json
import uuid

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections

from accounts.models import Patient
from audit import log
from consent import queries
from portal.demo import bulk, load, storing
from portal.demo.cast import CAST
from portal.demo.chance import identifier
from portal.demo.histories.kept_apart import kept_apart
from portal.demo.labels import LABELS
from portal.demo.manifest import manifest, pieces
from portal.demo.organisations import organisations as organisations_of
from portal.demo.population import generate
from portal.demo.story import Story
from portal.management.commands import seed_demo
from records import lossless
from records.validation import validate

FIRST, LAST = 30, 42


@pytest.fixture(scope="module")
def people():
    return list(bulk.people_of(1, FIRST, LAST))


@pytest.fixture(scope="module")
def population():
    return generate(people=LAST, seed=1)


@pytest.fixture
def organisations(population):
    load._organisations(population)


def rows(statement, using=connection):
    with using.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
        cursor.execute(statement)
        return cursor.fetchall()


def test_they_are_the_people_of_the_population(people, population):
    assert people == list(population.people[FIRST:LAST])


def test_their_records_are_those_of_the_population(people, population):
    for person in people:
        assert [item.text for item in bulk.record_of(1, person)] == [i.text for i in population.items_of(person.id)]


def test_every_label_stands_among_the_thousands():
    """Not with the named people alone; low mood has its own among what many have."""
    found = {label for person in bulk.people_of(1, 200, 1200) for label in kept_from(person)}
    assert found == set(LABELS) - {"sensitive:mental-health"}


def kept_from(person):
    story = Story(1, person, organisations_of(1))
    kept_apart(story)
    return {label for item in story.items for label in item.labels}


def test_their_records_are_valid_for_both_validators():
    wrong = [
        issues
        for person in bulk.people_of(1, 200, 260)
        for item in bulk.record_of(1, person)
        if (issues := validate(lossless.loads(item.text)))
    ]

    assert not wrong


def test_nobody_has_anothers_number():
    numbers = [person.chi for person in bulk.people_of(1, 0, 3000)]

    assert len(set(numbers)) == 3000


@pytest.mark.django_db
def test_loading_many_stores_what_loading_by_bundle_stores(people, population, organisations):
    bulk.load(1, FIRST, LAST)

    columns = "id, kind, area, labels, organisation_id, version, digest"
    many = {str(row[0]): row[1:] for row in rows(f"SELECT {columns} FROM records_resource")}
    items, places = [i for person in people for i in population.items_of(person.id)], population.organisations
    assert set(many) == {item.id for item in items}
    for item in items:
        kind, area, labels, organisation, version, digest = many[item.id]
        assert (kind, area, set(labels) - {"test"}) == (item.type, item.area, set(item.labels))
        assert (organisation and str(organisation)) == (item.organisation and places[item.organisation].id)
        assert (version, bytes(digest)) == (1, storing.prepared_of(item).digest)
    assert [ties_of(person) for person in people] == [1] * len(people)


def ties_of(person):
    return len(list(queries.relationships(uuid.UUID(person.id))))


@pytest.mark.django_db
def test_each_has_entries_in_the_log(people, organisations):
    bulk.load(1, FIRST, LAST)

    for person in people:
        assert {entry.action for entry in log.about(uuid.UUID(person.id))} >= {"create", "begin-care"}


@pytest.mark.django_db
def test_again_changes_nothing_and_more_goes_on(organisations):
    assert bulk.load(1, FIRST, FIRST + 3) > 0
    assert bulk.load(1, FIRST, FIRST + 3) == 0

    heard = []
    bulk.load(1, FIRST, FIRST + 5, progress=lambda people, entries: heard.append((people, entries > 0)))

    assert heard == [(5, True)]
    assert Patient.objects.count() == 5
    assert Patient.objects.filter(is_test=True).count() == 5


@pytest.mark.django_db
def test_one_bad_resource_keeps_the_whole_chunk_out(people, organisations, monkeypatch):
    made = bulk.record_of

    def spoilt(seed, person):
        items = made(seed, person)
        if person is people[-1]:
            items[-1].body["status"] = "completed-in-r5"
        return items

    monkeypatch.setattr(bulk, "record_of", spoilt)

    with pytest.raises(load.NotLoaded, match="status"):
        bulk.load_chunk(1, people)
    assert Patient.objects.count() == 0


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.slow
def test_processes_share_the_work(population):
    load._organisations(population)

    entries = bulk.load(1, 100, 320, processes=2)

    assert Patient.objects.count() == 220
    assert rows("SELECT count(*) FROM records_resource", connections["owner"]) == [(entries,)]


def test_manifest_lists_the_many_without_their_items(population, people):
    found = json.loads("".join(pieces(population, people)))

    assert found["items"] == manifest(population)["items"]
    assert len(found["patients"]) == LAST + len(people)
    assert {person["id"] for person in found["patients"]} >= {person.id for person in people}


@pytest.mark.parametrize("number", [0, -1, 1_000_001])
def test_command_refuses_a_number_that_cannot_be(number):
    with pytest.raises(CommandError, match="number from 1"):
        call_command("seed_demo", people=number)


@pytest.mark.django_db(databases=["default", "owner"])
def test_command_loads_the_few_by_bundle_and_the_many_after(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(seed_demo, "BY_BUNDLE", 25)
    monkeypatch.setattr(load, "load", lambda population, _: asked.append(len(population.people)))
    monkeypatch.setattr(bulk, "load", lambda seed, first, last, **_: asked.append((seed, first, last)) or 0)

    call_command("seed_demo", people=40, manifest=tmp_path / "demo.json")

    assert asked == [25, (1, 25, 40)]
    assert len(json.loads((tmp_path / "demo.json").read_text())["patients"]) == 40


def test_ids_of_the_cast_come_first():
    first = next(bulk.people_of(1, 0, 1))

    assert first.id == identifier(1, CAST[0].key, "Patient", "self")
