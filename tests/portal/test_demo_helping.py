"""The demo's helpers stand in the portal as the manifest says."""

from dataclasses import replace

import pytest

from consent.queries.delegations import ties_of_person
from portal.demo import helping, load
from portal.demo.manifest import manifest
from portal.demo.population import generate
from tests.factories.accounts import PatientFactory, UserFactory

pytestmark = pytest.mark.django_db
FEW = {"morag", "hamish", "suryani"}


def test_ties_stand_as_the_manifest_says_and_are_taken_in_once():
    population = generate(people=1, seed=1)
    people = tuple(person for person in population.people if person.key in FEW)
    ids = {person.id for person in people}
    accounts = tuple(account for account in population.accounts if account.patient in ids)
    few = replace(population, people=people, accounts=accounts, items=())
    for account in accounts:
        UserFactory(email=account.login, patient=PatientFactory(id=account.patient))
    assert not helping.are_loaded(few)
    helping.load(few, load.job())
    helping.load(few, load.job())
    assert helping.are_loaded(few)
    morag = next(person.id for person in people if person.key == "morag")
    stored = sorted((tie.name, str(tie.state)) for tie in ties_of_person(morag))
    assert stored == [("Hamish Drummond", "ended"), ("Suryani", "invited")]
    listed = {(tie["login"], tie["state"]) for tie in manifest(few)["delegations"] if tie["patient"] == morag}
    assert listed == {("hamish@demo.example", "expired"), ("suryani@demo.example", "invited")}
