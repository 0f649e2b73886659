"""What leaves the portal: four fixed texts, named by their row."""

import email
import smtplib

import pytest
from django.core.mail import EmailMessage
from django.utils import translation

from notifications import channels, rules
from notifications.models import Notification
from notifications.topics import TOPICS

pytestmark = pytest.mark.django_db

SECRET = "Oncology Clinic of Dr Grant"


@pytest.mark.parametrize("topic", TOPICS)
def test_no_topic_says_outside_what_happened(tell, citizen, topic):
    row = tell(topic=topic, subject_patient=citizen.patient, about=SECRET)

    mail = channels.email(row)
    said = f"{mail.subject} {mail.body}"

    assert mail.subject in [str(text) for text in rules.OUTSIDE.values()]
    for secret in (
        SECRET,
        str(citizen.patient_id),
        str(citizen.id),
        citizen.name,
        str(TOPICS[topic].body),
        topic,
    ):
        assert secret not in said
    assert [word for word in said.split() if "://" in word] == ["http://localhost:8000/accounts/login/"]


def test_the_text_is_in_the_recipients_language(tell, citizen):
    citizen.language = "gd"
    citizen.save()
    with translation.override("en-gb"):
        mail = channels.email(tell())
    assert mail.extra_headers["Content-Language"] == "gd"


def test_a_mail_becomes_a_file_named_by_its_row(tell, deliver, mail_files, citizen):
    row = tell()
    deliver()

    (path,) = mail_files.iterdir()
    mail = email.message_from_bytes(path.read_bytes())
    assert path.name == f"{row.id}.eml"
    assert (mail["Message-ID"], mail["To"]) == (f"<{row.id}@localhost>", citizen.email)
    assert (path.stat().st_mode & 0o777, mail_files.stat().st_mode & 0o777) == (0o600, 0o700)


def test_no_message_id_leads_out_of_the_folder(mail_files):
    EmailMessage("Hello", "You", to=["a@demo.example"], headers={"Message-ID": "<../../etc/passwd@x>"}).send()

    assert [path.name for path in mail_files.iterdir()] == [".._.._etc_passwd.eml"]
    assert not list(mail_files.parent.parent.glob("*.eml"))


def test_a_mail_that_cannot_be_written_leaves_nothing_behind(mail_files, tell):
    mail_files.mkdir()
    row = tell()
    (mail_files / f"{row.id}.eml").mkdir()  # the rename fails

    with pytest.raises(OSError):
        channels.send(row)

    assert [path.name for path in mail_files.iterdir()] == [f"{row.id}.eml"]


def test_a_mail_server_gets_the_message_with_its_id(tell, deliver, mail_server):
    row = tell()

    assert deliver() == 1
    (taken,) = mail_server.taken
    assert email.message_from_bytes(taken)["Message-ID"] == f"<{row.id}@localhost>"


def test_a_server_that_dies_after_taking_gets_the_same_id_again(tell, deliver, mail_server):
    row = tell()
    mail_server.dies_after_taking = True
    assert deliver() == 0
    mail_server.dies_after_taking = False
    Notification.objects.update(due_at=row.due_at)

    assert deliver() == 1
    assert {email.message_from_bytes(mail)["Message-ID"] for mail in mail_server.taken} == {f"<{row.id}@localhost>"}
    assert len(mail_server.taken) == 2  # at least once: the id is what tells


@pytest.mark.parametrize(("code", "state"), [(550, "failed"), (450, "waiting")])
def test_an_address_refused_for_good_is_given_up_at_once(tell, deliver, mail_server, code, state):
    row = tell()
    mail_server.answers["RCPT"] = code

    assert deliver() == 0

    row.refresh_from_db()
    assert (row.state, row.trouble) == (state, smtplib.SMTPRecipientsRefused.__name__)


def test_a_server_that_is_away_is_tried_again_later(tell, deliver, mail_server):
    row = tell()
    mail_server.shutdown()
    mail_server.server_close()

    assert deliver() == 0

    row.refresh_from_db()
    assert (row.state, row.trouble) == ("waiting", "ConnectionRefusedError")
