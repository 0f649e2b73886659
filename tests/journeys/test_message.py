"""J18: a message that sounds urgent, its way through the team, and what happens where nobody reads it."""

import datetime as dt

import pytest

import clock
from accounts.models import Membership
from messaging.actions.unread import tell_again
from notifications.models import Notification
from tests.factories import accounts, consent
from tests.factories.messages import LetterboxFactory
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
URGENT = "I have chest pain now. Is it the new tablets?"
CALM = "The new tablets make me feel sick in the morning. May I take them at night?"
ANSWER = "Yes, take them with your evening meal, and tell us in two weeks."
HOURS = {"opens_at": dt.time(0), "closes_at": dt.time(23, 59), "weekdays": list(range(7))}


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def nurses(doctor):
    """The letterbox of her practice."""
    practice = doctor.memberships.get().organisation
    return LetterboxFactory(organisation=practice, name="The nurses at Glenview", **HOURS)


@pytest.fixture
def clinic(morag):
    """The diabetes clinic, which sees her too."""
    hospital = accounts.OrganisationFactory(kind="hospital", name="Strathallow General")
    consent.CareRelationshipFactory(patient=morag.patient, organisation=hospital, kind="encounter")
    LetterboxFactory(organisation=hospital, name="The diabetes clinic", needs=["result"], **HOURS)
    return with_keys(accounts.MembershipFactory(organisation=hospital, user__name="Dr Anjali Menon").user)


def test_message_with_urgency_and_transfer(at_a_browser, morag, doctor, nurses, clinic):
    writer = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/messages/").is_at("Messages").finds_the_page_good()
    when_what_is_urgent_stops_and_the_rest_is_sent(writer)
    team = at_a_browser(doctor).let_in()
    when_the_team_claims_and_transfers_it(team)
    specialist = at_a_browser(clinic).let_in()
    when_the_other_team_answers(specialist)
    then_she_reads_it_and_closes_and_opens_it_again(writer)
    specialist.go("/desk/messages/").follow("Morag Fraser").sees("Read by Morag Fraser", "One more thing")


def when_what_is_urgent_stops_and_the_rest_is_sent(writer):
    writer.follow("Write a message").is_at("Write a message").sees("999", "111").finds_the_page_good()
    writer.follow("A question about my tablets").sees(
        "The nurses at Glenview", "promises an answer within 3 working days"
    )
    writer.finds_the_page_good()
    writer.press("Send the message").is_told(
        "Say in a few words what your message is about.", "Write your message before you send it."
    )
    writer.fill("What it is about, in a few words", "New tablets").fill("Your message", URGENT)
    writer.press("Send the message").is_at("Stop").sees("999", "111", "116 123", URGENT, "is not sent yet")
    writer.finds_the_page_good()
    writer.press("Edit my message").is_at("Write a message")
    assert writer.page.get_by_label("Your message", exact=True).input_value() == URGENT
    writer.fill("Your message", CALM).press("Send the message").is_at("Conversation")
    writer.sees("Your message is sent", "Not yet read, an answer is due by", CALM).finds_the_page_good()


def when_the_team_claims_and_transfers_it(team):
    team.go("/desk/messages/").is_at("Messages to your team").sees("Morag Fraser", "New tablets").finds_the_page_good()
    team.follow("Morag Fraser").is_at("Conversation").sees(CALM, "Nobody has claimed this yet.").finds_the_page_good()
    team.press("Claim it").sees("You have this conversation.")
    team.fill("A note for your colleagues", "Seems to be for the clinic.").press("Save the note").sees(
        "Seems to be for"
    )
    team.follow("Transfer it to another team").is_at("Transfer a conversation").finds_the_page_good()
    team.press("Transfer it").is_told("Choose the team that takes it on.")
    team.choose("The diabetes clinic (Strathallow General)").press("Transfer it").is_at("Messages to your team")
    team.sees("The diabetes clinic has this conversation now.").does_not_see("New tablets")


def when_the_other_team_answers(specialist):
    specialist.go("/desk/messages/").follow("Morag Fraser").is_at("Conversation").sees(
        CALM, "Seems to be for the clinic."
    )
    specialist.press("Send the answer").is_told("Write your answer before you send it.")
    specialist.fill("Your answer", ANSWER).press("Send the answer").sees("Your answer is sent", "Not yet opened")
    specialist.finds_the_page_good()


