"""The demo people: the same for the same seed, complete, and recognisably invented."""

import base64
import json
from collections import Counter

import pytest

from portal.demo.calendar import REFERENCE, age_on
from portal.demo.cast import CAST
from portal.demo.chi import check_digit
from portal.demo.labels import LABELS
from portal.demo.manifest import manifest, manifest_text
from portal.demo.population import generate

ROLES = {
    "citizen",
    "clinician",
    "reception",
    "pharmacist",
    "social-worker",
    "policy-admin",
    "privacy-officer",
    "safeguarding-officer",
    "help-desk",
    "researcher",
}


@pytest.fixture(scope="module")
def population():
    return generate(people=50, seed=1)


def whole(population) -> str:
    """Everything in one text."""
    texts = [item.text for item in population.items]
    return "\n".join([manifest_text(population), repr(population.directory), *texts])


def test_same_seed_makes_the_same_bytes(population):
    assert whole(generate(people=50, seed=1)) == whole(population)


def test_other_seed_makes_other_people(population):
    other = generate(people=50, seed=2)

    assert not {person.id for person in other.people} & {person.id for person in population.people}
    assert {person.name for person in other.people} != {person.name for person in population.people}


def test_more_people_leave_the_first_ones_as_they_are(population):
    few = generate(people=25, seed=1)

    assert [item.text for item in few.items] == [item.text for item in population.items[: len(few.items)]]
    assert len(few.people) == 25
    assert len(population.people) == 50


def test_cast_is_always_whole():
    assert [person.key for person in generate(people=1, seed=5).people] == [part.key for part in CAST]


@pytest.mark.parametrize(
    ("nine", "digit"), [("010101123", "7"), ("190485123", "1"), ("290220123", "0"), ("010101113", None)]
)
def test_check_digit(nine, digit):
    assert check_digit(nine) == digit


def test_chi_numbers_are_valid_unique_and_fit_the_person(population):
    people = [person for person in population.people if person.chi]
    numbers = [number for person in people for number in (person.chi, person.second_chi) if number]

    assert len(people) == len(population.people) - 1  # a visitor has none
    assert len(numbers) == len(people) + 1  # somebody has two
    assert len(set(numbers)) == len(numbers)
    for person in people:
        assert person.chi[9] == check_digit(person.chi[:9])
        assert person.chi[:6] == person.born.strftime("%d%m%y")
        assert (int(person.chi[8]) % 2 == 0) == (person.sex == "female")


def test_ids_are_unique(population):
    ids = Counter(item.id for item in population.items)

    assert ids.most_common(1)[0][1] == 1


def test_each_canary_stands_in_one_record_only(population):
    texts = {person.id: "\n".join(i.text for i in population.items_of(person.id)) for person in population.people}

    for person in population.people:
        assert [owner for owner, text in texts.items() if person.canary in text] == [person.id]
        assert person.canary not in person.name


def test_canary_stands_in_several_texts_of_each_record(population):
    for person in population.people:
        marked = {item.type for item in population.items_of(person.id) if person.canary in item.text}
        assert len(marked) >= 3 or len(population.items_of(person.id)) < 5, person.key


def test_labelled_items_carry_a_canary_of_their_own(population):
    canaries = Counter(item.canary for item in population.items if item.canary)

    assert canaries.most_common(1)[0][1] == 1
    for item in population.items:
        assert item.canary or not item.labels
        if item.canary:
            text = base64.b64decode(item.body["data"]).decode() if item.type == "Binary" else item.text
            assert item.canary in text, item.type


def test_every_label_stands_on_something(population):
    assert {label for item in population.items for label in item.labels} == set(LABELS)


def test_caitriona_carries_every_label_that_an_adult_can(population):
    person = next(person for person in population.people if person.key == "catriona")
    found = {label for item in population.items_of(person.id) for label in item.labels}

    assert found == set(LABELS) - {"confidential-to-child"}


def test_every_role_can_sign_in(population):
    assert {role for account in population.accounts for role in account.roles} == ROLES


def test_officers_who_check_each_other_are_two(population):
    roles = Counter(role for account in population.accounts for role in account.roles)

    assert roles["policy-admin"] >= 2
    assert roles["privacy-officer"] >= 2
    assert roles["citizen"] >= 8


