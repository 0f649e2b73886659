"""What demo people decided: in the manifest as it holds in the database."""

import json

import pytest

from accounts.models import User
from portal.demo import load
from portal.demo.manifest import manifest_text
from portal.demo.population import generate
from tests.consent.test_choices_pages import decided
from tests.portal.test_demo_load import only

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


def test_choices_of_the_manifest_hold():
    population = only(generate(people=1, seed=1), {"catriona", "piotr"})
    listed = json.loads(manifest_text(population))["directives"]
    assert {(row["effect"], row["towards"]) for row in listed} >= {("lock", "everybody")}
    load.load(population)
    load.choices.load(population)  # again changes nothing
    for person in population.people:
        wanted = [row for row in listed if row["patient"] == person.id]
        made = decided(User.objects.get(patient_id=person.id))
        assert sorted(row["effect"] for row in wanted) == sorted(one.effect for one in made)
        assert {row["class"] for row in wanted} - {None} == {label for one in made for label in one.classes}
