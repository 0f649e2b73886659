"""What a search asks for: truth tables of parameters, modifiers, values and everything that is wrong with them."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from records import searchkeys as keys
from records.search import Fault, Query, includes, kinds, parse, revincludes, sortable, supported
from records.search.query import AnyOf, Begins, Coded, Dated, Holds, IdIn, Lies, Not, Owned, Pair, Sort, Updated
from records.searchrows import microseconds

NOW = datetime(2026, 11, 22, tzinfo=UTC)
PERSON = "b0a06ead-cc42-aa48-dad6-841d4aa679fa"
BASE = "https://portal.example/fhir"
LOINC = "http://loinc.org"


def asked(kind, *pairs, **how) -> Query:
    found = parse(kind, pairs, base=BASE, now=NOW, **how)
    assert isinstance(found, Query), found
    return found


def refused(kind, *pairs, **how) -> tuple[Fault, ...]:
    found = parse(kind, pairs, base=BASE, now=NOW, **how)
    assert not isinstance(found, Query), found
    return found


def only(kind, *pairs):
    [found] = asked(kind, *pairs).filters
    return found


CODE = keys.coded("code", "2823-3")
TOKENS = [
    ("code", "2823-3", Coded((CODE,), "2823-3")),
    ("code", "K", Holds((keys.coded("code", "k"),))),
    ("status", "2823-3", Holds((keys.coded("status", "2823-3"),))),
    ("code", f"{LOINC}|2823-3", Coded((keys.coded_in("code", LOINC, "2823-3"),), "2823-3")),
    ("code", f"{LOINC}/|2823-3", Coded((keys.coded_in("code", LOINC, "2823-3"),), "2823-3")),
    ("code", "|2823-3", Coded((keys.coded_in("code", "", "2823-3"),), "2823-3")),
    ("code", f"{LOINC}|", Holds((keys.system_of("code", LOINC),))),
    ("code", "2823-3,|x", Holds((CODE, keys.coded_in("code", "", "x")))),
    ("code", r"a\,b", Holds((keys.coded("code", "a,b"),))),
    ("code", r"a\|b", Holds((keys.coded("code", "a|b"),))),
    ("code", r"a\$b\\", Holds((keys.coded("code", "a$b\\"),))),
    ("code", r"a\\,b", Holds((keys.coded("code", "a\\"), keys.coded("code", "b")))),
    ("code", "  2823-3 ", Coded((CODE,), "2823-3")),
    ("status", "FINAL", Holds((keys.coded("status", "final"),))),
    ("code:not", "2823-3", Not(Holds((CODE,)))),
    ("code:not", "2823-3,x", Not(Holds((CODE, keys.coded("code", "x"))))),
    ("combo-code", "x", AnyOf((Holds((keys.coded("code", "x"),)), Holds((keys.coded("component-code", "x"),))))),
    ("code:missing", "true", Not(Holds((keys.present("code"),)))),
    ("code:missing", "false", Holds((keys.present("code"),))),
    ("patient:missing", "true", AnyOf(())),
    ("encounter", "Encounter/1", Holds((keys.linked("encounter", "Encounter/1"),))),
    ("encounter", "Encounter/1/_history/3", Holds((keys.linked("encounter", "Encounter/1"),))),
    ("encounter", f"{BASE}/Encounter/1", Holds((keys.linked("encounter", "Encounter/1"),))),
    ("encounter", "https://x.example/Encounter/1", Holds((keys.linked("encounter", "https://x.example/Encounter/1"),))),
    ("encounter", "1", Holds((keys.linked("encounter", "1"),))),
    ("encounter:Encounter", "1", Holds((keys.linked("encounter", "Encounter/1"),))),
    ("encounter:Encounter", "Encounter/1", Holds((keys.linked("encounter", "Encounter/1"),))),
    ("value-string", "Mòr  AG", Begins("value-string", "mor ag")),
    ("value-string:contains", "Òr", Begins("value-string", "or", anywhere=True)),
    ("value-string:exact", "Mòr", Holds((keys.exactly("value-string", "Mòr"),))),
    ("patient", PERSON, Owned(frozenset({PERSON}))),
    ("patient", f"Patient/{PERSON}", Owned(frozenset({PERSON}))),
    ("subject:Patient", f"{BASE}/Patient/{PERSON}", Owned(frozenset({PERSON}))),
    ("patient", "85", Owned(frozenset())),
    ("_id", "85", IdIn(())),
]  # fmt: skip


@pytest.mark.parametrize(("name", "value", "wanted"), TOKENS)
def test_codes_references_and_strings(name, value, wanted):
    found = only("Observation", (name, value))
    if isinstance(found, AnyOf):
        assert set(found.parts) == set(wanted.parts)
    else:
        assert found == wanted


def test_a_repeated_parameter_is_and():
    assert len(asked("Observation", ("code", "a"), ("code", "b")).filters) == 2


@pytest.mark.parametrize(
    "value",
    ["http://fhir.nhs.scot.uk/Id/national/chi-number|010 101 1237", "https://fhir.nhs.uk/Id/chi-number|0101011237"],
)
def test_a_health_number_is_the_same_under_each_of_its_systems(value):
    assert only("Patient", ("identifier", value)) == Holds(
        (keys.coded_in("identifier", "https://fhir.nhs.uk/Id/chi-number", "0101011237"),)
    )


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


DATES = [
    ("2026", "eq", utc(2026, 1, 1), utc(2027, 1, 1)),
    ("2026-07", "eq", utc(2026, 6, 30, 23), utc(2026, 7, 31, 23)),  # summer time
    ("ge2026-01-05", "ge", utc(2026, 1, 5), utc(2026, 1, 6)),
    ("lt2026-01-05T14:05", "lt", utc(2026, 1, 5, 14, 5), utc(2026, 1, 5, 14, 6)),
    ("ne2026-07-05T14:05", "ne", utc(2026, 7, 5, 13, 5), utc(2026, 7, 5, 13, 6)),  # no zone: Scotland
    ("sa2026-07-05T14:05:30", "sa", utc(2026, 7, 5, 13, 5, 30), utc(2026, 7, 5, 13, 5, 31)),
    ("eb2026-07-05T14:05:30Z", "eb", utc(2026, 7, 5, 14, 5, 30), utc(2026, 7, 5, 14, 5, 31)),
    ("le2026-07-05T14:05+02:00", "le", utc(2026, 7, 5, 12, 5), utc(2026, 7, 5, 12, 6)),
    ("gt2026-07-05T14:05:30.250 02:00", "gt", utc(2026, 7, 5, 12, 5, 30, 250000), utc(2026, 7, 5, 12, 5, 30, 251000)),
    ("eq2024-02-29", "eq", utc(2024, 2, 29), utc(2024, 3, 1)),
]


@pytest.mark.parametrize(("value", "prefix", "first", "last"), DATES)
def test_dates(value, prefix, first, last):
    assert only("Observation", ("date", value)) == Dated("date", prefix, first, last)
    assert only("Observation", ("_lastUpdated", value)) == Updated(prefix, first, last)
    span = Lies(keys.key("value-date"), prefix, microseconds(first), microseconds(last) - 1)
    assert only("Observation", ("value-date", value)) == span


def test_about_a_date_is_a_tenth_of_the_way_there():
    found = only("Observation", ("date", "ap2026-11-12"))
    assert (found.first, found.last) == (utc(2026, 11, 11), utc(2026, 11, 14))


def test_about_a_date_at_the_end_of_the_calendar():
    assert only("Observation", ("date", "ap9999-12-31")).prefix == "ap"


QUANTITIES = [
    ("5.4", "eq rounded", "5.35", "5.45"),
    ("5.40", "eq rounded", "5.395", "5.405"),
    ("100", "eq rounded", "99.5", "100.5"),
    ("1e2", "eq rounded", "50", "150"),
    ("-1", "eq rounded", "-1.5", "-0.5"),
    ("ne5.4", "ne rounded", "5.35", "5.45"),
    ("gt5.4", "gt", "5.4", "5.4"),
    ("ge5.40", "ge", "5.4", "5.4"),
    ("sa5", "sa", "5", "5"),
    ("ap50", "ap", "45", "55"),
    ("ap-50", "ap", "-55", "-45"),
]


@pytest.mark.parametrize(("value", "prefix", "first", "last"), QUANTITIES)
def test_numbers(value, prefix, first, last):
    ends = Decimal(first), Decimal(last)
    name = "value-quantity"
    assert only("Observation", (name, value)) == Lies(keys.key(name), prefix, *ends)
    assert only("Observation", (name, f"{value}|urn:u|mmol/L")) == Lies(
        keys.counted_in(name, "urn:u", "mmol/L"), prefix, *ends
    )
    assert only("Observation", (name, f"{value}||mmol/L")) == Lies(keys.counted(name, "mmol/L"), prefix, *ends)
    assert only("RiskAssessment", ("probability", value)) == Lies(keys.key("probability"), prefix, *ends)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ("_id", (Sort("id", False),)),
        ("-_lastUpdated", (Sort("last_updated", True), Sort("id", True))),
        ("date", (Sort("date_from", False), Sort("id", False))),
        ("-date,_id", (Sort("date_from", True), Sort("id", False))),
        ("-date,-_lastUpdated,date", (Sort("date_from", True), Sort("last_updated", True), Sort("id", True))),
        ("_id,date", (Sort("id", False),)),
    ],
)
def test_sorting(value, wanted):
    assert asked("Observation", ("_sort", value)).sort == wanted


def test_what_is_asked_of_the_answer():
    query = asked("Observation", ("_count", "5000"), ("_total", "accurate"), ("_format", "json"))
    assert (query.count, query.total, query.count_only) == (200, "accurate", False)
    assert asked("Observation", ("_count", "0")).count_only and asked("Observation", ("_summary", "count")).count_only
    assert asked("Observation").sort == (Sort("date_from", True), Sort("id", True))
    assert asked("Practitioner").sort == (Sort("id", False),)


def test_includes_name_the_types_that_the_gate_is_asked_for():
    query = asked(
        "Observation",
        ("_include", "Observation:encounter"),
        ("_include", "Observation:performer:Practitioner"),
        ("_revinclude", "Provenance:target"),
    )
    assert query.includes == (Pair("Observation", "encounter", ""), Pair("Observation", "performer", "Practitioner"))
    assert query.revincludes == (Pair("Provenance", "target", ""),)
    assert query.kinds == {"Observation", "Encounter", "EpisodeOfCare", "Provenance"}


def test_who_is_named():
    assert asked("Observation").people is None
    assert asked("Observation", ("patient", PERSON)).people == {PERSON}
    assert asked("Patient", ("_id", PERSON)).people == {PERSON}
    other = PERSON[:-1] + "b"
    assert asked("Observation", ("patient", PERSON), ("subject", f"Patient/{other}")).people == frozenset()


def test_an_unknown_parameter_is_ignored_by_name_or_refused():
    for name in ("nonsense", "_has:Observation:patient:code", "subject.name", "_text", "CODE"):
        query = asked("Observation", (name, "x"), ("code", "a"))
        assert (query.ignored, query.applied) == ((name,), (("code", "a"),))
        [fault] = refused("Observation", (name, "x"), strict=True)
        assert (fault.parameter, fault.code) == (name, "not-supported")


def test_an_empty_parameter_is_no_error():
    assert asked("Observation", ("code", ""), ("date", " "), strict=True).ignored == ("code", "date")


BAD = {
    "date": [
        "yesterday", "2026-13", "2026-02-30", "2026-1-1", "xx2026", "2026-01-01T25:00", "2026-01-01T10", "٢٠٢٦",
        "0000", "ge", "2026-01-01T10:00+2:00", "2026,",
    ],
    "date:exact": ["2026"],
    "_lastUpdated": ["now"],
    "_lastUpdated:missing": ["true"],
    "value-quantity": [
        "five", "5.|a|b", "5|mmol/L", "5|a|b|c", "5|a|", "1e9999", "9" * 100, "NaN", "Infinity", "٥", "5.4||",
    ],
    "code": ["a|b|c", "|", ",", "a,,b", "a\x00b", "a\ud800", "x" * 3000, ",".join("a" * 200)],
    "code:text": ["x"],
    "subject:Patient.name": ["x"],
    "code:in": ["x"],
    "code:exact": ["x"],
    "code:missing": ["maybe"],
    "code:not:not": ["x"],
    "code\n": ["x"],
    "c\xf3de": ["x"],
    "encounter:Nonsense": ["1"],
    "encounter:identifier": ["1"],
    "encounter:Patient": ["Encounter/1"],
    "value-string:below": ["x"],
    "value-string": ["\u0301"],
    "patient": ["Group/1"],
    "subject:Group": ["1"],
    "_count": ["-1", "ten", "1.5", "٣", "9" * 20],
    "_total": ["all"],
    "_sort": ["code", "date:desc", "--date", "-", "date,,_id", "id; DROP TABLE records_resource"],
    "_summary": ["true", "text"],
    "_include": [
        "*", "Observation:*", "Observation", "Observation:code", "Patient:general-practitioner",
        "Observation:performer:Encounter", "Observation:performer:Nonsense", "Observation:focus:Group", "a:b:c:d",
    ],
    "_include:iterate": ["Observation:performer"],
    "_include:recurse": ["Observation:performer"],
    "_revinclude": [
        "*", "Provenance:agent-type", "MedicationRequest:medication", "Observation:patient",
        "Provenance:target:Patient",
    ],
    "_id:not": ["x"],
    "_id": ["a,"],
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_values_are_faults_that_name_the_parameter(name):
    for value in BAD[name]:
        [fault] = refused("Observation", (name, value))
        assert fault.parameter == name.replace("\n", "?").replace("ó", "?") and fault.text
        assert not set(fault.text) & {"\x00", "\ud800"}


def test_every_fault_is_told_at_once():
    assert [fault.parameter for fault in refused("Observation", ("date", "x"), ("_count", "x"))] == ["date", "_count"]


def test_control_parameters_are_given_once():
    assert [fault.parameter for fault in refused("Observation", ("_count", "1"), ("_count", "2"))] == ["_count"]


def test_too_many_parameters_cost_too_much():
    assert [fault.code for fault in refused("Observation", *[("code", "a")] * 51)] == ["too-costly"]


@pytest.mark.parametrize("kind", ["AuditEvent", "Consent", "Communication", "Basic", "", "observation", "Group"])
def test_types_that_are_not_searched_here(kind):
    assert [fault.code for fault in refused(kind)] == ["not-supported"]


NAMES = st.sampled_from(
    [*[name for name, _, _ in supported("Observation")], "_sort", "_count", "_include", "_total", "x"]
)
MODIFIERS = st.sampled_from(["", ":not", ":exact", ":missing", ":contains", ":Patient", ":iterate", ":"])
PIECES = st.sampled_from(
    ["eq", "2026", "-01", "T10:00", "|", ",", "\\", "5.4", "e", "Patient/", PERSON, "*", ":", "\x00", "é"]
)
VALUES = st.one_of(st.text(max_size=20), st.lists(PIECES, max_size=6).map("".join))


@given(st.lists(st.tuples(st.builds(str.__add__, NAMES, MODIFIERS), VALUES), max_size=4), st.booleans())
def test_nothing_raises(pairs, strict):
    found = parse("Observation", pairs, strict=strict, base=BASE, now=NOW)
    if isinstance(found, Query):
        for item in found.filters:
            text, params = item.sql("r")
            assert text.count("%s") == len(params)
    else:
        assert all(isinstance(fault, Fault) for fault in found)


def test_what_is_promised_can_be_asked():
    samples = {
        "token": "a", "reference": "1", "date": "2026", "string": "a", "uri": "urn:a", "number": "1", "quantity": "1",
    }  # fmt: skip
    for kind in kinds():
        for name, sort, said in supported(kind):
            assert said
            asked(kind, (name, samples[sort]), strict=True)
        for pair in includes(kind):
            asked(kind, ("_include", pair))
        for pair in revincludes(kind):
            asked(kind, ("_revinclude", pair))
        for name in sortable(kind):
            asked(kind, ("_sort", f"-{name}"))


ASKED_BY_GUIDES = {  # US Core 7 (but for what stands in extensions) and what the summary's sections need
    "AllergyIntolerance": "patient clinical-status",
    "CarePlan": "patient category status date",
    "CareTeam": "patient status role",
    "Condition": "patient category clinical-status code onset-date abatement-date recorded-date encounter",
    "Device": "patient type status",
    "DiagnosticReport": "patient category code date status",
    "DocumentReference": "patient status category type date period",
    "Encounter": "patient class date identifier type location status discharge-disposition",
    "Goal": "patient lifecycle-status target-date description",
    "Immunization": "patient date status",
    "Location": "name address address-city address-state address-postalcode",
    "MedicationDispense": "patient status type",
    "MedicationRequest": "patient status intent encounter authoredon",
    "Observation": "patient category code date status",
    "Organization": "name address",
    "Patient": "birthdate death-date family gender given identifier name",
    "Practitioner": "name identifier",
    "PractitionerRole": "practitioner specialty",
    "Procedure": "patient code date status",
    "QuestionnaireResponse": "patient authored questionnaire status",
    "RelatedPerson": "patient name",
    "ServiceRequest": "patient code category authored status",
    "Specimen": "patient",
    "Flag": "patient date",
    "MedicationStatement": "patient status effective code",
    "DeviceUseStatement": "patient device",
    "Composition": "patient type date status",
}


@pytest.mark.parametrize("kind", ASKED_BY_GUIDES)
def test_guides_find_what_they_ask_for(kind):
    assert set(ASKED_BY_GUIDES[kind].split()) <= {name for name, _, _ in supported(kind)}


def test_a_month_of_a_period_is_not_forgotten():
    found = only("Observation", ("date", "2026-12"))
    assert found.last - found.first == timedelta(days=31)
