"""Which names are one person's: spelling is forgiven, a birth date is not. And what binding makes of it."""

import datetime as dt
import uuid

import pytest

from accounts.identity import ChiFault, clean_chi, match_keys
from accounts.rules import Candidate, Verdict, age_on, may_sign_in_alone, verdict
from records.people import facts_of

BORN = dt.date(1961, 3, 14)


def alike(one, other, born=BORN, other_born=BORN):
    return bool(set(match_keys([one], born)) & set(match_keys([other], other_born)))


@pytest.mark.parametrize(
    "one, other",
    [
        (("NicLeòid", "Caitrìona"), ("NICLEOID", "Caitriona")),
        (("O'Rourke", "Aoife"), ("O’Rourke", "Aoife")),
        (("O'Rourke", "Aoife"), ("ORourke", "Aoife")),
        (("Smith-Jones", "Anne"), ("Smith Jones", "Anne")),
        (("Sinclair", "Mary-Ann"), ("Sinclair", "Mary Ann")),
        (("Sinclair", "Mary Ann"), ("Sinclair", "Maryann")),
        (("Sinclair", "Morag Jean Ishbel"), ("Sinclair", "Morag")),
        (("Sinclair", "Morag Jean"), ("Sinclair", "Morag J")),
        (("MacAskill", "Rowan"), ("McAskill", "Rowan")),
        (("Mac Askill", "Rowan"), ("mcaskill", "ROWAN")),
        (("Zieliński", "Łukasz"), ("Zielinski", "Lukasz")),
        (("Sørensen", "Åse"), ("Sorensen", "Ase")),
        (("Weiß", "Jürgen"), ("Weiss", "Jurgen")),
        (("", "Suryani"), ("Suryani", "")),
        (("محمد", "علي"), ("محمد", "علي")),
        ((" Sinclair ", " Morag "), ("Sinclair", "Morag")),
    ],
)
def test_spellings_of_one_person(one, other):
    assert alike(one, other) and alike(other, one)


@pytest.mark.parametrize(
    "one, other",
    [
        (("Sinclair", "Morag"), ("Sinclair", "Mhairi")),
        (("Sinclair", "Morag"), ("Drummond", "Morag")),
        (("Sinclair", "Mary Ann"), ("Sinclair", "Ann Margaret")),  # twins
        (("Sinclair", "Ann"), ("Sinclair", "Mary Ann")),
        (("Sinclair", "Morag"), ("Sinclair", "")),
        (("Morag", "Sinclair"), ("Sinclair", "Morag")),
        (("محمد", "علي"), ("حسن", "علي")),  # letters of other scripts are letters too
        (("李", "明"), ("王", "明")),
    ],
)
def test_two_people(one, other):
    assert not alike(one, other)


def test_birth_date_is_strict():
    name = ("Sinclair", "Morag")
    assert alike(name, name)
    assert not alike(name, name, other_born=dt.date(1961, 3, 15))
    assert not alike(name, name, other_born=dt.date(1961, 4, 13))
    assert match_keys([name], None) == []
    assert match_keys([("", ""), ("-", "'")], BORN) == []


def test_every_name_of_a_resource_counts_but_those_that_prove_nothing():
    names = [
        {"use": "official", "family": "Sinclair", "given": ["Morag", "Jean"]},
        {"use": "maiden", "family": "Drummond", "given": ["Morag"]},
        {"use": "usual", "family": "Sinclair", "given": ["Mo"]},
        {"use": "temp", "family": "Baby", "given": ["Girl"]},
        {"use": "anonymous", "family": "Nobody", "given": ["No"]},
        {"text": "Morag Jean McAlpine"},
        {"use": "old"},
    ]
    person = facts_of(
        {"resourceType": "Patient", "id": str(uuid.uuid4()), "name": names, "birthDate": "1961-03-14", "meta": {}}
    )
    known = set(person.match_keys)
    for family, given in [("Sinclair", "Morag"), ("Drummond", "Morag"), ("Sinclair", "Mo"), ("MacAlpine", "Morag")]:
        assert known & set(match_keys([(family, given)], BORN)), family
    for family, given in [("Baby", "Girl"), ("Nobody", "No")]:
        assert not known & set(match_keys([(family, given)], BORN)), family


