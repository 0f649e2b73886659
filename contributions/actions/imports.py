"""A file of measurements: read and shown first, nothing stored; then kept as it was shown, and given as one."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

import clock
from consent.areas import Area
from consent.gate import Access
from contributions import home_observations, importing
from contributions.actions.contributions import ContributionRefused
from contributions.actions.measurements import Added, helper_name, store_measured
from contributions.giving_rules import why_not_give
from contributions.home_measures import MEASURES
from contributions.import_lines import Line, Reading, Verdict
from contributions.queries import imports as queries
from vault import drafts


@dataclass(frozen=True)
class Preview:
    """Every line with its verdict, the columns left out, and the mark by which this preview is confirmed."""

    lines: list[Line]
    unread: list[str]
    mark: str

    def count(self, verdict: str) -> int:
        return sum(line.verdict == verdict for line in self.lines)


def preview(*, access: Access, content: bytes, born: dt.date | None, adult: bool) -> Preview:
    """Read the file and keep, sealed and for its reader alone, what would be added; raises FileRefused."""
    lines, unread = importing.read_file(content, born=born, now=clock.now(), adult=adult)
    importing.mark_known(lines, queries.known(access, [one for line in lines for one in line.readings]))
    text = importing.packed([one for line in lines if line.verdict == Verdict.ADD for one in line.readings])
    if len(text) > drafts.LENGTH:
        raise importing.FileRefused(_("There is too much in this file at once: make smaller files of it."))
    drafts.keep(user_id=_user(access), place=_place(access), text=text)
    return Preview(lines, unread, importing.digest(text))


def confirm(*, access: Access, mark: str) -> Added:
    """Store what that preview showed, and nothing else."""
    if reason := why_not_give(access, Area.MEASUREMENTS):
        raise ContributionRefused(reason)
    text = drafts.find(user_id=_user(access), place=_place(access))
    if not text or importing.digest(text) != mark:
        raise ContributionRefused(_("This was added already, or another file was read since. Choose the file again."))
    found = importing.unpacked(text)
    done = store_measured(access=access, bodies=_bodies(access, found), key="file", join=False)
    drafts.drop(user_id=_user(access), place=_place(access))
    return done


def _bodies(access: Access, found: list[Reading]) -> list[dict[str, Any]]:
    assert access.patient_id
    by = home_observations.performer(access.patient_id, helper_name(access))
    return [
        body
        for one in found
        for body in home_observations.bodies(
            MEASURES[one.sort], one.figures, {"file": True}, patient_id=access.patient_id, by=by, at=one.at
        )
    ]


def _user(access: Access) -> uuid.UUID:
    assert access.actor.id
    return access.actor.id


def _place(access: Access) -> str:
    return f"measurements from a file/{access.patient_id}"
