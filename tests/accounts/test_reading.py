"""Language, large print and Easy Read: chosen once, kept with the person."""

import pytest

from accounts import reading
from accounts.models import User
from accounts.reading import Reading
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/accounts/reading/"
PASSWORD = "Fictional-Person-1"


@pytest.mark.parametrize("language", ["", "gd", "en-gb"])
@pytest.mark.parametrize("large", [True, False])
@pytest.mark.parametrize("easy", [True, False])
def test_what_is_written_is_read_again(language, large, easy):
    chosen = Reading(language, large, easy)
    assert reading.parse(str(chosen)) == chosen


@pytest.mark.parametrize("text", ["", "..", "xx", "gd\x00", "<script>", "x" * 1000, "GD.LARGE"])
def test_anything_else_reads_as_nothing_chosen(text):
    assert reading.parse(text) == Reading()


def test_stranger_chooses_for_this_browser(client):
    answer = client.post(PAGE, {"language": "gd", "large": "on"})
    assert answer.status_code == 302 and answer.cookies["reading"].value == "gd.large"
    page = client.get(PAGE)
    assert page["Content-Language"] == "gd" and b'class="dfd-large"' in page.content


def test_choice_is_kept_with_the_account_and_follows_it(client, sign_in):
    user = UserFactory()
    sign_in(client, user)
    client.post(PAGE, {"language": "gd", "easy": "on"})
    assert User.objects.get(id=user.id).reading == "gd.easy"

    from allauth.account.models import EmailAddress
    from django.test import Client

    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    elsewhere = Client()
    elsewhere.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    assert elsewhere.get(PAGE)["Content-Language"] == "gd"


@pytest.mark.parametrize("posted", [{}, {"language": ""}, {"language": "xx"}, {"language": "gd\x00"}])
def test_language_that_is_none_is_told_at_the_field(client, posted):
    page = client.post(PAGE, posted)
    assert page.status_code == 200 and b"Choose" in page.content and "reading" not in page.cookies


def test_way_back_leads_nowhere_else(client):
    answer = client.post(PAGE, {"language": "gd", "next": "https://evil.example/"})
    assert answer["Location"] == PAGE


def test_two_people_at_one_browser_read_each_their_own_way(client, sign_in):
    first, second = UserFactory(reading="gd.large"), UserFactory(reading="en-gb")
    for user, language in ((first, "gd"), (second, "en-gb")):
        sign_in(client, user)
        session = client.session
        session[reading.SESSION] = user.reading
        session.save()
        assert client.get(PAGE)["Content-Language"] == language
