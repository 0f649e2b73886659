"""FHIR in plain words, as people in Scotland read and write."""

import datetime as dt
from decimal import Decimal

import pytest

from records.presenters import cards, dates, fhir, fields, item, medicines, people, quantities, results, trends, values
from records.types import PATIENT_TYPES
from records.words.kinds import KINDS
from records.words.units import unit_words
from tests.factories.histories import INTERPRETATION, Row, concept, pressure, quantity, result

HIGH = [{"coding": [{"system": INTERPRETATION, "code": "H"}]}]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("2024", "2024"),
        ("2024-03", "March 2024"),
        ("2024-03-05", "5 March 2024"),
        ("2026-07-01T13:05:00Z", "1 July 2026, 14:05"),
        ("2026-01-01T00:30:00+01:00", "31 December 2025, 23:30"),
        ("2026-01-01T10:00:00.123456789Z", "1 January 2026, 10:00"),
        ("some time ago", "some time ago"),
    ],
)
def test_a_date_is_shown_as_precisely_as_it_was_given(written, shown):
    assert dates.words(dates.when(written)) == shown


def test_a_year_in_the_columns_does_not_become_the_first_of_january():
    row = Row(result(on="2024", valueString="fine"))
    assert dates.when_of(row) == "2024"
    assert dates.when_of(Row(result(on="2024-05", valueString="fine"))) == "May 2024"


@pytest.mark.parametrize(
    ("born", "shown"),
    [("1961-03-14", "65 years old"), ("2026-01-02", "2 months old"), ("2026-02-10", "1 month old"), ("1961", "")],
)
def test_an_age_is_counted_from_a_whole_date_of_birth(born, shown):
    assert dates.age_words(born, dt.date(2026, 3, 20)) == shown


@pytest.mark.parametrize(
    ("machine", "people_write"),
    [
        ("umol/L", "µmol/L"),
        ("10*9/L", "×10⁹/L"),
        ("10^9/L", "×10⁹/L"),
        ("10*3/uL", "×10³/µL"),
        ("Cel", "°C"),
        ("mm[Hg]", "mmHg"),
        ("{score}", ""),
        ("mL/min/{1.73_m2}", "mL/min/1.73 m²"),
        ("kg/m2", "kg/m²"),
        ("/min", "per minute"),
        ("[in_i]", "in"),
        ("[lb_av]", "lb"),
        ("m[IU]/L", "mIU/L"),
        ("ug/L", "µg/L"),
        ("mg/dL", "mg/dL"),
        ("%", "%"),
        ("{T-score}", ""),
        ("breaths per minute", "breaths per minute"),
    ],
)
def test_a_unit_is_written_as_people_write_it(machine, people_write):
    assert unit_words(machine) == people_write


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("5.0", "5.0"),
        ("6.30", "6.30"),
        ("0", "0"),
        ("173.45484138767452", "173.45"),
        ("0.000123456789", "0.000123"),
        ("12345", "12,345"),
        ("1234", "1234"),
        ("-2.5", "-2.5"),
        ("1.00e2", "100"),
    ],
)
def test_digits_are_shown_as_they_came_but_a_calculated_tail_is_rounded(number, shown):
    assert quantities.number_words(Decimal(number)) == shown


def test_a_comparator_is_kept_in_words():
    assert quantities.quantity_words(quantity("0.5", comparator="<")) == "less than 0.5 mmol/L"


