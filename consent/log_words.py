"""The access log in plain words: who, what, why, on which basis, by which way. Pure."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from accounts.naming import role_name
from accounts.roles import Role
from consent.job_words import TITLES
from consent.log_nouns import WHOLE, things
from consent.log_phrases import (
    ASKED_FOR_CODE,
    DONE,
    EMERGENCIES,
    HELPING,
    OTHER,
    OTHER_TRIED,
    PURPOSES,
    TIES,
    TRIED,
    WAYS,
)

MACHINES = frozenset({"job", "source", "app"})
OF_ITEMS = frozenset({"read", "create", "update", "print", "export"})  # with a target, an act on that one item
# What a safeguarding officer did: whoever reads the log at home must not be able to tell, nor who it was.
QUIET = frozenset({"safe-look", "safe-lock", "safe-end"})


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Whom the words are for, and what they need beside the entries."""

    owner: bool  # the person themselves; else an officer, or somebody who acts for them
    officer: bool = False
    account: uuid.UUID  # the person's own account
    relationships: Iterable[Any] = ()
    emergencies: Iterable[Any] = ()
    organisations: Mapping[uuid.UUID, str] = field(default_factory=dict)


@dataclass(kw_only=True)
class Line:
    """One line of the page; the names are those that `c-log-entry` draws."""

    who: str
    what: str
    when: dt.datetime
    role: str = ""
    organisation: str = ""
    why: str = ""
    basis: str = ""
    way: str = ""
    refused: bool = False
    failed: bool = False
    machine: bool = False
    emergency: bool = False
    own: bool = False
    count: int = 1
    first: dt.datetime | None = None
    last: dt.datetime | None = None
    looks: list["Line"] = field(default_factory=list)
    ask_url: str = ""  # where the person asks about it
    asked_url: str = ""  # or where what they asked stands
    review: str = ""  # what came of looking at an emergency, in words
    review_words: str = ""


def is_own(entry, account: uuid.UUID) -> bool:
    return entry.actor_kind == "person" and entry.actor_id == account and entry.actor_role == Role.CITIZEN


def is_unknown(entry, account: uuid.UUID) -> bool:
    """Refused to somebody who is neither at work nor the person: never named."""
    outside = entry.actor_kind == "anonymous" or (entry.actor_kind == "person" and entry.actor_role == Role.CITIZEN)
    return entry.outcome == "refused" and outside and not is_own(entry, account)


def line(entry, reader: Reader) -> Line:
    """One entry in words."""
    if is_unknown(entry, reader.account):
        return _unknown(entry, reader)
    if entry.action in QUIET and not reader.officer and not is_own(entry, reader.account):
        return Line(
            who=_("The service"), what=_("Checked how %(record)s is kept") % {"record": _record(reader)}, when=entry.at
        )
    own, machine = is_own(entry, reader.account), entry.actor_kind in MACHINES
    return Line(
        who=_myself(reader) if own else _who(entry),
        role="" if own or machine else _role(entry, reader),
        organisation=entry.organisation_name,
        when=entry.at,
        what=what(entry, reader),
        why="" if own else why(entry),
        basis=basis(entry, reader),
        way=way(entry),
        refused=entry.outcome == "refused",
        failed=entry.outcome == "failed",
        machine=machine,
        emergency=entry.outcome != "refused" and "break-glass" in (entry.basis, entry.action),
        own=own,
    )


def _who(entry) -> str:
    """Whoever did it, as they were called; a job by what it does."""
    is_job = entry.actor_kind == "job" and entry.actor_name == TITLES.get(entry.actor_role)
    return _(entry.actor_name) if is_job else entry.actor_name or _("A computer system")


def _role(entry, reader: Reader) -> str:
    """As whom somebody did it: at work, or as a helper."""
    if entry.basis in HELPING or (entry.action in ("accept-help", "end-help") and entry.actor_role == Role.CITIZEN):
        return _("who helps you") if reader.owner else _("who helps the person")
    return role_name(entry.actor_role)


def what(entry, reader: Reader) -> str:
    """What was done, or tried."""
    if entry.kinds == ["Annotation"] and entry.outcome == "permitted" and entry.action in ("create", "update"):
        return _("Added a note") if entry.action == "create" else _("Changed a note")
    refused = entry.outcome == "refused"
    sentence = (TRIED if refused else DONE).get(entry.action, OTHER_TRIED if refused else OTHER)
    if refused and entry.reason == "step-up":
        sentence = ASKED_FOR_CODE
    said = str(sentence) % {
        "things": _things(entry, reader),
        "record": _of(reader, str(WHOLE)),
        "person": _("you") if reader.owner else _("this person"),
        "organisation": _organisation(entry, reader),
    }
    if entry.outcome == "failed":
        return _("%(said)s – this did not work, so nothing may have been shown") % {"said": said}
    return said


def why(entry) -> str:
    """For which purpose; of an officer who reads the log, the reason in the words that were given."""
    if entry.action == "log-open" and entry.outcome == "permitted" and entry.reason:
        return _("The reason given: %(reason)s") % {"reason": entry.reason}
    return str(PURPOSES.get(entry.purpose, ""))


