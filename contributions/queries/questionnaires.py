"""Questionnaires that can be asked, those that wait for a person's answers, and those that are done."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from consent.gate import Access
from consent.prepared import prepared
from contributions.models import QuestionnaireTask
from contributions.questionnaires.definition import Fault, Questionnaire
from contributions.questionnaires.reading import read
from contributions.questionnaires.response import Score, answers_in, scores
from contributions.questionnaires.sheet import Sheet, is_alarming
from records import chart, directory
from records.presenters import fhir, quantities

State = QuestionnaireTask.State
OPEN = (State.ASSIGNED, State.STARTED)
SHOWN = 100


@dataclass(frozen=True)
class Offer:
    """One questionnaire of the directory; with faults it cannot be asked."""

    id: uuid.UUID
    version: int
    body: str
    form: Questionnaire
    faults: tuple[Fault, ...]


def offers() -> list[Offer]:
    """Every questionnaire in use, by name, those that cannot be asked too."""
    return [found for entry in directory.entries("Questionnaire") if (found := _offer(entry))]


def offer(ident: uuid.UUID) -> Offer | None:
    """One that is in use and can be asked."""
    entry = directory.entry("Questionnaire", ident)
    found = _offer(entry) if entry else None
    return found if found and not found.faults else None


def _offer(entry: directory.Entry) -> Offer | None:
    if not _is_in_use(entry.body):
        return None
    reading = read(entry.body)
    return Offer(entry.id, entry.version, entry.body, reading.form, reading.faults)


@lru_cache(maxsize=256)
def _is_in_use(text: str) -> bool:
    body = fhir.parsed(text)
    return body.get("status") == "active" and "Patient" in body.get("subjectType", ["Patient"])


def tasks(access: Access) -> QuerySet[QuestionnaireTask]:
    found = QuestionnaireTask.objects.under(access).exclude(state=State.STOPPED)
    return found.select_related("organisation").order_by("-made_at", "-id")


def open_tasks(access: Access) -> list[QuestionnaireTask]:
    """Those that wait for answers, the first wanted first."""
    found = _open_tasks(access)[:SHOWN]
    return sorted(found, key=lambda task: (task.wanted_by is None, task.wanted_by or task.made_at.date()))


@prepared
def _open_tasks(access: Access) -> QuerySet[QuestionnaireTask]:
    return tasks(access).filter(state__in=OPEN)


def task(access: Access, ident: uuid.UUID, *, to_write: bool = False) -> QuestionnaireTask | None:
    """One task, locked if it is to be written. Of one that is done, only for whoever may see its answers."""
    found = tasks(access).filter(id=ident)
    row = (found.select_for_update(of=("self",)) if to_write else found).first()
    if row and row.response_id and answers(access, row) is None:
        return None
    return row


def answers(access: Access, done: QuestionnaireTask) -> Any:
    """The QuestionnaireResponse of a task that is done, or None for whoever may not see it."""
    return chart.resource(access, done.response_id) if done.response_id else None


def sheet(row: QuestionnaireTask, typed: dict[str, list[str]] | None = None) -> Sheet:
    """The questions of a task with its answers so far, `typed` instead of those that it keeps."""
    return Sheet(read(row.questions).form, row.answers if typed is None else typed)


def draft_place(task_id: uuid.UUID, number: int) -> str:
    return f"questionnaire/{task_id}/{number}"


@dataclass(frozen=True)
class Done:
    """One set of answers that was given."""

    task: QuestionnaireTask
    response: Any
    scores: list[Score]


def done(access: Access) -> list[Done]:
    """Answers that were given, newest first, as far as the reader may see them."""
    rows = list(tasks(access).filter(state=State.DONE).order_by("-done_at", "-id")[:SHOWN])
    seen = chart.whole(access, [row.response_id for row in rows if row.response_id])
    return [done_one(row, seen[row.response_id]) for row in rows if row.response_id in seen]


def done_one(row: QuestionnaireTask, response: Any) -> Done:
    """What stands in the record now, with its scores; of what was entered in error no score counts."""
    return Done(row, response, [] if fhir.kept_out(response) else scores(read(row.questions).form, fhir.read(response)))


def by_questionnaire(found: Iterable[Done]) -> list[list[Done]]:
    """Together what answers the same questions; the one that was answered last first."""
    named = sorted(found, key=lambda one: str(one.task.questionnaire_id))
    groups = [list(group) for _key, group in groupby(named, key=lambda one: one.task.questionnaire_id)]
    return sorted(groups, key=lambda group: group[0].task.done_at or group[0].task.made_at, reverse=True)


def score_words(score: Score) -> str:
    """13 out of 27."""
    number = quantities.number_words(score.value)
    return _("%(n)s out of %(most)s") % {"n": number, "most": score.highest} if score.highest is not None else number


def trend(group: list[Done]) -> dict[str, Any] | None:
    """Scores of the same questions over time, for the chart and its table; None where there are fewer than two."""
    points = [(one, one.scores[0]) for one in reversed(group) if one.scores]
    if len(points) < 2:
        return None
    told = [{"when": one.task.done_at, "value": score.value, "label": score_words(score)} for one, score in points]
    title = points[-1][0].task.title
    return {
        "series": {
            "title": title,
            "unit": "",
            "marks": _("Answers that were given"),
            "points": told,
            "description": _("%(title)s: %(n)d scores, the last is %(last)s.")
            % {"title": title, "n": len(told), "last": told[-1]["label"]},
        },
        "headers": [_("Date"), _("Score"), _("What it means")],
        "rows": [
            [one.task.done_at, score_words(score), score.band.name if score.band else ""] for one, score in points[::-1]
        ],
    }


def alarming(row: QuestionnaireTask, response: Any) -> bool:
    """Whether answers that were given say that somebody may harm themselves."""
    form, given = read(row.questions).form, list(answers_in(fhir.read(response)))
    asked = [item for item in form.walk() if item.is_crisis]
    return any(is_alarming(item, [value for link, value in given if link == item.link]) for item in asked)
