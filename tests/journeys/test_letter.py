"""J5: a citizen reads a letter in the page, and has an answer where its file cannot be read."""

import uuid

import pytest

from contributions.models import TextRequest
from tests.factories import accounts, consent, documents
from tests.factories.documents import A_LETTER, attachment, letter
from tests.journeys.people import given_a_citizen, take_in, with_keys

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

# What each bad letter is called, what came of it, and what the page says.
BAD = {
    "Letter that never came": ({"url": "https://letters.example/1.pdf"}, "The file was not sent to us."),
    "Letter that is cut off": (attachment(documents.pdf(A_LETTER)[:250]), "The file is damaged and cannot be read."),
    "Letter of 60 megabytes": ({"size": 60 * 1024 * 1024}, "The file is too large to be read here."),
    "Letter under a password": (attachment(documents.locked(A_LETTER, "secret")), "The file is locked with a password"),
    "Letter from the scanner": (attachment(documents.scan()), "It came as a picture of a page."),
    "Letter of another kind": (attachment(b"{\\rtf1 Dear}", "application/rtf"), "It came as a kind of file"),
}
GOOD = {
    "Letter in a PDF": [attachment(documents.pdf(A_LETTER, "Yours, Dr Rae, on the second page."))],
    "Letter as a web page": [attachment(f"<p>{A_LETTER}</p><script>alert(1)</script>".encode(), "text/html")],
    "Letter in two forms": [attachment(documents.scan()), attachment(A_LETTER.encode(), "text/plain; charset=utf-8")],
}


def sent(person, name: str, *attachments: dict, on: str) -> dict:
    subject = {"reference": f"Patient/{person.patient_id}"}
    content = [{"contentType": "application/pdf"} | one for one in attachments]
    return letter(*content, on=on, id=str(uuid.uuid4()), subject=subject, description=name)


@pytest.fixture
def morag():
    """Morag Fraser, to whom letters came in every form."""
    person = given_a_citizen()
    practice = accounts.OrganisationFactory(kind="practice", name="Glenview Practice")
    consent.CareRelationshipFactory(patient=person.patient, organisation=practice)
    good = (sent(person, name, *came, on=f"2026-03-0{n}") for n, (name, came) in enumerate(GOOD.items(), 1))
    bad = (sent(person, name, came, on=f"2026-02-0{n}") for n, (name, (came, _)) in enumerate(BAD.items(), 1))
    take_in(*good, *bad)
    return person


def test_read_a_letter(at_a_browser, morag):
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/").is_at("Your record")
    reader.follow("Letters").is_at("Letters").finds_the_page_good()
    for name in GOOD:
        reader.follow(name).is_at(name)
        then_the_words_are_in_the_page(reader)
        reader.go(f"/p/{morag.patient_id}/letters/")
    reader.follow("Letter in a PDF").sees("Page 2 of 2").finds_the_page_good()


@pytest.mark.slow  # one journey in all modes: `make test-all`
@pytest.mark.parametrize("reading", ["", "large"])
def test_read_a_letter_without_script(at_a_browser, morag, reading):
    reader = at_a_browser(morag, script=False, reading=reading).let_in().go(f"/p/{morag.patient_id}/letters/")
    reader.is_at("Letters").finds_the_page_good().follow("Letter in a PDF").is_at("Letter in a PDF")
    then_the_words_are_in_the_page(reader)
    reader.finds_the_page_good().go(f"/p/{morag.patient_id}/letters/").follow("Letter from the scanner")
    reader.press("Ask for a text version").sees("You have asked for the text of this letter").finds_the_page_good()


@pytest.mark.slow
def test_letters_that_cannot_be_read(at_a_browser, morag):
    reader = at_a_browser(morag).let_in()
    for name, (_, words) in BAD.items():
        reader.go(f"/p/{morag.patient_id}/letters/").follow(name).is_at(name)
        reader.sees("This letter cannot be read here", words, "This letter has no text version")
        reader.does_not_see("Traceback", "letters.example", "rtf1")
    reader.finds_the_page_good()


@pytest.mark.slow
def test_a_letter_is_asked_for_as_text_and_comes(at_a_browser, morag):
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/letters/").follow("Letter from the scanner")
    reader.press("Ask for a text version").is_at("Letter from the scanner").finds_the_page_good()
    reader.sees("Glenview Practice has been asked to type it").does_not_see("Ask for a text version")
    doctor = at_a_browser(a_doctor_of("Glenview Practice")).let_in().go("/desk/letters/")
    doctor.is_at("Letters asked for as text").finds_the_page_good().follow("Morag Fraser").is_at(
        "Type a letter as text"
    )
    doctor.finds_the_page_good().press("Save the words").is_told("Type the words of the letter before you save them.")
    doctor.fill("The words of the letter", A_LETTER).press("Save the words").is_at("Letter from the scanner")
    reader.go(f"/p/{morag.patient_id}/letters/").follow("Letter from the scanner").finds_the_page_good()
    reader.sees(A_LETTER, "Dr Isla Grant, Glenview Practice typed them")
    assert TextRequest._ungated.using("owner").count() == 1


@pytest.mark.slow
def test_the_file_of_a_letter_is_saved(at_a_browser, morag):
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/letters/").follow("Letter in a PDF")
    with reader.page.expect_download() as saved:
        reader.main.get_by_role("link", name="Save the file (PDF)").press("Enter")
    assert saved.value.suggested_filename == "clinic-letter-2026-03-01.pdf"
    assert not reader.is_at("Letter in a PDF").troubles.said


def a_doctor_of(practice: str):
    membership = accounts.MembershipFactory(
        organisation=accounts.OrganisationFactory._meta.model.objects.get(name=practice), user__name="Dr Isla Grant"
    )
    return with_keys(membership.user)


def then_the_words_are_in_the_page(reader):
    """Words, and nothing that a browser would have to open with another program."""
    reader.sees(A_LETTER).does_not_see("cannot be read here", "alert(1)")
    assert reader.main.locator("iframe, embed, object").count() == 0
