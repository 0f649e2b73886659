"""A link that goes to somebody without an account: made of its row, sent once, and nothing of it is kept."""

import pytest

from notifications import actions, links, rules
from notifications.channels import Undeliverable
from notifications.models import Notification

pytestmark = pytest.mark.django_db
TO = "ania@interpreters.example"


@pytest.fixture
def sent(citizen):
    secret = links.send_link(sender=citizen, address=TO, event="video-link:1")
    return secret, Notification.objects.get(topic=rules.LINK)


def test_it_says_nothing_of_anybody(sent, citizen, deliver, mailoutbox):
    secret, row = sent
    assert links.how_sent(["video-link:1", "video-link:2"]) == {"video-link:1": "waiting"}
    assert [deliver(), deliver()] == [1, 0]
    [mail] = mailoutbox
    said = f"{mail.subject} {mail.body}"
    assert mail.to == [TO] and f"http://localhost:8000/visit/{secret}/\n" in mail.body
    for known in (citizen.name, citizen.email, str(citizen.id), str(row.id), "clinic", "health", "NHS"):
        assert known not in said
    row.refresh_from_db()
    assert (row.state, row.address) == ("sent", "") and links.how_sent(["video-link:1"]) == {"video-link:1": "sent"}


def test_the_row_does_not_tell_the_link(sent):
    secret, row = sent
    assert len(secret) == 32 and all(secret not in str(value) for value in vars(row).values())
    assert rules.link_of("another key", row.id) != secret


def test_an_address_that_refuses_is_not_tried_again_nor_the_sender_texted(sent, deliver, monkeypatch, mailoutbox):
    def refuses(*_args, **_named):
        raise Undeliverable

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuses)
    deliver()
    row = Notification.objects.get(event="video-link:1")
    assert (row.state, row.address) == ("failed", "")
    monkeypatch.undo()
    assert actions.retry_failed() == 0 and deliver() == 0 and mailoutbox == []


def test_what_the_sender_asked_for_themselves_does_not_keep_it(sent, citizen, deliver, mailoutbox):
    citizen.quiet = True
    citizen.save()
    assert deliver() == 1 and len(mailoutbox) == 1
