"""Text messages and Notify: fixed words, once in effect, and what is refused for good is given up."""

import pytest

import clock
from notifications import contact, delivery, rules
from notifications.models import Mobile, Notification, Preference
from notifications.topics import TOPICS
from tests.notifications.notifyserver import NotifyServer

pytestmark = pytest.mark.django_db
NUMBER = "+447700900123"
KEY = "test-26785a09-ab16-4eb0-8407-a37497a57506-3d844edf-8d35-48ac-975b-e847b4f122b0"


@pytest.fixture
def texted(citizen):
    """The citizen is told by text message; gives what tells something and returns its row."""
    Mobile.objects.create(
        user=citizen, number=NUMBER, code_row=citizen.id, asked_at=clock.now(), confirmed_at=clock.now()
    )
    for place in rules.Place:
        Preference.objects.create(user=citizen, place=place, channel="text", wanted=True)

    def tell(tell, topic="new-message", **more):
        tell(topic=topic, **more)
        Notification.objects.filter(channel="email").delete()
        return Notification.objects.get(channel="text")

    return tell


@pytest.fixture
def text_files(settings, tmp_path):
    settings.TEXT_DIR = tmp_path / "texts"
    return settings.TEXT_DIR


@pytest.fixture
def notify_server(settings):
    with NotifyServer() as server:
        settings.TEXT_BACKEND, settings.NOTIFY_TEXT_TEMPLATE = "notifications.notify.send_text", "template-text"
        settings.EMAIL_BACKEND, settings.NOTIFY_EMAIL_TEMPLATE = "notifications.notify.NotifyBackend", "template-mail"
        settings.NOTIFY_KEY, settings.NOTIFY_URL = KEY, server.url
        yield server


@pytest.mark.parametrize("topic", sorted(set(TOPICS) - {"mobile-code"}))
def test_no_text_message_says_what_happened(texted, tell, text_files, citizen, topic):
    row = texted(tell, topic, subject_patient=citizen.patient, about="Oncology Clinic")
    assert delivery.deliver_waiting() == 1
    said = (text_files / f"{row.id}.txt").read_text()
    outside = [str(text) for text in rules.OUTSIDE.values()]
    assert any(
        said == f"To: {NUMBER}\n\n{text}. Sign in to see it: http://localhost:8000/accounts/login/\n"
        for text in outside
    )
    assert len(said) < 160


def test_the_code_goes_to_the_number_that_was_given(citizen, actor_for, text_files, settings):
    contact.ask_code(actor=actor_for(citizen), user=citizen, number=NUMBER)
    assert delivery.deliver_waiting() == 1
    row = Notification.objects.get(channel="text")
    assert rules.code_of(settings.SECRET_KEY, row.id) in (text_files / f"{row.id}.txt").read_text()


def test_a_number_that_went_meanwhile_gets_nothing(texted, tell, text_files):
    texted(tell)
    Mobile.objects.all().delete()
    delivery.deliver_waiting()
    states = Notification.objects.exclude(channel="portal").values_list("channel", "state")
    assert set(states) == {("text", "failed"), ("email", "sent")}  # what one way did not bring, the other does
    assert not text_files.exists()


def test_notify_gets_the_text_with_its_reference(texted, tell, notify_server):
    row = texted(tell)
    assert delivery.deliver_waiting() == 1
    (sent,) = notify_server.taken
    assert (sent["path"], sent["phone_number"], sent["reference"], sent["template_id"]) == (
        "/v2/notifications/sms",
        NUMBER,
        str(row.id),
        "template-text",
    )
    assert sent["signed"].startswith("Bearer ")


def test_notify_brings_mails_too(tell, notify_server, citizen):
    row = tell()
    assert delivery.deliver_waiting() == 1
    (sent,) = notify_server.taken
    assert (sent["path"], sent["email_address"]) == ("/v2/notifications/email", citizen.email)
    assert sent["reference"] == str(row.id)
    assert sent["personalisation"]["subject"] == str(rules.OUTSIDE[rules.Place.ACCOUNT])


def test_what_notify_took_before_it_died_is_not_sent_again(texted, tell, notify_server):
    row = texted(tell)
    notify_server.dies_after_taking = True
    assert delivery.deliver_waiting() == 0
    notify_server.dies_after_taking = False
    Notification.objects.filter(id=row.id).update(due_at=row.due_at)
    assert delivery.deliver_waiting() == 1
    assert len(notify_server.taken) == 1


@pytest.mark.parametrize(("answer", "state"), [(400, "failed"), (429, "waiting"), (403, "waiting"), (503, "waiting")])
def test_what_notify_refuses_for_good_is_given_up(texted, tell, notify_server, answer, state):
    row = texted(tell)
    notify_server.answer = answer
    assert delivery.deliver_waiting() == 0
    row.refresh_from_db()
    assert row.state == state


def test_without_notify_the_message_waits(texted, tell, notify_server, caplog):
    row = texted(tell)
    notify_server.shutdown()
    notify_server.server_close()
    assert delivery.deliver_waiting() == 0
    row.refresh_from_db()
    assert row.state == "waiting"
    assert NUMBER not in caplog.text
