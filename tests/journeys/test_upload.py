"""J10: a citizen sends a photo of a wound; what it says of where it was taken is gone, and no bad file comes in."""

import io
import os

import pytest
from PIL import Image

from contributions.models import Contribution
from records.models import Resource
from tests.factories import accounts, consent
from tests.journeys.people import given_a_citizen, with_keys
from tests.vault import files
from tests.vault.clamd import Clamd
from vault import tasks
from vault.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
HUGE = "film.jpg"

# What each bad file is called, what is in it, and what the page says of it.
BAD = {
    "holiday.jpg": (b"MZ\x90\0" + b"\0" * 500, "The content of the file is not what its name says"),
    "eicar.txt": (files.TEST_VIRUS, "The file looks like a virus"),
    "zip bomb.zip": (files.archive(size=20_000_000), "This kind of file cannot be taken"),
    "bomb.png": (files.bomb, "The file takes too much to open"),
    "drawing.svg": (files.SVG, "This kind of file cannot be taken"),
    "drawing.png": (files.SVG, "The content of the file is not what its name says"),
    "letter.pdf": (files.locked(), "The file is locked with a password"),
    "empty.jpg": (b"", "The file is empty"),
    "../../etc/x": (files.picture(), "“x”: This kind of file cannot be taken"),
}


@pytest.fixture
def morag():
    person = given_a_citizen()
    practice = accounts.OrganisationFactory(kind="practice", name="Glenview Practice")
    consent.CareRelationshipFactory(patient=person.patient, organisation=practice)
    return person


@pytest.fixture
def clamd(tmp_path, settings):
    server = Clamd(place=str(tmp_path / "s"))
    settings.CLAMAV_SOCKET = str(tmp_path / "s")
    yield server
    server.close()


def choose(sender, *chosen):
    """Choose files as somebody does who picks them; names may be anything."""
    given = [{"name": name, "mimeType": "image/jpeg", "buffer": content} for name, content in chosen]
    sender.page.get_by_label("Photo or file").set_input_files(given)
    return sender


def test_send_a_photo_of_a_wound(at_a_browser, morag, clamd):
    clamd.mute = True  # the scanner is away for now
    sender = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/letters/").follow("Add a photo or document")
    sender.is_at("Add a photo or document").press("Send it").is_told(
        "Give it a title, so that it can be found again.", "Choose a photo or a file, or take a photo."
    ).finds_the_page_good()
    choose(sender.fill("Title", "Wound on my left foot"), ("IMG 1.jpg", files.photo())).press("Send it")
    sender.is_at("Wound on my left foot").sees(
        "Sent by you", "IMG 1.jpg", "Being checked", "Glenview Practice is asked"
    )
    sender.does_not_see("Save IMG 1.jpg")

    clamd.mute = False
    assert tasks.check_waiting() == 1
    sender.go(f"/p/{morag.patient_id}/letters/").sees("Sent by you", "Checked, no virus found")
    sender.follow("Wound on my left foot").sees("Save IMG 1.jpg").finds_the_page_good()
    then_the_picture_is_in_the_page_without_its_place(sender)
    then_the_file_can_be_saved(sender)
    assert Contribution._ungated.using("owner").get().what == "upload"

    doctor = with_keys(
        accounts.MembershipFactory(
            organisation=accounts.OrganisationFactory._meta.model.objects.get(name="Glenview Practice"),
            user__name="Dr Isla Grant",
        ).user
    )
    reader = at_a_browser(doctor).let_in().go(f"/p/{morag.patient_id}/letters/").sees("Sent by the person")
    reader.follow("Wound on my left foot").sees("Save IMG 1.jpg")
    then_the_picture_is_in_the_page_without_its_place(reader)

    sender.follow("Take this back").is_at("Take a document back").press("Take it back").is_told(
        "Write why you take it back."
    ).finds_the_page_good()
    sender.fill("Why do you take it back?", "The wrong foot").press("Take it back").is_at("Letters")
    reader.page.reload()
    reader.does_not_see("Save IMG 1.jpg")
    assert reader.page.locator("main img").count() == 0


@pytest.mark.slow
def test_bad_files_are_refused_with_their_reason(at_a_browser, morag):
    sender = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/documents/add/")
    for name, (content, why) in BAD.items():
        content = content() if callable(content) else content
        sender.fill("Title", "Wound")
        choose(sender, (name, content)).press("Send it").is_at("Add a photo or document")
        sender.sees(why).does_not_see("etc", "/tmp", "Traceback", "..")
    sender.finds_the_page_good()
    assert not StoredFile._ungated.using("owner").exists() and not Resource._ungated.using("owner").exclude(
        kind="Patient"
    )


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False])
def test_200_megabytes_are_refused(at_a_browser, morag, tmp_path, script):
    """The file has no content on this disk either: a hole of 200 MB."""
    huge = tmp_path / HUGE
    with huge.open("wb") as film:
        os.ftruncate(film.fileno(), 200 * 1024 * 1024)
    sender = at_a_browser(morag, script=script).let_in().go(f"/p/{morag.patient_id}/documents/add/")
    sender.fill("Title", "Film").page.get_by_label("Photo or file").set_input_files(huge)
    if script:
        sender.sees("“film.jpg” is too large. Choose a file of up to 10 MB.")
        sender.page.get_by_role("button", name="Send it").press("Enter")
        assert sender.page.get_by_label("Title").input_value() == "Film"  # nothing was sent
        choose(sender, ("a.jpg", files.photo())).does_not_see("is too large").press("Send it").is_at("Film")
    else:
        sender.press("Send it").is_at("Your files are too large").sees("Nothing of what you sent was kept", "10 MB")
        sender.follow("Go back to the form").is_at("Add a photo or document")
    assert StoredFile._ungated.using("owner").count() == script


@pytest.mark.slow
def test_send_a_photo_without_script(at_a_browser, morag):
    sender = at_a_browser(morag, script=False).let_in().go(f"/p/{morag.patient_id}/documents/add/")
    choose(sender.fill("Title", "Rash"), ("a.jpg", files.photo()), ("b.pdf", files.pdf())).press("Send it")
    sender.is_at("Rash").sees("Save a.jpg", "Save b.pdf", "Not checked for viruses here").finds_the_page_good()


def then_the_picture_is_in_the_page_without_its_place(reader):
    picture = reader.page.locator("main img")
    assert picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 480
    served = reader.page.request.get(reader.site + picture.get_attribute("src"))
    assert served.headers["content-type"] == "image/jpeg" and "sandbox" in served.headers["content-security-policy"]
    then_it_tells_nothing(served.body())


def then_the_file_can_be_saved(reader):
    with reader.page.expect_download() as saved:
        reader.main.get_by_role("link", name="Save IMG 1.jpg").press("Enter")
    assert saved.value.suggested_filename == "IMG 1.jpg"
    then_it_tells_nothing(saved.value.path().read_bytes())


def then_it_tells_nothing(content):
    assert not Image.open(io.BytesIO(content)).getexif()
    assert files.MAKER.encode() not in content and b"taken at home" not in content
