"""A page in a thread: what was asked reaches WSGI, and what it answers goes back in one piece."""

import io
import threading

import pytest

from portal.pages import InThreads
from tests.loops import finished


def ask(application, *, method="GET", body=b"", headers=()):
    """What an ASGI server is sent, and the body as it is left."""
    sent, kept = [], io.BytesIO(body)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "method": method,
        "path": "/p/ò/",
        "query_string": b"a=1",
        "http_version": "1.1",
        "headers": [(b"host", b"localhost"), *headers],
    }
    finished(InThreads(application, 1)(scope, kept, send))
    return sent, kept


class Parts(list):
    """The content of an answer, which WSGI wants closed."""

    closed = False

    def close(self):
        self.closed = True


def test_an_answer_goes_back_whole():
    parts, asked = Parts([b"on", b"e"]), []

    def application(environ, start_response):
        asked.append((environ["PATH_INFO"], environ["QUERY_STRING"], environ["wsgi.input"].read()))
        asked.append((environ["HTTP_HOST"], threading.current_thread().name.startswith("page")))
        start_response("302 Found", [("Location", "/"), ("Set-Cookie", " a=1"), ("Set-Cookie", " b=2")])
        return parts

    (begun, content), body = ask(application, method="POST", body=b"x=y")
    assert asked == [("/p/Ã²/", "a=1", b"x=y"), ("localhost", True)]
    assert begun["status"] == 302
    assert begun["headers"] == [(b"location", b"/"), (b"set-cookie", b"a=1"), (b"set-cookie", b"b=2")]
    assert content == {"type": "http.response.body", "body": b"one"}
    assert parts.closed and body.closed


def test_head_brings_no_content():
    def application(environ, start_response):
        start_response("200 OK", [("Content-Length", "3")])
        return Parts([b"one"])

    (begun, content), _ = ask(application, method="HEAD")
    assert (begun["headers"], content["body"]) == ([(b"content-length", b"3")], b"")


def test_a_fault_is_the_servers_to_answer_and_leaves_nothing_open():
    body = []

    def application(environ, start_response):
        body.append(environ["wsgi.input"])
        raise LookupError("of a test")

    with pytest.raises(LookupError, match="of a test"):
        ask(application)
    assert body[0].closed
