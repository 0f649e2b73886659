"""What is measured: for each case the floor's addresses and the portal's, turn about over the readers."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bench import slots
from bench.choices import Practice
from bench.load import Target
from bench.messages import Letters
from bench.world import CODES, SNOMED, Reader, World

SINCE = "2026-01-01"


@dataclass(frozen=True)
class Case:
    """Both sides of one question. Where the floor has no such page, its read stands beside it, or another case."""

    name: str
    goal: float
    gated: Sequence[Target]
    floor: list[Target] = field(default_factory=list)
    share: int = 1  # of the requests: a page is asked for less often
    beside: str = ""  # the gated case that this one is held against, instead of the floor


def fhir(world: World) -> Iterator[Case]:
    """The API's four questions, over many people's records."""
    readers = world.readers
    items = [(reader, item) for turn in range(5) for reader in readers for item in [reader.newest[turn * 7]]]
    yield Case(
        "FHIR read", 1.6,
        [Target(f"/fhir/Observation/{item}", reader.cookie) for reader, item in items],
        [Target(f"/read/{item}") for _, item in items],
    )  # fmt: skip
    yield Case(
        "latest 20", 1.6,
        [Target(f"/fhir/Observation?patient={one.patient}&_sort=-date&_count=20", one.cookie) for one in readers],
        [Target(f"/latest/{one.patient}") for one in readers],
    )  # fmt: skip
    asked = [(reader, CODES[number % len(CODES)]) for number, reader in enumerate(readers)]
    yield Case(
        "search", 1.8,
        [
            Target(f"/fhir/Observation?patient={one.patient}&code={SNOMED}|{code}&date=ge{SINCE}&_count=20", one.cookie)
            for one, code in asked
        ],
        [Target(f"/search/{one.patient}/{code}/{SINCE}") for one, code in asked],
    )  # fmt: skip
    yield Case(
        "$everything", 3.0,
        [Target(f"/fhir/Patient/{one.patient}/$everything", one.cookie) for one in readers],
        [Target(f"/everything/{one.patient}") for one in readers],
    )  # fmt: skip


def choices(practice: Practice) -> Iterator[Case]:
    """A clinician's read, of people who said nothing and of people with 50 directives and 10 helpers."""

    def reads(readers: list[Reader]) -> list[Target]:
        items = [item for turn in range(5) for one in readers for item in [one.newest[turn * 7]]]
        return [Target(f"/fhir/Observation/{item}", practice.cookie) for item in items]

    floor = [Target(f"/read/{item}") for one in practice.plain for item in one.newest[:5]]
    yield Case("read by care", 1.6, reads(practice.plain), floor)
    yield Case("50 choices", 1.3, reads(practice.decided), beside="read by care")


def pages(world: World) -> Iterator[Case]:
    """Pages of the person with many items, held against the floor's read."""
    one = world.many
    for name, address in (("home page", ""), ("results page", "results/"), ("chronology page", "chronology/")):
        yield Case(name, 4.0, [Target(f"/p/{one.patient}/{address}", one.cookie)], share=8)


def desk(cookie: str) -> Iterator[Case]:
    """The list of work of a team for which 5,000 things wait."""
    yield Case("desk list", 4.0, [Target("/desk/", cookie), Target("/desk/?what=message", cookie)], share=8)


def messages(letters: Letters) -> Iterator[Case]:
    """A team's inbox, a person's conversations, and the longest of them."""
    one = letters.person
    yield Case("message inbox", 4.0, [Target("/desk/messages/", letters.team)], share=8)
    yield Case("thread list", 4.0, [Target(f"/p/{one.patient}/messages/", one.cookie)], share=8)
    yield Case("one thread", 4.0, [Target(f"/p/{one.patient}/messages/{letters.thread}/", one.cookie)], share=8)


def times(readers: list[Reader], clinics: list[uuid.UUID]) -> Iterator[Case]:
    """The search for a free time among 200,000, and a booking, each beside the bare statements that it takes."""
    asked = list(zip(readers, clinics, strict=False))
    yield Case(
        "find a time", 4.0,
        [Target(f"/p/{one.patient}/appointments/find/?clinic={clinic}", one.cookie) for one, clinic in asked],
        [Target(f"/times/{clinic}") for _, clinic in asked], share=8,
    )  # fmt: skip
    free = slots.bookings(readers, clinics)
    yield Case(
        "book a time", 12.0,
        slots.Once([Target(f"/p/{o.patient}/appointments/book/{at}/", o.cookie, slots.form(o)) for o, at in free]),
        [Target(f"/book/{at}/{o.patient}", form="book") for o, at in free], share=8,
    )  # fmt: skip
