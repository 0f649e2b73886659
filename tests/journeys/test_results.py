"""J3: a citizen reads results and how they went over time, the awkward ones too."""

import uuid

import pytest

from tests.journeys import results
from tests.journeys.people import given_a_citizen, take_in

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def morag():
    """Morag Fraser, whose laboratory has sent everything that laboratories send."""
    person = given_a_citizen()
    take_in(
        *results.sugar(person),
        *results.potassium(person),
        *results.glucose(person),
        *results.without_a_number(person),
        *results.below_the_limit(person),
        results.of_an_unknown_code(person),
    )
    return person


def test_results_and_trend(at_a_browser, morag):
    given_a_result_that_was_corrected(morag)
    reader = at_a_browser(morag).let_in().go(f"/p/{morag.patient_id}/").is_at("Your record").finds_the_page_good()

    reader.follow("Test results").is_at("Test results").finds_the_page_good()
    then_each_result_has_its_own_range_and_words(reader)
    then_the_corrected_result_shows_what_stood_before(reader)

    reader.follow("Over time", near="HbA1c").is_at("HbA1c over time").finds_the_page_good()
    then_the_chart_and_the_table_say_the_same(reader)
    reader.follow("All test results").follow("Over time", near="C-reactive protein")
    then_less_than_is_drawn_as_less_than(reader)

    reader.follow("All test results").follow("Over time", near="16.4 mg/dL").is_at("Potassium over time")
    then_two_units_are_two_series(reader)
    then_what_has_no_number_is_told_in_words(reader)

    reader.follow("All test results").follow("Over time", near="126 mg/dL").is_at("Glucose over time")
    then_a_conversion_is_offered_and_said_to_be_one(reader)

    reader.follow("All test results").follow("Kelp allergen screen (Oban)").is_at("Kelp allergen screen (Oban)")
    reader.sees("3 kU/L").finds_the_page_good()


@pytest.mark.slow  # one journey in all modes: `make test-all`
@pytest.mark.parametrize("reading", ["", "large"])
def test_results_and_trend_without_script(at_a_browser, morag, reading):
    given_a_result_that_was_corrected(morag)
    reader = at_a_browser(morag, script=False, reading=reading).let_in().go(f"/p/{morag.patient_id}/")
    reader.is_at("Your record").follow("Test results").is_at("Test results").finds_the_page_good()
    then_each_result_has_its_own_range_and_words(reader)
    reader.follow("Over time", near="HbA1c").is_at("HbA1c over time").finds_the_page_good()
    then_the_chart_and_the_table_say_the_same(reader)
    reader.follow("All test results").follow("Over time", near="126 mg/dL")
    then_a_conversion_is_offered_and_said_to_be_one(reader)
    reader.go(f"/p/{morag.patient_id}/results/trend/?code=59261-8&unit=mmHg").is_at("Nothing under this name")


@pytest.mark.slow  # one journey in all modes: `make test-all`
@pytest.mark.parametrize("how", ["in Gaelic", "in forced colours"])
def test_results_and_trend_in_other_modes(at_a_browser, morag, how):
    reader = at_a_browser(morag, reading="gd.large" if how == "in Gaelic" else "")
    if how == "in forced colours":
        reader.page.emulate_media(forced_colors="active")
    results_page = f"/p/{morag.patient_id}/results/"
    heading = "Toraidhean dheuchainnean" if how == "in Gaelic" else "Test results"
    reader.let_in().go(results_page).is_at(heading).finds_the_page_good()
    reader.go(f"{results_page}trend/?code=59261-8&unit=mmol/mol").sees("41 mmol/mol").finds_the_page_good()


def given_a_result_that_was_corrected(person):
    """Sodium came as 165 and was corrected to 135."""
    ident, sodium = str(uuid.uuid4()), results.concept("2951-2", "Sodium")
    first = results.result(person, sodium, "2026-02-02", results.quantity("165", "mmol/L"), id=ident)
    take_in(first)
    corrected = {"status": "corrected", "issued": "2026-02-04T12:00:00+00:00"}
    take_in(first | {"valueQuantity": results.quantity("135", "mmol/L")} | corrected)
    take_in(results.result(person, sodium, "2025-02-03", results.quantity("138", "mmol/L")))


