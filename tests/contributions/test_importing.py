"""Reading files of measurements (C4): the forms that devices and spreadsheets write, and what is no such thing."""

import datetime as dt

import pytest
from hypothesis import given as every
from hypothesis import settings
from hypothesis import strategies as st

from contributions import importing
from contributions.import_lines import FileRefused, Reading, Verdict
from tests.factories.devices import HEAD, WEIGHT, bundle, observation
from tests.factories.histories import concept, quantity

NOW = dt.datetime(2026, 11, 22, 12, 0, tzinfo=dt.UTC)
BORN = dt.date(1957, 3, 4)


def read(content, **more):
    content = content.encode() if isinstance(content, str) else content
    lines, _unread = importing.read_file(content, **{"born": BORN, "now": NOW, "adult": True} | more)
    return lines


def said(lines) -> list[tuple]:
    """Each reading in short: sort, figures, local time."""
    return [
        (one.sort, "/".join(str(value) for value in one.figures.values()), f"{one.at:%Y-%m-%d %H:%M}")
        for line in lines
        for one in line.readings
    ]


PRESSURE = ("blood-pressure", "138/84", "2026-03-03 08:15")
PULSE = ("heart-rate", "72", "2026-03-03 08:15")


@pytest.mark.parametrize(
    "content",
    [
        HEAD + "03/03/2026,08:15,138,84,72\n",
        HEAD + "3/3/26,8:15,138,84,72",
        "\ufeff" + HEAD + "2026-03-03,08:15:00,138,84,72\r\n",
        HEAD.replace(",", ";") + "03.03.2026;08.15;138;84;72\n",
        HEAD.replace(",", "\t") + "3 March 2026\t8:15 am\t138\t84\t72\n",
        "sep=;\n" + HEAD.replace(",", ";") + "03-03-2026;08:15;138;84;72\n",
        "\n\n" + HEAD + "\n,,,,\n03/03/2026,08:15,138.0,84,72\n\n",
        "Date and time,SYS (mmHg),DIA (mmHg),Heart rate [bpm],Notes\n03/03/2026 08:15,138,84,72,\"a, b\"\n",
        "Timestamp,sys,dia,hr\n2026-03-03T08:15:00Z,138,84,72\n",
        "Timestamp,sys,dia,hr\n2026-03-03T09:15:00+01:00,138,84,72\n",
        "Pulse,Diastolic,Systolic,Time,Date\n72,84,138,08:15,3 Mar 2026\n",
        HEAD.encode("utf-16") + "03/03/2026,08:15,138,84,72\n".encode("utf-16-le"),
        ("Name,Date,Time,Systolic,Diastolic,Pulse\nMàiri,".encode("cp1252") + b"03/03/2026,08:15,138,84,72\n"),
    ],
)  # fmt: skip
def test_the_common_forms_of_tables_say_the_same(content):
    assert said(read(content)) == [PRESSURE, PULSE]


def test_a_decimal_comma_is_read_where_semicolons_part_the_cells():
    lines = read("Datum;Date;Weight (kg)\nx;03/03/2026;72,50\n")
    assert said(lines) == [("weight", "72.50", "2026-03-03 00:00")]
    [line] = read('Date,Weight\n03/03/2026,"72,50"\n')
    assert (line.verdict, line.reason) == (Verdict.REFUSED, "Weight: “72,50” is no number")


