"""For people who are watched: leaving at once, and nothing outside."""

import datetime as dt

import pytest

import clock
from accounts import sessions
from accounts.models import Session
from notifications.actions import notify
from notifications.delivery import deliver_waiting
from notifications.models import Notification


@pytest.fixture
def signed_in(client, citizen, sign_in):
    sign_in(client, citizen)
    return client


def test_leaving_signs_out_and_leads_elsewhere(signed_in, citizen, settings):
    settings.LEAVE_TO = "https://weather.example/"
    answer = signed_in.post("/accounts/leave/")
    page = answer.content.decode()
    assert answer["Refresh"] == "0; url=https://weather.example/" and answer["Clear-Site-Data"]
    assert "Digital Front Door" not in page and "health" not in page.lower()
    assert not Session.objects.filter(user=citizen).exists()


def test_a_link_signs_nobody_out(signed_in, citizen):
    assert signed_in.get("/accounts/leave/").status_code == 200
    assert Session.objects.filter(user=citizen).exists()


LEFT = "results access-log appointments appointments/find appointments/waiting prescriptions messages about-me add"


@pytest.mark.parametrize("place", ["", *(f"{one}/" for one in LEFT.split()), "nothing-here/"])
def test_every_page_of_a_person_can_be_left(signed_in, citizen, place):
    answer = signed_in.get(f"/p/{citizen.patient_id}/{place}")
    assert answer.status_code == (404 if place == "nothing-here/" else 200)
    assert 'action="/accounts/leave/"' in answer.content.decode()


def test_staff_have_no_such_button(client, clinician, sign_in):
    sign_in(client, clinician)
    assert 'action="/accounts/leave/"' not in client.get("/desk/").content.decode()


def test_nothing_is_sent_to_whoever_asked_for_silence(signed_in, citizen, mailoutbox):
    notify(recipient=citizen, topic="new-device", event="before")  # waits when the wish is made
    answer = signed_in.post("/accounts/safety/", {"quiet": "yes"}, follow=True)
    assert "None: nothing is sent" in signed_in.get("/accounts/security/").content.decode()
    assert "It holds from this moment" in answer.content.decode()
    citizen.refresh_from_db()
    notify(recipient=citizen, topic="new-device", event="after")
    deliver_waiting()
    assert mailoutbox == []
    assert Notification.objects.filter(recipient=citizen, channel="portal").count() == 2
    assert Notification.objects.filter(recipient=citizen, event="after", channel="email").count() == 0


def test_other_ways_can_be_closed_and_opened(signed_in, citizen):
    signed_in.post("/accounts/safety/", {"quiet": "no", "unwanted": ["letters", "calls"]})
    citizen.refresh_from_db()
    assert citizen.no_letters and citizen.no_calls and not citizen.quiet
    page = signed_in.get("/accounts/safety/").content.decode()
    assert page.count(" checked") == 3
    signed_in.post("/accounts/safety/", {"quiet": "no", "unwanted": ["calls"]})
    citizen.refresh_from_db()
    assert citizen.no_calls and not citizen.no_letters
    assert (
        "Choose from the list"
        in signed_in.post("/accounts/safety/", {"quiet": "no", "unwanted": ["pigeons"]}).content.decode()
    )


def test_no_answer_or_another_is_refused_and_changes_nothing(signed_in, citizen):
    for given in ({}, {"quiet": "maybe"}):
        assert "Choose one of the answers" in signed_in.post("/accounts/safety/", given).content.decode()
    citizen.refresh_from_db()
    assert citizen.quiet is False


def test_an_old_code_asks_for_a_new_one_first(signed_in, citizen):
    session = signed_in.session
    session[sessions.OTP_AT] = (clock.now() - dt.timedelta(hours=1)).isoformat()
    session.save()
    answer = signed_in.post("/accounts/safety/", {"quiet": "yes"})
    citizen.refresh_from_db()
    assert answer["Location"].startswith("/accounts/otp/") and citizen.quiet is False
