"""The words of a letter in every form that it comes in, and the page that always has an answer."""

import datetime as dt

import pytest
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from audit import log
from records import letters
from records.letters import Why
from tests.factories import documents
from tests.factories.documents import A_LETTER, attachment, letter
from tests.factories.histories import labelled, store

pages = pytest.mark.django_db(databases=["default", "owner"])
HTML = (
    b"<html><head><title>T</title><script>alert('ran')</script></head>"
    b"<body><p>Dear Mrs Fraser,</p><p>All well &amp; good.</p></body></html>"
)
RTF = b"{\\rtf1\\ansi Dear Mrs Fraser}"


def words_of(content: bytes, form: str = "application/pdf", **more) -> letters.Words:
    return letters.words(letters.file(attachment(content, form, **more)))


# --- The words of a file


@pytest.mark.parametrize(
    ("content", "form"),
    [
        (A_LETTER.encode(), "text/plain"),
        (b"\xef\xbb\xbf" + A_LETTER.encode(), "text/plain; charset=utf-8"),
        (A_LETTER.encode("utf-16"), "text/plain; charset=utf-16"),
        (A_LETTER.encode(), "text/plain; charset=no-such-letters"),
        (A_LETTER.replace(" ", "\r\n").encode(), "text/markdown"),
        (documents.pdf(A_LETTER), "application/pdf"),
        (documents.pdf(A_LETTER), "application/octet-stream"),
        (documents.locked(A_LETTER, ""), "application/pdf"),
        (f"<p>{A_LETTER}</p>".encode(), "text/html"),
    ],
)
def test_a_sound_file_gives_its_words(content, form):
    found = words_of(content, form)
    assert not found.why and " ".join(" ".join(found.pages).split()) == A_LETTER


def test_old_letters_of_western_computers_are_read():
    assert words_of("Màiri’s café".encode("cp1252"), "text/plain").pages == ("Màiri’s café",)


def test_the_words_of_a_web_page_come_without_its_scripts():
    assert words_of(HTML, "text/html; charset=utf-8").pages == ("Dear Mrs Fraser,\n\nAll well & good.",)


def test_each_page_of_a_pdf_is_a_page():
    assert words_of(documents.pdf("The first page says this", "and the second that")).pages == (
        "The first page says this",
        "and the second that",
    )


@pytest.mark.parametrize(
    ("content", "form", "why"),
    [
        (documents.pdf(A_LETTER)[:250], "application/pdf", Why.DAMAGED),
        (b"%PDF-1.7\nnothing more", "application/pdf", Why.DAMAGED),
        (b"\x00\xff" * 400, "application/pdf", Why.DAMAGED),
        (documents.locked(A_LETTER, "secret"), "application/pdf", Why.LOCKED),
        (documents.scan(), "application/pdf", Why.NO_TEXT),
        (b"<html><script>x</script></html>", "text/html", Why.NO_TEXT),
        (b" \n ", "text/plain", Why.NO_TEXT),
        (RTF, "application/rtf", Why.FORM),
        (b"\x89PNG", "image/png", Why.FORM),
    ],
)
def test_a_file_without_words_says_why(content, form, why):
    assert words_of(content, form) == letters.Words(why=why)


def test_a_file_that_takes_too_long_is_given_up(monkeypatch):
    monkeypatch.setattr(letters, "WAIT", 0.01)
    assert words_of(documents.pdf(A_LETTER)).why == Why.HEAVY


@pytest.mark.slow
def test_a_file_made_to_do_harm_ends_within_its_limits():
    assert words_of(b"<a " * 400_000, "text/html").why == Why.HEAVY
    assert words_of(documents.swollen()).why in (Why.HEAVY, Why.NO_TEXT, Why.DAMAGED)


