"""The chart's rules (what is drawn, where, with which mark), from plain points."""

import datetime as dt
from decimal import Decimal

import pytest

from portal.charts import BOTTOM, LEFT, RIGHT, TOP, Chart


def point(day, value, **more):
    return {"when": dt.date.fromisoformat(day), "value": Decimal(value), **more}


def chart(*points, **more):
    return Chart(title="Potassium", unit="mmol/L", points=list(points), **more)


def heights(drawn):
    return [float(mark["y"]) for mark in drawn.marks]


def test_points_are_drawn_in_order_of_time_and_higher_values_stand_higher():
    drawn = chart(point("2026-03-03", "4.1"), point("2024-01-01", "5.9"), point("2025-01-01", "5.0"))
    assert [float(mark["x"]) for mark in drawn.marks] == sorted(float(mark["x"]) for mark in drawn.marks)
    assert heights(drawn) == sorted(heights(drawn))
    assert all(LEFT < float(mark["x"]) < RIGHT and TOP <= float(mark["y"]) < BOTTOM for mark in drawn.marks)


@pytest.mark.parametrize(
    "left_out",
    [
        point("2025-06-01", "9.9", struck=True),
        {"when": dt.date(2025, 6, 1), "value": None},
        {"when": "June 2025", "value": Decimal("9.9")},
    ],
)
def test_what_is_struck_out_or_has_no_number_or_day_is_not_drawn(left_out):
    drawn = chart(point("2025-01-01", "4.1"), left_out, point("2026-01-01", "4.2"))
    assert len(drawn.marks) == 2
    assert drawn.line.count(",") == 2


def test_a_less_than_value_stands_at_its_bound_with_an_arrow_down():
    drawn = chart(point("2025-01-01", "0.5", comparator="<"), point("2026-01-01", "0.5"))
    below, plain = drawn.marks
    assert below["y"] == plain["y"]
    assert below["open"] and below["arrow"] and not plain["arrow"]
    assert "less than 0.5 mmol/L" in below["words"]
    assert drawn.has_below and not drawn.has_above


def test_a_greater_than_value_has_an_arrow_up():
    drawn = chart(point("2025-01-01", "90", comparator=">"), point("2026-01-01", "80"))
    assert "more than 90 mmol/L" in drawn.marks[0]["words"]
    assert drawn.has_above and not drawn.has_below


def test_home_readings_have_a_mark_and_a_legend_of_their_own():
    drawn = chart(point("2025-01-01", "4.1", home=True), point("2026-01-01", "4.2"))
    assert [mark["home"] for mark in drawn.marks] == [True, False]
    assert drawn.has_home and drawn.has_clinic
    assert drawn.marks[0]["words"].endswith("measured at home")
    assert not chart(point("2025-01-01", "4.1"), point("2026-01-01", "4.2")).has_home


def test_each_point_has_the_band_of_its_own_range():
    old, new = {"low": Decimal("3.5"), "high": Decimal("5.0")}, {"low": Decimal("3.5"), "high": Decimal("5.3")}
    drawn = chart(
        point("2024-01-01", "4.1", **old), point("2025-01-01", "4.2", **old), point("2026-01-01", "4.3", **new)
    )
    first, second = drawn.bands
    assert float(first["x"]) == LEFT
    assert float(second["x"]) == pytest.approx(float(first["x"]) + float(first["width"]), abs=0.2)
    assert float(second["height"]) > float(first["height"])


def test_a_point_without_a_range_has_no_band():
    band = {"low": Decimal("3.5"), "high": Decimal("5.0")}
    drawn = chart(point("2024-01-01", "4.1", **band), point("2025-01-01", "4.2"), point("2026-01-01", "4.3", **band))
    first, last = drawn.bands
    assert float(last["x"]) - (float(first["x"]) + float(first["width"])) > 100
    assert not chart(point("2024-01-01", "4.1"), point("2025-01-01", "4.2")).bands


def test_a_range_with_one_end_reaches_the_edge_of_the_chart():
    drawn = chart(point("2024-01-01", "40", high=Decimal("42")), point("2025-01-01", "41", high=Decimal("42")))
    (band,) = drawn.bands
    assert float(band["y"]) + float(band["height"]) == pytest.approx(BOTTOM, abs=0.2)


def test_two_readings_in_the_same_minute_are_both_drawn():
    at = dt.datetime(2026, 3, 3, 14, 5, tzinfo=dt.UTC)
    drawn = chart({"when": at, "value": Decimal("138")}, {"when": at, "value": Decimal("141")})
    assert len(drawn.marks) == 2
    assert drawn.marks[0]["x"] == drawn.marks[1]["x"]
    assert [tick["text"] for tick in drawn.x_ticks] == ["3 Mar 2026, 14:05"]


@pytest.mark.parametrize("points", [[], [point("2026-01-01", "4.1")]])
def test_one_point_is_no_line(points):
    assert not chart(*points).enough
    assert chart(*points).line == ""


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("4.10", "5.9"), ["4.0", "4.5", "5.0", "5.5", "6.0"]),
        (("120", "141"), ["110", "120", "130", "140", "150"]),
        (("0", "3"), ["0", "1", "2", "3", "4"]),
        (("0.012", "0.019"), ["0.010", "0.012", "0.014", "0.016", "0.018", "0.020"]),
    ],
)
def test_the_scale_is_made_of_round_numbers(values, expected):
    drawn = chart(*(point(f"202{n}-01-01", value) for n, value in enumerate(values)))
    assert [tick["text"] for tick in drawn.y_ticks] == expected


def test_like_values_still_have_a_scale():
    drawn = chart(point("2024-01-01", "4.1"), point("2025-01-01", "4.1"))
    assert len(drawn.y_ticks) > 1


def test_dates_of_the_axis_are_in_words():
    drawn = chart(point("2024-05-14", "4.1"), point("2026-03-03", "4.2"))
    assert [tick["text"] for tick in drawn.x_ticks][::3] == ["14 May 2024", "3 Mar 2026"]


def test_the_description_tells_lowest_highest_and_latest():
    text = chart(point("2024-05-14", "4.10"), point("2025-05-14", "5.9"), point("2026-03-03", "4.2")).description
    assert "3 measurements" in text
    assert "Lowest, 14 May 2024: 4.10 mmol/L" in text
    assert "Highest, 14 May 2025: 5.9 mmol/L" in text
    assert "Latest, 3 March 2026: 4.2 mmol/L" in text


def test_label_words_win_over_the_bare_number():
    drawn = chart(point("2024-05-14", "0.5", comparator="<", label="less than 0.5 mmol/L"), point("2025-05-14", "1"))
    assert drawn.marks[0]["words"] == "14 May 2024: less than 0.5 mmol/L"