def test_one_person_is_both_citizen_and_clinician(population):
    both = [account for account in population.accounts if set(account.roles) == {"citizen", "clinician"}]

    assert [account.key for account in both] == ["nasreen"]
    patient = next(person for person in population.people if person.id == both[0].patient)
    assert patient.practice != both[0].organisation


def test_one_citizen_is_not_verified(population):
    assert [(a.key, a.patient) for a in population.accounts if not a.verified] == [("jamie", None)]


def test_one_clinician_has_no_relationship_with_morag(population):
    rows = manifest(population)["relationships"]
    morag = next(person.id for person in population.people if person.key == "morag")
    related = {row["login"] for row in rows if row["patient"] == morag}

    assert "gp@demo.example" in related
    assert "gp2@demo.example" not in related


def test_sign_ins_are_strong_and_unlike(population):
    for secret in ("login", "password", "totp_secret"):
        values = [getattr(account, secret) for account in population.accounts]
        assert len(set(values)) == len(values)
    assert all(len(account.password) >= 12 for account in population.accounts)


def test_young_children_do_not_sign_in(population):
    patients = {account.patient for account in population.accounts}

    assert not [p for p in population.people if p.born.year > 2014 and p.id in patients]


def test_delegations_stand_in_every_state(population):
    states = {tie.state for tie in population.delegations if tie.basis == "delegation"}

    assert states == {"active", "expired", "revoked", "not-yet", "invited"}


def test_somebody_plays_every_actor_who_acts_for_another(population):
    """By the table of actors: whose link gives something, and whose gives nothing by itself any more."""
    people, accounts = {p.id: p for p in population.people}, {a.login: a for a in population.accounts}
    links = {
        (tie.basis, tie.state, people[tie.patient].key): (accounts[tie.login], age_on(people[tie.patient].born))
        for tie in population.delegations
    }

    ages = {link: age for link, (_, age) in links.items() if link[0] == "parental"}
    assert ages["parental", "active", "finlay"] < 12 <= ages["parental", "expired", "eilidh"] < 16
    assert ages["parental", "expired", "rowan"] >= 16
    assert ages["parental", "expired", "struan"] < 16 and ("delegation", "active", "struan") in links
    assert ("extension", "active", "struan") in links and ("attorney", "not-yet", "sheila") in links
    assert links["attorney", "active", "jean"][0].key == "elspeth"
    assert links["order", "active", "gordon"][0].key == "kirsteen"
    assert links["delegation", "invited", "morag"][0].key == "suryani"
    assert all(a.verified and a.patient and a.roles == ("citizen",) for a, _ in links.values())


def test_links_say_what_their_days_say(population):
    for tie in population.delegations:
        over, begun = bool(tie.ends and tie.ends <= REFERENCE), tie.begins <= REFERENCE
        waits = tie.basis == "attorney" and not tie.incapacity  # registered, not active
        runs = begun and not over and not waits
        assert {"expired": over, "active": runs, "not-yet": not begun or waits}.get(tie.state, True), tie
        if tie.basis == "parental" and tie.state == "active":
            assert tie.ends


def test_who_cannot_decide_has_a_certificate_and_no_sign_in(population):
    patients = {account.patient for account in population.accounts}
    for person in population.people:
        if person.key in ("jean", "gordon"):
            text = " ".join(item.text for item in population.items_of(person.id))
            assert person.id not in patients and "Certificate of incapacity" in text
            assert len(population.items_of(person.id)) >= 10


def test_manifest_has_the_fixed_keys(population):
    found = json.loads(manifest_text(population))

    assert {tie["state"] for tie in found["delegations"]} == {"active", "expired", "revoked", "not-yet", "invited"}
    assert {"seed", "people", "patients", "relationships", "delegations", "items", "directives"} <= set(found)
    assert {"slots", "prescriptions", "apps"} <= set(found)
    assert set(found["patients"][0]) == {"id", "chi", "name", "birth_date", "deceased", "canary", "chi_numbers"}
    assert {"id", "type", "patient", "area", "labels", "organisation", "canary"} == set(found["items"][0])


def test_names_are_those_of_scotland_today(population):
    names = " ".join(person.name for person in population.people)

    assert "O'Rourke" in names
    assert "NicLeòid" in names
    assert "Zieliński" in names
    assert [person.family for person in population.people if person.key == "suryani"] == [""]
