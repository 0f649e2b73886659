"""J5, its second half: a word is explained, a page is read in large print and easy words, the record is printed."""

import uuid

import pytest

from tests.factories.documents import A_LETTER, attachment, letter
from tests.journeys import results
from tests.journeys.people import given_a_citizen, take_in
from tests.journeys.test_note import allergy

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
MEANING = "Your average blood sugar over the last two to three months."
SOURCE = "Written by Digital Front Door on 22 November 2026. Not yet read by a clinician."
AROUND = (
    "header nav", "footer", ".dfd-record__sections", ".dfd-filter", ".ds_button", ".dfd-account", ".ds_skip-links",
)  # fmt: skip


@pytest.fixture
def morag():
    """Morag Fraser with results, an allergy and a letter."""
    person = given_a_citizen()
    came = attachment(A_LETTER.encode(), "text/plain; charset=utf-8")
    subject = {"reference": f"Patient/{person.patient_id}"}
    take_in(
        *results.sugar(person),
        allergy(person),
        letter(came, id=str(uuid.uuid4()), subject=subject, description="Letter of the clinic"),
    )
    return person


@pytest.mark.slow
@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["with script", "without script"]
)
def test_words_large_print_and_easy_read(at_a_browser, morag, script):
    reader = at_a_browser(morag, script=script).let_in().go(f"/p/{morag.patient_id}/letters/")
    reader.follow("Letter of the clinic").is_at("Letter of the clinic").finds_the_page_good()
    then_a_word_is_explained_when_asked(
        reader, "What “Clinic letter” means", "A letter that a clinic writes after it has seen you"
    )
    reader.go(f"/p/{morag.patient_id}/results/").follow("HbA1c").is_at("HbA1c")
    then_a_word_is_explained_when_asked(reader, "What this means: HbA1c", MEANING)
    plain = size_of_letters(reader)

    when_large_print_and_easy_read_are_chosen(reader)
    reader.go(f"/p/{morag.patient_id}/results/").is_at("Test results")
    assert size_of_letters(reader) == 1.5 * plain
    reader.sees("This page shows your tests.", MEANING).finds_the_page_good()
    reader.follow("HbA1c").sees("This page shows one thing from your record.", MEANING).finds_the_page_good()
    reader.go(f"/p/{morag.patient_id}/letters/").follow("Letter of the clinic").sees(A_LETTER).finds_the_page_good()


def then_a_word_is_explained_when_asked(reader, offer: str, meaning: str):
    """By keyboard, and back again."""
    reader.does_not_see(meaning)
    dotted = reader.main.locator("summary", has_text=offer).first
    assert "dotted" in dotted.evaluate(
        "e => getComputedStyle(e).textDecorationLine + getComputedStyle(e).textDecoration"
    )
    dotted.press("Enter")
    reader.sees(meaning, SOURCE)
    dotted.press("Enter")
    reader.does_not_see(meaning)


def when_large_print_and_easy_read_are_chosen(reader):
    reader.follow("Language and reading").is_at("Language and reading").finds_the_page_good()
    reader.choose("Large print").choose("Easy Read").press("Show pages like this")
    reader.sees("Pages are now shown as you chose.").finds_the_page_good()


def size_of_letters(reader) -> float:
    """Pixels, of the ordinary words of the page."""
    return reader.main.evaluate("e => parseFloat(getComputedStyle(e).fontSize)")


@pytest.mark.parametrize(
    "script", [True, pytest.param(False, marks=pytest.mark.slow)], ids=["with script", "without script"]
)
def test_the_record_on_paper(at_a_browser, morag, script):
    reader = at_a_browser(morag, script=script).let_in().go(f"/p/{morag.patient_id}/").follow("On paper")
    reader.is_at("My record on paper").finds_the_page_good()
    reader.page.emulate_media(media="print")
    then_paper_has_no_ways_round_the_site(reader)
    reader.sees("Morag Fraser", "HbA1c", "Allergy to penicillin", "Letter of the clinic", "Words explained", MEANING)

    reader.page.emulate_media(media="screen")
    reader.go(f"/p/{morag.patient_id}/results/").does_not_see(MEANING)
    reader.page.emulate_media(media="print")
    then_paper_has_no_ways_round_the_site(reader)
    reader.sees("HbA1c", MEANING, SOURCE)


def then_paper_has_no_ways_round_the_site(reader):
    seen = {place: reader.page.locator(place).filter(visible=True).count() for place in AROUND}
    assert not any(seen.values()), seen
