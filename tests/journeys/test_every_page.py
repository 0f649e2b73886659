"""Every page of a full record, as its owner and as a doctor, on a phone and at a desk. Takes long."""

import pytest

from accounts.models import User
from portal.demo import load
from portal.demo.population import generate
from tests.journeys.goodness import NARROW, WIDE, then_axe_finds_nothing_grave
from tests.journeys.people import given_a_doctor
from tests.portal.test_demo_load import only

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
PAGES = (
    "",
    "problems/",
    "problems/?show=past",
    "medicines/",
    "medicines/?show=past",
    "allergies/",
    "results/",
    "results/?page=2",
    "measurements/",
    "immunisations/",
    "chronology/",
    "notes/",
)
OWN_PAGES = (
    "choices/",
    "choices/first/",
    "choices/share/",
    "choices/hide/",
    "helpers/",
    "helpers/invite/",
    "access-log/",
    "access-log/?show=machines",
    "access-log/?since=1850-01-01",
)


@pytest.fixture
def morag():
    """Morag Sinclair of the demonstration: long ill, much tested, in two languages and many places."""
    population = only(generate(people=1, seed=1), {"morag"})
    load.load(population)
    person = population.people[0]
    one_of_each = {item.type: item.id for item in population.items_of(person.id)}
    return User.objects.get(patient_id=person.id), [f"item/{ident}/" for ident in one_of_each.values()]


def test_every_page_is_good_for_its_owner(at_a_browser, morag):
    user, items = morag
    reader = at_a_browser(user).let_in()
    for page in (*PAGES, *OWN_PAGES, *items, *trends(reader)):
        then_it_is_good_at_both_widths(reader.go(f"/p/{user.patient_id}/{page}"))


def test_every_page_is_good_for_a_doctor(at_a_browser, morag):
    user, items = morag
    doctor = given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=user)
    reader = at_a_browser(doctor).let_in()
    for page in (*PAGES, *items):
        then_it_is_good_at_both_widths(reader.go(f"/p/{user.patient_id}/{page}"))


def trends(reader) -> list[str]:
    """The addresses of every series that the results and measurements lead to."""
    found = []
    for page in ("results/", "measurements/"):
        reader.go(f"/p/{reader.user.patient_id}/{page}")
        links = reader.main.get_by_role("link", name="Over time").all()
        found += [link.get_attribute("href").partition(f"{reader.user.patient_id}/")[2] for link in links]
    return sorted(set(found))


def then_it_is_good_at_both_widths(reader):
    reader.finds_the_page_good()
    reader.page.set_viewport_size(NARROW | {"height": 640})
    then_axe_finds_nothing_grave(reader.page)
    reader.page.set_viewport_size(WIDE)