@pytest.mark.parametrize(
    ("sent", "why"),
    [
        ({}, Why.MISSING),
        ({"contentType": "application/pdf", "url": "https://letters.example/1.pdf"}, Why.MISSING),
        ({"contentType": "application/pdf", "size": 60 * 1024 * 1024}, Why.TOO_LARGE),
        ({"contentType": "application/pdf", "data": "not base 64 ***"}, Why.DAMAGED),
        ({"contentType": "application/pdf", "data": "QUJD" * 7_000_000}, Why.TOO_LARGE),
        ({"contentType": "application/pdf", "size": "many", "data": ""}, Why.MISSING),
    ],
)
def test_what_is_not_here_says_why(sent, why):
    assert letters.words(letters.file(sent)).why == why


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("Binary/9f3c", "9f3c"),
        ("/Binary/9f3c", "9f3c"),
        ("Binary/9f3c/_history/2", "9f3c"),
        ("https://evil.example/Binary/9f3c", ""),
        ("file:///etc/passwd", ""),
        ("//evil.example/Binary/9f3c", ""),
        ("", ""),
    ],
)
def test_only_a_file_of_this_record_is_fetched(url, found):
    assert letters.binary_of({"url": url}) == found


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300), st.sampled_from(["text/plain", "text/plain; charset=utf-7", "image/x", "", "text/rtf"]))
def test_any_bytes_get_an_answer(content, form):
    found = words_of(content, form)
    assert bool(found.why) != bool(found.pages)
    assert all(
        sign in "\n\t" or sign.isprintable() or sign.isspace() or ord(sign) > 159
        for page in found.pages
        for sign in page
    )


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 700), st.binary(min_size=1, max_size=40))
def test_a_pdf_broken_anywhere_gets_an_answer(place, junk):
    whole = documents.pdf(A_LETTER)
    assert isinstance(words_of(whole[:place] + junk + whole[place + len(junk) :]), letters.Words)


# --- The pages


@pytest.fixture
def reader(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name: str, *more, query: dict | None = None):
        return client.get(reverse(name, args=[citizen.patient_id, *more]), query)

    return ask


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pages
def test_letters_stand_by_date_with_author_and_state(reader, citizen):
    old, new = letter(on="2025-01-02", status="superseded"), letter(on="2026-03-03", author=[{"display": "Dr Rae"}])
    [ident] = store(citizen.patient, old | {"description": "Before the operation"})
    store(
        citizen.patient,
        new | {"relatesTo": [{"code": "replaces", "target": {"reference": f"DocumentReference/{ident}"}}]},
    )
    page = text_of(reader("records:list_letters"))
    assert page.index("3 March 2026") < page.index("2 January 2025")
    for words in ("Dr Rae", "Before the operation", "Replaced by a newer one", "Clinic letter of 3 March 2026"):
        assert words in page
    shown = text_of(reader("records:show_item", ident))
    assert "There is a newer letter" in shown and "Clinic letter of 3 March 2026" in shown


@pages
@pytest.mark.parametrize(
    "attachments",
    [
        [attachment(A_LETTER.encode(), "text/plain")],
        [attachment(documents.pdf(A_LETTER))],
        [attachment(documents.scan()), attachment(A_LETTER.encode(), "text/plain")],
        [attachment(documents.pdf(A_LETTER)[:200]), attachment(f"<p>{A_LETTER}</p>".encode(), "text/html")],
    ],
)
def test_a_letter_is_read_in_the_page(reader, citizen, attachments):
    [ident] = store(citizen.patient, letter(*attachments))
    page = text_of(reader("records:show_item", ident))
    assert A_LETTER in page and "cannot be read here" not in page and "<iframe" not in page and "<embed" not in page


@pages
def test_a_letter_kept_as_a_file_of_the_record_is_read(reader, citizen, stranger):
    kept = {"resourceType": "Binary", "contentType": "text/plain", "data": attachment(A_LETTER.encode())["data"]}
    [mine], [theirs] = store(citizen.patient, kept), store(stranger.patient, kept)
    for ident, read in ((mine, True), (theirs, False)):
        [found] = store(citizen.patient, letter({"contentType": "text/plain", "url": f"Binary/{ident}"}))
        assert (A_LETTER in text_of(reader("records:show_item", found))) is read


@pages
@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"url": "https://letters.example/1.pdf"}, "was not sent to us"),
        ({"size": 60 * 1024 * 1024}, "too large"),
        (attachment(documents.pdf(A_LETTER)[:250]), "damaged"),
        (attachment(documents.locked(A_LETTER, "x")), "locked with a password"),
        (attachment(documents.scan()), "a picture of a page"),
        (attachment(RTF, "application/rtf"), "a kind of file that cannot be read here"),
    ],
)
def test_a_letter_without_words_says_why_and_offers_to_ask(reader, citizen, sent, words):
    [ident] = store(citizen.patient, letter({"contentType": "application/pdf"} | sent))
    answer = reader("records:show_item", ident)
    page = text_of(answer)
    assert answer.status_code == 200 and words in page and "Ask for a text version" in page
    assert "letters.example" not in page and "rtf1" not in page


