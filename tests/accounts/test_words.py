"""Words that somebody typed: what may stand in them, and the fields and codes made of them."""

import uuid

import pytest
from django import forms

from accounts import codes
from accounts.fields import TypedField, form_key
from accounts.words import one_line, tidy, why_not_text


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
    assert why_not_text(text, nothing="Write") == ""


@pytest.mark.parametrize("text", ["", "   ", "\n\n\t", "\u200b\u2060", "\u00a0 \u3000", "\u202e"])
def test_nothing_to_read_is_nothing(text):
    assert why_not_text(text, nothing="Write") == "Write"


@pytest.mark.parametrize("text", ["a\x00b", "bell \x07", "\x1b[31mred", "a\x7fb", "\x00", "a\ud800b"])
def test_a_character_that_cannot_be_shown_is_named_kindly(text):
    assert "character that cannot be shown" in why_not_text(text, nothing="Write")


def test_words_are_kept_with_one_kind_of_line_end():
    assert tidy("  one\r\ntwo\rthree \n\n") == "one\ntwo\nthree"


def test_a_subject_stands_in_one_line():
    assert one_line(" a\n b\t c ") == "a b c"


class Typed(forms.Form):
    must = TypedField(max_length=10, error_messages={"required": "Write it."})
    may = TypedField(max_length=10, required=False)
    form_key = form_key()


CASES = [
    ({"must": "\u200b", "may": ""}, {"must": ["Write it."]}),
    ({"must": "\x07", "may": "\x07"}, {"must": ["This holds a character"], "may": ["This holds a character"]}),
    ({"must": "a" * 11, "may": ""}, {"must": ["it may have 10 characters, and it has 11"]}),
    ({"must": "ab\r\ncd\r\nef\r\ng", "may": " \u200b "}, {}),
]


@pytest.mark.parametrize(("given", "faults"), CASES, ids=["nothing", "strange", "long", "fine"])
def test_what_is_wrong_is_told_beside_the_field(given, faults):
    form = Typed(given | {"form_key": str(uuid.uuid4())})
    assert form.is_valid() is not bool(faults)
    assert set(form.errors) == set(faults)
    assert all(words in str(form.errors[name]) for name, [words] in faults.items())
    if not faults:
        assert form.cleaned_data["must"] == "ab\ncd\nef\ng" and form.cleaned_data["may"] == ""


def test_each_form_has_a_key_of_its_own():
    assert Typed()["form_key"].initial != Typed()["form_key"].initial
    assert "Please send it again" in str(Typed({"must": "a", "form_key": "no"}).errors["form_key"])


def test_a_code_is_known_however_it_is_read_out():
    code = codes.new(length=12, group=4)
    assert len(code) == 14 and set(code) <= {*codes.SIGNS, "-"}
    assert codes.plain(code.lower().replace("-", " ")) == code.replace("-", "")
    assert codes.plain("o0-1iL u") == "QQJJJV"
