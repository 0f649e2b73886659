"""Whether a medicine may be ordered now, and why not. Pure.

Asking early is not refused: people travel, lose tablets, are given more than one packet a day for a while. Whoever asks
early says why, and the practice sees it marked. A rule without a way out sends them to the telephone.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from consent.policy import Ordering
from prescriptions.rules.kinds import Kind, Prescription

ANSWER_DAYS = 2  # working days in which the practice decides
MOST_ITEMS = 30  # of one order
STOPPED = frozenset({"stopped", "cancelled"})


class Verdict(StrEnum):
    MAY = "may"
    EARLY = "early"  # with a reason
    NOT = "not"


class Why(StrEnum):
    """Why it cannot be ordered."""

    SERIAL = "serial"
    ACUTE = "acute"
    NOT_REPEAT = "not-repeat"
    STOPPED = "stopped"
    ON_HOLD = "on-hold"
    FINISHED = "finished"
    IN_ERROR = "in-error"
    ASKED = "asked"  # it is on its way already
    ELSEWHERE = "elsewhere"  # another service prescribes it, and what it is for is nobody else's business


class Remark(StrEnum):
    """What the person should know before they order, which stops nothing."""

    LATE = "late"
    REVIEW_DUE = "review-due"
    NO_REPEATS = "no-repeats"
    SUPPLY_UNKNOWN = "supply-unknown"


@dataclass(frozen=True)
class Answer:
    """`due` is the day from which it is not early."""

    verdict: Verdict
    why: Why | None = None
    due: dt.date | None = None
    remarks: tuple[Remark, ...] = ()


def may_order(
    one: Prescription,
    *,
    limits: Ordering,
    today: dt.date,
    last_supply: dt.date | None,
    is_asked: bool = False,
    is_elsewhere: bool = False,
) -> Answer:
    """`limits` are the policy's; `last_supply` is the day of the last one that is known of."""
    if why := _why_not(one, is_asked, is_elsewhere):
        return Answer(Verdict.NOT, why)
    remarks = _remarks(one, limits, today, last_supply)
    due = _due(one, limits, last_supply)
    return Answer(Verdict.EARLY if due and today < due else Verdict.MAY, None, due, remarks)


def _why_not(one: Prescription, is_asked: bool, is_elsewhere: bool) -> Why | None:
    """The first that holds; what it is comes before how it stands, and both before what was asked."""
    if one.status == "entered-in-error":
        return Why.IN_ERROR
    if one.kind is Kind.SERIAL:
        return Why.SERIAL
    if one.status in STOPPED:
        return Why.STOPPED
    if one.kind is Kind.ACUTE:
        return Why.ACUTE
    if one.kind is not Kind.REPEAT:
        return Why.NOT_REPEAT
    if one.status == "on-hold":
        return Why.ON_HOLD
    if one.status != "active":
        return Why.FINISHED
    if is_elsewhere:
        return Why.ELSEWHERE
    return Why.ASKED if is_asked else None


def _due(one: Prescription, limits: Ordering, last_supply: dt.date | None) -> dt.date | None:
    """When it is time again: some days before the last supply runs out; None where nobody can tell."""
    began = last_supply or one.authored
    if began is None or one.supply_days is None:
        return None
    return began + dt.timedelta(days=limits.early_for(one.supply_days))


def _remarks(one: Prescription, limits: Ordering, today: dt.date, last_supply: dt.date | None) -> tuple[Remark, ...]:
    lasts = limits.late_after(one.supply_days or 0)
    holds = {
        Remark.LATE: last_supply is not None and today - last_supply > dt.timedelta(days=lasts),
        Remark.REVIEW_DUE: one.agreed_until is not None and one.agreed_until < today,
        Remark.NO_REPEATS: one.repeats_allowed is not None
        and one.issued is not None
        and one.issued > one.repeats_allowed,
        Remark.SUPPLY_UNKNOWN: one.supply_days is None,
    }
    return tuple(remark for remark, said in holds.items() if said)
