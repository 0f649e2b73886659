"""Files on their way in: what is too much is let go of as it comes, and its sender has an answer."""

import resource

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.test.client import encode_multipart
from django.urls import reverse

from accounts.actor import ANONYMOUS
from tests.loops import finished
from tests.vault import files
from vault.bodies import LET_GO, REQUEST_LIMIT, BeforeDjango
from vault.rules import FILE_LIMIT

EDGE = "edge-of-a-part"
HEAD = (
    f'--{EDGE}\r\nContent-Disposition: form-data; name="title"\r\n\r\nMy wound\r\n'
    f'--{EDGE}\r\nContent-Disposition: form-data; name="files"; filename="../../film.jpg"\r\n'
    "Content-Type: image/jpeg\r\n\r\n"
).encode()
TAIL = f"\r\n--{EDGE}--\r\n".encode()


FORM = f"multipart/form-data; boundary={EDGE}"


class Stream:
    """A form with one file of so many zeros, which are made only as they are read."""

    def __init__(self, size):
        self.left, self.total = size, len(HEAD) + size + len(TAIL)
        self.head, self.tail, self.read_so_far = HEAD, TAIL, 0

    def readline(self, *_):
        return self.read(65_536)

    def read(self, size=-1):
        size = self.total if size is None or size < 0 else size
        found, self.head = self.head[:size], self.head[size:]
        zeros = min(self.left, size - len(found))
        self.left -= zeros
        found += b"\0" * zeros
        if not self.left:
            more = size - len(found)
            found, self.tail = found + self.tail[:more], self.tail[more:]
        self.read_so_far += len(found)
        return found


@pytest.fixture
def posted():
    """A form as a request of somebody, closed at the end as a server does."""
    made = []

    def post(stream, actor):
        made.append(_posted(stream, actor))
        return made[-1]

    yield post
    for request in made:
        request.close()


def _posted(stream, actor):
    request = RequestFactory().generic("POST", "/p/", CONTENT_TYPE=FORM, CONTENT_LENGTH=str(stream.total))
    request._stream, request.actor = stream, actor
    return request


@pytest.mark.django_db
def test_a_file_that_is_too_large_leaves_its_name_and_nothing_else(posted, citizen, actor_for):
    request = posted(Stream(FILE_LIMIT + 1), actor_for(citizen))
    file = request.FILES["files"]
    assert (file.name, file.too_large, file.size, file.read()) == ("film.jpg", True, FILE_LIMIT + 1, b"")
    assert request.POST["title"] == "My wound"


@pytest.mark.django_db
def test_a_file_within_the_limit_is_there(posted, citizen, actor_for):
    file = posted(Stream(2_000_000), actor_for(citizen)).FILES["files"]
    assert not file.too_large and len(file.read()) == 2_000_000
    assert file.file.name is None or isinstance(file.file.name, int)  # no name on disk


def test_who_is_not_signed_in_leaves_no_file(posted):
    file = posted(Stream(2_000_000), ANONYMOUS).FILES["files"]
    assert file.too_many and file.read() == b""


@pytest.mark.django_db
def test_only_the_first_files_of_a_form_are_received(citizen, actor_for):
    parts = [files.picture() for _ in range(7)]
    body = encode_multipart(EDGE, {"files": [SimpleUploadedFile(f"{n}.jpg", one) for n, one in enumerate(parts)]})
    request = RequestFactory().generic("POST", "/p/", body, content_type=FORM)
    request.actor = actor_for(citizen)
    assert [one.too_many for one in request.FILES.getlist("files")] == [False] * 5 + [True] * 2
    request.close()


@pytest.mark.django_db
def test_200_megabytes_are_answered_and_take_no_room(client, citizen, sign_in):
    stream = Stream(200 * 1024 * 1024)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sign_in(client, citizen)
    address = reverse("contributions:list_given", args=[citizen.patient_id])
    answer = client.generic(
        "POST", address, CONTENT_TYPE=FORM, CONTENT_LENGTH=str(stream.total), **{"wsgi.input": stream}
    )
    said = answer.content.decode()
    assert answer.status_code == 413 and "Your files are too large" in said and f'href="{address}"' in said
    assert stream.read_so_far == stream.total
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 50_000  # kilobytes


def test_what_claims_to_be_larger_than_anything_is_answered_unread(client, db):
    stream = Stream(LET_GO + 1)
    answer = client.generic(
        "POST", "//evil.example/", CONTENT_TYPE=FORM, CONTENT_LENGTH=str(stream.total), **{"wsgi.input": stream}
    )
    assert answer.status_code == 413 and stream.read_so_far == 0 and "//evil.example" not in answer.content.decode()


# --- Before Django, at an ASGI server
GONE = {"type": "http.disconnect"}


def ask(pieces, *, said=None, gone=False):
    """What comes through of a body in these pieces: the body and its length as told, or None where nothing does."""
    waiting = [{"type": "http.request", "body": one, "more_body": True} for one in pieces]
    waiting += [GONE] if gone else [{"type": "http.request", "body": b"", "more_body": False}, GONE]
    got = []

    async def receive():
        return waiting.pop(0)

    async def answer(scope, body, send):
        got.append((body.read(), dict(scope["headers"]).get(b"content-length")))
        body.close()

    headers = [(b"content-length", str(said).encode())] if said is not None else []
    finished(BeforeDjango(answer)({"type": "http", "headers": headers}, receive, None))
    return got[0] if got else None


@pytest.mark.parametrize("pieces", [[], [b"a", b"b"], [b"x" * 400_000] * 4], ids=["none", "small", "on disk"])
def test_a_body_within_the_limit_comes_through_whole(pieces):
    whole = b"".join(pieces)
    assert ask(pieces, said=len(whole)) == (whole, str(len(whole)).encode())


def test_a_body_in_chunks_is_told_with_its_length():
    assert ask([b"a", b"bc"]) == (b"abc", b"3")


def test_half_a_body_reaches_nothing():
    assert ask([b"title=My+wo"], said=20, gone=True) is None
    assert ask([], said=20, gone=True) is None


def test_a_body_that_says_it_is_too_large_is_let_go_of():
    piece = b"\0" * 1_000_000
    assert ask([piece] * 60, said=REQUEST_LIMIT + 1) == (b"", str(REQUEST_LIMIT + 1).encode())


def test_a_body_that_does_not_say_how_large_it_is_is_ended():
    assert ask([b"\0" * (REQUEST_LIMIT // 2)] * 3) is None


def test_the_portals_own_application_stands_behind_it():
    from portal.asgi import application, pages

    assert application.pages is pages and isinstance(pages, BeforeDjango)