def _record(reader: Reader) -> str:
    return _of(reader, str(WHOLE))


def way(entry) -> str:
    """By which way it went; a search that was refused showed neither name nor date of birth."""
    if entry.outcome == "refused" and entry.route in ("list", "search"):
        return _("In a list or search; nothing was shown")
    if entry.route == "search" and entry.action == "read":
        return _("By a search within the record")
    if entry.route == "list" and entry.action == "review-look":
        return _("In a list of emergencies, which names nobody")
    if entry.route == "list" and entry.action == "refusal-look":
        return _("In a list of refusals, which does not name the person")
    return str(WAYS.get(entry.route, ""))


def own_day(reader: Reader, count: int) -> str:
    """What stands for a day's own looks."""
    return _("Looked at %(things)s %(count)d times") % {"things": _of(reader, str(WHOLE)), "count": count}


def basis(entry, reader: Reader) -> str:
    """Why the portal let it happen, to follow the words "Allowed because"; nothing for a refusal."""
    if entry.outcome == "refused":
        return ""
    return {
        "self": "" if is_own(entry, reader.account) else _("the record is their own"),
        "care": _tie(entry, reader),
        "pharmacy": _tie(entry, reader),
        "break-glass": _emergency(entry, reader),
        "role": _("this is part of the work of a %(role)s") % {"role": role_name(entry.actor_role).lower()},
        "job": _("the service cannot run without it"),
        "delegation": _("you invited them") if reader.owner else _("the person invited them"),
        "share": _("you shared this with them") if reader.owner else _("the person shared this with them"),
        "assisted": _("you were on the telephone with them") if reader.owner else _("the person was on the telephone"),
        "parental": _("they are the parent or guardian of a child"),
        "extension": _("an officer allowed a parent to see parts of it for a limited time"),
        "order": _("a sheriff’s order lets them act"),
        "attorney": _("they are welfare attorney"),
        "invitation": _("they came by a link or a code for this video appointment"),
    }.get(entry.basis, "")


def _unknown(entry, reader: Reader) -> Line:
    """A refusal without a name: it may be a slip, and a name would tell one citizen about another."""
    if entry.reason in ("sign-in", "step-up"):
        who = _("Somebody who was not signed in")
        what = _("Came to an address of %(record)s and was asked to sign in. Nothing was shown.")
        hint = _("This may have been you, before you signed in or after your time had run out.") if reader.owner else ""
        what = f"{what} {hint}".strip()
    else:
        who = _("Somebody without the right to see it")
        what = _("Tried to open %(record)s. Nothing was shown.")
    what = what % {"record": _of(reader, str(WHOLE))}
    return Line(who=who, what=what, when=entry.at, refused=True, way=way(entry))


def _things(entry, reader: Reader) -> str:
    """What it was about."""
    noun = things(entry.kinds, entry.areas) if reader.officer or tells_kind(entry, reader) else str(WHOLE)
    named = _of(reader, noun)
    one = entry.action == "read" and entry.target
    return _("one item in %(things)s") % {"things": named} if one else named


def tells_kind(entry, reader: Reader) -> bool:
    """Whether the kind is named to the person: not where it was of single items that they may not know of.

    So of what a feed brought, and of one item that anybody but themselves read or wrote, no kind is named at all:
    naming that of some would tell what the others are.
    """
    if reader.owner and is_own(entry, reader.account):
        return True
    brought = entry.actor_kind in MACHINES and entry.action in ("create", "update")
    return not brought and not (entry.target and entry.action in OF_ITEMS)


def _of(reader: Reader, noun: str) -> str:
    return (_("your %(thing)s") if reader.owner else _("the person's %(thing)s")) % {"thing": noun}


def _myself(reader: Reader) -> str:
    return _("You") if reader.owner else _("The person themselves")


def _organisation(entry, reader: Reader) -> str:
    text = entry.target.removeprefix("Organisation/")
    known = {str(ident): name for ident, name in reader.organisations.items()}
    return known.get(text) or _("an organisation")


def _tie(entry, reader: Reader) -> str:
    """The relationship that held when it happened, in words."""
    for tie in reader.relationships:
        running = tie.started_at <= entry.at and (tie.ended_at is None or tie.ended_at > entry.at)
        if running and tie.organisation_id == entry.organisation_id and tie.kind in TIES:
            return str(TIES[tie.kind][0 if reader.owner else 1])
    return _("they take part in your care") if reader.owner else _("they take part in the person's care")


def _emergency(entry, reader: Reader) -> str:
    """The reason that was given when the glass was broken, which stands in an entry of its own."""
    broken = (each for each in reader.emergencies if each.actor_id == entry.actor_id and each.at <= entry.at)
    code = entry.reason or next((each.reason for each in broken), "")
    if code not in EMERGENCIES:
        return _("it was an emergency")
    return _("it was an emergency: %(reason)s") % {"reason": EMERGENCIES[code]}
