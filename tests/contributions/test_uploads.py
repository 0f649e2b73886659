"""Documents that the person sends (C8): kept with their files, seen where the document is seen, taken back."""

import io
import json
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from accounts import sessions
from audit import log
from contributions.models import Contribution
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.vault import files
from vault import drafts
from vault.models import DataKey, Draft, StoredFile
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def morag(client, citizen, sign_in):
    return sign_in(client, citizen)


@pytest.fixture
def send(citizen, clinician):
    """Send a document as the form does; gives the answer."""

    def send(client, *sent, follow=True, **fields):
        data = {"title": "Wound on my foot", "day_day": "3", "day_month": "3", "day_year": "2026", "shows": "Left foot"}
        data |= {"form_key": str(uuid.uuid4())} | fields
        chosen = [SimpleUploadedFile(*one) for one in sent or [("IMG_1.jpg", files.photo())]]
        address = reverse("contributions:add_document", args=[citizen.patient_id])
        return client.post(address, data | {"file": chosen}, follow=follow)

    return send


def row() -> Resource:
    return Resource._ungated.get(kind="DocumentReference")


def address(name, citizen, ident=None) -> str:
    return reverse(f"contributions:{name}", args=[citizen.patient_id, *([ident] if ident else [])])


def keys_of_files():
    return DataKey.objects.exclude(id__in=Draft.objects.values("key"))


def saved(citizen, client):
    return client.get(address("save_upload", citizen, StoredFile._ungated.get().id))


def test_a_photo_is_kept_shown_and_waits_to_be_read(morag, citizen, clinician, send):
    said = text_of(send(morag, ("../IMG 1.jpg", files.photo()), ("letter.pdf", files.pdf())))
    assert "It is kept. Glenview Practice is asked to look at it by" in said and "Sent by you" in said
    assert "Left foot" in said and "Not checked for viruses here" in said and "Save IMG 1.jpg" in said
    kept, item = list(StoredFile._ungated.order_by("sent_at")), row()
    assert [file.belongs_to for file in kept] == [item.id] * 2 and {file.area for file in kept} == {"documents"}
    body = json.loads(item.body)
    attached = body["content"][0]["attachment"]
    assert attached["url"].endswith(address("save_upload", citizen, kept[0].id)) and attached["size"] == kept[0].size
    assert body["context"]["period"]["start"] == "2026-03-03" and item.author_kind == "person"
    given = Contribution._ungated.get()
    assert (given.what, given.subjects, given.area) == ("upload", [item.id], "documents")
    assert WorkItem._ungated.get(done_at=None).subject_id == given.id
    entry = log.about(citizen.patient_id).filter(action="create").get()
    assert entry.target == f"DocumentReference/{item.id}"


def test_where_it_was_taken_is_gone_from_what_is_served(morag, citizen, send):
    send(morag)
    for name in ("save_upload", "show_picture"):
        answer = morag.get(address(name, citizen, StoredFile._ungated.get().id))
        assert answer.content[:3] == b"\xff\xd8\xff" and answer["Content-Security-Policy"] == (
            "sandbox; default-src 'none'"
        )
        image = Image.open(io.BytesIO(answer.content))
        assert not image.getexif() and files.MAKER.encode() not in answer.content
        assert answer["X-Content-Type-Options"] == "nosniff" and answer["Cache-Control"] == "no-store, private"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert answer["Content-Disposition"].startswith("attachment" if name == "save_upload" else "inline")


def test_the_list_says_who_sent_it(morag, citizen, clinician, send, sign_in, client):
    send(morag)
    said = text_of(morag.get(reverse("records:list_letters", args=[citizen.patient_id])))
    assert "Sent by you" in said and "Add a photo or document" in said and "Not checked for viruses here" in said
    doctor = sign_in(type(client)(), clinician)
    said = text_of(doctor.get(reverse("records:list_letters", args=[citizen.patient_id])))
    assert "Sent by the person" in said and "Add a photo or document" not in said
    assert saved(citizen, doctor).status_code == 200
    assert doctor.get(address("add_document", citizen)).status_code == 404


