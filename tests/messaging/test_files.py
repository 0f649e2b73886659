"""What comes along with messages: kept sealed, for whoever may read the message, wherever it goes."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from messaging.models import Message, Thread
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.consent import CareRelationshipFactory, DelegationFactory
from tests.factories.messages import LetterboxFactory
from tests.vault.files import picture
from vault.models import StoredFile

pytestmark = pytest.mark.django_db
SECRET = b"zqsecret words of mine"


def url_of(thread, name="show_thread"):
    return reverse(f"messaging:{name}", args=[thread.patient_id, thread.id])


def text_file(name="notes.txt", content=SECRET):
    return SimpleUploadedFile(name, content, content_type="text/plain")


def reply(client, thread, *files, text="Here it is"):
    form = {"text": text, "form_key": str(uuid.uuid4()), "attachments": list(files)}
    return client.post(url_of(thread), form)


def file_url(thread, file):
    return reverse("messaging:show_file", args=[thread.patient_id, thread.id, file.id])


def kept():
    return list(StoredFile._ungated.all())


def test_both_sides_find_what_was_sent(client, citizen, thread, clinician, sign_in, see_all):
    sign_in(client, citizen)
    photo = SimpleUploadedFile("rash.jpg", picture(), content_type="image/jpeg")
    assert reply(client, thread, text_file(), photo).status_code == 302
    words, image = sorted(kept(), key=lambda file: file.name)
    assert {words.name, image.name} == {"notes.txt", "rash.jpg"} and words.organisation_id == thread.organisation_id
    assert not any(SECRET in bytes(file.content) for file in kept())
    doctor = sign_in(Client(), clinician)
    for who in (client, doctor):
        assert "rash.jpg" in who.get(url_of(thread)).content.decode()
        contents = [who.get(file_url(thread, file)) for file in kept()]
        assert any(one.content == SECRET for one in contents)
        assert all(
            one["Content-Disposition"].startswith("attachment") and "sandbox" in one["Content-Security-Policy"]
            for one in contents
        )
    found = doctor.get(f"/fhir/Communication?patient={citizen.patient_id}").content.decode()
    assert "rash.jpg" in found and "zqsecret" not in found and file_url(thread, image) in found


def test_a_file_that_cannot_be_taken_sends_nothing(client, citizen, thread, sign_in, see_all):
    sign_in(client, citizen)
    page = reply(client, thread, text_file("run.exe", b"MZ")).content.decode()
    assert "This kind of file cannot be taken." in page and "Here it is" in page
    assert len(Message._ungated.all()) == 1 and not kept()


def test_a_file_is_as_closed_as_its_message(client, citizen, stranger, thread, box, sign_in, see_all):
    reply(sign_in(client, citizen), thread, text_file())
    (file,) = kept()
    no_area = DelegationFactory(patient=citizen.patient, powers={"documents": ["see"], "contributions": ["see"]}).user
    for user in (stranger, no_area, MembershipFactory(role="clinician").user):
        answer = sign_in(Client(), user).get(file_url(thread, file))
        assert answer.status_code in (302, 404) and SECRET not in answer.content
    elsewhere = reverse("messaging:show_file", args=[citizen.patient_id, uuid.uuid4(), file.id])
    assert client.get(elsewhere).status_code == 404


def test_files_go_along_with_a_transfer(client, citizen, thread, clinician, practice, sign_in, see_all):
    reply(sign_in(client, citizen), thread, text_file())
    (file,) = kept()
    hospital = OrganisationFactory(kind="hospital")
    MembershipFactory(organisation=hospital)
    there = MembershipFactory(organisation=hospital, role="reception").user
    here = MembershipFactory(organisation=practice, role="reception").user
    CareRelationshipFactory(patient=citizen.patient, organisation=hospital, kind="encounter")
    CareRelationshipFactory(patient=citizen.patient, organisation=hospital, kind="thread")
    box = LetterboxFactory(organisation=hospital)
    assert sign_in(Client(), there).get(file_url(thread, file)).status_code == 404
    form = {"to": str(box.id), "form_key": str(uuid.uuid4())}
    assert sign_in(Client(), clinician).post(url_of(thread, "transfer_thread"), form).status_code == 302
    assert Thread._ungated.get().organisation_id == hospital.id
    assert sign_in(Client(), there).get(file_url(thread, file)).content == SECRET
    assert sign_in(Client(), here).get(file_url(thread, file)).status_code == 404


def test_urgent_words_with_a_file_ask_for_the_file_again(client, citizen, thread, sign_in, see_all):
    page = reply(sign_in(client, citizen), thread, text_file(), text="chest pain").content.decode()
    assert "Choose them again" in page and 'type="file"' in page and not kept()
