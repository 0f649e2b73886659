"""Health numbers: one, several, changed, none; and what a record says of the person behind it."""

import uuid

import pytest
from django.db import IntegrityError, transaction

import clock
from accounts.actions import keep_people
from accounts.identity import chi_hash
from accounts.matching import candidate, holder_of, person_with, same_people, survivor_of
from accounts.models import HealthNumber, IdentityCase, Patient
from records.people import CHI_SYSTEMS, facts_of
from tests.factories.accounts import PatientFactory, UserFactory, give_number

pytestmark = pytest.mark.django_db
ONE, TWO, THREE = "0101011237", "0101336489", "0101405073"


def number(chi, **more):
    return {"system": CHI_SYSTEMS[0], "value": chi} | more


def resource(*identifiers, ident=None, family="Sinclair", **more):
    name = [{"use": "official", "family": family, "given": ["Morag"]}]
    frame = {"resourceType": "Patient", "id": str(ident or uuid.uuid4()), "meta": {}, "name": name}
    return frame | {"birthDate": "1961-03-14", "identifier": list(identifiers)} | more


def keep(*resources):
    facts = [facts_of(one) for one in resources]
    keep_people(facts=facts, source="Glenview")
    return [person.id for person in facts]


def held(person):
    return {(bytes(row.chi_hash), row.use, row.ended_on is None) for row in HealthNumber.objects.filter(patient=person)}


def test_a_number_names_the_person():
    (morag,) = keep(resource(number("010 101 1237")))
    assert person_with(ONE) == holder_of(ONE) == morag
    row = HealthNumber.objects.get()
    assert (row.use, row.source, bytes(row.chi_hash)) == ("official", "Glenview", chi_hash(ONE))


@pytest.mark.parametrize("system", CHI_SYSTEMS)
def test_every_system_in_circulation_counts(system):
    (morag,) = keep(resource(number(ONE, system=system)))
    assert person_with(ONE) == morag


def test_somebody_may_have_no_number():
    (visitor,) = keep(resource())
    assert not HealthNumber.objects.exists() and Patient.objects.get().id == visitor


