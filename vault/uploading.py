"""Files on their way in: nothing beyond the limits is kept anywhere, in memory or on disk, while it is received."""

import tempfile
from typing import Any, BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from accounts.requests import Request
from vault.bodies import LET_GO, REQUEST_LIMIT
from vault.rules import FILE_LIMIT, FILES_OF_FORM

_IN_MEMORY = 1024 * 1024
_PIECE = 256 * 1024


class Received(UploadedFile):
    """A file that came. `too_large` and `too_many` say that its content was let go."""

    too_large = too_many = False


class Bounded(FileUploadHandler):
    """Keeps the first files of a form up to the limit of each, without a name on disk; lets go of all else.

    Somebody who is not signed in sends no files.
    """

    def __init__(self, request: Request | None = None):
        super().__init__(request)
        self.came = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.came += 1
        self.size = 0
        actor = getattr(self.request, "actor", None)
        self.kept = self.came <= FILES_OF_FORM and bool(actor and actor.id)
        self.file: BinaryIO = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # type: ignore[assignment]

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.size += len(raw_data)
        if self.size > FILE_LIMIT:
            self.file.seek(0)
            self.file.truncate()
        elif self.kept:
            self.file.write(raw_data)

    def file_complete(self, file_size: int) -> Received:
        self.file.seek(0)
        found = Received(self.file, self.file_name, self.content_type, self.size, self.charset)
        found.too_large, found.too_many = self.size > FILE_LIMIT, not self.kept
        return found

    def upload_interrupted(self) -> None:
        if hasattr(self, "file"):
            self.file.close()


class TooLarge:
    """One answer to a form that is larger than any form may be, before anybody reads it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        said = request.META.get("CONTENT_LENGTH") or "0"
        if not said.isdecimal() or int(said) <= REQUEST_LIMIT:
            return self.get_response(request)
        left = int(said) if int(said) <= LET_GO else 0
        while left > 0 and (piece := request.read(min(_PIECE, left))):  # a browser listens once it has sent all
            left -= len(piece)
        back = request.path if url_has_allowed_host_and_scheme(request.path, allowed_hosts=None) else "/"
        return render(request, "413.html", {"back": back}, status=413)
