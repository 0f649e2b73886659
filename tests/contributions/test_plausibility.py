"""The truth tables of the bands, and what is a figure at all."""

from decimal import Decimal

import pytest
from hypothesis import given as every
from hypothesis import strategies as st

from contributions.plausibility import BOUNDS, Band, Fault, NotAFigure, band, read_figure

# Bands: what is refused, asked about, warned of, and kept; each end and its neighbour.
TABLE = [
    ("systolic", "39 I|40 D|70 D|71 U|89 U|90 .|179 .|180 D|300 D|301 I|1200 I|0 I"),
    ("diastolic", "19 I|20 D|40 D|41 U|49 U|50 .|119 .|120 D|200 D|201 I"),
    ("pulse", "19 I|20 D|40 D|41 U|49 U|50 .|110 .|111 U|130 U|131 D|300 D|301 I"),
    ("weight", "0.2 I|0.3 U|29.9 U|30 .|250 .|250.1 U|650 U|650.1 I"),
    ("height", "19 I|20 U|119 U|120 .|220 .|221 U|280 U|281 I|1.68 I"),
    ("temperature", "24.9 I|25 D|35.0 D|35.1 U|35.4 U|35.5 .|37.9 .|38.0 U|39.9 U|40.0 D|45 D|45.1 I|98.6 I"),
    ("oxygen", "49 I|50 D|92 D|93 U|94 U|95 .|100 .|101 I"),
    ("glucose", "0.4 I|0.5 D|3.9 D|4.0 .|15.0 .|15.1 U|19.9 U|20.0 D|50 D|50.1 I|120 I"),
    ("peak-flow", "19 I|20 U|149 U|150 .|750 .|751 U|900 U|901 I"),
]
_BANDS = {"I": Band.IMPOSSIBLE, "D": Band.DANGER, "U": Band.UNUSUAL, ".": Band.USUAL}
CASES = [(name, *one.split()) for name, row in TABLE for one in row.split("|")]


@pytest.mark.parametrize(("name", "value", "expected"), CASES, ids=lambda value: str(value))
def test_every_figure_lies_in_its_band(name, value, expected):
    assert band(name, Decimal(value)) == _BANDS[expected]


def test_every_figure_has_its_table():
    assert {name for name, _row in TABLE} == set(BOUNDS)


def test_a_child_is_not_asked_about_the_weight_of_a_child():
    assert band("weight", Decimal("14.5"), adult=False) == Band.USUAL
    assert band("weight", Decimal("14.5")) == Band.UNUSUAL


@pytest.mark.parametrize(
    ("text", "places", "fault"),
    [
        ("", 0, Fault.EMPTY), ("  ", 1, Fault.EMPTY), ("138,4", 0, Fault.COMMA), ("72,5", 1, Fault.COMMA),
        ("-5", 0, Fault.MINUS), ("−5", 0, Fault.MINUS), ("١٣٨", 0, Fault.DIGITS), ("１３８", 0, Fault.DIGITS),
        ("13²", 0, Fault.DIGITS), ("abc", 0, Fault.WORDS), ("138 mmHg", 0, Fault.WORDS), ("1e3", 0, Fault.WORDS),
        ("NaN", 0, Fault.WORDS), ("Infinity", 1, Fault.WORDS), ("+138", 0, Fault.WORDS), ("=138", 0, Fault.WORDS),
        ("138.4", 0, Fault.PLACES), ("72.55", 1, Fault.PLACES), ("72.123456789", 1, Fault.PLACES),
        ("9999999", 0, Fault.WORDS), ("1.2.3", 1, Fault.WORDS), ("1,234,5", 1, Fault.WORDS), (".5", 1, Fault.WORDS),
    ],
)  # fmt: skip
def test_a_text_that_is_no_figure_says_why(text, places, fault):
    with pytest.raises(NotAFigure) as refused:
        read_figure(text, places)
    assert refused.value.fault == fault


@every(st.text(max_size=12), st.integers(0, 1), st.booleans())
def test_whatever_is_typed_is_a_figure_or_a_reason(text, places, comma):
    try:
        number = read_figure(text, places, comma=comma)
    except NotAFigure:
        return
    assert number >= 0 and number == number.quantize(Decimal(1).scaleb(-places)) and number.is_finite()


@every(st.decimals(0, 999999, places=1))
def test_a_figure_keeps_its_digits(number):
    assert str(read_figure(f" {number} ", 1)) == str(number)
    assert str(read_figure(str(number).replace(".", ","), 1, comma=True)) == str(number)