def test_what_is_no_chi_number_is_none():
    keep(resource(number("0101201234"), {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": ONE}, {"value": ONE}))
    assert not HealthNumber.objects.exists()


def test_both_numbers_find_a_person_with_two():
    (morag,) = keep(resource(number(ONE, use="official"), number(TWO, use="secondary")))
    assert person_with(ONE) == person_with(TWO) == morag
    assert held(morag) == {(chi_hash(ONE), "official", True), (chi_hash(TWO), "duplicate", True)}


def test_of_two_official_numbers_the_second_is_a_duplicate():
    (morag,) = keep(resource(number(ONE), number(TWO)))
    assert held(morag) == {(chi_hash(ONE), "official", True), (chi_hash(TWO), "duplicate", True)}


def test_temporary_and_ended_numbers():
    (morag,) = keep(
        resource(number(ONE, use="temp"), number(TWO, period={"start": "2001-01-01", "end": "2010-05-06T00:00:00Z"}))
    )
    assert held(morag) == {(chi_hash(ONE), "temporary", True), (chi_hash(TWO), "old", False)}
    row = HealthNumber.objects.get(use="old")
    assert (str(row.started_on), str(row.ended_on)) == ("2001-01-01", "2010-05-06")


def test_a_changed_number_leaves_the_old_one_as_old():
    first = resource(number(ONE))
    (morag,) = keep(first)
    keep(first | {"identifier": [number(TWO)]})
    assert held(morag) == {(chi_hash(ONE), "old", False), (chi_hash(TWO), "official", True)}
    assert person_with(ONE) == person_with(TWO) == morag
    assert HealthNumber.objects.get(use="old").ended_on == clock.today()


def test_numbers_may_change_places():
    first = resource(number(ONE, use="official"), number(TWO, use="secondary"))
    (morag,) = keep(first)
    keep(first | {"identifier": [number(TWO, use="official"), number(ONE, use="secondary")]})
    assert held(morag) == {(chi_hash(TWO), "official", True), (chi_hash(ONE), "duplicate", True)}


def test_a_resource_without_number_takes_none_away():
    first = resource(number(ONE))
    (morag,) = keep(first)
    keep(first | {"identifier": []})
    assert held(morag) == {(chi_hash(ONE), "official", True)}


def test_the_same_again_changes_nothing():
    first = resource(number(ONE), number(TWO, use="old"))
    keep(first)
    before = list(HealthNumber.objects.order_by("id").values())
    keep(first)
    assert list(HealthNumber.objects.order_by("id").values()) == before


def test_somebody_elses_number_stays_there_and_the_help_desk_is_asked():
    one, two = keep(resource(number(ONE)), resource(number(TWO)))
    for _ in range(2):
        keep(resource(number(TWO), number(ONE, use="old"), ident=two))
    assert person_with(ONE) == one and person_with(TWO) == two
    case = IdentityCase.objects.get()
    assert (case.kind, {case.patient_id, case.other_id}) == ("duplicate", {one, two})


def test_many_people_take_few_statements(django_assert_max_num_queries):
    from accounts.identity import Number, PersonFacts

    many = [
        PersonFacts(id=uuid.uuid4(), numbers=(Number(digits=f"{n:010}"),), names=(("Sinclair", f"Morag {n}"),))
        for n in range(500)
    ]
    with django_assert_max_num_queries(16):
        keep_people(facts=many)
    assert HealthNumber.objects.count() == Patient.objects.count() == 500


def test_day_of_death_that_is_not_said_stays_the_day_it_was_heard():
    first = resource(deceasedBoolean=True)
    (morag,) = keep(first)
    Patient.objects.update(died_on="2026-01-02")
    keep(first)
    assert str(Patient.objects.get().died_on) == "2026-01-02"
    keep(first | {"deceasedBoolean": False})
    assert Patient.objects.get().died_on is None


# --- who comes in under another id
def test_same_people_by_their_number():
    (morag,) = keep(resource(number(ONE)))
    again, stranger = facts_of(resource(number(ONE), family="Other")), facts_of(resource(number(THREE)))
    assert same_people([again, stranger]) == {again.id: morag}


def test_an_old_number_names_somebody_only_with_name_and_birth_date():
    """It may have been given to the wrong person once, and taken back."""
    (morag,) = keep(resource(number(ONE)))
    changed = facts_of(resource(number(TWO), number(ONE, use="old")))
    other = facts_of(resource(number(THREE), number(ONE, use="old"), family="Drummond"))
    assert same_people([changed, other]) == {changed.id: morag}


def test_number_of_now_counts_before_one_of_then():
    one, two = keep(resource(number(ONE)), resource(number(TWO)))
    came = facts_of(resource(number(ONE, use="old"), number(TWO)))
    assert same_people([came]) == {came.id: two}


def test_what_comes_for_a_merged_person_goes_where_the_number_is():
    """So that parting the two again parts what came meanwhile, too."""
    one, two = keep(resource(number(ONE)), resource(number(TWO)))
    Patient.objects.filter(pk=two).update(merged_into=one)
    came = facts_of(resource(number(TWO)))
    assert same_people([came]) == {came.id: two}
    assert person_with(TWO) == survivor_of(two) == one


# --- what the database forbids
def test_a_number_is_one_persons():
    give_number(PatientFactory(), ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_number(PatientFactory(), ONE, "old")


def test_one_official_number_at_a_time():
    person = PatientFactory(chi=ONE)
    with pytest.raises(IntegrityError), transaction.atomic():
        give_number(person, TWO)


def test_candidate_of_a_merged_person_is_both():
    one, two = keep(resource(number(ONE)), resource(number(TWO), family="Drummond"))
    Patient.objects.filter(pk=two).update(merged_into=one)
    UserFactory(patient_id=two)
    found = candidate(one)
    assert found.known and found.taken and len(found.match_keys) == 2
