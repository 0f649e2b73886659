"""What every answer carries, whoever asks and however it ends; and what cookies and HSTS are where there is TLS."""

import json
import os
import re
import subprocess
import sys
import uuid
from itertools import cycle
from pathlib import Path

import pytest
from django.test import Client
from django.urls import path

from audit import log
from consent.doors import public
from portal import checks

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[2]
POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "font-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
    "base-uri": "'none'",
    "object-src": "'none'",
}
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
KEPT_OUT = {"camera", "microphone", "geolocation", "display-capture", "payment", "usb"}


def assert_guarded(answer, *, kept=False):
    """The headers of every answer; `kept` is for files that caches may keep."""
    given = dict(part.strip().split(" ", 1) for part in answer["Content-Security-Policy"].split(";"))
    assert given == POLICY
    assert {name: answer.get(name) for name in ALWAYS} == ALWAYS
    assert {part.strip() for part in answer["Permissions-Policy"].split(",")} == {f"{name}=()" for name in KEPT_OUT}
    assert len(answer["X-Request-Id"]) >= 8
    assert "Strict-Transport-Security" not in answer and "Access-Control-Allow-Origin" not in answer
    if kept:
        assert "no-store" not in answer["Cache-Control"] and "Set-Cookie" not in answer
    else:
        assert answer["Cache-Control"] == "no-store, private"


def words_in(header: str) -> set[str]:
    return {word.strip().lower() for word in header.split(",")}


@pytest.fixture
def broken_pages(monkeypatch):
    """A page that fails and one that would like to be kept."""
    from portal import urls

    @public(reason="breaks")
    def fail(request):
        raise ValueError("no")

    @public(reason="asks to be kept")
    def keep(request):
        from django.http import HttpResponse

        return HttpResponse("mine", headers={"Cache-Control": "public, max-age=3600"})

    monkeypatch.setattr(urls, "urlpatterns", [path("fail/", fail), path("keep/", keep), *urls.urlpatterns])
    from django.urls import clear_url_caches

    clear_url_caches()
    yield
    clear_url_caches()


@pytest.mark.parametrize(
    ("method", "address", "status"),
    [
        ("get", "/", 200),
        ("get", "/accounts/login/", 200),
        ("get", "/privacy/", 200),
        ("get", "/healthz", 200),
        ("get", "/.well-known/security.txt", 200),
        ("get", "/home/", 302),
        ("get", "/home", 301),
        ("get", "/nothing/here/", 404),
        ("get", "/static/nothing.css", 404),
        ("put", "/", 405),
        ("options", "/accounts/login/", 405),
        ("get", "/fail/", 500),
        ("get", "/keep/", 200),
    ],
)
def test_every_answer_to_a_visitor_is_guarded(client, broken_pages, method, address, status):
    client.raise_request_exception = False

    answer = getattr(client, method)(address)

    assert answer.status_code == status
    assert_guarded(answer)


def test_refused_forms_are_guarded():
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "a@demo.example", "password": "x"})

    assert answer.status_code == 403
    assert_guarded(answer)


def test_a_foreign_host_name_is_refused_and_guarded(client):
    answer = client.get("/", headers={"host": "evil.example"})

    assert answer.status_code == 400
    assert_guarded(answer)


def test_every_answer_to_somebody_signed_in_is_guarded(client, citizen, sign_in, make_resource):
    item = make_resource(citizen.patient)
    sign_in(client, citizen)
    own = f"/p/{citizen.patient_id}/"
    for address, status in [
        ("/home/", 302),
        (own, 200),
        (f"{own}results/", 200),
        (f"{own}item/{item.id}/", 200),
        (f"{own}item/{uuid.uuid4()}/", 404),
        (f"{own}access-log/", 200),
        (f"/p/{uuid.uuid4()}/", 404),
        ("/notices/", 200),
        ("/accounts/security/", 200),
        ("/desk/", 403),
        ("/static/photo.png", 404),
    ]:
        answer = client.get(address)

        assert answer.status_code == status, address
        assert_guarded(answer)
        assert {"cookie", "accept-language"} >= words_in(answer["Vary"]) >= {"cookie"}, address


def test_what_is_shown_depends_on_who_is_signed_in_so_caches_are_told(client):
    for address in ("/", "/accounts/login/", "/nothing/", "/privacy/"):
        assert "cookie" in words_in(client.get(address)["Vary"]), address


@pytest.fixture
def static_file(settings, tmp_path):
    (tmp_path / "portal.css").write_text("p {}")
    settings.STATIC_ROOT = tmp_path
    return "/static/portal.css"


def test_files_of_ours_may_be_kept_and_are_guarded_too(static_file):
    client = Client()  # whitenoise looks for files when the first request comes
    answer = client.get(static_file)
    again = client.get(static_file, headers={"if-modified-since": answer["Last-Modified"]})

    assert b"".join(answer.streaming_content) == b"p {}"
    assert again.status_code == 304
    assert_guarded(answer, kept=True)
    answer.close()
    again.close()
    refused = client.post(static_file)
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("given", ["a1b2c3d4", "0f5e-77.A_b", "r" * 64])
def test_a_callers_request_id_is_kept_and_logged(client, citizen, stranger, sign_in, given):
    sign_in(client, stranger)

    answer = client.get(f"/p/{citizen.patient_id}/", headers={"x-request-id": given})

    assert answer["X-Request-Id"] == given
    assert log.about(citizen.patient_id).get(actor_id=stranger.id).request_id == given