@pages
def test_a_summary_document_is_read_by_its_sections(reader, citizen):
    div = "<div xmlns='http://www.w3.org/1999/xhtml'><p>Went home on Monday.</p></div>"
    sections = [{"title": "Plan", "text": {"status": "generated", "div": div}}]
    body = {
        "resourceType": "Composition",
        "status": "final",
        "type": {"text": "Discharge summary"},
        "date": "2026-01-02",
    }
    [ident] = store(citizen.patient, body | {"title": "Discharge summary", "section": sections})
    page = text_of(reader("records:show_item", ident))
    assert "Went home on Monday." in page and "Plan" in page
    assert "Discharge summary" in text_of(reader("records:list_letters"))


@pages
def test_markup_in_a_letter_is_words(reader, citizen):
    evil = "<script>alert(1)</script> and Dear Mrs Fraser"
    [ident] = store(citizen.patient, letter(attachment(evil.encode(), "text/plain", title=evil), description=evil))
    page = reader("records:show_item", ident).content.decode() + reader("records:list_letters").content.decode()
    assert "<script>alert" not in page and "&lt;script&gt;" in page


@pages
def test_a_part_about_somebody_else_is_said_to_be_left_out_and_no_other(reader, citizen):
    mark = "https://dfd.example/fhir/StructureDefinition/withheld-reason"
    for why, told in (("about-another-person", True), ("risk-of-harm", False)):
        [ident] = store(citizen.patient, letter(extension=[{"url": mark, "valueCode": why}]))
        page = text_of(reader("records:show_item", ident))
        assert ("A part of this letter is left out" in page) is told and "risk" not in page


# --- The file


@pages
@pytest.mark.parametrize(
    ("content", "form", "sent_as", "name"),
    [
        (documents.pdf(A_LETTER), "application/pdf", "application/pdf", "clinic-letter-2026-03-03.pdf"),
        (HTML, "text/html", "application/octet-stream", "clinic-letter-2026-03-03.html"),
        (RTF, "application/rtf", "application/octet-stream", "clinic-letter-2026-03-03.rtf"),
        (b"<svg/>", "image/svg+xml", "application/octet-stream", "clinic-letter-2026-03-03.bin"),
    ],
)
def test_the_file_is_saved_and_never_shown(reader, citizen, content, form, sent_as, name):
    [ident] = store(citizen.patient, letter(attachment(content, form)))
    answer = reader("records:save_file", ident, 1)
    assert (answer.content, answer["Content-Type"]) == (content, sent_as)
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer["Cache-Control"]


@pages
def test_a_saved_file_has_an_entry_of_its_own(reader, citizen):
    [ident] = store(citizen.patient, letter(attachment(documents.pdf(A_LETTER))))
    reader("records:save_file", ident, 1)
    entry = log.about(citizen.patient_id).filter(action="export").get()
    assert (entry.target, entry.route, entry.areas) == (f"DocumentReference/{ident}", "export", ["documents"])


@pages
@pytest.mark.parametrize("number", [0, 2, 99])
def test_a_file_that_is_not_there_is_no_page(reader, citizen, number):
    [ident] = store(citizen.patient, letter(attachment(documents.pdf(A_LETTER))))
    assert reader("records:save_file", ident, number).status_code == 404
    assert reader("records:show_item", ident).status_code == 200


@pages
def test_a_strangers_file_is_as_one_that_is_not_there(client, citizen, stranger, sign_in):
    [ident] = store(citizen.patient, letter(attachment(documents.pdf(A_LETTER))))
    [withheld] = store(stranger.patient, labelled(letter(attachment(documents.pdf(A_LETTER))), "held"))
    sign_in(client, stranger)
    for patient, item in ((citizen.patient_id, ident), (stranger.patient_id, ident), (stranger.patient_id, withheld)):
        assert client.get(reverse("records:save_file", args=[patient, item, 1])).status_code == 404


@pages
def test_the_length_of_a_list_of_letters_is_a_page(reader, citizen):
    day = dt.date(2026, 1, 1)
    store(citizen.patient, *(letter(on=str(day - dt.timedelta(days=n))) for n in range(30)))
    assert "Page 1 of 2" in text_of(reader("records:list_letters"))
