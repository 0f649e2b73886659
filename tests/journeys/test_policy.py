"""J24: two administrators publish a policy, an officer freezes a record, and statistics hide small numbers."""

import datetime as dt

import pytest

import clock
from accounts.models import Membership
from accounts.roles import Role
from audit import log
from consent import policies
from consent.models import Lock, PolicyVersion
from consent.policy import BUILT_IN
from tests.consent.test_statistics import given_a_practice
from tests.factories import accounts
from tests.factories.consent import DelegationFactory
from tests.journeys.people import CHI, given_a_citizen, given_a_doctor, take_in, with_keys
from tests.journeys.test_note import allergy

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
NOT_NOW = "We cannot show this record at the moment"
REASON = "The practice told us of threats at home"


@pytest.fixture
def office():
    return accounts.OrganisationFactory(kind="portal", name="The portal")


def given_an_officer(office, role, name):
    return with_keys(accounts.MembershipFactory(organisation=office, role=role, user__name=name).user)


@pytest.fixture
def angus():
    person = given_a_citizen("Angus Sutherland")
    take_in(allergy(person))
    return person


@pytest.mark.slow
def test_policy_is_drafted_tried_and_approved(at_a_browser, time_passes, office, angus):
    malcolm = at_a_browser(given_an_officer(office, Role.POLICY_ADMIN, "Malcolm Orr"))
    sunita = at_a_browser(given_an_officer(office, Role.POLICY_ADMIN, "Sunita Rao"))
    doctor = at_a_browser(given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=angus))
    doctor.let_in().go(f"/p/{angus.patient_id}/allergies/").sees("Allergy to penicillin")

    malcolm.sign_in().is_at("Policies").finds_the_page_good()
    when_a_draft_is_started(malcolm)
    when_rules_contradict_they_are_refused(malcolm)
    when_clinicians_lose_an_area_the_cases_say_so(malcolm)
    when_the_store_is_counted_it_says_how_many(malcolm)
    when_the_drafter_approves_it_is_refused(malcolm)
    when_the_day_is_past_it_is_refused(sunita)
    when_another_approves_it_begins_tomorrow(sunita)
    assert policies.in_force().version == BUILT_IN.version
    then_old_decisions_keep_their_version(doctor, angus, time_passes)


def when_a_draft_is_started(malcolm):
    malcolm.follow("Draft a new version").press("Start the draft").is_told("Say what changes, and why")
    malcolm.finds_the_page_good()
    malcolm.fill("What changes, and why", "Clinicians no longer see problems and allergies").press("Start the draft")
    malcolm.is_at("of the policy").sees("Draft", "Nothing differs.", "Not counted yet.").finds_the_page_good()


def when_rules_contradict_they_are_refused(malcolm):
    malcolm.follow("Ages and times").is_at("Ages and times").finds_the_page_good()
    malcolm.fill("Age at which a parent’s own right ends", "10").press("Save in the draft")
    malcolm.is_told("From 10 to 12 neither parent nor child could open the record").finds_the_page_good()
    malcolm.fill("Age at which a parent’s own right ends", "12").press("Save in the draft").is_at("of the policy")


def when_clinicians_lose_an_area_the_cases_say_so(malcolm):
    area = "Problems, allergies, immunisations"
    malcolm.follow("Who sees what in care").is_at("Who sees what in care").finds_the_page_good()
    untick(malcolm, f"Clinician: Sees – {area}").press("Save in the draft")
    malcolm.is_told("Clinician would act without seeing: Problems, allergies, immunisations")
    untick(malcolm, f"Clinician: Acts – {area}").press("Save in the draft").is_at("of the policy")
    malcolm.sees("Clinician: sees", "A clinician opens a record in an emergency", "Changes").finds_the_page_good()


def untick(visitor, label):
    visitor.page.get_by_label(label, exact=True).press("Space")
    return visitor


def when_the_store_is_counted_it_says_how_many(malcolm):
    malcolm.press("Count now").sees("hides fewer than 5 items from 2 roles", "Counted on").finds_the_page_good()


def when_the_drafter_approves_it_is_refused(malcolm):
    malcolm.does_not_see("Approve this version").go(
        malcolm.page.url.partition("#")[0].replace(malcolm.site, "") + "approve/"
    )
    malcolm.choose("I have read what changes and whom it concerns").press("Approve")
    malcolm.sees("You drafted this version. Somebody else has to approve it.").finds_the_page_good()
    assert PolicyVersion.objects.get().state == "draft"


def when_the_day_is_past_it_is_refused(sunita):
    sunita.sign_in().is_at("Policies").follow(PolicyVersion.objects.get().version).follow("Approve this version")
    sunita.is_at("Approve version").finds_the_page_good()
    fill_day(sunita, dt.date(2020, 1, 1)).press("Approve")
    sunita.is_told("This moment is past", "Tick the box once you have read what changes").finds_the_page_good()


def fill_day(visitor, day):
    return visitor.fill("Day", str(day.day)).fill("Month", str(day.month)).fill("Year", str(day.year))


