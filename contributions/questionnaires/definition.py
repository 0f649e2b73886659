"""What a Questionnaire is made of, as the portal understands it. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from contributions.questionnaires.values import Value

QUESTIONS = frozenset("boolean choice open-choice integer decimal quantity date dateTime string text".split())


@dataclass(frozen=True)
class Option:
    """One answer to choose; `weight` is what it counts in a score."""

    value: Value
    words: str
    weight: Decimal | None = None
    chosen_first: bool = False


@dataclass(frozen=True)
class Unit:
    """A unit of a number, as a Coding has it."""

    words: str
    code: str = ""
    system: str = ""


@dataclass(frozen=True)
class Condition:
    """One `enableWhen`; `answer` is what the question's answers are compared with."""

    question: str
    operator: str
    answer: Value


@dataclass(frozen=True)
class Band:
    """What a score from `low` to `high` means in plain words; an open end is None."""

    low: Decimal | None
    high: Decimal | None
    name: str
    meaning: str

    def holds(self, score: Decimal) -> bool:
        return (self.low is None or score >= self.low) and (self.high is None or score <= self.high)


@dataclass(frozen=True)
class Item:
    """A group, a text, or a question. `number` counts the items of a Questionnaire in their order."""

    link: str
    number: int
    kind: str
    text: str = ""
    prefix: str = ""
    hint: str = ""
    required: bool = False
    repeats: bool = False
    least: int = 0
    most: int | None = None
    length: int | None = None
    low: Value | None = None
    high: Value | None = None
    places: int | None = None
    units: tuple[Unit, ...] = ()
    options: tuple[Option, ...] = ()
    conditions: tuple[Condition, ...] = ()
    any_suffices: bool = False
    read_only: bool = False
    hidden: bool = False
    as_list: bool = False
    initial: tuple[Value, ...] = ()
    expression: str = ""
    bands: tuple[Band, ...] = ()
    is_crisis: bool = False
    items: tuple["Item", ...] = ()

    @property
    def is_question(self) -> bool:
        return self.kind in QUESTIONS

    @property
    def is_asked(self) -> bool:
        """Whether a person answers it: a question that is neither shown only, nor hidden, nor worked out."""
        return self.is_question and not (self.read_only or self.hidden or self.expression)

    @property
    def name(self) -> str:
        """Of its field in a form."""
        return f"q{self.number}"

    @property
    def words(self) -> str:
        return f"{self.prefix} {self.text}".strip()

    def walk(self) -> Iterator["Item"]:
        yield self
        for child in self.items:
            yield from child.walk()


@dataclass(frozen=True)
class Questionnaire:
    """One version of the questions, ready to be asked."""

    url: str
    version: str
    title: str
    purpose: str
    source: str  # who made it, and under which terms
    may_choose: bool  # a person may take it without being asked to
    items: tuple[Item, ...] = field(default=())

    @cached_property
    def by_link(self) -> dict[str, Item]:
        return {item.link: item for item in self.walk()}

    @cached_property
    def parents(self) -> dict[str, str]:
        """Of each item within another: that one's linkId."""
        return {child.link: item.link for item in self.walk() for child in item.items}

    def walk(self) -> Iterator[Item]:
        for item in self.items:
            yield from item.walk()

    @property
    def canonical(self) -> str:
        return f"{self.url}|{self.version}" if self.version else self.url


@dataclass(frozen=True)
class Fault:
    """Why it cannot be asked: the element by FHIRPath, and the reason."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"{self.path}: {self.reason}"