@pytest.mark.parametrize(
    "given",
    [
        "",
        "short",
        "two words",
        "line\r\nSet-Cookie: a=b",
        "line\nbreak12",
        "x" * 65,
        "x" * 300,
        "ünïcödé-1",
        "0403571235",
    ],
)
def test_a_malformed_request_id_is_replaced(client, citizen, sign_in, given):
    sign_in(client, citizen)

    answer = client.get(f"/p/{citizen.patient_id}/", headers={"x-request-id": given})

    made = answer["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", made)
    assert log.about(citizen.patient_id).first().request_id == made


def addresses(citizen, item) -> list[str]:
    """Every address of the pages, once; the machines' door has tests of its own."""
    named = {"patient_id": citizen.patient_id, "item_id": item.id}
    filled = {
        re.sub(r"<\w+:(\w+)>", lambda place: str(named.get(place[1], uuid.uuid4())), re.sub(r"<int:\w+>", "1", address))
        for address, _ in checks.every_view()
        if "^" not in address and not address.startswith("/fhir/")
    }
    return sorted(filled | {"/accounts/confirm-email/abc/", "/accounts/password/reset/key/1-set-password/"})


METHODS = ["TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "CONNECT", "PROPFIND"]


def assert_refused(client, method, address):
    answer = client.generic(method, address)
    assert answer.status_code == 405, address
    assert words_in(answer["Allow"]) == {"get", "head", "post"}, address


def test_no_address_answers_other_methods(citizen, sign_in, make_resource):
    """Not even half: the refusal comes before forms are checked, so a page cannot tell whether it is there."""
    client = sign_in(Client(enforce_csrf_checks=True), citizen)
    asked = addresses(citizen, make_resource(citizen.patient))
    assert len(asked) > 40
    for address, method in zip(asked, cycle(METHODS), strict=False):
        assert_refused(client, method, address)


@pytest.mark.slow  # the same, every method at every address
@pytest.mark.parametrize("method", METHODS)
def test_no_address_answers_any_other_method(citizen, sign_in, make_resource, method):
    client = sign_in(Client(enforce_csrf_checks=True), citizen)
    for address in addresses(citizen, make_resource(citizen.patient)):
        assert_refused(client, method, address)


def test_head_tells_what_get_tells_without_the_page(client, citizen, sign_in):
    sign_in(client, citizen)
    answer = client.head(f"/p/{citizen.patient_id}/")

    assert (answer.status_code, answer.content) == (200, b"")
    assert_guarded(answer)


@pytest.mark.parametrize(
    "ending", ["x.css", "results/x.css", "results/.css", "results;x.css", "results/%2e.css", "a.js"]
)
def test_a_page_is_not_a_file_to_any_cache(client, citizen, sign_in, ending):
    sign_in(client, citizen)

    answer = client.get(f"/p/{citizen.patient_id}/{ending}")

    assert answer.status_code == 404
    assert_guarded(answer)


def test_signing_out_clears_what_the_browser_kept(client, citizen, sign_in):
    sign_in(client, citizen)
    page = client.get("/home/")
    answer = client.post("/accounts/logout/")

    assert "Clear-Site-Data" not in page
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    assert_guarded(answer)
    assert client.get("/home/")["Location"].startswith("/accounts/login/")


TOLD = """
import json, django; django.setup()
from django.conf import settings
from django.test import Client
from accounts import devices
secure = settings.HTTPS
answer = Client().get("/healthz", secure=secure)
plain, health = Client().get("/home/"), Client().get("/healthz")
print(json.dumps({
    "hsts": answer.get("Strict-Transport-Security"), "plain": [plain.status_code, plain.get("Location")],
    "health": health.status_code,
    "cookies": [settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, devices.COOKIE],
    "secure": [settings.SESSION_COOKIE_SECURE, settings.CSRF_COOKIE_SECURE],
    "script": [settings.SESSION_COOKIE_HTTPONLY, settings.CSRF_COOKIE_HTTPONLY],
    "site": [settings.SESSION_COOKIE_SAMESITE, settings.CSRF_COOKIE_SAMESITE],
    "wide": [settings.SESSION_COOKIE_DOMAIN, settings.CSRF_COOKIE_DOMAIN],
    "paths": [settings.SESSION_COOKIE_PATH, settings.CSRF_COOKIE_PATH]}))
"""


def told_at(origin: str) -> dict:
    """What a portal at this origin says; its settings are made when it starts."""
    surroundings = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings", "PORTAL_URL": origin, "DEMO": "1"}
    surroundings["ALLOWED_HOSTS"] = "testserver"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", TOLD], cwd=ROOT, env=surroundings, capture_output=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_where_there_is_tls_nothing_goes_without_it():
    told = told_at("https://portal.example")

    assert told["hsts"] == "max-age=63072000; includeSubDomains; preload"
    assert told["plain"] == [301, "https://testserver/home/"]
    assert told["health"] == 200  # who asks on the machine itself must hear whether it is well
    assert told["cookies"] == ["__Host-session", "__Host-csrf", "__Host-device"]
    assert told["secure"] == [True, True]
    assert told["script"] == [True, True] and told["site"] == ["Lax", "Lax"]
    assert told["wide"] == [None, None] and told["paths"] == ["/", "/"]  # which browsers ask of __Host-


def test_on_plain_http_names_are_plain_and_nothing_is_promised():
    told = told_at("http://localhost:8000")

    assert told["hsts"] is None and told["plain"] == [302, "/accounts/login/?next=%2Fhome%2F"]
    assert told["cookies"] == ["session", "csrf", "device"]
    assert told["secure"] == [False, False]