def when_another_approves_it_begins_tomorrow(sunita):
    tomorrow = clock.today() + dt.timedelta(days=1)
    fill_day(sunita, tomorrow)
    sunita.choose("I have read what changes and whom it concerns").press("Approve")
    sunita.is_at("of the policy").sees("To come", "Sunita Rao", f"{tomorrow:%-d %B %Y}, 00:00").finds_the_page_good()


def then_old_decisions_keep_their_version(doctor, angus, time_passes):
    doctor.go(f"/p/{angus.patient_id}/allergies/").sees("Allergy to penicillin")
    time_passes("+1d")
    doctor.go(f"/p/{angus.patient_id}/allergies/").is_at("Sign in")
    doctor.sign_in(start="").does_not_see("enicillin")
    version = PolicyVersion.objects.get().version
    found = {entry.policy_version for entry in log.by(doctor.user.id) if entry.patient_id and entry.action == "read"}
    assert found == {BUILT_IN.version, version}


@pytest.mark.slow
def test_last_administrator_is_not_removed(at_a_browser, office):
    malcolm = at_a_browser(given_an_officer(office, Role.POLICY_ADMIN, "Malcolm Orr")).let_in()
    malcolm.go("/desk/policies/").follow("Roles").is_at("Organisations and roles").finds_the_page_good()
    malcolm.follow("The portal").is_at("The portal").finds_the_page_good().follow("Malcolm Orr")
    malcolm.is_at("Roles of one person").finds_the_page_good()
    malcolm.press("End all roles now").sees("This is the last policy administrator. Appoint another one first.")
    assert Membership.objects.get().ended_at is None


@pytest.mark.slow
def test_frozen_record_stops_with_neutral_words(at_a_browser, office, angus):
    helper = with_keys(DelegationFactory(patient=angus.patient, user__name="Callum Helper").user)
    ruth = at_a_browser(given_an_officer(office, Role.SAFEGUARDING_OFFICER, "Ruth Kilbride"))
    owner, other = at_a_browser(angus).sign_in(), at_a_browser(helper).let_in()
    owner.is_at("Your record")
    other.go(f"/p/{angus.patient_id}/allergies/").sees("Allergy to penicillin")

    ruth.sign_in().is_at("Safeguarding").finds_the_page_good()
    when_the_officer_freezes_the_record(ruth)
    for one in (owner, other):
        one.go(f"/p/{angus.patient_id}/allergies/").is_at(NOT_NOW).does_not_see("enicillin", "frozen", "Ruth")
        one.page.wait_for_load_state()
    assert owner.main.inner_text() == other.main.inner_text()
    when_the_freeze_ends_the_record_is_there_again(ruth, owner, angus)


def when_the_officer_freezes_the_record(ruth):
    ruth.press("Find").is_told("Enter a CHI number, or a name and a date of birth").finds_the_page_good()
    ruth.fill("CHI number (optional)", CHI).press("Find").sees("Angus Sutherland", "Nothing is closed.")
    ruth.finds_the_page_good().follow("Freeze this record").finds_the_page_good()
    ruth.press("Freeze this record").is_told("Give a reason", "Choose a day").finds_the_page_good()
    review = clock.today() + dt.timedelta(days=30)
    ruth.fill("Why is this needed?", REASON).fill("When is it looked at again?", f"{review:%Y-%m-%d}")
    ruth.press("Freeze this record").sees("Record frozen", "In force", REASON).finds_the_page_good()
    assert Lock.objects.get().kind == "freeze"


def when_the_freeze_ends_the_record_is_there_again(ruth, owner, angus):
    ruth.follow("End this lock").finds_the_page_good().fill("Why does it end?", "The danger is over")
    ruth.press("End this lock").sees("Ended", "The danger is over")
    owner.go(f"/p/{angus.patient_id}/allergies/").sees("Allergy to penicillin")
    owner.go(f"/p/{angus.patient_id}/access-log/").sees("The service").does_not_see("Ruth", "afeguarding", "frozen")


@pytest.mark.slow
def test_statistics_hide_small_numbers_from_subtraction_too(at_a_browser, office):
    """Three of one practice have a sign-in: neither the number nor what would give it away is shown."""
    for name, people, sign_ins in (("Glenview", 12, 3), ("Lochside", 14, 7), ("Moor", 20, 10), ("Skerry", 2, 1)):
        given_a_practice(name, people, sign_in=sign_ins)
    malcolm = at_a_browser(given_an_officer(office, Role.POLICY_ADMIN, "Malcolm Orr")).let_in()
    malcolm.go("/desk/policies/").follow("Statistics").is_at("Statistics").finds_the_page_good()
    malcolm.sees("Why some numbers are hidden", "2 other practices together").does_not_see("Skerry", "Glenview")
    cells = malcolm.page.get_by_role("cell").all_inner_texts()
    assert cells.count("hidden") == 2 and not {"1", "2", "3", "4"} & set(cells), cells
