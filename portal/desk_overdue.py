"""How much waits and is late, by team, as a page and as a file for a spreadsheet."""

import datetime as dt
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import clock
from accounts.requests import Request
from accounts.roles import CARE_ROLES, Role
from accounts.spreadsheets import as_spreadsheet
from consent.doors import staff
from work import report

MAY_SEE = CARE_ROLES | {Role.PRIVACY_OFFICER, Role.POLICY_ADMIN}


@staff()
def list_overdue(request: Request) -> HttpResponse:
    """Counts only, of teams in the actor's organisation and below it."""
    if request.actor.role not in MAY_SEE:
        raise PermissionDenied
    found = report.lines(request.actor)
    context = {"lines": [_in_words(line) for line in found], "headers": _headers(), "several": _several(found)}
    return render(request, "portal/desk_overdue.html", context)


@staff()
def download_overdue(request: Request) -> HttpResponse:
    """The same as CSV."""
    if request.actor.role not in MAY_SEE:
        raise PermissionDenied
    headers = [_("Organisation"), *_headers()[:-1], _("Median time to answer, hours")]
    return as_spreadsheet("late-work", [headers, *(_as_row(line) for line in report.lines(request.actor))])


def _as_row(line: report.Line) -> list[Any]:
    hours = "" if line.answer_time is None else f"{line.answer_time.total_seconds() / 3600:.1f}"
    days = "" if line.oldest is None else (clock.now() - line.oldest).days
    return [line.organisation, _team(line), line.waiting, line.late, days, line.answered, hours]


def _headers() -> list[str]:
    return [
        _("Team"),
        _("Waiting"),
        _("Late"),
        _("Oldest, days"),
        _("Answered in the last 7 days"),
        _("Median time to answer"),
    ]


def _several(found: list[report.Line]) -> bool:
    return len({line.organisation for line in found}) > 1


def _team(line: report.Line) -> str:
    return line.team or _("Whole organisation")


def _in_words(line: report.Line) -> dict[str, Any]:
    oldest = _("none") if line.oldest is None else (clock.now() - line.oldest).days
    cells = [line.waiting, line.late, oldest, line.answered, span_words(line.answer_time)]
    return {
        "team": _team(line),
        "organisation": line.organisation,
        "cells": list(zip(_headers()[1:], cells, strict=True)),
    }


def span_words(span: dt.timedelta | None) -> str:
    """ "2 days", "5 hours", "less than an hour"; nothing answered, nothing said."""
    if span is None:
        return _("none")
    hours = round(span.total_seconds() / 3600)
    if hours < 1:
        return _("less than an hour")
    if hours < 48:
        return ngettext("%(hours)d hour", "%(hours)d hours", hours) % {"hours": hours}
    days = round(hours / 24)
    return ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
