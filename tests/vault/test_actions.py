"""A file is kept sealed, counted, and served to be saved only."""

import io
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404

from consent.gate import Ungated
from tests.vault import files
from vault import actions, queries, sealing, serving
from vault.checking import Checked
from vault.forms import FileField, FormWithFiles
from vault.models import StoredFile

pytestmark = pytest.mark.django_db
HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store, private",
}


def test_a_file_is_sealed_for_its_own_row(keep):
    first, second = keep(), keep()
    assert b"JFIF" not in bytes(first.content) and queries.content_of(first) == files.picture()
    assert first.key_id != second.key_id
    second.content, second.key = first.content, first.key
    with pytest.raises(sealing.Tampered):
        queries.content_of(second)


def test_a_file_as_it_came_is_looked_through_first(keep):
    kept = keep(SimpleUploadedFile("../../DCIM/x.jpg", files.photo()))
    assert kept.name == "x.jpg" and b"Exif" not in queries.content_of(kept)
    with pytest.raises(actions.FileRefused, match="content of the file"):
        keep(SimpleUploadedFile("x.jpg", b"MZ\x90\0"))
    assert StoredFile._ungated.count() == 1


def test_only_what_the_access_writes_is_kept(citizen, actor_for, access_for, keep):
    with pytest.raises(Ungated):
        keep(area="results")
    reader = access_for(actor_for(citizen), citizen.patient, "Upload")
    with reader.reading(), pytest.raises(Ungated):
        actions.keep_file(access=reader, area="documents", belongs_to=uuid.uuid4(), upload=_checked())


def _checked(size=10):
    return Checked("a.txt", "text/plain", b"x" * size)


def test_a_record_holds_so_many_files_and_bytes(keep, monkeypatch):
    monkeypatch.setattr(actions, "FILES_OF_PERSON", 2)
    keep(), keep()
    with pytest.raises(actions.FileRefused, match="no room"):
        keep()
    monkeypatch.setattr(actions, "FILES_OF_PERSON", 9)
    monkeypatch.setattr(actions, "BYTES_OF_PERSON", sum(StoredFile._ungated.values_list("size", flat=True)) + 9)
    with pytest.raises(actions.FileRefused, match="no room"):
        keep(_checked(10))
    keep(_checked(9))


def test_files_come_with_what_they_belong_to(access, keep):
    message = uuid.uuid4()
    names = [keep(Checked(f"{n}.txt", "text/plain", b"x"), area="messages", belongs_to=message).name for n in "cab"]
    keep()
    with access.reading():
        found = queries.files_of(access, [message, uuid.uuid4()])
    assert [file.name for file in found[message]] == names and "content" in found[message][0].get_deferred_fields()


def test_it_is_served_to_be_saved(access, keep):
    answer = serving.as_attachment(access, keep(Checked('bad "name" é.txt', "text/plain", b"words")))
    assert answer.content == b"words" and answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''bad%20%22name%22%20%C3%A9.txt"
    assert {name: answer[name] for name in HEADERS} == HEADERS


def test_a_picture_may_stand_in_a_page(access, keep):
    answer = serving.as_picture(access, keep())
    assert answer["Content-Disposition"] == 'inline; filename="wound.jpg"' and answer["Content-Type"] == "image/jpeg"
    assert {name: answer[name] for name in HEADERS} == HEADERS
    with pytest.raises(Http404):
        serving.as_picture(access, keep(_checked()))


@pytest.mark.parametrize("state", ["quarantine", "refused"])
def test_what_is_not_released_is_not_served(access, keep, state):
    file = keep()
    file.state = state
    with pytest.raises(Http404):
        serving.as_attachment(access, file)
    assert queries.shown(file, "/x/")["url"] == ""


def test_another_persons_file_is_not_served(access, keep):
    file = keep()
    file.patient_id = uuid.uuid4()
    with pytest.raises(Http404):
        serving.as_attachment(access, file)


# --- The field of forms
class Form(FormWithFiles):
    files = FileField(max_files=2)


class Single(FormWithFiles):
    files = FileField(multiple=False)


def sent(*given, **data):
    from django.utils.datastructures import MultiValueDict

    form = Form(data, MultiValueDict({"files": [SimpleUploadedFile(*one) for one in given]}))
    form.is_valid()
    return form


def test_the_field_gives_what_may_be_kept():
    found = sent(("a.jpg", files.photo()), ("b.txt", b"words")).cleaned_data["files"]
    assert [one.name for one in found] == ["a.jpg", "b.txt"]


def test_the_field_says_of_each_file_what_is_wrong():
    errors = sent(("a.jpg", b"MZ\x90\0"), ("../b.svg", files.SVG)).errors["files"]
    assert len(errors) == 2 and errors[0].startswith("“a.jpg”: The content") and errors[1].startswith("“b.svg”: This")


def test_the_database_hears_of_a_form_that_takes_long(monkeypatch):
    asked = []
    monkeypatch.setattr("vault.forms._SIGN_OF_LIFE", 0.01)
    monkeypatch.setattr("vault.forms.statements.rows", lambda *what: asked.append(what))
    assert sent(("a.jpg", files.photo())).is_valid() and ("SELECT 1", ()) in asked


def test_the_field_counts():
    assert sent().errors["files"] == ["Choose a file."]
    assert sent(*[("a.txt", b"x")] * 3).errors["files"] == ["Choose at most 2 files."]


def test_the_field_offers_what_can_be_taken():
    html = str(Form()["files"])
    assert 'accept="image/jpeg,image/png,application/pdf,text/plain"' in html and " multiple" in html
    assert " multiple" not in str(Single()["files"])


def test_files_are_to_be_chosen_again_where_something_else_is_wrong():
    from django import forms

    class Titled(Form):
        title = forms.CharField()

    form = Titled({}, {"files": [SimpleUploadedFile("a.txt", b"x")]})
    assert not form.is_valid() and "again" in form.errors["files"][0]


def test_a_stream_of_any_size_is_refused(keep):
    from vault.uploading import Received

    file = Received(io.BytesIO(), "a.jpg", "image/jpeg", 11 * 1024 * 1024)
    file.too_large = True
    with pytest.raises(actions.FileRefused, match="too large"):
        keep(file)
