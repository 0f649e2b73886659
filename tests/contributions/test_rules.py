"""What a note may say, and who writes it."""

from types import SimpleNamespace

import pytest

from consent.areas import Area
from contributions.rules import tidy, why_not_text, why_not_write


@pytest.mark.parametrize(
    "text",
    [
        "Itchy since March",
        "<script>alert(1)</script>",
        "👩‍⚕️🎉",
        "أعاني من الحساسية",
        "Line\nline\ttab",
        "Line\r\nline",
        "x" * 4000,
    ],
)
def test_words_of_any_kind_are_fine(text):
    assert why_not_text(text) == ""


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t", "\u200b\u2060", "\u00a0 \u3000", "\u202e"])
def test_nothing_to_read_is_no_note(text):
    assert why_not_text(text) == "Write your note before you save it."


@pytest.mark.parametrize("text", ["a\x00b", "bell \x07", "\x1b[31mred", "a\x7fb"])
def test_a_character_that_cannot_be_shown_is_named_kindly(text):
    assert "character that cannot be shown" in why_not_text(text)


def test_a_note_is_kept_with_one_kind_of_line_end():
    assert tidy("  one\r\ntwo\rthree \n\n") == "one\ntwo\nthree"


@pytest.mark.parametrize(
    ("basis", "act", "may"),
    [
        ("self", {Area.CONTRIBUTIONS}, True),
        ("self", set(), False),
        ("care", set(Area), False),
        ("break-glass", set(Area), False),
        ("role", set(Area), False),
    ],
)
def test_only_the_person_writes_notes(basis, act, may):
    access = SimpleNamespace(decision=SimpleNamespace(basis=basis, act=act))
    assert (why_not_write(access) == "") is may
