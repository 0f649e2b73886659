"""The pages on which people choose how they are told, with their bad inputs."""

import pytest
from django.urls import reverse

from notifications import rules
from notifications.models import Mobile, Notification, Preference

pytestmark = pytest.mark.django_db
CHOOSE, NUMBER, CODE, REMOVE = (
    reverse(f"notifications:{name}") for name in ("choose", "give_number", "confirm_number", "remove_number")
)


@pytest.fixture
def signed_in(client, sign_in, citizen):
    return sign_in(client, citizen)


@pytest.fixture
def asked(signed_in):
    signed_in.post(NUMBER, {"number": "07700 900123"})
    return Notification.objects.get(topic="mobile-code", channel="text")


def test_e_mail_about_the_record_can_be_turned_off(signed_in, citizen):
    assert 'value="email" id="id_record_0" checked' in " ".join(signed_in.get(CHOOSE).content.decode().split())
    answer = signed_in.post(CHOOSE, {"messages": ["email"]}, follow=True)
    assert "Kept. It holds from this moment." in answer.content.decode()
    kept = Preference.objects.filter(user=citizen).values_list("place", "channel", "wanted")
    assert set(kept) == {("record", "email", False), ("messages", "email", True)}


def test_text_messages_are_offered_with_a_number_only(signed_in, asked, settings):
    assert "By text message" not in signed_in.get(CHOOSE).content.decode()
    page = signed_in.post(CODE, {"code": rules.code_of(settings.SECRET_KEY, asked.id)}, follow=True).content.decode()
    assert "Your number is confirmed" in page
    assert "By text message" in page
    assert "07… 123" in page and "900123" not in page


@pytest.mark.parametrize("place", ["record", "nonsense"])
def test_a_way_that_is_not_offered_is_refused(signed_in, place):
    answer = signed_in.post(CHOOSE, {place: ["pigeon"]})
    assert answer.status_code in (200, 302)
    assert not Preference.objects.filter(channel="pigeon").exists()
    assert ("Choose among the ways" in answer.content.decode()) == (place == "record")


def test_a_landline_is_no_mobile(signed_in):
    page = signed_in.post(NUMBER, {"number": "0131 496 0123"}).content.decode()
    assert "begins with 07" in page
    assert not Mobile.objects.exists()


def test_a_wrong_code_is_said_beside_the_field(signed_in, asked, settings):
    right = rules.code_of(settings.SECRET_KEY, asked.id)
    page = signed_in.post(CODE, {"code": "1" + right}).content.decode()
    assert "That is not the code" in page
    assert not Mobile.objects.filter(confirmed_at__isnull=False).exists()


def test_the_number_can_be_removed(signed_in, asked):
    signed_in.get(REMOVE)
    assert Mobile.objects.exists()
    signed_in.post(REMOVE)
    assert not Mobile.objects.exists()


def test_whoever_asked_for_silence_gives_no_number(signed_in, citizen):
    citizen.quiet = True
    citizen.save()
    assert "You asked us to send nothing at all" in signed_in.get(CHOOSE).content.decode()
    assert signed_in.post(NUMBER, {"number": "07700 900123"}).url == reverse("accounts:safety")
    assert not Notification.objects.filter(channel="text").exists()


def test_a_number_is_given_by_whoever_has_just_shown_who_they_are(client, sign_in, citizen, settings):
    signed_in = sign_in(client, citizen)
    settings.STEP_UP_SECONDS = 0
    assert signed_in.post(NUMBER, {"number": "07700 900123"}).url.startswith("/accounts/otp/")
    assert not Mobile.objects.exists()


@pytest.mark.parametrize("address", [CHOOSE, NUMBER, CODE, REMOVE])
def test_without_signing_in_there_is_nothing_to_choose(client, address):
    assert client.get(address).url.startswith("/accounts/login/")