def test_partial_birth_date_matches_nothing():
    name = [{"family": "Sinclair", "given": ["Morag"]}]
    person = {"resourceType": "Patient", "id": str(uuid.uuid4()), "name": name}
    assert facts_of(person | {"birthDate": "1961-03", "meta": {}}).match_keys == []


# --- the number itself (the vectors of DOMAIN 5.1)
@pytest.mark.parametrize("chi", ["0101011237", "0101336489", "0101405073", "0101625707", "1904851231", "2902201230"])
def test_valid_numbers(chi):
    assert clean_chi(chi) == chi


@pytest.mark.parametrize(
    "written, fault",
    [
        ("0101201234", ChiFault.CHECKSUM),
        ("3201201234", ChiFault.DATE),
        ("0113209999", ChiFault.DATE),
        ("2902191230", ChiFault.DATE),
        ("010120123?", ChiFault.CHARACTER),
        ("abcdefghij", ChiFault.CHARACTER),
        ("٠١٠١٠١١٢٣٧", ChiFault.CHARACTER),  # digits of another script
        ("010101123", ChiFault.LENGTH),
        ("01010112371", ChiFault.LENGTH),
    ],
)
def test_faulty_numbers(written, fault):
    assert clean_chi(written) is fault


@pytest.mark.parametrize("written", ["010 101 1237", "010101-1237", " 0101011237 ", "010101 1237"])
def test_spaces_and_hyphens_do_not_matter(written):
    assert clean_chi(written) == "0101011237"


# --- the verdict
A, B, C = (frozenset({name}) for name in (b"a", b"b", b"c"))


@pytest.mark.parametrize(
    "claimed, verified, person, expected",
    [
        (A, A, Candidate(known=True, match_keys=A), Verdict.FITS),
        (B, A, Candidate(known=True, match_keys=A | B), Verdict.FITS),  # typed as the record has it
        (A, A | B, Candidate(known=True, match_keys=B), Verdict.FITS),  # typed as it was verified
        (A, B, Candidate(known=True, match_keys=A), Verdict.NO_MATCH),  # somebody else typed her name
        (B, A, Candidate(known=True, match_keys=A), Verdict.NO_MATCH),
        (C, A, Candidate(known=True, match_keys=A), Verdict.NO_MATCH),
        (A, frozenset(), Candidate(known=True, match_keys=A), Verdict.NO_MATCH),
        (frozenset(), frozenset(), Candidate(known=True), Verdict.NO_MATCH),
        (A, A, Candidate(), Verdict.UNKNOWN),
        (A, A, Candidate(known=True, match_keys=A, taken=True), Verdict.TAKEN),
        (B, A, Candidate(known=True, match_keys=A, taken=True), Verdict.NO_MATCH),
        (A, A, Candidate(known=True, match_keys=A, died=True), Verdict.DIED),
        (A, A, Candidate(known=True, match_keys=A, died=True, taken=True), Verdict.DIED),
    ],
)
def test_verdict(claimed, verified, person, expected):
    assert verdict(claimed=claimed, verified=verified, person=person) is expected


# --- age
@pytest.mark.parametrize(
    "born, day, alone",
    [
        (dt.date(2014, 11, 22), dt.date(2026, 11, 21), False),
        (dt.date(2014, 11, 22), dt.date(2026, 11, 22), True),
        (dt.date(2012, 2, 29), dt.date(2024, 2, 28), False),
        (dt.date(2012, 2, 29), dt.date(2024, 2, 29), True),
        (dt.date(1930, 1, 1), dt.date(2026, 1, 1), True),
    ],
)
def test_own_account_from_twelve(born, day, alone):
    assert may_sign_in_alone(born, day) is alone


def test_leap_day_birthday_is_the_first_of_march():
    assert [age_on(dt.date(2016, 2, 29), dt.date(2027, month, day)) for month, day in [(2, 28), (3, 1)]] == [10, 11]
