"""Open redirects: sixty spellings of another host, none of which the browser is sent to."""

from urllib.parse import urlsplit

import pytest
from django.test import RequestFactory

from accounts import addresses

ELSEWHERE = [
    "http://evil.example", "https://evil.example/", "//evil.example", "///evil.example", "////evil.example",
    "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example", "//\\evil.example",
    "http:evil.example", "http:/evil.example", "https:///evil.example", "HTTP://EVIL.EXAMPLE",
    "hTTp://evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd",
    "ftp://evil.example", "ws://evil.example", "mailto:x@evil.example", "tel:999",
    "blob:http://evil.example/x",
    "/\t/evil.example", "/\n/evil.example", "/\r/evil.example", "\t//evil.example", " //evil.example",
    "\n//evil.example", "//evil.example\t", "/ /evil.example", "/\x00/evil.example", "\x00//evil.example",
    "/\x0b/evil.example",
    "/\x0c/evil.example", "/\x1f/evil.example", "/\x7f/evil.example", "/\u200b/evil.example",
    "/\u00a0/evil.example", "/\u2028/evil.example", "/\u3000/evil.example", "/\ufeff/evil.example",
    "//evil.example\\@x",
    "//user@evil.example", "//user:pw@evil.example", "http://localhost@evil.example",
    "http://localhost:x@evil.example",
    "http://localhost.evil.example", "http://evil.example#localhost", "http://evil.example?localhost",
    "http://evil.example/localhost", "//localhost:8000@evil.example", "//[::1]", "//[evil.example]",
    "http://[evil",
    "//evil\u3002example", "\uff0f\uff0fevil.example", "evil.example", "./evil", "?next=//evil.example",
    "#x", "//", "/\\",
]  # fmt: skip
OURS = ["/", "/home/", "/p/0/results/?page=2&sort=a", "/accounts/security/#x", "/a//b", "/a?next=//x", "/caf%C3%A9/"]


@pytest.mark.parametrize("address", ELSEWHERE)
def test_safe_when_it_leads_elsewhere(address):
    assert addresses.safe(address) == ""


@pytest.mark.parametrize("address", OURS)
def test_safe_when_it_is_ours(address):
    assert addresses.safe(address) == address


def test_there_are_sixty_spellings():
    assert len(set(ELSEWHERE)) >= 60


@pytest.mark.parametrize("address", ELSEWHERE)
def test_next_after_password_and_code(person, address):
    first = person.password(next=address)
    second = person.client.post("/accounts/otp/", {"otp_token": person.code_now(), "next": address})
    for answer in (first, second):
        assert answer.status_code == 302
        assert urlsplit(answer["Location"]).netloc == ""
        assert answer["Location"].startswith("/") and not answer["Location"].startswith("//")


def test_next_is_kept_through_password_and_code(person):
    assert person.password(next="/accounts/security/")["Location"] == "/accounts/otp/?next=%2Faccounts%2Fsecurity%2F"
    assert person.code(next="/accounts/security/")["Location"] == "/accounts/security/"


def test_way_back_of_a_post_is_the_page_of_its_form():
    make = RequestFactory(headers={"referer": "http://testserver/p/1/notes/?a=1"})
    assert addresses.way_back(make.post("/p/1/notes/add/")) == "/p/1/notes/?a=1"
    assert addresses.way_back(make.get("/p/1/")) == "/p/1/"


def test_way_back_from_another_site():
    post = RequestFactory(headers={"referer": "http://testserver.evil.example/x"}).post("/p/1/")
    assert addresses.way_back(post) == ""
