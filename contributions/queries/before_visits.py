"""What a person answered and measured before a visit, as far as the reader may see it."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from consent.areas import Area
from consent.gate import Access
from contributions.giving_rules import why_not_give
from contributions.home_measures import MEASURES, PRESSURE, Measure
from contributions.models import QuestionnaireTask
from contributions.queries import questionnaires
from contributions.questionnaire_rules import why_not_answer
from records import chart
from records.beforehand import Answers, Asked, Readings
from records.presenters import item as item_page
from records.presenters import origin, trends

TASK = "QuestionnaireTask"
State = QuestionnaireTask.State
SHOWN = 60  # readings of one sort


def questions(access: Access, visit_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, Asked]:
    """How far the questions of each of these visits are; of nothing that the reader may not see."""
    if TASK not in access.kinds or not visit_ids:
        return {}
    rows = questionnaires.tasks(access).filter(visit_id__in=list(visit_ids))
    answered = _open_to(access, [row.response_id for row in rows if row.response_id])
    may_answer = access.patient_id is not None and not why_not_answer(access)
    return {row.visit_id: _question(row, row.response_id in answered, may_answer) for row in rows if row.visit_id}


def _open_to(access: Access, ids: list[uuid.UUID]) -> set[uuid.UUID]:
    """Which of these answers this reader may open."""
    return chart.seen(access, ids) if ids and "QuestionnaireResponse" in access.kinds else set()


def _question(row: QuestionnaireTask, readable: bool, may_answer: bool) -> Asked:
    url = reverse("contributions:show_questionnaire", args=[row.patient_id, row.id])
    if row.state == State.DONE and row.done_at:
        words = _("Answered on %(day)s") % {"day": date_format(localtime(row.done_at), "j F Y")}
        return Asked(row.title, True, words, url if readable else "", _("Read the answers"))
    words = _("Half done, kept") if row.state == State.STARTED else _("Not answered yet")
    return Asked(row.title, False, words, url if may_answer else "", _("Answer the questions"))


def measured(access: Access, sort: str, since: dt.datetime) -> Asked | None:
    """How often this was measured since then; None where the reader may not see measurements."""
    measure = MEASURES.get(sort)
    if measure is None or Area.MEASUREMENTS not in access.decision.areas or "Observation" not in access.kinds:
        return None
    number = _since(access, measure, since).count()
    words = ngettext("%(n)d reading since %(day)s", "%(n)d readings since %(day)s", number) if number else ""
    told = words % {"n": number, "day": date_format(localtime(since), "j F Y")} if number else _("No reading yet")
    may = not why_not_give(access, Area.MEASUREMENTS)
    url = reverse("contributions:add_measure", args=[access.patient_id, measure.slug]) if may else ""
    return Asked(str(measure.name), number > 0, told, url, _("Add a reading"))


def readings(access: Access, sorts: Iterable[str], since: dt.datetime) -> list[Readings]:
    """What was measured since then, of each sort, with charts."""
    if Area.MEASUREMENTS not in access.decision.areas or "Observation" not in access.kinds:
        return []
    known = [MEASURES[sort] for sort in sorts if sort in MEASURES]
    return [_readings(access, measure, since) for measure in known]


def _readings(access: Access, measure: Measure, since: dt.datetime) -> Readings:
    items = list(_since(access, measure, since)[:SHOWN])
    if not items:
        return Readings(str(measure.name))
    unit = str(measure.figures[0].unit)
    names = chart.names_of(access, trends.sample_ids(items))
    table = trends.table(items, chart.earlier_versions(access, items), unit, names)
    drawn = [one for one in trends.charts(items, unit, names) if one["points"]]
    return Readings(str(measure.name), drawn, table["headers"], table["rows"])


def _since(access: Access, measure: Measure, since: dt.datetime) -> Any:
    codes = PRESSURE if measure.slug == "blood-pressure" else measure.figures[0].code
    wanted = [code for _system, code in codes.pairs()]
    return chart.measurements(access).filter(code__in=wanted, date_from__gte=since).current()


def answers(access: Access, visit_id: uuid.UUID) -> Answers | None:
    """The answers of one visit in words, with scores; None where there are none that the reader may see."""
    if TASK not in access.kinds or "QuestionnaireResponse" not in access.kinds:
        return None
    row = questionnaires.tasks(access).filter(visit_id=visit_id, state=State.DONE).first()
    response = questionnaires.answers(access, row) if row else None
    if row is None or response is None:
        return None
    done = questionnaires.done_one(row, response)
    scores = [f"{score.item.text}: {questionnaires.score_words(score)}" for score in done.scores]
    return Answers(
        title=row.title,
        rows=item_page.page(response, own=False, names={})["questions"],
        scores=scores,
        alarming=questionnaires.alarming(row, response),
        url=reverse("contributions:show_questionnaire", args=[row.patient_id, row.id]),
        by=origin.author(response, own=access.decision.basis == "self"),
        at=row.done_at,
    )