def test_a_day_without_a_time_stays_a_day():
    [line] = read("Date,Weight\n03/03/2026,72.5\n")
    assert line.readings[0].at == dt.date(2026, 3, 3)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("03/03/2026,08:15,1200,80,", "Upper figure (systolic): 1200 cannot be right"),
        ("03/03/2026,08:15,80,138,", "The lower figure of the blood pressure is not less than the upper figure"),
        ("03/03/2026,08:15,138,,", "One figure of the blood pressure is missing"),
        ("03/03/2026,08:15,138.4,84,", "Upper figure (systolic): “138.4” is no whole number"),
        ("03/03/2026,08:15,=100+38,84,", "Upper figure (systolic): “=100+38” is no number"),
        ("03/03/2026,08:15,@SUM(A1),84,", "Upper figure (systolic): “@SUM(A1)” is no number"),
        ("03/03/2026,08:15,-138,84,", "Upper figure (systolic): “-138” is no number"),
        ("03/03/2026,08:15,١٣٨,84,", "Upper figure (systolic): “١٣٨” is no number"),
        ("03/03/2026,08:15,,,", "There is no figure"),
        (",08:15,138,84,", "There is no date"),
        ("31/02/2026,08:15,138,84,", "“31/02/2026” is no date: write day/month/year"),
        ("soon,08:15,138,84,", "“soon” is no date: write day/month/year"),
        ("03/03/2026,25:15,138,84,", "“25:15” is no time: write it like 14:05"),
        ("03/03/2026,13:15 pm,138,84,", "“13:15 pm” is no time: write it like 14:05"),
        ("29/03/2026,01:30,138,84,", "There was no such time on that day: the clocks went forward"),
        ("03/03/2027,08:15,138,84,", "It is dated in the future"),
        ("03/03/1899,08:15,138,84,", "It is dated before the person was born"),
    ],
)  # fmt: skip
def test_a_row_that_cannot_be_kept_says_why(row, reason):
    [line] = read(HEAD + row)
    assert (line.place, line.verdict, line.reason, line.readings) == ("Line 2", Verdict.REFUSED, reason, [])


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "The file is empty."), (b" \n \n", "The file is empty."), (b"\xef\xbb\xbf\n", "The file is empty."),
        (b"PK\x03\x04rest", "This is no text file."), (b"%PDF-1.7", "This is no text file."),
        (b"a\x00b,c\n", "This is no text file."),
        (HEAD.encode(), "a heading and no rows"),
        (b"138,84,72\n120,80,60\n", "one of them must be"),
        (b"Date,Mood\n03/03/2026,good\n", "No column is called"),
        (b"Date,Weight (lb)\n03/03/2026,160\n", "The column “Weight (lb)” is in another unit."),
        ("Date,Temperature (°F)\n03/03/2026,98\n".encode(), "is in another unit. It can be read in °C alone."),
        (b"Date,Glucose (mg/dL)\n03/03/2026,120\n", "It can be read in mmol/L alone."),
        (HEAD.encode() + b"03/04/2026,8:15,138,84,\n12/31/2025,8:15,138,84,\n", "Line 3 has the month before the day"),
        (HEAD.encode() + b"03/03/2026,08:15,138,84,72\n" * 2001, "The file has 2001 rows."),
        (HEAD.encode() + b"x" * 5000, "is no row of a table"),
        (b"a" * (1024 * 1024 + 1), "The file is larger than 1 MB."),
        (b"{", "This is no FHIR file"), (b"[]", "This is no FHIR file"), (b"{}", "This is no Bundle"),
        (b'{"resourceType":"Patient"}', "This is no Bundle and no Observation."),
        (b'{"resourceType":"Bundle"}', "There is no Observation in this file."),
        (b'{"resourceType":"Bundle","entry":7}', "There is no Observation in this file."),
        (b'{"a":1,"a":2}', "This is no FHIR file"), (b"[" * 100_000, "This is no FHIR file"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_says_why(content, reason):
    with pytest.raises(FileRefused, match=".*") as refused:
        read(content)
    assert reason in str(refused.value)


def test_a_fhir_file_is_read_by_code_whatever_the_order_of_its_parts():
    swapped = observation()
    swapped["component"].reverse()
    found = read(bundle(observation(), swapped, WEIGHT))
    assert [line.verdict for line in found] == [Verdict.ADD] * 3
    assert [{name: str(value) for name, value in line.readings[0].figures.items()} for line in found] == [
        {"systolic": "138", "diastolic": "84"}, {"diastolic": "84", "systolic": "138"}, {"weight": "72.574"},
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("resource", "reason"),
    [
        ({"resourceType": "Patient"}, "It is no Observation"),
        (None, "It is no Observation"), (7, "It is no Observation"),
        (WEIGHT | {"status": "entered-in-error"}, "It is not final (status)"),
        (WEIGHT | {"code": concept(code="4548-4", system="http://loinc.org")}, "no measurement that can be added here"),
        (WEIGHT | {"code": "weight"}, "no measurement that can be added here"),
        (WEIGHT | {"code": concept(code="29463-7", system="http://example.com")}, "no measurement that can be added"),
        (WEIGHT | {"valueQuantity": quantity(160, "[lb_av]")}, "Weight: it can be read in kg alone"),
        (WEIGHT | {"valueQuantity": quantity("72", "kg", comparator="<")}, "“less than” or “more than” is no reading"),
        (WEIGHT | {"valueQuantity": "72"}, "there is no number (valueQuantity)"),
        (WEIGHT | {"valueQuantity": {"value": "72", "code": "kg"}}, "there is no number (valueQuantity)"),
        (WEIGHT | {"effectiveDateTime": None}, "It does not say when (effectiveDateTime)"),
        (WEIGHT | {"effectiveDateTime": "2026-03"}, "is no date"),
        (WEIGHT | {"effectiveDateTime": "2026-03-03T08:15:00"}, "is no time of FHIR (effectiveDateTime)"),
        (observation(component=observation()["component"] * 2), "One part stands twice (component)"),
        (observation(component=observation()["component"][:1]), "One figure of the blood pressure is missing"),
        (observation(component="x"), "There is no figure"),
    ],
)  # fmt: skip
def test_an_entry_that_cannot_be_kept_says_where_and_why(resource, reason):
    kept, refused = read(bundle(observation(), resource))
    assert (kept.verdict, refused.verdict, refused.place) == (Verdict.ADD, Verdict.REFUSED, "Bundle.entry[1]")
    assert reason in refused.reason


def test_a_file_about_two_people_is_refused():
    with pytest.raises(FileRefused, match="about more than one person"):
        read(bundle(WEIGHT | {"subject": {"reference": "Patient/a"}}, WEIGHT | {"subject": {"reference": "Patient/b"}}))


@settings(max_examples=150, deadline=None)
@every(st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode)))
def test_whatever_is_in_a_file_is_read_or_refused(content):
    for start in (b"", HEAD.encode(), b'{"resourceType":"Bundle","entry":[{"resource":'):
        try:
            lines = read(start + content)
        except FileRefused:
            continue
        for line in lines:
            assert bool(line.readings) == (line.verdict == Verdict.ADD) and bool(line.reason) == (not line.readings)


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**63), 2**63) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["code", "coding", "system", "component", "valueQuantity", "value", "status", "entry",
                         "effectiveDateTime", "effectivePeriod", "start", "subject", "reference"]), inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@every(_JSON)
