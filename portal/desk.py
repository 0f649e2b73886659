"""The desk: what waits for this member of staff, the most urgent first, and the way to any person in their care."""

import uuid
from functools import lru_cache
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

import clock
from accounts.requests import Request
from accounts.roles import CARE_ROLES
from appointments.rules import running
from consent import gate
from consent.areas import Area
from consent.doors import opens_worklist
from consent.policy import BREAK_GLASS_ROLES, PROFESSIONAL_ROLES
from portal.desk_people import FindForm
from records import namelist
from records.presenters.origin import manner, path
from work import listing, queries, registry
from work.due_words import due_words


@opens_worklist(*queries.KINDS, "Patient")
def desk(request: Request, kinds) -> HttpResponse:
    """The list of work; whose it is, is looked up once for each person shown, and recorded."""
    if request.actor.role not in CARE_ROLES:
        raise PermissionDenied
    wanted = listing.Wanted.of(request.GET)
    found = listing.Listed()
    names: dict[uuid.UUID, str] = {}
    may_answer = False

    def rows(access: gate.Access) -> list[listing.Waiting]:
        nonlocal found, may_answer
        found = listing.listed(access, wanted)
        may_answer = Area.MESSAGES in access.decision.act
        people = namelist.called(access, (item.patient_id for item in found.items))
        names.update(people.values())
        found.items = [item._replace(patient_id=people[item.patient_id].id) for item in found.items]
        return found.items

    gate.open_worklist(request.actor, kinds=kinds, rows=rows)
    context = {
        "find": _find(get_language()),
        "work": _rows(found.items, names, request.actor.id),
        "counts": found.counts,
        "filters": _filters(wanted, found),
        "filtered": bool(wanted.query(after=None)),
        "back": wanted.query(after=wanted.after),
        "first": "?" + wanted.query() if wanted.after else "",
        "next": "?" + wanted.query(after=found.next) if found.next else "",
        "runs_clinics": request.actor.role in running.ROLES,
        "may_answer": may_answer,
        "may_break_glass": request.actor.role in BREAK_GLASS_ROLES,
        "may_review": request.actor.role in PROFESSIONAL_ROLES,
    }
    return render(request, "portal/desk.html", context)


@lru_cache
def _find(language: str | None) -> SafeString:
    """The field by which a person is looked for: it is empty for everybody, and drawn once in each language."""
    return FindForm(is_aside=True)["wanted"].as_field_group()


def _rows(items: list[listing.Waiting], names: dict[uuid.UUID, str], actor: uuid.UUID | None) -> list[dict[str, Any]]:
    """The lines of the list, in words."""
    how = manner()
    now, you, nobody, somebody = clock.now(), _("You"), _("Nobody yet"), _("A person in your care")
    return [
        {
            "name": names.get(item.patient_id) or somebody,
            "what": registry.words(item),
            "url": registry.address(item) or path("records:show_home", item.patient_id),
            "due": due_words(item.due_at, now),
            "late": item.due_at < now,
            "raised": item.level,
            "who": you if item.claimed_by_id == actor else item.claimed_by_name or nobody,
            "team": item.team,
            "take": "" if item.claimed_by_id else path("portal:take_work", item.patient_id, item.id, manner=how),
            "put_back": path("portal:put_work_back", item.patient_id, item.id) if item.claimed_by_id == actor else "",
        }
        for item in items
    ]


def _filters(wanted: listing.Wanted, found: listing.Listed) -> list[dict[str, Any]]:
    """Groups of links, each with how much it would show."""
    counts = found.counts
    sorts = [(_("Everything"), "", counts.get("any_subject"))] + [
        (said.several, subject, counts.get(subject)) for subject, said in registry.subjects().items()
    ]
    whose = [
        (_("Everybody’s"), "", counts.get("anybodys")),
        (_("Mine"), listing.MINE, counts.get("mine")),
        (_("Nobody’s yet"), listing.NOBODYS, counts.get("free")),
    ]
    when = [(_("Whenever it is due"), False, counts.get("in_time_or_late")), (_("Late only"), True, counts.get("late"))]
    return [
        _group(_("What"), [(words, wanted.query(subject=one), one == wanted.subject, n) for words, one, n in sorts]),
        _group(_("Whose"), [(words, wanted.query(whose=one), one == wanted.whose, n) for words, one, n in whose]),
        _group(_("When"), [(words, wanted.query(late=one), one == wanted.late, n) for words, one, n in when]),
    ]


def _group(label: str, links: list[tuple[Any, str, bool, int | None]]) -> dict[str, Any]:
    shown = [
        {"words": words, "url": f"?{query}", "current": current, "number": n} for words, query, current, n in links
    ]
    return {"label": label, "links": shown}