def then_she_reads_it_and_closes_and_opens_it_again(writer):
    writer.go("/notices/").sees("You have a new message").does_not_see(ANSWER, "diabetes")
    writer.follow("Go to the messages").is_at("Messages").sees("New answer", "The diabetes clinic", "New tablets")
    writer.finds_the_page_good()
    writer.follow("New tablets").sees(ANSWER, "Dr Anjali Menon, Clinician", "With The diabetes clinic")
    writer.does_not_see("Seems to be for the clinic.").finds_the_page_good()
    writer.press("Close this conversation").sees(
        "This conversation is closed.", "Morag Fraser closed this conversation"
    )
    writer.finds_the_page_good()
    writer.fill("Your message", "One more thing: may I drink milk?").press("Send").sees("Your message is sent")


@pytest.mark.slow
def test_nobody_there_and_nobody_reads(at_a_browser, morag, doctor, nurses, time_passes):
    writer = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/messages/new/?need=tablets")
    Membership.objects.filter(user=doctor).update(ended_at=clock.now())
    writer.go(f"/p/{morag.patient_id}/messages/new/?need=tablets").is_at("Nobody can answer here now")
    writer.sees("01592 000 111", "111", "999").finds_the_page_good()
    Membership.objects.filter(user=doctor).update(ended_at=None)
    writer.go(f"/p/{morag.patient_id}/messages/new/?need=tablets").fill("Your message", "May I stop?")
    writer.fill("What it is about, in a few words", "Tablets").press("Send the message").is_at("Conversation")
    address = writer.page.url.removeprefix(writer.site)
    team = at_a_browser(doctor).let_in().go(address).fill("Your answer", "Please do not stop them.")
    team.choose("The person must not miss this").press("Send the answer").sees("Important")
    time_passes("+4d")
    tell_again()
    told = Notification.objects.filter(recipient=morag, topic="message-unread")
    assert told.filter(channel="portal").count() == 1 and told.exclude(channel="portal").exists()
    time_passes("+12d")
    at_a_browser(morag).let_in().go(address).sees("Please do not stop them.", "Important")


@pytest.mark.slow
def test_late_answers_are_said(at_a_browser, morag, doctor, nurses, time_passes):
    writer = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/messages/new/?need=tablets")
    writer.fill("What it is about, in a few words", "Tablets").fill("Your message", "May I stop?")
    writer.press("Send the message").is_at("Conversation")
    address = writer.page.url.removeprefix(writer.site)
    time_passes("+9d")
    writer = at_a_browser(morag).let_in().go(address).sees("This answer is late", "01592 000 111", "111")
    writer.finds_the_page_good()
    at_a_browser(doctor).let_in().go("/desk/messages/").sees("1 answer is late.").finds_the_page_good()


@pytest.mark.slow
@pytest.mark.parametrize(("script", "reading"), [(False, ""), (False, "large"), (True, "easy")])
def test_message_in_other_modes(at_a_browser, morag, doctor, nurses, script, reading):
    writer = at_a_browser(morag, script=script, reading=reading).let_in()
    writer.go(f"/p/{morag.patient_id}/messages/").follow("Write a message").follow("A question about my tablets")
    writer.fill("What it is about, in a few words", "New tablets").fill("Your message", URGENT)
    writer.press("Send the message").is_at("Stop").finds_the_page_good()
    writer.press("It is not urgent, send anyway").is_at("Conversation").sees(URGENT).finds_the_page_good()
    team = at_a_browser(doctor, script=script, reading=reading).let_in().go("/desk/messages/")
    team.sees("Sounded urgent, sent after advice").follow("Morag Fraser").fill("Your answer", ANSWER)
    team.press("Send the answer").finds_the_page_good()
    writer.go(f"/p/{morag.patient_id}/messages/").follow("New tablets").sees(ANSWER).finds_the_page_good()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_message_through_a_helper(at_a_browser, morag, doctor, nurses, script):
    ishbel = given_a_citizen("Ishbel Buchanan", "1710651230")
    powers = {"messages": ["see", "act"], "demographics": ["see"]}
    consent.DelegationFactory(patient=morag.patient, user=ishbel, person_name="Morag Fraser", powers=powers)
    helper = at_a_browser(ishbel, script=script).let_in().go(f"/p/{morag.patient_id}/messages/new/?need=tablets")
    helper.fill("What it is about, in a few words", "Mum's tablets").fill("Your message", CALM)
    helper.press("Send the message").sees("You wrote for Morag Fraser").finds_the_page_good()
    team = at_a_browser(doctor, script=script).let_in().go("/desk/messages/").follow("Morag Fraser")
    team.sees("Ishbel Buchanan wrote for Morag Fraser").fill("Your answer", ANSWER).press("Send the answer")
    writer = at_a_browser(morag, script=script).let_in().go(f"/p/{morag.patient_id}/messages/").follow("Mum's tablets")
    writer.sees("Ishbel Buchanan wrote for Morag Fraser", ANSWER)
