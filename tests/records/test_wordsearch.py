"""Finding words in stored entries: what counts as said, what does not, and how a passage is cut."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as some

from records import wordsearch


def body(**more) -> str:
    coding = {"system": "http://snomed.info/sct", "code": "195967001", "display": "Asthma"}
    whole = {"resourceType": "Condition", "id": "x", "code": {"coding": [coding], "text": "Brònchial wheeze"}} | more
    return json.dumps(whole, separators=(",", ":"), ensure_ascii=False)


def letter(text: str, form: str = "text/plain; charset=utf-8") -> str:
    data = base64.b64encode(text.encode()).decode()
    return body(content=[{"attachment": {"contentType": form, "data": data}}])


SAID = [
    ("asthma", body()),
    ("ASTH", body()),
    ("bronchial", body()),
    ("wheeze asthma", body()),
    ("195967001", body()),
    ("o'neill", body(recorder={"display": "Dr O’Neill"})),
    ("said", body(note=[{"text": 'He "said" so'}])),
    ("quoted", body(note=[{"text": 'a \\ backslash and "quoted" word'}])),
    ("màiri", body(recorder={"display": "Mairi Fraser"})),
    ("mairi", body(recorder={"display": "Ma\u0300iri Fraser"})),
    ("given", body(name=[{"given": ["First", "Given"]}])),
    ("dizzy", letter("She felt dizzy on Monday")),
    ("dizzy asthma", letter("She felt dizzy on Monday")),
    ("dizzy", letter("<p>She felt <b>dizzy</b></p>", "text/html")),
    ("narrated", body(text={"status": "generated", "div": '<div xmlns="x">It was <b>narrated</b></div>'})),
]
NOT_SAID = [
    ("thma", body()),  # the middle of a word
    ("snomed", body()),
    ("coding", body()),
    ("http", body()),
    ("condition", body()),
    ("display", body()),
    ("asthma dizzy", body()),
    ("plain", letter("She felt dizzy")),
    ("bold", letter("<b class='bold'>x</b>", "text/html")),
    ("dizzy", letter("She felt dizzy", "application/pdf")),
    ("xmlns", body(text={"status": "generated", "div": '<div xmlns="x">words</div>'})),
]


@pytest.mark.parametrize(("asked", "entry"), SAID)
def test_what_an_entry_says_is_found(asked, entry):
    assert wordsearch.says(entry, wordsearch.wanted(asked))


@pytest.mark.parametrize(("asked", "entry"), NOT_SAID)
def test_what_only_machines_read_is_not(asked, entry):
    assert wordsearch.says(entry, wordsearch.wanted(asked)) == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("  High  blood-pressure ", ("high", "blood", "pressure")),
        ("Màiri's", ("mairi",)),
        ("a", ()),
        ("%_\\", ("_",)[:0]),
        ("\x00", ()),
        ("one one", ("one",)),
        (" ".join(f"w{n}" for n in range(30)), tuple(f"w{n}" for n in range(8))),
    ],
)
def test_words_are_taken_as_they_are_typed(typed, words):
    assert wordsearch.wanted(typed) == words


def test_a_passage_is_cut_around_the_word_and_marks_it():
    text = "Sent by post\n" + "before " * 30 + "she felt Dízzy again " + "after " * 30
    pieces = wordsearch.snippet(text, ("dizz",))
    whole = "".join(piece for piece, _ in pieces)
    assert [piece for piece, found in pieces if found] == ["Dízzy"]
    assert whole.startswith("… ") and whole.endswith(" …") and len(whole) < 200 and "post" not in whole


@given(some.text(max_size=300), some.text(max_size=20))
def test_any_text_is_searched_without_harm(text, asked):
    words = wordsearch.wanted(asked)
    entry = body(note=[{"text": text}])
    told = wordsearch.says(entry, words) if words else ""
    pieces = wordsearch.snippet(told, words) if told else []
    assert all(isinstance(piece, str) for piece, _ in pieces)


@given(some.lists(some.from_regex(r"[a-zàéô]{2,9}", fullmatch=True), min_size=1, max_size=6))
def test_every_word_that_was_written_is_found(written):
    entry = body(note=[{"text": " ".join(written)}])
    for word in written:
        assert wordsearch.says(entry, wordsearch.wanted(word))
        assert wordsearch.says(entry, wordsearch.wanted(word.upper()[:5]))
