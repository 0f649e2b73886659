"""The log: a JSON object a line whatever is in it, and never anything that names a person."""

import io
import json
import logging
import uuid
import warnings

import pytest
import structlog
from django.conf import settings
from django.db import connection
from django.test import Client
from django.urls import clear_url_caches, path

from accounts.models import User
from consent.doors import public
from portal import logs
from portal.celery import app
from tests.accounts.conftest import with_address

CHI = "0403571235"
AWKWARD = [
    "a\r\nb",
    'a\n{"event": "forged"}',
    "\x1b[31mred\x1b[0m",
    '"}, {"event": "forged',
    "\u2028\u2029\x85\x00\x7f",
    "back\\slash 'quote' \"double\"",
    "\ud800 half",
    "%s %d {} {0}",
    "Mòrag ﷽ 🩺",
]


@pytest.fixture
def lines():
    """The log as it is written: through the real handler and formatter, read back line by line."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level

    def listen() -> None:
        logs.configure(settings.LOGGING)
        root.handlers[-1].setStream(stream)

    def read() -> list[dict]:
        raw = stream.getvalue().removesuffix("\n")
        assert raw.isascii()
        return [json.loads(line) for line in raw.split("\n")] if raw else []

    listen()
    read.listen = listen
    structlog.contextvars.clear_contextvars()
    yield read
    root.handlers[:], root.level = before
    structlog.contextvars.clear_contextvars()


def written(lines) -> str:
    return json.dumps(lines(), ensure_ascii=False)


@pytest.mark.parametrize("words", AWKWARD)
def test_a_line_is_one_object_whatever_is_in_it(lines, words):
    log = logging.getLogger("portal.test")
    log.warning(words.replace("%", "%%"), *[])
    log.warning("given: %s", words)
    log.error("with an object: %r", {"key": words})
    structlog.get_logger("portal.test").warning("bound", **{"value": words, "list": [words], words: 1})
    try:
        raise ValueError(words)
    except ValueError:
        log.exception("failed")
        structlog.get_logger("portal.test").exception("failed")

    found = lines()

    assert len(found) == 6
    assert all({"event", "level", "timestamp"} <= set(line) for line in found)
    assert "forged" not in {line["event"] for line in found}


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("see /p/0f5e77aa-b1c2-4d3e-8f90-a1b2c3d4e5f6/results/", "see /p/<id>/results/"),
        ("user 0F5E77AAB1C24D3E8F90A1B2C3D4E5F6", "user <id>"),
        ("sent to morag.fraser+a@demo.example.", "sent to <address>"),
        ("sent to 'o'rourke@demo.example'", "sent to <address>'"),
        ("/x/morag%40demo.example/", "/x/<address>"),
        (f"number {CHI}", "number <number>"),
        ("number 040357 1235 or 040 357 1235", "number <number> or <number>"),
        ("/results/?q=Morag&chi=1 failed", "/results/?… failed"),
        ("https://localhost/x?name='Morag'\"Fraser\"", "https://localhost/x?…"),
        ("Not Found: /accounts/password/reset/key/1a-bcd-ef/", "Not Found: /accounts/password/reset/key/<key>/"),
        ("/accounts/confirm-email/MQ:1abc:sig-nature/ x", "/accounts/confirm-email/<key>/ x"),
        ("took 1234 ms on 2026-03-03 14:05, 12345678901 bytes", "took 1234 ms on 2026-03-03 14:05, 12345678901 bytes"),
    ],
)
def test_what_names_a_person_leaves_the_line(lines, words, left):
    logging.getLogger("portal.test").warning("%s", words)
    structlog.get_logger("portal.test").warning("bound", value=words, deep=[{"value": (words,)}])

    plain, bound = lines()
    assert plain["event"] == bound["value"] == bound["deep"][0]["value"][0] == left


def test_what_is_no_text_names_nobody_either(lines):
    class Person:
        def __repr__(self):
            return f"<Person {CHI}>"

    structlog.get_logger("portal.test").warning(
        "bound", who=Person(), id=uuid.uuid4(), chi=int("1" + CHI[1:]), times=3, share=0.5, on=True, none=None
    )

    (line,) = lines()
    assert (line["who"], line["id"], line["chi"]) == ("<Person <number>>", "<id>", "<number>")
    assert (line["times"], line["share"], line["on"], line["none"]) == (3, 0.5, True, None)


@pytest.mark.parametrize("how", ["exception", "instance", "tuple", "in the words", "chained"])
def test_an_exception_says_class_and_place_only(lines, how):
    log = logging.getLogger("portal.test")
    try:
        try:
            raise KeyError("Depression of Morag Fraser")
        except KeyError as inner:
            raise ValueError("Depression of Morag Fraser") from inner if how == "chained" else None
    except ValueError as error:
        given = {"instance": error, "tuple": (type(error), error, error.__traceback__)}.get(how, True)
        log.error("%s", f"it was {error} and {error!r}" if how == "in the words" else "it broke", exc_info=given)
        structlog.get_logger("portal.test").error("it broke", exc_info=given)

    for line in lines():
        assert line["exception"] == "ValueError"
        assert line["at"][0].startswith("test_logs.py:")
    assert "Morag" not in written(lines) and "Depression" not in written(lines)


def test_a_task_that_fails_tells_no_more_than_a_page(lines):
    @app.task(name="tests.fail")
    def fail(text):
        raise ValueError(f"No such person: {text}")

    fail.apply(args=["Morag Fraser"])
    app.tasks.pop("tests.fail")

    line = next(line for line in lines() if line["level"] == "error")
    assert line["exception"] == "ValueError" and line["event"].startswith("Task tests.fail[<id>]")
    assert "Morag" not in written(lines)


def test_what_libraries_warn_of_is_a_line_too(lines):
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)  # pytest listens here itself
        lines.listen()
        warnings.warn(f"Two\nlines about {CHI}", stacklevel=1)

    (line,) = lines()
    assert line["logger"] == "py.warnings" and "Two\nlines about <number>" in line["event"]


def test_nothing_goes_round_the_formatter(lines):
    known = [logging.getLogger(name) for name in logging.root.manager.loggerDict]
    assert {log.name for log in known if log.handlers and log.name.startswith("django")} == {"django.server"}


@pytest.mark.django_db
def test_statements_with_their_values_are_never_written(lines, citizen):
    logging.getLogger().setLevel(logging.DEBUG)
    connection.force_debug_cursor = True
    try:
        assert User.objects.filter(name=citizen.name, email=citizen.email).exists()
    finally:
        connection.force_debug_cursor = False

    assert citizen.name not in written(lines)


@pytest.fixture
def breaking_page(monkeypatch):
    from portal import urls

    @public(reason="breaks")
    def fail(request, **named):
        raise ValueError(f"{request.GET} {request.META} {named}")

    monkeypatch.setattr(urls, "urlpatterns", [path("fail/<str:words>/", fail), *urls.urlpatterns])
    clear_url_caches()
    yield "/fail/Morag-Fraser/"
    clear_url_caches()


@pytest.mark.django_db
def test_a_page_that_fails_is_found_by_its_request(client, lines, breaking_page):
    client.raise_request_exception = False

    answer = client.get(f"{breaking_page}?chi={CHI}&name=Morag", headers={"user-agent": "Morag\x1b[31m"})

    assert answer.status_code == 500
    line = next(line for line in lines() if line["level"] == "error")
    assert line["event"] == "Internal Server Error: /fail/<str:words>/"
    assert line["exception"] == "ValueError" and line["request_id"] == answer["X-Request-Id"]
    assert "Morag" not in written(lines) and CHI not in written(lines)


@pytest.mark.django_db
@pytest.mark.parametrize("words", ["\r\nforged: yes", "\x1b[2J", '"}{"', f"Morag Fraser {CHI}", "morag@demo.example"])
def test_requests_leave_nothing_of_what_was_typed(lines, citizen, stranger, sign_in, words):
    with_address(citizen)
    client = Client(enforce_csrf_checks=True, headers={"user-agent": words, "x-forwarded-for": words})
    plain = Client(headers={"user-agent": words})
    client.get(f"/{words}/", {"q": words})
    client.get(f"/p/{citizen.patient_id}/{words}/")
    client.post("/accounts/login/", {"login": words, "password": words}, headers={"referer": f"http://x/{words}"})
    client.post(f"/accounts/password/reset/key/{uuid.uuid4().hex}-set-password/", {"password1": words})
    client.get("/", headers={"host": f"{citizen.email}.example"})
    client.get("/", headers={"x-request-id": words})
    client.options(f"/p/{citizen.patient_id}/results/", {"q": words})
    plain.post("/accounts/login/", {"login": words, "password": words})
    for _ in range(6):  # until it is locked
        plain.post("/accounts/login/", {"login": citizen.email, "password": "wrong"})
    sign_in(plain, stranger)
    plain.get(f"/p/{citizen.patient_id}/", {"q": words})
    plain.get("/desk/")

    found = lines()
    text = written(lines)

    assert len(found) >= 8
    assert all(line["event"] and line["request_id"] for line in found)
    for secret in (words, "Morag", "Fraser", "forged", CHI, citizen.email, str(citizen.patient_id), str(stranger.id)):
        assert secret not in text
        assert json.dumps(secret)[1:-1] not in text
    assert "?q=" not in text
