"""Trends that cannot lie: every row of the table of rules, from what was sent to what is drawn and told."""

import uuid

import pytest
from django.urls import reverse

from tests.factories.histories import concept, labelled, pressure, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])

POTASSIUM = {"code": "1000651000000109", "unit": "mmol/L"}
SUGAR = concept("Glucose", "2345-7", "http://loinc.org")
LONG = concept("HbA1c", "4548-4", "http://loinc.org")


@pytest.fixture
def trend(client, citizen, sign_in):
    """Asks for a series of the citizen's; gives the answer."""
    sign_in(client, citizen)

    def ask(**query):
        return client.get(reverse("records:show_trend", args=[citizen.patient_id]), POTASSIUM | query)

    return ask


def drawn(answer) -> list[list[str]]:
    """What each chart of the page draws: comparator and value, oldest first."""
    charts = answer.context["charts"]
    points = [sorted(chart["points"], key=lambda point: point["when"]) for chart in charts]
    return [[f"{point['comparator']}{point['value']}" for point in found] for found in points]


def told(answer) -> list[str]:
    """The table's results, newest first, with what stands beneath them."""
    cells = [row[1] for row in answer.context["table"]["rows"]]
    marks = [" ".join(filter(None, (cell["note"], cell["was"]))) for cell in cells]
    return [f"{cell['text']} [{mark}]" if mark else cell["text"] for cell, mark in zip(cells, marks, strict=True)]


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def value(number, unit="mmol/L", *, on="2026-03-03", **more) -> dict:
    comparator = {"comparator": more.pop("comparator")} if "comparator" in more else {}
    return result(on=on, valueQuantity=quantity(number, unit, **comparator), **more)


# What was sent; the values drawn, a list for each chart; what the table tells, newest first.
TABLE = {
    "two units are two series": (
        [value("4.1", on="2026-03-01"), value("17", "mg/dL", on="2026-03-02"), value("4.2", on="2026-03-03")],
        [["4.1", "4.2"]],
        ["4.2 mmol/L", "4.1 mmol/L"],
    ),
    "what was cancelled or wrong is told and not drawn": (
        [
            value("4.1", on="2026-03-01"),
            value("99", on="2026-03-02", status="cancelled"),
            value("98", on="2026-03-03", status="entered-in-error"),
        ],
        [["4.1"]],
        ["98 mmol/L [Entered in error]", "99 mmol/L [Cancelled]", "4.1 mmol/L"],
    ),
    "less than is drawn at its bound": (
        [value("0.5", on="2026-03-01", comparator="<"), value("0.7", on="2026-03-02")],
        [["<0.5", "0.7"]],
        ["0.7 mmol/L", "less than 0.5 mmol/L"],
    ),
    "two in one minute are both there": (
        [value("4.1", on="2026-03-01T09:30:10Z"), value("4.4", on="2026-03-01T09:30:50Z")],
        [["4.1", "4.4"]],
        ["4.4 mmol/L", "4.1 mmol/L"],
    ),
    "a number without a unit joins no line": (
        [value("4.1", on="2026-03-01"), result(on="2026-03-02", valueQuantity={"value": 44})],
        [["4.1"]],
        ["44 [Without a unit, so not in the chart]", "4.1 mmol/L"],
    ),
    "two methods are two series": (
        [
            value("4.1", on="2026-03-01", method=concept("Ion selective electrode")),
            value("4.9", on="2026-03-02", method=concept("Flame photometry")),
        ],
        [["4.9"], ["4.1"]],
        ["4.9 mmol/L", "4.1 mmol/L"],
    ),
    "two kinds of sample are two series": (
        [
            value("4.1", on="2026-03-01", specimen={"display": "Serum"}),
            value("61", on="2026-03-02", specimen={"display": "Urine"}),
        ],
        [["61"], ["4.1"]],
        ["61 mmol/L", "4.1 mmol/L"],
    ),
}


