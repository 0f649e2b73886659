"""When a result may be seen by the person: classes of tests, bounds of the policy, the person's own choice. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from consent.policy import Policy, Release


class TestClass(StrEnum):
    """Classes for which people choose. The first that fits decides; policies name bounds by them."""

    __test__ = False  # no test of pytest's

    PATHOLOGY = "pathology"
    GENETICS = "genetics"
    CANCER_MARKERS = "cancer-markers"
    SEXUAL_HEALTH = "sexual-health"
    IMAGING = "imaging"
    BLOOD_URINE = "blood-urine"
    OTHER = "other"


class Answer(StrEnum):
    AT_ONCE = "at-once"
    AFTER_DAYS = "after-days"
    AFTER_TALK = "after-talk"
    ASK = "ask"


class Choice(NamedTuple):
    """What a person said about one class."""

    answer: str
    days: int | None = None


AT_ONCE = Choice(Answer.AT_ONCE)


class Bounds(NamedTuple):
    """Between which moments the policy lets a result be released."""

    earliest: dt.datetime
    latest: dt.datetime


@dataclass(frozen=True)
class Terms:
    """The policy of a moment, and what each person chose."""

    policy: Policy
    chosen: Mapping[uuid.UUID, Mapping[str, Choice]] = field(default_factory=dict)

    def choice(self, person: uuid.UUID, test_class: str) -> Choice:
        return self.chosen.get(person, {}).get(test_class, AT_ONCE)

    def may_hold(self, people: Iterable[uuid.UUID]) -> bool:
        """Whether anything of these people's may be held by policy or choice at all."""
        if any(limits.floor for limits in self.policy.release.values()):
            return True
        said = (choice for person in people for choice in self.chosen.get(person, {}).values())
        return any(choice != AT_ONCE for choice in said)


def limits_of(policy: Policy, test_class: str) -> Release:
    """Floor and ceiling of a class, in days."""
    return policy.release.get(test_class) or Release()


def bounds_of(policy: Policy, test_class: str, filed_at: dt.datetime) -> Bounds:
    limits = limits_of(policy, test_class)
    return Bounds(filed_at + dt.timedelta(days=limits.floor), filed_at + dt.timedelta(days=limits.ceiling))


def release_at(choice: Choice, bounds: Bounds, filed_at: dt.datetime) -> dt.datetime:
    """When a result is released by itself: never before the floor, never after the ceiling."""
    if choice.answer in (Answer.AFTER_TALK, Answer.ASK):
        return bounds.latest
    wanted = filed_at + dt.timedelta(days=choice.days or 0)
    return min(max(wanted, bounds.earliest), bounds.latest)


def days_allowed(limits: Release) -> tuple[int, int]:
    """Numbers of days between which the person may choose; the same twice where there is nothing to choose."""
    return min(max(limits.floor, 1), limits.ceiling), limits.ceiling
