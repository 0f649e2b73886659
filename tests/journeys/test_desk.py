"""A nurse comes to her desk, finds what is late, answers it, and the list is shorter: ten minutes are enough."""

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

import clock
from contributions.models import Contribution
from tests.factories import accounts, consent
from tests.factories.work import waiting_item
from tests.journeys.people import given_a_citizen, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def morag():
    """Morag Fraser, who sent readings and was not answered; and Struan Gunn, whose turn comes later."""
    person = given_a_citizen()
    other = given_a_citizen("Struan Gunn", "1508701245")
    person.practice = accounts.OrganisationFactory(kind="practice", name="Glenview Practice")
    for one in (person, other):
        consent.CareRelationshipFactory(patient=one.patient, organisation=person.practice)
    now = clock.now()
    person.given = _given(person, person.practice, due_at=now - dt.timedelta(days=2))
    _given(other, person.practice, due_at=now + dt.timedelta(days=3))
    return person


def _given(person, practice, *, due_at):
    """Something that the person wrote of themselves, and the work that it makes."""
    given_at = due_at - dt.timedelta(days=3)
    said = consent.store(
        Contribution(
            patient=person.patient, kind="Contribution", area="contributions", what="about-me",
            subjects=[_about(person, given_at).id], given_by=person, given_by_name=person.name, given_at=given_at,
            due_at=due_at, asked_of=practice,
        )
    )  # fmt: skip
    waiting_item(
        person.patient, practice, subject_id=said.id, item_id=said.subjects[0], topic=said.what, opened_at=given_at,
        due_at=due_at,
    )  # fmt: skip
    return said


def _about(person, at):
    from contributions.models import AboutMe

    return consent.store(
        AboutMe(
            patient=person.patient, kind="AboutMe", area="contributions", section="about", said_by=person,
            answers={"know": "I would rather not have needles."}, said_by_name=person.name, said_at=at,
            form_key=person.id,
        )
    )  # fmt: skip


@pytest.fixture
def nurse(morag):
    return with_keys(accounts.MembershipFactory(organisation=morag.practice, user__name="Nurse Ailsa Reid").user)


def test_the_late_one_is_found_answered_and_gone(at_a_browser, morag, nurse):
    """From the signed-in desk to the answered item in four steps, by keyboard alone."""
    desk = at_a_browser(nurse).let_in().go("/home/").is_at("Your desk").finds_the_page_good()
    desk.sees("2 things wait for your team. 1 is late.", "2 days late")
    steps = [
        lambda: desk.follow("About the person Morag Fraser"),
        lambda: desk.choose("Used in care"),
        lambda: desk.press("Send the answer"),
    ]
    steps[0]()
    desk.sees("I would rather not have needles.").finds_the_page_good()
    for step in steps[1:]:
        step()
    assert len(steps) <= 4
    desk.go("/desk/").sees("1 thing waits for your team.", "Nothing is late.").does_not_see("Morag Fraser")


@pytest.mark.slow
def test_the_list_by_keyboard_on_a_phone(at_a_browser, morag, nurse):
    desk = at_a_browser(nurse).let_in().go("/desk/")
    desk.page.set_viewport_size({"width": 320, "height": 800})
    wide = desk.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    links = desk.page.locator("[data-work-list] th a")
    links.first.focus()
    desk.page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    desk.page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    desk.page.keyboard.press("k")
    expect(links.first).to_be_focused()
    desk.press("Take About the person Morag Fraser").sees("You have taken it.")
    desk.follow("Mine").sees("Put back").does_not_see("Struan Gunn")


@pytest.mark.slow
def test_without_scripts_and_with_bad_words(at_a_browser, morag, nurse):
    desk = at_a_browser(nurse, script=False).let_in().go("/desk/?what=x&whose=%00&late=9&after=~")
    desk.is_at("Your desk").sees("Morag Fraser").follow("Late only").does_not_see("Struan Gunn")
    desk.press("Take About the person Morag Fraser").sees("You have taken it.")
    assert re.search(r"\?late=1$", desk.page.url)
    desk.press("Put back About the person Morag Fraser").sees("It is free for anybody to take.").finds_the_page_good()
    desk.fill("Find a person by name or CHI number", "04035712").press("Find").sees("There is a problem", "10 digits")
    desk.go("/desk/overdue/").is_at("How each team is doing").finds_the_page_good()


@pytest.mark.slow
def test_who_leads_the_care_is_said_to_the_person(at_a_browser, morag, nurse):
    at_work = at_a_browser(nurse).let_in().go(f"/p/{morag.patient_id}/").finds_the_page_good()
    at_work.sees("In the person’s own words", "What waits about this person")
    at_work.follow("Care team and lead professional").press("Save").is_told("Choose a colleague, or nobody")
    at_work.page.get_by_label("Lead professional at your organisation").select_option(
        label="Nurse Ailsa Reid, Clinician"
    )
    at_work.press("Save").sees("It is saved.").finds_the_page_good()
    home = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/").follow("Your care team, and whom to phone")
    home.sees("Nurse Ailsa Reid, Clinician, Glenview Practice", "Turn to them first.").finds_the_page_good()