@pytest.mark.parametrize("rule", TABLE)
def test_what_is_drawn_and_told(trend, citizen, rule):
    sent, charts, table = TABLE[rule]
    store(citizen.patient, *sent)
    answer = trend()
    assert drawn(answer) == charts
    assert told(answer) == table


def test_a_corrected_result_is_drawn_as_it_is_now_and_the_old_one_can_be_reached(trend, client, citizen):
    ident = str(uuid.uuid4())
    store(citizen.patient, value("6.90", id=ident), value("4.1", on="2025-03-03"))
    store(citizen.patient, value("4.30", id=ident, status="corrected"))
    answer = trend()
    assert drawn(answer) == [["4.1", "4.30"]]
    assert told(answer)[0] == "4.30 mmol/L [Corrected 6.90 mmol/L]" and "<s>6.90 mmol/L</s>" in text_of(answer)
    page = client.get(reverse("records:show_item", args=[citizen.patient_id, ident]))
    assert "6.90 mmol/L" in text_of(page)


def test_each_point_has_its_own_range_or_none(trend, citizen):
    span = [{"low": quantity("3.5"), "high": quantity("5.3")}]
    wider = [{"low": quantity("3.4"), "high": quantity("5.0")}]
    store(
        citizen.patient,
        value("4.1", on="2024-03-01", referenceRange=span),
        value("4.2", on="2025-03-01"),
        value("4.3", on="2026-03-01", referenceRange=wider),
    )
    [chart] = trend().context["charts"]
    ranges = {str(point["value"]): (point["low"], point["high"]) for point in chart["points"]}
    assert [tuple(map(str, ranges[found])) for found in ("4.1", "4.2", "4.3")] == [
        ("3.5", "5.3"), ("None", "None"), ("3.4", "5.0"),
    ]  # fmt: skip


def test_less_than_does_not_count_in_the_average(trend, citizen):
    store(
        citizen.patient,
        value("4.0", on="2026-03-01"), value("4.4", on="2026-03-02"), value("0.5", on="2026-03-03", comparator="<"),
    )  # fmt: skip
    page = text_of(trend())
    assert "Average of the 2 numbers shown that were measured by health services: 4.2 mmol/L." in page
    assert "“Less than” and “more than” do not count (1)." in page


def test_home_readings_have_their_own_mark_and_average(trend, citizen):
    home = {"performer": [{"reference": f"Patient/{citizen.patient_id}"}]}
    store(citizen.patient, *(pressure(130 + n, 80, on=f"2026-03-0{n}", **home) for n in (1, 2, 3)))
    store(citizen.patient, pressure(150, 90, on="2026-03-05"))
    answer = trend(code="75367002", unit="")
    upper, lower = answer.context["charts"]
    assert sorted(point["home"] for point in upper["points"]) == [False, True, True, True]
    assert "measured at home: 132 mmHg" in text_of(answer) and "Measured at home" in text_of(answer)


def test_a_blood_pressure_is_drawn_by_code_and_a_missing_part_is_missing(trend, citizen):
    swapped, lone = pressure(140, 90, on="2026-03-02"), pressure(150, None, on="2026-03-03")
    swapped["component"] = swapped["component"][::-1]
    store(citizen.patient, pressure(130, 80, on="2026-03-01"), swapped, lone)
    assert drawn(trend(code="75367002", unit="")) == [["130", "140", "150"], ["80", "90"]]


def test_a_result_of_a_year_is_no_result_of_the_first_of_january(trend, citizen):
    store(citizen.patient, value("4.1", on="2024"), value("4.2", on="2026-03-01"))
    page = text_of(trend())
    assert "2024: 4.1 mmol/L" in page and "1 January 2024" not in page


