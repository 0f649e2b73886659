"""Choices in plain words: what was decided, what it does and does not do, and what holds whatever one decides. Pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.text import get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from clock import DISPLAY_ZONE
from consent.area_words import AREA_WORDS, words_of
from consent.choice_rules import PURPOSES, Choice, Effect
from consent.policy import Policy

TITLES = {
    Effect.HIDE: gettext_lazy("Hidden from %(whom)s"),
    Effect.LOCK: gettext_lazy("Hidden from %(whom)s, in an emergency too"),
    Effect.OPEN: gettext_lazy("Opened to %(whom)s"),
    Effect.SHARE: gettext_lazy("Shared with %(whom)s"),
    Effect.BLOCK: gettext_lazy("Closed to %(whom)s"),
}
RESEARCH = {
    ("contact", "yes"): gettext_lazy("Researchers may invite you to take part in studies"),
    ("contact", "no"): gettext_lazy("No invitations to take part in studies"),
    ("data", "yes"): gettext_lazy("Your record may be used for research, without your name"),
    ("data", "no"): gettext_lazy("Your record is not used for research"),
}


FIRST = {  # the question, what a yes does, what happens with a no
    "private": (
        gettext_lazy("May everybody who looks after you see entries about private matters?"),
        gettext_lazy("Entries about private matters are open to professionals who look after you"),
        gettext_lazy("Entries about private matters stay with the service that wrote them"),
    ),
    "contact": (
        gettext_lazy("May researchers invite you to take part in studies?"),
        RESEARCH["contact", "yes"],
        RESEARCH["contact", "no"],
    ),
    "data": (
        gettext_lazy("May your record be used for research, without your name?"),
        RESEARCH["data", "yes"],
        RESEARCH["data", "no"],
    ),
}


def first_answers(answers: Mapping[str, bool]) -> list[str]:
    """The answers to the first questions, a line each."""
    return [str(FIRST[name][1 if answers[name] else 2]) for name in FIRST if name in answers]


class Tally(NamedTuple):
    """How many entries a choice concerns: all of them, and those that the recipient, or others, wrote themselves."""

    all: int = 0
    own: int = 0  # by the recipient, who goes on seeing them
    closed: int = 0  # of what is shared: private, and not shared with the rest
    authors: tuple[tuple[str, int], ...] = ()  # every author with a name


def title(effect: str, whom: str, detail: Mapping[str, str] | None = None) -> str:
    """One line."""
    if effect == Effect.RESEARCH:
        return str(RESEARCH.get(((detail or {}).get("topic", ""), (detail or {}).get("answer", "")), _("Research")))
    return str(TITLES[Effect(effect)]) % {"whom": whom}


def named(effect: str, whom: str, *, everybody: bool) -> str:
    """Towards whom, as a sentence about this effect says it."""
    return _("everybody who looks after you") if everybody and effect == Effect.OPEN else whom


def what(directive: Any, items: Mapping[Any, Any]) -> list[str]:
    """What a choice or a directive speaks of, in words; items by those of `items` that the reader may see."""
    found = words_of(directive.areas, directive.classes)
    if directive.items:
        first = items.get(directive.items[0])
        found.insert(0, item_words(first) if first else _("One entry of the record"))
        if others := len(directive.items) - 1:
            found.insert(
                1, ngettext("%(n)d entry that belongs to it", "%(n)d entries that belong to it", others) % {"n": others}
            )
    return found


def item_words(item: Any) -> str:
    """An entry as one names it."""
    return f"{item.called} “{item.title}”, {day_words(item.when)}" if item.when else f"{item.called} “{item.title}”"


def day_words(when: Any) -> str:
    """A day in Scotland; ready words stay as they are."""
    if isinstance(when, dt.datetime):
        when = when.astimezone(DISPLAY_ZONE).date()
    return _day(when, get_language()) if isinstance(when, dt.date) else str(when)


@lru_cache(maxsize=4096)
def _day(day: dt.date, language: str | None) -> str:
    return date_format(day, "j F Y")


def period(starts_at: dt.datetime, ends_at: dt.datetime | None, now: dt.datetime) -> str:
    """From when to when it holds, or held."""
    first = day_words(starts_at)
    if ends_at is None:
        return (_("From %(day)s until you take it back") if starts_at > now else _("Since %(day)s")) % {"day": first}
    if ends_at <= now:
        return _("From %(first)s, ended %(last)s") % {"first": first, "last": day_words(ends_at)}
    last = day_words(ends_at - dt.timedelta(microseconds=1))
    return _("From %(first)s until the end of %(last)s") % {"first": first, "last": last}


def planned(starts_at: dt.datetime, ends_at: dt.datetime | None) -> str:
    """From when to when it is to hold, at the moment of deciding."""
    if ends_at is None:
        return _("From %(day)s until you take it back") % {"day": day_words(starts_at)}
    return period(starts_at, ends_at, starts_at - dt.timedelta(microseconds=1))


def purpose_words(code: str) -> str:
    return str(PURPOSES.get(code, code))


def effects(choice: Choice, *, whom: str, policy: Policy, tally: Tally, seen: Iterable[str] = ()) -> list[str]:
    """What it does and does not do, said before deciding. `seen`: areas that the recipient's work may ever see."""
    said = {
        Effect.HIDE: _hidden,
        Effect.LOCK: _hidden,
        Effect.SHARE: _shared,
        Effect.OPEN: _opened,
        Effect.BLOCK: _blocked,
    }[choice.effect](choice, whom, policy, tally, frozenset(seen))
    return [line for line in said if line]