def test_several_tablets_are_tablets():
    assert quantities.quantity_words({"value": 56, "unit": "tablet"}) == "56 tablets"
    assert quantities.quantity_words({"value": 1, "unit": "tablet"}) == "1 tablet"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"text": "What the doctor wrote", "coding": [{"code": "1", "display": "Another"}]}, "What the doctor wrote"),
        (concept(code="410429000", display="Cardiac arrest (disorder)"), "Cardiac arrest"),
        (concept(code="12345"), "Recorded without a name (code 12345, SNOMED CT)"),
        (concept(code="X9", system="urn:local"), "Recorded without a name (code X9)"),
        (concept(code="in-progress", system="urn:local"), "In progress"),
        ({}, ""),
    ],
)
def test_a_concept_is_said_in_its_authors_words_first(given, shown):
    assert fhir.concept_words(given) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ({"valueQuantity": quantity("4.30")}, "4.30 mmol/L"),
        ({"valueQuantity": quantity(45, "%")}, "45%"),
        ({"valueQuantity": {"value": 7}}, "7"),
        ({"valueString": "No growth"}, "No growth"),
        ({"valueCodeableConcept": concept("Never smoked")}, "Never smoked"),
        ({"valueBoolean": False}, "No"),
        ({"valueRange": {"low": quantity(1), "high": quantity(2)}}, "1 to 2 mmol/L"),
        ({"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": 128}}}, "1 : 128"),
        ({"dataAbsentReason": concept(code="not-performed")}, "Not done"),
        ({"dataAbsentReason": concept(code="error")}, "Not done: something went wrong"),
        ({"dataAbsentReason": concept("tube broken")}, "Not done: tube broken"),
        ({"status": "cancelled"}, "Cancelled – there is no result"),
        ({"status": "registered"}, "No result yet"),
        ({}, "No value was recorded"),
    ],
)
def test_a_value_is_never_shown_as_what_it_is_not(value, shown):
    assert values.words({"status": "final"} | value) == shown


def test_a_blood_pressure_is_read_by_code_whatever_the_order():
    body = pressure(138, 84)
    assert values.words(body) == "138/84 mmHg"
    assert values.words(body | {"component": body["component"][::-1]}) == "138/84 mmHg"


def test_a_blood_pressure_with_a_part_missing_or_twice_is_not_put_together():
    assert values.pressure_words(pressure(138, None)) == ""
    twice = pressure(138, 84)
    twice["component"][0]["code"] = twice["component"][1]["code"]
    assert values.pressure_words(twice) == ""
    assert values.pressure(twice) == (None, None)


def test_the_flag_is_the_laboratorys_own():
    assert values.flag({"interpretation": HIGH}).words == "High – above the laboratory’s range"
    assert values.flag({"valueQuantity": quantity(900), "referenceRange": [{"high": quantity(5)}]}).words == ""
    assert values.flag({"interpretation": [{"text": "Odd"}]}).words == "Odd"


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ({"low": quantity("3.5"), "high": quantity("5.3")}, "3.5 to 5.3"),
        ({"high": quantity(5)}, "up to 5"),
        ({"low": quantity(60)}, "60 or more"),
        ({"low": quantity(60, "mg/dL")}, "60 mg/dL or more"),
        ({"text": "negative"}, "negative"),
        ({"high": quantity(5), "appliesTo": [concept("Women")]}, "up to 5 (Women)"),
    ],
)
def test_the_range_is_the_samples_own(found, shown):
    assert values.reference_words({"valueQuantity": quantity(4), "referenceRange": [found]}) == shown


def test_two_ranges_draw_no_band():
    one = {"low": quantity(1), "high": quantity(2)}
    assert values.normal_range({"valueQuantity": quantity(4), "referenceRange": [one]}) == (1, 2)
    assert values.normal_range({"valueQuantity": quantity(4), "referenceRange": [one, one]}) == (None, None)
    other = {"low": quantity(1, "mg/dL"), "high": quantity(2, "mg/dL")}
    assert values.normal_range({"valueQuantity": quantity(4), "referenceRange": [other]}) == (None, None)


def test_a_cancelled_result_has_neither_flag_nor_zero():
    row = results.row(Row(result(status="cancelled", interpretation=HIGH)), own=True, notes=[])
    assert (row["value"], row["flag"], row["status"]) == ("Cancelled – there is no result", "", "Cancelled")


