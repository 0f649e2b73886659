"""EMAIL_URL in its spellings."""

import pytest

from portal import mail


def test_without_a_server_mails_become_files():
    assert mail.settings("") == {"EMAIL_BACKEND": "notifications.channels.FileBackend"}


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [("smtp://h", 25, False, False), ("smtp+tls://h", 587, True, False), ("smtps://h:4465", 4465, False, True)],
)
def test_kinds_of_servers(url, port, tls, ssl):
    found = mail.settings(url)
    assert (found["EMAIL_PORT"], found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (port, tls, ssl)


def test_a_password_may_hold_any_character():
    found = mail.settings("smtp+tls://me%40here:p%2Fw%3A@h")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@here", "p/w:")


@pytest.mark.parametrize("url", ["mail.example", "http://h", "smtp://"])
def test_what_is_no_address_stops_the_start(url):
    with pytest.raises(ValueError, match="EMAIL_URL"):
        mail.settings(url)