def test_whoever_reads_it_sees_the_picture_where_they_answer(morag, citizen, clinician, send, sign_in, client):
    send(morag)
    doctor = sign_in(type(client)(), clinician)
    said = text_of(doctor.get(address("show_given", citizen, Contribution._ungated.get().id)))
    assert address("show_picture", citizen, StoredFile._ungated.get().id) in said and "Left foot" in said
    care.DirectiveFactory(patient=citizen.patient, items=[row().id])
    assert doctor.get(address("show_given", citizen, Contribution._ungated.get().id)).status_code == 404


def test_the_same_form_sent_twice_is_one_document(morag, send):
    key = str(uuid.uuid4())
    send(morag, form_key=key)
    send(morag, form_key=key)
    assert Resource._ungated.count() == StoredFile._ungated.count() == Contribution._ungated.count() == 1


BAD = {
    "no file": ([], {}, "Choose a photo or a file"),
    "program": ([("photo.jpg", b"MZ\x90\0")], {}, "“photo.jpg”: The content of the file is not what its name says"),
    "one of two": ([("a.jpg", files.picture()), ("b.svg", files.SVG)], {}, "“b.svg”: This kind of file"),
    "no title": ([("a.jpg", files.picture())], {"title": " "}, "Give it a title"),
    "title": ([("a.jpg", files.picture())], {"title": "x" * 101}, "at most 100"),
    "no day": ([("a.jpg", files.picture())], {"day_month": "13"}, "Enter a date, such as"),
    "tomorrow": ([("a.jpg", files.picture())], {"day_year": "2199"}, "The date is in the future"),
    "signs": ([("a.jpg", files.picture())], {"shows": "a\x1bb"}, "cannot be shown"),
    "too long": ([("a.jpg", files.picture())], {"shows": "x" * 1001}, "it may have 1000 characters"),
    "key": ([("a.jpg", files.picture())], {"form_key": "x"}, "Please send it again"),
}


@pytest.mark.parametrize("which", BAD)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_kept(morag, citizen, send, which):
    sent, fields, why = BAD[which]
    if sent:
        answer = send(morag, *sent, **fields)
    else:
        answer = morag.post(address("add_document", citizen), {"title": "A", "form_key": str(uuid.uuid4())})
    said = text_of(answer)
    assert answer.status_code == 200 and why in said.replace("&#x27;", "'")
    assert not Resource._ungated.exists() and not StoredFile._ungated.exists() and not keys_of_files()


def test_a_full_record_takes_no_half_document(morag, send, monkeypatch):
    monkeypatch.setattr("vault.actions.FILES_OF_PERSON", 1)
    said = text_of(send(morag, ("a.txt", b"one"), ("b.txt", b"two")))
    assert "There is no room for more files" in said
    assert not Resource._ungated.exists() and not StoredFile._ungated.exists() and not keys_of_files()


def test_words_that_were_not_taken_are_kept_for_their_writer(morag, citizen, send):
    send(morag, ("a.svg", files.SVG))
    form = text_of(morag.get(address("add_document", citizen)))
    assert "Wound on my foot" in form and "Left foot" in form and "We kept it for you" in form
    send(morag)
    assert "We kept it for you" not in text_of(morag.get(address("add_document", citizen)))


def test_words_that_came_after_the_time_out_are_kept(morag, citizen, send):
    session = morag.session
    session[sessions.LAST_SEEN_AT] = 0
    session.save()
    answer = send(morag, follow=False)
    assert answer.status_code == 302 and not StoredFile._ungated.exists()
    assert drafts.find(user_id=citizen.id, place=f"document/{citizen.patient_id}")


def test_a_day_is_optional(morag, send):
    send(morag, day_day="", day_month="", day_year="", shows="")
    assert "context" not in json.loads(row().body)


def test_where_nobody_looks_after_the_person_nothing_is_promised(morag, citizen, send):
    from consent.models import CareRelationship

    CareRelationship.objects.all().delete()
    said = text_of(send(morag))
    assert "so nobody is told of it" in said
    assert StoredFile._ungated.count() == 1 and not WorkItem._ungated.exists() and not Contribution._ungated.exists()


