"""Puts everybody together: the same number of people and the same seed give the same population."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from portal.demo import accounts, staff, ties
from portal.demo.calendar import age_on, born_years_ago
from portal.demo.canaries import canary_of
from portal.demo.cast import CAST, EXTRA_ACCOUNTS, Part
from portal.demo.chance import dice, identifier
from portal.demo.chi import issue
from portal.demo.histories import questionnaires
from portal.demo.model import Account, Item, Person, Population
from portal.demo.names import pick_name
from portal.demo.organisations import Organisation, organisations
from portal.demo.stories import adults
from portal.demo.story import Story

Tell = Callable[[Story], None]


def generate(people: int = 50, seed: int = 1) -> Population:
    """The cast, and so many others that there are `people` records in all."""
    places = organisations(seed)
    parts = [*CAST, *others(max(people - len(CAST), 0), seed)]
    everybody = list(persons(parts, seed, set()))
    by_key = {person.key: person for person in everybody}
    return Population(
        seed=seed,
        organisations=places,
        accounts=tuple(_accounts(seed, parts, by_key)),
        people=tuple(everybody),
        relationships=tuple(ties.relationships(by_key)),
        delegations=tuple(ties.delegations(by_key)),
        directory=(*staff.directory(seed, places), *questionnaires.resources(seed)),
        items=tuple(item for part in parts for item in told(seed, part.tell, by_key[part.key], places)),
    )


def others(count: int, seed: int, *, first: int = 0) -> Iterator[Part]:
    """People of all ages whom nobody has thought up in advance, from the `first` on; the first adults sign in."""
    accounts_left = EXTRA_ACCOUNTS if first == 0 else 0
    for number in range(first, count):
        part = _other(number, seed)
        if accounts_left and age_on(part.born) >= 18:
            part, accounts_left = replace(part, signs_in=True), accounts_left - 1
        yield part


def _other(number: int, seed: int) -> Part:
    throw = dice(seed, "other", str(number))
    sex = throw.choice(("female", "male"))
    given, family = pick_name(throw, sex)
    born = born_years_ago(throw.triangular(1, 94, 50), throw.randint(0, 364))
    practice = "practice2" if throw.random() < 0.35 else "practice"
    return Part(f"citizen{number + 1}", given, family, sex, born, adults.anybody, practice, signs_in=False)


def persons(parts: Iterable[Part], seed: int, taken: set[str]) -> Iterator[Person]:
    """A person with id, CHI number and canary for each part; `taken` are the numbers that somebody has."""
    for part in parts:
        person_id = identifier(seed, part.key, "Patient", "self")
        yield Person(
            key=part.key,
            id=person_id,
            chi=issue(part.born, part.sex, seed, part.key, taken) if part.numbers else "",
            given=part.given,
            family=part.family,
            sex=part.sex,
            born=part.born,
            canary=canary_of(person_id),
            practice=part.practice,
            died=part.died,
            gender=part.gender,
            second_chi=issue(part.born, part.sex, seed, f"{part.key}-again", taken) if part.numbers > 1 else "",
        )


def _accounts(seed: int, parts: list[Part], people: dict[str, Person]) -> list[Account]:
    """Citizens of the cast first, then workers, then the others who sign in."""
    extra = [part for part in parts[len(CAST) :] if part.signs_in]
    found = accounts.citizens(seed, people) + accounts.workers(seed)
    return found + [
        accounts.account(
            seed, part.key, part.name, ("citizen",), patient=people[part.key].id, identity=accounts.identity(part)
        )
        for part in extra
    ]


def told(seed: int, tell: Tell, person: Person, places: dict[str, Organisation]) -> list[Item]:
    """The record of one person."""
    story = Story(seed, person, places)
    tell(story)
    return story.items