def _hidden(choice: Choice, whom: str, policy: Policy, tally: Tally, seen: frozenset[str]) -> Sequence[str]:
    hidden = tally.all - tally.own
    count = ngettext("This hides %(n)d entry from %(whom)s.", "This hides %(n)d entries from %(whom)s.", hidden)
    return [
        count % {"n": hidden, "whom": whom} if hidden else _("At the moment this hides no entry of your record."),
        "" if choice.items else _("What is added to these parts later is hidden too."),
        _authors(choice, whom, tally),
        _("Whoever helps you with your record does not see it either.") if choice.towards_everybody else "",
        _("Where something is hidden, the pages look as if nothing were recorded. Nobody is told."),
        emergency(choice.effect, policy),
        _("You still see everything yourself. You can take this back at any time."),
    ]


def _authors(choice: Choice, whom: str, tally: Tally) -> str:
    """Whoever wrote an entry goes on seeing it."""
    if choice.user_id:
        return _("What was written where %(whom)s work can still be seen there.") % {"whom": whom}
    if not choice.towards_everybody:
        if not tally.own:
            return ""
        if tally.own == tally.all:
            return _("All of it was written by %(whom)s and can still be seen there.") % {"whom": whom}
        said = ngettext(
            "%(n)d more entry was written by %(whom)s, and can still be seen there: authors keep what they wrote.",
            "%(n)d more entries were written by %(whom)s, and can still be seen there: authors keep what they wrote.",
            tally.own,
        )
        return said % {"n": tally.own, "whom": whom}
    if not tally.authors:
        return _("Whoever wrote an entry can still see it.")
    named = get_text_list([f"{name} ({number})" for name, number in tally.authors], _("and"))
    return _("Whoever wrote an entry can still see it: %(authors)s.") % {"authors": named}


def _shared(choice: Choice, whom: str, policy: Policy, tally: Tally, seen: frozenset[str]) -> Sequence[str]:
    able = choice.areas & seen
    left = [str(AREA_WORDS[area]) for area in AREA_WORDS if area in choice.areas - seen]
    shared = tally.all - tally.closed
    count = ngettext("This opens %(n)d entry to %(whom)s.", "This opens %(n)d entries to %(whom)s.", shared)
    closed = ngettext(
        "%(n)d entry about a private matter stays closed. You can open private matters separately.",
        "%(n)d entries about private matters stay closed. You can open private matters separately.",
        tally.closed,
    )
    return [
        count % {"n": shared, "whom": whom} if able else _("Nobody works there whose work may see these parts."),
        _("What is added to these parts until then is open to them too.") if able else "",
        closed % {"n": tally.closed} if tally.closed else "",
        _("Nobody’s work there may see: %(parts)s.") % {"parts": "; ".join(left)} if able and left else "",
        _("What you have hidden from them stays hidden."),
        _("Every time they look, it is written down, and you can see it."),
        _("It ends by itself. You can end it earlier at any time."),
    ]


def _opened(choice: Choice, whom: str, policy: Policy, tally: Tally, seen: frozenset[str]) -> Sequence[str]:
    count = ngettext(
        "This opens %(n)d entry about private matters to %(whom)s.",
        "This opens %(n)d entries about private matters to %(whom)s.",
        tally.all,
    )
    nothing = _("At the moment your record holds no entry about these matters.")
    return [
        count % {"n": tally.all, "whom": whom} if tally.all else nothing,
        _("Only professionals who look after you see them. What is added later is open to them too."),
        _("Helpers see private matters only where you name them when you invite the helper."),
        _("You can take this back at any time. What somebody has read stays in their memory."),
    ]


def _blocked(choice: Choice, whom: str, policy: Policy, tally: Tally, seen: frozenset[str]) -> Sequence[str]:
    return [
        _("%(whom)s can no longer open your record, wherever they work.") % {"whom": whom},
        _("Their colleagues still can. If you need care, it may take longer to find somebody else."),
        emergency(choice.effect, policy),
        _("They are not told. If they try, they see that the record is not open to them."),
        _("You can take this back at any time."),
    ]


def emergency(effect: str, policy: Policy) -> str:
    """What becomes of it when somebody needs care now."""
    opens = {Effect.HIDE: policy.emergency_opens_hidden, Effect.BLOCK: policy.emergency_opens_blocked}
    if not opens.get(Effect(effect), False):
        return _("In an emergency it stays closed too. Whoever treats you then may not know of it.")
    said = _("In an emergency a clinician can open it for %(minutes)d minutes with a reason. You are told each time.")
    return said % {"minutes": policy.break_glass_minutes}


def laws(policy: Policy) -> list[str]:
    """What holds whatever one decides."""
    return [
        _("For %(purpose)s: %(law)s") % {"purpose": override.purpose, "law": override.law}
        for override in policy.overrides
    ]
