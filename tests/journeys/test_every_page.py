"""Every page of a full record, as its owner and as a doctor, and of the desks, on a phone and at a desk. Takes long."""

from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from django.urls import Resolver404, resolve

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
    "letters/",
    "scans/",
    "operations/",
    "implants/",
    "plans/",
    "visits/",
    "history/",
    "social-care/",
    "changes/?since=year",
    "search/",
    "about-me/",
    "care-team/",
    "messages/",
    "appointments/",
    "questionnaires/",
    "corrections/",
)
OWN_PAGES = (
    "left-out/",
    "given/",
    "add/",
    "messages/new/",
    "appointments/find/",
    "appointments/waiting/",
    "prescriptions/",
    "prescriptions/order/",
    "prescriptions/pharmacy/",
    "measurements/add/",
    "documents/add/",
    "about-me/needs/",
    "choices/open/",
    "choices/keep-out/",
    "choices/results/",
    "choices/receipts/",
    "seen-as/",
    "access-questions/",
    "not-mine/",
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
ACCOUNT_PAGES = (
    "/accounts/security/",
    "/accounts/sessions/",
    "/accounts/passkeys/",
    "/accounts/helping/",
    "/accounts/carer/",
    "/accounts/acting-for-adult/",
    "/accounts/safety/",
    "/accounts/reading/",
    "/notices/",
    "/notices/choices/",
    "/contact/",
    "/words/",
)

# Not pages: what a script asks, files, and what ends the session.
NO_PAGES = frozenset(
    """accounts:leave account_logout accounts:stay accounts:timed_out accounts:end_session
    appointments:calendar_file records:save_file contributions:save_upload contributions:show_picture
    contributions:correction_file messaging:show_file portal:download_overdue consent:save_certificate
    consent:download_statistics""".split()
)
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.href)"
# At which desk the walk begins with the first page, how many pages it comes by at least, and one of them.
DESKS = {
    "privacy": (5, "consent:list_reviews"),
    "helpdesk": (5, "identity:list_cases"),
    "safeguarding": (10, "consent:safeguarding"),
    "policy": (10, "consent:start_draft"),
    "pharmacist": (15, "prescriptions:show_dispensing"),
}


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
        assert reader.page.locator("[data-leave]").count() == 1, f"{page} cannot be left quickly"


def test_every_page_of_an_account_is_good(at_a_browser, morag):
    reader = at_a_browser(morag[0]).let_in()
    for page in ACCOUNT_PAGES:
        then_it_is_good_at_both_widths(reader.go(page))


def test_every_page_is_good_for_a_doctor(at_a_browser, morag):
    user, items = morag
    doctor = given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=user)
    reader = at_a_browser(doctor).let_in()
    for page in (*PAGES, *items):
        then_it_is_good_at_both_widths(reader.go(f"/p/{user.patient_id}/{page}"))


@pytest.mark.parametrize("who", DESKS)
def test_every_page_that_a_desk_leads_to_is_good(at_a_browser, morag, who):
    at_least, wanted = DESKS[who]
    found = walk(at_a_browser(User.objects.get(email=f"{who}@demo.example")).let_in(), "/desk/")
    assert len(found) >= at_least and wanted in found, found


def walk(reader, start: str) -> set[str]:
    """Every page that links lead to: each address once but for its ids, and once more with a question behind it."""
    to_do, done = deque([reader.site + start]), set()
    while to_do:
        address = to_do.popleft()
        name, path = name_of(reader.site, address)
        if not name or name in NO_PAGES or (name, "?" in path) in done:
            continue
        done.add((name, "?" in path))
        reader.go(path)
        then_it_is_good_at_both_widths(reader)
        to_do += [urljoin(reader.page.url, link) for link in reader.page.evaluate(LINKS)]
    return {name for name, _ in done}


def name_of(site: str, address: str) -> tuple[str, str]:
    """The view of a page of ours, and its path with what is asked."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name if f"{parts.scheme}://{parts.netloc}" == site else ""
    except Resolver404:
        name = ""
    return name, parts.path + (f"?{parts.query}" if parts.query else "")


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
