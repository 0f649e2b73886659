"""The questions that pages ask of a record, under an access."""

import datetime as dt
import uuid

import pytest

from consent.gate import Ungated
from records import chart
from records.models import DirectoryEntry
from tests.factories.histories import concept, labelled, quantity, result, store

pytestmark = pytest.mark.django_db

PROBLEM = {"resourceType": "Condition", "code": concept("Asthma")}


def problem(on: str, **more) -> dict:
    return PROBLEM | {"onsetDateTime": on} | more


@pytest.fixture
def reading(citizen, actor_for, access_for):
    """The citizen's own access, open for reading."""
    access = access_for(actor_for(citizen), citizen.patient, "Condition", "Observation", "DiagnosticReport")
    with access.reading():
        yield access


def test_nothing_is_asked_of_a_closed_record(citizen, actor_for, access_for):
    access = access_for(actor_for(citizen), citizen.patient, "Condition")
    with pytest.raises(Ungated):
        chart.problems(access, past=False)


def test_a_year_begins_at_midnight_in_scotland(citizen, reading):
    store(citizen.patient, problem("2024-12-31T23:59:59Z"), problem("2025-01-01T00:00:00Z"), problem("2025"))
    assert chart.years(reading) == [2025, 2024]


def test_what_is_to_come_is_not_what_is_new(citizen, reading):
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(days=1)).isoformat(timespec="seconds")
    store(citizen.patient, problem("2024"), problem(tomorrow))
    assert [item.date_from.year for item in chart.latest(reading, 5)] == [2024]


def test_names_are_told_of_what_the_reader_may_see_and_of_the_directory(citizen, stranger, reading):
    [own], [theirs] = store(citizen.patient, problem("2024")), store(stranger.patient, problem("2024"))
    [hidden] = store(citizen.patient, labelled(problem("2024"), "held"))
    doctor = DirectoryEntry.objects.create(
        kind="Practitioner", name="Dr Grant", source="x", body="{}", digest=b"", last_updated=dt.datetime.now(dt.UTC)
    )
    with_access_again(reading)
    asked = [own, theirs, hidden, str(doctor.id), str(uuid.uuid4()), "not-an-id", ""]
    assert chart.names_of(reading, asked) == {own: "Asthma", str(doctor.id): "Dr Grant"}


def with_access_again(access):
    """Storing for somebody else has turned row security to them: turn it back."""
    with access.reading():
        pass
    access.is_open = True


def test_sizes_of_series_count_what_can_be_drawn(citizen, reading):
    found = [result(valueQuantity=quantity(n, unit)) for n, unit in ((50, "umol/L"), (60, "µmol/L"), (2, "mg/dL"))]
    store(
        citizen.patient,
        *found,
        result(status="cancelled"),
        result(status="entered-in-error", valueQuantity=quantity(9)),
    )
    sizes = chart.series_sizes(reading, list(chart.results(reading)))
    assert sizes == {("1000651000000109", "", "µmol/L"): 2, ("1000651000000109", "", "mg/dL"): 1}


def test_spellings_of_a_unit_bring_along_what_has_none(citizen, reading):
    store(citizen.patient, result(valueQuantity=quantity(50, "umol/L")), result(valueString="haemolysed"))
    units = chart.units_of(chart.series(reading, code="1000651000000109", name=""))
    assert chart.spellings(units, "µmol/L") == ["umol/L", ""]
    assert chart.spellings(units, "mg/dL") == []


def test_visit_notes_are_no_test_results(citizen, reading):
    note = {"resourceType": "DiagnosticReport", "status": "final", "effectiveDateTime": "2024-03-03"}
    loinc = "http://loinc.org"
    store(citizen.patient, note | {"code": concept("History and physical note", "34117-2", loinc)})
    store(citizen.patient, note | {"code": concept("Lipid panel", "57698-3", loinc)})
    assert [item.title for item in chart.results(reading)] == ["Lipid panel"]


def test_ids_that_are_none_are_passed_over():
    known = uuid.uuid4()
    assert chart.uuids([str(known), "", "12", "\x00"]) == [known]


def test_years_and_series_know_nothing_of_what_is_withheld(citizen, reading):
    store(citizen.patient, problem("2024"), result(valueQuantity=quantity(50)))
    store(citizen.patient, labelled(problem("1999"), "held"), labelled(result(valueQuantity=quantity(60)), "held"))
    assert 1999 not in chart.years(reading) and 2024 in chart.years(reading)
    assert list(chart.series_sizes(reading, list(chart.results(reading))).values()) == [1]


def test_another_spelling_on_another_page_belongs_to_the_series(citizen, reading):
    store(citizen.patient, *(result(valueQuantity=quantity(50, unit)) for unit in ("umol/L", "µmol/L", "mg/dL")))
    [row] = [row for row in chart.results(reading) if row.unit == "umol/L"]
    assert chart.series_sizes(reading, [row]) == {(row.code, "", "µmol/L"): 2}


def test_a_record_without_dates_has_no_years(citizen, reading):
    store(citizen.patient, PROBLEM)
    assert chart.years(reading) == []
