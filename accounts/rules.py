"""When an account may be bound to a person, when two records may become one, who decides. Pure."""

import datetime as dt
from collections.abc import Set
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext as _

from accounts.models import IdentityCase, Merge, Patient
from accounts.roles import Role

TRIES = 3  # wrong answers, then the help desk
# Twelve and over are presumed mature enough for their own data rights (Data Protection Act 2018 s.208). Somebody born
# on 29 February turns twelve on 1 March where the year has no such day; 2024 + 12 has one.
OWN_SIGN_IN_FROM = 12

IDENTITY_ROLES = (Role.HELP_DESK, Role.SAFEGUARDING_OFFICER)  # either may propose a merge, the other confirms

Kind = IdentityCase.Kind
Outcome = IdentityCase.Outcome
State = Merge.State
DECISIONS: dict[str, tuple[Outcome, ...]] = {  # besides connecting the account, which closes a case too
    Kind.NO_MATCH: (Outcome.TRY_AGAIN, Outcome.NOT_CONNECTED),
    Kind.BOUND: (Outcome.TRY_AGAIN, Outcome.NOT_CONNECTED),
    Kind.NO_NUMBER: (Outcome.TRY_AGAIN, Outcome.NOT_CONNECTED),
    Kind.TWO_NUMBERS: (Outcome.TRY_AGAIN, Outcome.NOT_CONNECTED),
    Kind.DUPLICATE: (Outcome.SAME_PERSON, Outcome.NOT_SAME),
    Kind.NOT_ME: (Outcome.IS_THEIRS, Outcome.NOT_THEIRS),
}


class Verdict(StrEnum):
    """Whether an account may be bound; all but the first look the same to whoever asks."""

    FITS = "fits"
    UNKNOWN = "unknown"  # nobody has this number
    NO_MATCH = "no-match"  # name or birth date do not fit
    TAKEN = "taken"  # the person has an account
    DIED = "died"


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """The person whom a number names: match keys of all their names, and how things stand with them."""

    match_keys: frozenset[bytes] = frozenset()
    known: bool = False
    taken: bool = False
    died: bool = False


def verdict(*, claimed: Set[bytes], verified: Set[bytes], person: Candidate) -> Verdict:
    """What was verified must fit the person; what was typed must fit either, in the person's one birth date."""
    fits = bool(verified & person.match_keys) & bool(claimed & (verified | person.match_keys))
    if not person.known:
        return Verdict.UNKNOWN
    if not fits:
        return Verdict.NO_MATCH
    if person.died:
        return Verdict.DIED
    return Verdict.TAKEN if person.taken else Verdict.FITS


def age_on(born: dt.date, day: dt.date) -> int:
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def may_sign_in_alone(born: dt.date, day: dt.date) -> bool:
    return age_on(born, day) >= OWN_SIGN_IN_FROM


def may_decide(case: IdentityCase) -> bool:
    """Open, or closed with a no that may still become a yes."""
    return case.closed_at is None or case.outcome == Outcome.NOT_CONNECTED


def why_not_merge(kept: Patient | None, merged: Patient | None, *, holding: Set, both_have_accounts: bool) -> str:
    """Empty, or why these two records cannot become one; `holding` are ids that others were merged into."""
    if kept is None or merged is None:
        return _("Nobody has this number. Check it.")
    if kept == merged or merged.merged_into_id == kept.id or kept.merged_into_id == merged.id:
        return _("Both numbers name the same record already.")
    if kept.merged_into_id or merged.merged_into_id:
        return _("One of these records is merged with another. Undo that first.")
    if merged.id in holding:
        return _("The second record has others merged into it. Keep that one, or undo those first.")
    if both_have_accounts:
        return _("Both records have an account. Disconnect one of them first.")
    if (kept.died_on is None) != (merged.died_on is None):
        return _("One record says that the person has died, and the other does not.")
    return ""


NEXT_STATE = {  # what a second officer's yes and no lead to
    State.PROPOSED: (State.IN_FORCE, State.REFUSED),
    State.UNDOING: (State.UNDONE, State.IN_FORCE),
}