def then_each_result_has_its_own_range_and_words(reader):
    newest = reader.main.get_by_role("listitem").filter(has_text="41 mmol/mol")
    assert "Laboratory’s range: 20 to 41" in newest.inner_text()
    older = reader.main.get_by_role("listitem").filter(has_text="61 mmol/mol")
    assert "Laboratory’s range: 20 to 42" in older.inner_text()
    assert "High – above the laboratory’s range" in older.inner_text()
    reader.sees("less than 4 mg/L", "Sample haemolysed", "Too old to test", "Cancelled – there is no result")
    reader.sees("Kelp allergen screen (Oban)", "4.10 mmol/L").does_not_see("XQ77", " 0 mmol/L")


def then_the_corrected_result_shows_what_stood_before(reader):
    row = reader.main.get_by_role("listitem").filter(has_text="135 mmol/L")
    assert row.locator("s").inner_text() == "165 mmol/L"
    assert "Corrected on 4 February 2026" in row.inner_text()
    reader.follow("Over time", near="135 mmol/L").is_at("Sodium over time").finds_the_page_good()
    assert reader.main.locator("table s").all_inner_texts() == ["165 mmol/L"]
    assert marks(reader) == ["138 mmol/L", "135 mmol/L"]
    reader.follow("135 mmol/L").is_at("Sodium").sees("165 mmol/L").finds_the_page_good()
    reader.follow("What changed in version 2").is_at("Sodium: what changed in version 2").finds_the_page_good()
    struck, new = (reader.main.locator(f"dl {mark}").all_inner_texts() for mark in ("del", "ins"))
    assert "Taken out:\n165 mmol/L" in struck and "New:\n135 mmol/L" in new
    reader.go(f"/p/{reader.user.patient_id}/results/")


def then_the_chart_and_the_table_say_the_same(reader):
    assert marks(reader) == ["61 mmol/mol", "55 mmol/mol", "41 mmol/mol"]
    assert table(reader, "Result") == ["41 mmol/mol", "55 mmol/mol", "61 mmol/mol"]
    assert table(reader, "Laboratory’s range") == ["20 to 41", "20 to 42", "20 to 42"]
    assert reader.main.locator(".dfd-chart__svg .dfd-chart__bands rect").count() == 2


def then_less_than_is_drawn_as_less_than(reader):
    reader.is_at("C-reactive protein over time").sees("Less than the value shown").finds_the_page_good()
    assert marks(reader) == ["12 mg/L", "less than 4 mg/L"]
    assert table(reader, "Result") == ["less than 4 mg/L", "12 mg/L"]
    assert reader.main.locator(".dfd-chart__svg .dfd-chart__arrow").count() == 1


def then_two_units_are_two_series(reader):
    assert marks(reader) == ["16.4 mg/dL", "17.2 mg/dL"]
    reader.sees("also measured in another unit").follow("Results in mmol/L").finds_the_page_good()
    assert marks(reader) == ["4.10 mmol/L", "5.9 mmol/L"]
    assert reader.main.locator(".dfd-chart__svg").count() == 1
    reader.does_not_see("16.4", "17.2")


def then_a_conversion_is_offered_and_said_to_be_one(reader):
    assert marks(reader) == ["99 mg/dL", "126 mg/dL", "less than 20 mg/dL"]
    reader.sees("Average of the 2 numbers shown", "112 mg/dL", "do not count (1)").does_not_see("mmol/L × ")
    reader.follow("Show these results converted to mmol/L").is_at("Glucose, converted to mmol/L").finds_the_page_good()
    reader.sees("no laboratory has given them", "mmol/L = mg/dL × 0.05551")
    assert marks(reader) == ["5.5 mmol/L", "7.0 mmol/L", "less than 1.1 mmol/L"]
    assert table(reader, "As it was measured") == ["less than 20 mg/dL", "126 mg/dL", "99 mg/dL"]
    reader.follow("Back to the results in mg/dL, as they were measured").is_at("Glucose over time")


def then_what_has_no_number_is_told_in_words(reader):
    told = dict(zip(table(reader, "Date"), table(reader, "Result"), strict=True))
    assert told["6 October 2025, 10:30"] == "4.4 Without a unit, so not in the chart"
    assert told["3 November 2025, 09:30"] == "Not done: Sample haemolysed"
    assert told["1 December 2025, 09:30"] == "Too old to test"
    assert told["5 January 2026, 09:30"].startswith("Cancelled")


def marks(reader) -> list[str]:
    """What each point of the chart says, from left to right, without its date."""
    said = reader.main.locator(".dfd-chart__svg .dfd-chart__mark title").all_text_contents()
    return [words.partition(": ")[2].partition(",")[0] for words in said]


def table(reader, column: str) -> list[str]:
    return [" ".join(said.split()) for said in reader.main.locator(f'td[data-label="{column}"]').all_inner_texts()]
