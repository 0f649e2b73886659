"""The demo's helpers stand in the portal as the manifest says."""

from dataclasses import replace

import pytest

from consent.queries.delegations import ties_of_person
from portal.demo import helping, load
from portal.demo.manifest import manifest
from portal.demo.population import generate

pytestmark = pytest.mark.django_db
FEW = {"morag", "hamish", "suryani"}
STATES = {"expired": "ended", "invited": "invited"}


def test_ties_stand_as_the_manifest_says_and_are_taken_in_once():
    population = generate(people=1, seed=1)
    people = tuple(person for person in population.people if person.key in FEW)
    ids = {person.id for person in people}
    few = replace(
        population,
        people=people,
        items=tuple(item for item in population.items if item.type == "Patient" and item.patient in ids),
        accounts=tuple(account for account in population.accounts if account.patient in ids),
        relationships=tuple(tie for tie in population.relationships if tie.patient in ids),
    )
    load.load(few)
    assert load.is_loaded(few)
    helping.load(few, load.job())
    morag = next(person.id for person in people if person.key == "morag")
    stored = {(tie.name, str(tie.state)) for tie in ties_of_person(morag)}
    assert stored == {("Hamish Drummond", "ended"), ("Suryani", "invited")}
    listed = {(tie["login"], STATES[tie["state"]]) for tie in manifest(few)["delegations"] if tie["patient"] == morag}
    assert listed == {("hamish@demo.example", "ended"), ("suryani@demo.example", "invited")}