def test_a_corrected_result_says_when_and_what_it_said_before():
    before = Row(result(valueQuantity=quantity("6.90")))
    now = Row(result(status="corrected", issued="2026-03-05T10:00:00Z", valueQuantity=quantity("4.30")))
    row = results.row(now, own=True, notes=[], earlier=before)
    assert (row["value"], row["was"], row["status"]) == ("4.30", "6.90 mmol/L", "Corrected on 5 March 2026")


def charted(*bodies, unit="mmol/L", **columns):
    return trends.charts([Row(body, **columns) for body in bodies], unit, {})


def test_a_chart_keeps_comparator_and_own_range():
    low = result(valueQuantity=quantity("0.5", comparator="<"), referenceRange=[{"high": quantity(5)}])
    [series] = charted(low, result(valueQuantity=quantity(4)))
    assert [(p["comparator"], p["high"]) for p in series["points"]] == [("<", 5), ("", None)]


@pytest.mark.parametrize(
    "body",
    [
        result(status="cancelled", valueQuantity=quantity(0)),
        result(status="entered-in-error", valueQuantity=quantity(9)),
        result(valueQuantity={"value": 4}),
        result(valueQuantity=quantity(70, "mg/dL")),
        result(valueString="haemolysed"),
        result(dataAbsentReason=concept(code="error")),
    ],
)
def test_what_is_no_number_in_this_unit_is_not_drawn_but_told(body):
    [series] = charted(body, result(valueQuantity=quantity(4)))
    assert [point["value"] for point in series["points"]] == [4]
    assert len(trends.table([Row(body)], {}, "mmol/L", {})["rows"]) == 1


def test_home_readings_have_a_mark_of_their_own():
    [series] = charted(result(valueQuantity=quantity(4)), author_kind="person")
    assert series["points"][0]["home"]


def test_two_methods_are_two_series():
    series = charted(
        result(valueQuantity=quantity(4)), result(valueQuantity=quantity(5), method=concept("Finger prick"))
    )
    assert [one["title"] for one in series] == ["Potassium", "Potassium, measured by Finger prick"]


def test_a_blood_pressure_is_two_series_found_by_code():
    upper, lower = charted(pressure(138, 84), pressure(None, 80), unit="")
    assert [point["value"] for point in upper["points"]] == [138]
    assert [point["value"] for point in lower["points"]] == [84, 80]


def test_two_readings_of_one_minute_are_both_in_the_table():
    twice = [Row(result(on="2026-03-03T10:00:00Z", valueQuantity=quantity(v))) for v in (4, 5)]
    assert [row[1]["text"] for row in trends.table(twice, {}, "mmol/L", {})["rows"]] == ["4 mmol/L", "5 mmol/L"]


def prescription(**more) -> dict:
    name = concept("Metformin 500mg tablets")
    return {"resourceType": "MedicationRequest", "status": "active", "medicationCodeableConcept": name} | more


@pytest.mark.parametrize(
    ("dose", "shown"),
    [
        ({"text": "Take ONE tablet TWICE a day"}, "Take ONE tablet TWICE a day"),
        ({"timing": {"repeat": {"frequency": 2, "period": 1, "periodUnit": "d"}}}, "2 times a day"),
        ({"timing": {"repeat": {"frequency": 1, "period": 6, "periodUnit": "h"}}}, "Every 6 hours"),
        ({"asNeededBoolean": True}, "When needed"),
        (
            {
                "doseAndRate": [{"doseQuantity": {"value": 2}}],
                "timing": {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}},
            },
            "2 at a time, once a day",
        ),
        (
            {"text": "One daily", "additionalInstruction": [concept("With or after food")]},
            "One daily. With or after food",
        ),
    ],
)
def test_how_to_take_it_is_said_in_the_labels_words_or_built_from_the_codes(dose, shown):
    assert medicines.dose_words(prescription(dosageInstruction=[dose])) == shown


def test_a_medicine_without_instructions_says_so():
    card = medicines.card(Row(prescription()), own=True, notes=[], names={})
    assert card["dose"] == "How to take it is not written here."


