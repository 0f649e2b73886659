"""The page of a person's own notices."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from notifications.models import Notification

pytestmark = pytest.mark.django_db
PAGE, MARK = reverse("notifications:list_notices"), reverse("notifications:mark_read")


def test_a_person_reads_their_own_notices_only(client, sign_in, citizen, stranger, tell):
    tell("a", recipient=citizen, about="Firefox on Linux")
    tell("b", recipient=stranger, about="Chrome on Windows")

    page = sign_in(client, citizen).get(PAGE).content.decode()

    assert "Your account was used from a new browser" in page
    assert "Firefox on Linux" in page
    assert "Chrome on Windows" not in page
    assert "You have 1 unread notice." in page


def test_reading_the_page_changes_nothing_marking_does(client, sign_in, citizen, tell):
    tell()
    sign_in(client, citizen)
    for method in (client.get, client.head):
        method(PAGE)
        method(MARK)
    assert Notification.objects.in_portal_of(citizen.id).unread().count() == 1

    answer = client.post(MARK, follow=True)

    assert answer.redirect_chain == [(PAGE, 302)]
    assert "unread notice" not in answer.content.decode()


def test_one_notice_is_marked_and_nobody_elses(client, sign_in, citizen, stranger, tell):
    tell("a", recipient=citizen)
    tell("b", recipient=stranger)
    own, other = (Notification.objects.get(recipient=who, channel="portal") for who in (citizen, stranger))
    sign_in(client, citizen)

    for named in (other.id, "no id", own.id):
        client.post(MARK, {"notice": named})

    assert [bool(row.read_at) for row in Notification.objects.filter(channel="portal").order_by("event")] == [
        True,
        False,
    ]


def test_a_notice_whose_mail_was_given_up_says_so(client, sign_in, citizen, tell):
    row = tell()
    Notification.objects.filter(id=row.id).update(state="failed", settled_at=clock.now())

    assert "We could not send you an e-mail about this." in sign_in(client, citizen).get(PAGE).content.decode()


def test_a_notice_about_somebody_else_says_so(client, sign_in, citizen, stranger, tell):
    tell(topic="record-opened-in-emergency", subject_patient=stranger.patient)

    assert "somebody you act for" in sign_in(client, citizen).get(PAGE).content.decode()


def test_a_task_on_a_desk_does_not_speak_of_acting_for_somebody(client, sign_in, clinician, citizen, tell):
    tell(topic="emergency-access-to-review", recipient=clinician, subject_patient=citizen.patient)

    page = sign_in(client, clinician).get(PAGE).content.decode()

    assert "waits for your review" in page
    assert "somebody you act for" not in page


def test_many_notices_are_paged_with_the_same_number_of_queries(
    client, sign_in, citizen, tell, django_assert_max_num_queries
):
    for number in range(25):
        tell(f"event:{number}")
    Notification.objects.filter(event="event:0").update(created_at=clock.now() - dt.timedelta(days=1))
    sign_in(client, citizen)

    with django_assert_max_num_queries(12):
        first = client.get(PAGE).content.decode()
    assert first.count("Mark as read") == 20
    assert client.get(PAGE, {"page": "2"}).content.decode().count("Mark as read") == 5
    assert client.get(PAGE, {"page": "x'y"}).status_code == 200


def test_without_signing_in_there_is_nothing_to_see(client):
    for address in (PAGE, MARK):
        assert client.get(address).headers["Location"].startswith("/accounts/login/")
    assert client.post(MARK).headers["Location"].startswith("/accounts/login/")


def test_an_empty_page_says_what_will_be_here(client, sign_in, citizen):
    assert "No notices" in sign_in(client, citizen).get(PAGE).content.decode()