# --- Who sees a file
def test_a_strangers_file_is_not_there_and_the_try_is_in_the_log(morag, citizen, stranger, send, sign_in, client):
    send(morag)
    other = sign_in(type(client)(), stranger)
    file_id = StoredFile._ungated.get().id
    assert saved(citizen, other).status_code == 404
    entry = log.about(citizen.patient_id).filter(actor_id=stranger.id).get()
    assert (entry.outcome, entry.target) == ("refused", f"Item/{file_id}")
    mine = reverse("contributions:save_upload", args=[stranger.patient_id, file_id])
    assert other.get(mine).status_code == 404
    assert log.about(stranger.patient_id).filter(outcome="failed").get().target == f"Item/{file_id}"


def test_a_file_that_waits_for_the_scanner_is_not_served(morag, citizen, send, settings):
    settings.CLAMAV_SOCKET = "/nowhere/clamd"
    said = text_of(send(morag))
    assert "Being checked" in said and "Save IMG_1.jpg" not in said and "<img" not in said
    assert saved(citizen, morag).status_code == 404


def test_a_hidden_document_takes_its_file_with_it(morag, citizen, clinician, send, sign_in, client):
    send(morag)
    care.DirectiveFactory(patient=citizen.patient, items=[row().id])
    doctor = sign_in(type(client)(), clinician)
    assert saved(citizen, doctor).status_code == 404 and saved(citizen, morag).status_code == 200


def test_a_sensitive_document_labels_its_files(morag, send):
    send(morag, title="Letter about my HIV treatment", shows="HIV clinic")
    assert StoredFile._ungated.get().labels == row().labels == ["sensitive:sexual-health"]


def test_a_helper_sends_in_two_names(citizen, clinician, send, sign_in, client):
    helper = people.UserFactory(name="Ailsa Fraser", citizen=True)
    powers = {"documents": ["see", "act"], "demographics": ["see"]}
    tie = care.DelegationFactory(patient=citizen.patient, user=helper, powers=powers)
    ailsa = sign_in(client, helper)
    said = text_of(send(ailsa))
    assert "It is kept." in said and "Sent by Ailsa Fraser, for" in said
    assert row().author_kind == "carer" and Contribution._ungated.get().given_by_name == "Ailsa Fraser"
    assert saved(citizen, ailsa).status_code == 200
    tie.powers = {"documents": ["see"], "demographics": ["see"]}
    tie.save()
    assert ailsa.get(address("add_document", citizen)).status_code == 404


# --- Taking back
@pytest.fixture
def take_back(citizen):
    def take_back(client, **data):
        return client.post(address("remove_document", citizen, row().id), data, follow=True)

    return take_back


def test_what_was_sent_is_taken_back(morag, citizen, clinician, send, take_back, sign_in, client):
    send(morag)
    assert "Write why you take it back" in text_of(take_back(morag))
    assert WorkItem._ungated.filter(done_at=None).count() == 1
    assert "It is taken back" in text_of(take_back(morag, reason="The wrong photo"))
    assert WorkItem._ungated.filter(done_at=None).count() == 0  # nobody is asked to read it any more
    assert "Taken back" in text_of(morag.get(address("list_given", citizen)))
    item = row()
    assert (item.status, item.version, item.reason) == ("entered-in-error", 2, "The wrong photo")
    doctor = sign_in(type(client)(), clinician)
    assert saved(citizen, morag).status_code == saved(citizen, doctor).status_code == 404
    assert morag.get(address("remove_document", citizen, item.id)).status_code == 404


def test_nobody_else_takes_it_back(morag, citizen, clinician, send, take_back, sign_in, client):
    send(morag)
    helper = people.UserFactory(citizen=True)
    care.DelegationFactory(patient=citizen.patient, user=helper, powers={"documents": ["see", "act"]})
    for other in (clinician, helper):
        assert take_back(sign_in(type(client)(), other), reason="x").status_code == 404
    assert row().version == 1


def test_what_a_service_wrote_is_not_taken_back(morag, citizen, make_resource, clinician):
    letter = make_resource(citizen.patient, "DocumentReference")
    assert morag.get(address("remove_document", citizen, letter.id)).status_code == 404