def test_the_chart_is_paged_and_the_table_says_the_same(trend, citizen):
    days = [f"20{year}-{month:02}-{day:02}" for year in (24, 25) for month in range(1, 12) for day in (1, 9, 17, 25)]
    store(citizen.patient, *(value(f"4.{n % 10}", on=day) for n, day in enumerate([*days, *days[:40]])))
    first, second = trend(), trend(page="2")
    for answer, count in ((first, 100), (second, 28)):
        assert len(drawn(answer)[0]) == len(answer.context["table"]["rows"]) == count
    assert "Results 1 to 100 of 128, newest first" in text_of(first)


@pytest.mark.parametrize("label", ["held", "professional-only", "third-party"])
def test_a_withheld_result_is_in_no_series(trend, citizen, label):
    store(citizen.patient, value("4.1", on="2026-03-01"), value("4.2", on="2026-03-02"))
    plain = trend().context["table"]["rows"], drawn(trend())
    store(citizen.patient, labelled(value("6.6"), label), labelled(value("16", "mg/dL"), label))
    answer = trend()
    assert (len(answer.context["table"]["rows"]), drawn(answer)) == (len(plain[0]), plain[1])
    assert "Results in mg/dL" not in text_of(answer) and "6.6" not in text_of(answer)


def sugar(number, unit, on="2026-03-03", **more):
    return value(number, unit, on=on, **more) | {"code": SUGAR}


def test_a_conversion_is_offered_with_its_formula_and_never_done_in_silence(trend, citizen):
    store(
        citizen.patient,
        sugar("100", "mg/dL", "2026-03-01"), sugar("126", "mg/dL", "2026-03-02"),
        sugar("20", "mg/dL", "2026-03-03", comparator="<"), sugar("5.5", "mmol/L", "2026-03-04"),
    )  # fmt: skip
    plain = trend(code="2345-7", unit="mg/dL")
    assert drawn(plain) == [["100", "126", "<20"]]
    assert "Show these results converted to mmol/L" in text_of(plain) and "5.6 mmol/L" not in text_of(plain)
    answer = trend(code="2345-7", unit="mg/dL", convert="mmol/L")
    page = text_of(answer)
    assert "mmol/L = mg/dL × 0.05551" in page and "no laboratory has given them" in page
    assert [(row[1]["text"], row[2]["text"]) for row in answer.context["table"]["rows"]] == [
        ("less than 20 mg/dL", "less than 1.1 mmol/L"),
        ("126 mg/dL", "7.0 mmol/L"),
        ("100 mg/dL", "5.6 mmol/L"),
    ]
    assert "Back to the results in mg/dL" in page and "5.5 mmol/L" not in page


@pytest.mark.parametrize("convert", ["mmol/L", "g/L", "\x00", "x" * 50])
def test_what_is_not_on_the_whitelist_is_not_converted(trend, citizen, convert):
    store(citizen.patient, value("17", "mg/dL", on="2026-03-02"), value("16", "mg/dL", on="2026-03-01"))
    answer = trend(unit="mg/dL", convert=convert)
    assert answer.status_code == 200 and "worked out the numbers" not in text_of(answer)


def test_hba1c_in_both_units_is_two_series(trend, citizen):
    units = (("6.5", "%", "2026-03-01"), ("48", "mmol/mol", "2026-03-02"))
    store(citizen.patient, *(value(number, unit, on=on) | {"code": LONG} for number, unit, on in units))
    answer = trend(code="4548-4", unit="%")
    assert drawn(answer) == [["6.5"]] and "Results in mmol/mol" in text_of(answer)
    converted = text_of(trend(code="4548-4", unit="%", convert="mmol/mol"))
    assert "mmol/mol = 10.929 × (% − 2.15)" in converted


def test_a_value_without_a_unit_is_said_to_have_none(client, trend, citizen):
    score = quantity(7, "{score}")
    store(citizen.patient, result(valueQuantity={"value": 44}), result("Score", "1", valueQuantity=score))
    page = text_of(client.get(reverse("records:list_results", args=[citizen.patient_id])))
    assert page.count("(no unit given)") == 1