def test_a_medicine_that_points_elsewhere_is_named_from_there():
    body = prescription(medicationReference={"reference": "Medication/abc"})
    del body["medicationCodeableConcept"]
    assert medicines.name(Row(body), {"abc": "Nizatidine"}) == "Nizatidine"


def test_an_allergy_says_what_happened_and_how_dangerous_it_is():
    body = {"resourceType": "AllergyIntolerance", "criticality": "high", "code": concept("Penicillin")}
    body["reaction"] = [{"manifestation": [concept("Rash")], "severity": "severe"}]
    card = cards.allergy(Row(body), own=True, notes=[])
    assert card["tag"] == "Can be dangerous"
    assert {"label": "What happened", "value": "Rash (severe)"} in card["facts"]


def test_a_vaccination_not_given_says_why():
    body = {
        "resourceType": "Immunization",
        "status": "not-done",
        "vaccineCode": concept("MMR"),
        "occurrenceString": "1946",
    }
    card = cards.immunisation(Row(body | {"statusReason": concept("Out of stock")}), own=True, notes=[])
    assert card["status"] == "Not given" and card["when"] == "1946"
    assert {"label": "Why not", "value": "Out of stock"} in card["facts"]


@pytest.mark.parametrize(
    ("names", "shown"),
    [
        ([{"given": ["Suryani"]}], "Suryani"),
        ([{"use": "official", "text": "Rowan MacAskill"}, {"use": "usual", "text": "Ro"}], "Ro"),
        ([{"use": "old", "text": "Before"}, {"family": "NicLeòid", "given": ["Caitrìona"]}], "Caitrìona NicLeòid"),
        ([], ""),
    ],
)
def test_people_are_called_what_they_go_by(names, shown):
    assert people.name_words(names) == shown


def test_the_banner_gives_the_name_on_paper_and_what_the_person_is_called():
    names = [{"use": "official", "text": "Agnes Buchanan"}, {"use": "usual", "text": "Nessie"}]
    assert people.full_name(names) == "Agnes Buchanan (known as Nessie)"
    assert people.full_name(names[:1]) == "Agnes Buchanan"
    assert people.full_name([{"use": "usual", "given": ["Suryani"]}]) == "Suryani"


def test_every_element_of_an_item_is_put_into_words():
    body = {
        "resourceType": "Procedure",
        "performedPeriod": {"start": "2020-05-01", "end": "2020-05-02"},
        "performer": [{"actor": {"reference": "Practitioner/x1"}}],
        "usedReference": [{"display": "A pin (physical object)"}],
        "recorder": {"reference": "Practitioner/nobody"},
        "somethingNew": quantity("2.50", "mL"),
    }
    told = {row["label"]: row["value"] for row in fields.rows(body, {"x1": "Dr June Kassulke"})}
    assert told == {
        "When": "1 May 2020 to 2 May 2020",
        "Done by": "Dr June Kassulke",
        "Used reference": "A pin",
        "Something new": "2.50 mL",
    }


def test_the_exact_number_is_on_the_items_own_page():
    row = Row(result(valueQuantity=quantity("173.45484138767452", "cm")))
    told = {line["label"]: line["value"] for line in item.page(row, own=True, names={})["rows"]}
    assert told["Result"] == "173.45 cm" and told["Exact number as sent"] == "173.45484138767452"


def test_every_kind_that_is_stored_has_a_name():
    stored = {name for name in PATIENT_TYPES if name not in ("AuditEvent", "Communication", "Consent")}
    assert stored <= set(KINDS)


def test_the_type_of_an_element_is_nothing_to_a_reader():
    dose = {"doseNumberPositiveInt": 2, "seriesDosesPositiveInt": 3}
    risk = {"outcome": {"text": "A fall"}, "probabilityDecimal": Decimal("0.17")}
    told = fields.rows({"protocolApplied": [dose], "prediction": [risk]}, {})
    assert [row["value"] for row in told] == ["number 2, of 3", "A fall, Probability 0.17"]
