"""What demo people decided: in the manifest as it holds in the database."""

import json

import pytest

from accounts.models import User
from audit import log
from consent.queries.release import release_choices
from portal.demo import load
from portal.demo.manifest import manifest_text
from portal.demo.population import generate
from tests.consent.test_choices_pages import decided
from tests.factories.accounts import actor_for
from tests.factories.consent import access_for
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


def test_results_on_their_terms_and_an_emergency_to_review(client, sign_in):
    population = only(generate(people=1, seed=1), {"hamish", "catriona"})
    load.load(population)
    load.emergencies.load(population)  # again changes nothing
    hamish, catriona = (User.objects.get(name=name) for name in names(population, "hamish", "catriona"))
    for person, chosen in ((hamish, {"pathology", "imaging"}), (catriona, {"genetics", "sexual-health"})):
        access = access_for(actor_for(person), person.patient, "Consent")
        with access.reading():
            assert set(release_choices(access)) == chosen
    assert log.about(hamish.patient_id).filter(action="break-glass", outcome="permitted").count() == 1
    officer = User.objects.get(name="Helen Ballantyne")
    page = sign_in(client, officer).get("/desk/emergencies/").content.decode()
    assert "Dr Rory Ferguson" in page


def names(population, *keys) -> list[str]:
    known = {account.key: account.name for account in population.accounts}
    return [known[key] for key in keys]
