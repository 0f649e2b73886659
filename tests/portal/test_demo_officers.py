"""What waits for officers in the demo: applications to act for an adult, refusals, an emergency to review."""

import pytest

from accounts.identity import match_keys
from audit import log
from consent.models import Application, EmergencyReview
from portal.demo import acting, emergencies, refused
from portal.demo.population import generate
from portal.demo.signing_in import id_of
from tests.factories.accounts import OrganisationFactory, PatientFactory, UserFactory
from tests.portal.test_demo_load import by_key, only

pytestmark = pytest.mark.django_db
KEYS = {"ishbel", "agnes", "calum", "sheila", "morag", "rowan", "catriona", "piotr", "hamish"}


@pytest.mark.slow
def test_officers_find_something_and_each_thing_once():
    population = only(generate(people=1, seed=1), KEYS)
    for place in population.organisations.values():
        OrganisationFactory(id=place.id, name=place.name)
    for person in population.people:
        PatientFactory(
            id=person.id, chi=person.chi, birth_date=person.born,
            match_keys=match_keys([(person.family, person.given)], person.born),
        )  # fmt: skip
    for account in population.accounts:
        UserFactory(id=id_of(population.seed, account), email=account.login, patient_id=account.patient, assurance=2)
    for _ in range(2):
        for one in (acting, refused, emergencies):
            one.load(population)
    agnes = by_key(population, "agnes")
    applications = {one.state: one for one in Application.objects.all()}
    assert set(applications) == {"waiting", "refused"} and str(applications["waiting"].patient_id) == agnes.id
    assert applications["refused"].document == "guardianship" and "money" in applications["refused"].answer
    assert log.refusals().count() == 5 and {one.reason for one in log.refusals()} == {"no-basis"}
    assert EmergencyReview.objects.filter(reviewed_at=None).count() == 1
