"""Small PDF files of our own making, read back by another's reader."""

import io
from random import Random

import pytest
from pypdf import PdfReader

from portal.demo import pdf


def read(content: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(content), strict=True)


@pytest.mark.parametrize(
    "words",
    ["plain", "O'Rourke (Mrs) \\ back", "Caitrìona NicLeòid, Màiri", "Zieliński, Wójcik, żółć", "“quoted” £5"],
)
def test_words_come_back_as_they_were(words):
    assert read(pdf.with_text(words)).pages[0].extract_text().strip() == words


def test_long_letters_have_several_pages_and_lose_no_word():
    words = [f"word{number}" for number in range(2000)]

    pages = read(pdf.with_text(" ".join(words))).pages

    assert len(pages) > 2
    assert " ".join(page.extract_text() for page in pages).split() == words


def test_a_letter_that_the_font_lacks_is_no_error():
    assert read(pdf.with_text("漢字 fine")).pages[0].extract_text().strip() == "?? fine"


def test_scanned_page_has_a_picture_and_no_words():
    page = read(pdf.scanned(Random(1))).pages[0]  # noqa: S311 - a picture

    assert page.extract_text() == ""
    assert "/XObject" in page["/Resources"]


def test_same_words_make_the_same_bytes():
    assert pdf.with_text("again") == pdf.with_text("again")
    assert pdf.scanned(Random(7)) == pdf.scanned(Random(7))  # noqa: S311