def test_whatever_an_observation_holds_is_read_or_refused(value):
    coded = {"resourceType": "Observation", "status": "final", "code": value, "component": value}
    measured = WEIGHT | {"valueQuantity": value, "subject": value}
    for one in (value, coded, measured, WEIGHT | {"effectiveDateTime": value}):
        try:
            assert all(line.readings or line.reason for line in read(bundle(one)))
        except FileRefused:
            continue


_FIGURES = st.tuples(
    st.integers(90, 179), st.integers(50, 89), st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2026, 1, 1))
)


@settings(max_examples=60, deadline=None)
@every(st.lists(_FIGURES, min_size=1, max_size=8, unique_by=lambda one: one[2]), st.sampled_from([",", ";", "\t"]))
def test_what_a_device_wrote_is_what_is_read(rows, separator):
    text = separator.join(["Date", "Time", "Systolic", "Diastolic"]) + "\n"
    text += "\n".join(separator.join([f"{at:%d/%m/%Y}", f"{at:%H:%M}", str(up), str(low)]) for up, low, at in rows)
    for line, (up, low, at) in zip(read(text), rows, strict=True):
        if line.verdict == Verdict.ADD:
            assert line.readings[0].figures == {"systolic": up, "diastolic": low}
            assert f"{line.readings[0].at:%Y-%m-%d %H:%M}" == f"{at:%Y-%m-%d %H:%M}"
        else:
            assert "the clocks went forward" in line.reason


@every(st.lists(st.builds(
    Reading, st.just("weight"), st.fixed_dictionaries({"weight": st.decimals(1, 99, places=2)}),
    st.dates() | st.datetimes(timezones=st.just(dt.UTC)).map(lambda at: at.replace(microsecond=0)),
), max_size=5))  # fmt: skip
def test_what_is_kept_for_the_confirmation_comes_out_as_it_went_in(found):
    assert importing.unpacked(importing.packed(found)) == found


@pytest.mark.parametrize("text", ["", "x", "e30=", "eJwDAAAAAAE="])
def test_what_is_no_such_text_is_nothing(text):
    assert importing.unpacked(text) == []
