"""Ask questions, begin to answer, keep what is answered so far, stop, and give the answers to the record."""

import datetime as dt
import json
import re
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.utils.translation import gettext as _

import clock
import work.actions
from accounts.matching import account_of
from consent.areas import Area
from consent.gate import Access
from consent.queries import roles_at
from consent.queries.delegations import helped_name
from contributions.actions.contributions import give
from contributions.models import Contribution, QuestionnaireTask
from contributions.queries import questionnaires as queries
from contributions.queries.questionnaires import Offer
from contributions.questionnaire_rules import may_assign, why_not_answer
from contributions.questionnaires.pages import pages
from contributions.questionnaires.reading import read
from contributions.questionnaires.response import response
from contributions.questionnaires.sheet import Sheet, at_first
from notifications.actions import notify
from records import directory
from records.labels import LABEL_SYSTEM
from records.publishing import publish
from records.words.answers import DISPLAY
from vault import drafts
from work import queries as work_queries

TASK = "QuestionnaireTask"
INSTRUMENTS = Path(__file__).resolve().parent.parent / "instruments"
State = QuestionnaireTask.State
LONGEST = 20_000  # characters of one typed answer
MOST = 40  # answers to one question
FIELD = re.compile(r"q\d+(_\w+)?$|shown$")  # what a page of questions sends, beside its buttons


class QuestionnaireRefused(Exception):
    """It cannot be asked or answered so; the message says why."""


def load_instruments() -> int:
    """Bring the portal's own questionnaires into the directory; gives how many are new or changed."""
    found = []
    for path in sorted(INSTRUMENTS.glob("*.json")):
        body = json.loads(path.read_text(encoding="utf-8"))
        found.append({"id": str(uuid.uuid5(uuid.NAMESPACE_URL, body["url"]))} | body)
    return directory.keep(found)


def assign(
    *, access: Access, offer: Offer, wanted_by: dt.date | None, note: str, form_key: uuid.UUID
) -> QuestionnaireTask:
    """Ask the person to answer questions, once for each form, and tell them that they are asked."""
    if not may_assign(access):
        raise QuestionnaireRefused(_("Only somebody who cares for the person can ask them."))
    task, is_new = _made(access, offer, form_key)
    if is_new:
        task.assigned_by_id, task.assigned_by_name = access.actor.id, _name_and_place(access)
        task.organisation_id, task.wanted_by, task.note = access.actor.organisation_id, wanted_by, note
        task = _saved_once(access, task)
        if account := account_of(access.patient_id):
            notify(
                recipient=account, topic="questionnaire-wanted", event=f"questionnaire-wanted/{task.id}",
                subject_patient=task.patient,
            )  # fmt: skip
    return task


def choose(*, access: Access, offer: Offer, form_key: uuid.UUID) -> QuestionnaireTask:
    """Begin questions without having been asked; those that wait already are gone on with."""
    _check_may_answer(access)
    if not offer.form.may_choose:
        raise QuestionnaireRefused(_("These questions are answered when your team asks you to."))
    waiting = [task for task in queries.open_tasks(access) if task.questionnaire_id == offer.id]
    if waiting:
        return waiting[0]
    task, is_new = _made(access, offer, form_key)
    if is_new:
        task.state, task.answers, task.saved_at = State.STARTED, at_first(offer.form), task.made_at
        task = _saved_once(access, task)
    return task


def _made(access: Access, offer: Offer, form_key: uuid.UUID) -> tuple[QuestionnaireTask, bool]:
    """A task for these questions, and whether this form makes it."""
    assert access.patient_id and access.actor.id
    key = uuid.uuid5(access.actor.id, f"{access.patient_id}/{offer.id}/{form_key}")
    before = QuestionnaireTask.objects.under(access).filter(form_key=key).first()
    if before:
        return before, False
    made = QuestionnaireTask(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=TASK,
        area=Area.CONTRIBUTIONS,
        questionnaire_id=offer.id,
        questionnaire_version=offer.version,
        questions=offer.body,
        title=offer.form.title[:200],
        made_at=clock.now(),
        form_key=key,
    )
    return made, True


def _saved_once(access: Access, task: QuestionnaireTask) -> QuestionnaireTask:
    try:
        with transaction.atomic():
            access.save(task)
    except IntegrityError:  # the same form came a moment before
        return QuestionnaireTask.objects.under(access).get(form_key=task.form_key)
    return task


def start(*, access: Access, task: QuestionnaireTask) -> None:
    """Begin to answer what one was asked, in the newest words; from now on they stay as they are."""
    _check_may_answer(access)
    if task.state != State.ASSIGNED:
        return
    newest = queries.offer(task.questionnaire_id)
    if newest and newest.version != task.questionnaire_version:
        task.questions, task.questionnaire_version = newest.body, newest.version
        task.title = newest.form.title[:200]
    task.state, task.answers = State.STARTED, at_first(read(task.questions).form)
    _save(access, task)


def keep_answers(*, access: Access, task: QuestionnaireTask, typed: Mapping[str, list[str]]) -> None:
    """Keep what was typed as answers to some of the questions, right or wrong; `task` is locked by the caller."""
    _check_may_answer(access)
    if task.state != State.STARTED:
        raise QuestionnaireRefused(_("These answers have been sent already."))
    known = read(task.questions).form.by_link
    kept = {link: [_kept(text) for text in texts[:MOST]] for link, texts in typed.items() if link in known}
    task.answers = task.answers | kept
    _save(access, task)


def _kept(text: str) -> str:
    """As JSON in the database can hold it."""
    return text.replace("\0", "").encode("utf-8", "ignore").decode()[:LONGEST]


def _save(access: Access, task: QuestionnaireTask) -> None:
    task.saved_at, task.saved_by_name = clock.now(), access.actor.name[:200]
    access.save(task, action="update")


def stop(*, access: Access, task: QuestionnaireTask) -> None:
    """The person does not want to answer (any more): nothing of the draft is kept."""
    _check_may_answer(access)
    if task.state in queries.OPEN:
        _drop_drafts(access, task)
        task.state, task.answers = State.STOPPED, {}
        _save(access, task)


def finish(*, access: Access, task: QuestionnaireTask) -> bool:
    """Give the answers to the record and to whoever reads them; twice is once. `task` is locked by the caller.

    False where nobody looks after the person, so that nobody will read them.
    """
    _check_may_answer(access)
    if task.state == State.DONE:
        return True
    sheet = queries.sheet(task)
    if task.state != State.STARTED or sheet.problems:
        raise QuestionnaireRefused(_("Some questions are not answered yet."))
    stored = publish(access=access, body=response(sheet, _frame(access, task, sheet)))
    _drop_drafts(access, task)
    task.state, task.answers, task.response_id, task.done_at = State.DONE, {}, stored.id, clock.now()
    _save(access, task)
    given = give(
        access=access, what=Contribution.What.QUESTIONNAIRE, area=stored.area, subjects=[stored.id],
        labels=stored.labels, towards=task.organisation_id, pressing=sheet.needs_help_now,
    )  # fmt: skip
    if given:
        _give_to_whoever_asked(access, task, given)
    return given is not None


def _frame(access: Access, task: QuestionnaireTask, sheet: Sheet) -> dict[str, Any]:
    """What a response says beside its answers: of which questions, about whom, by whom, when."""
    person = {"reference": f"Patient/{access.patient_id}"}
    helped = helped_name(access)
    author = person | {"display": access.actor.name}
    if helped:
        both = _("%(helper)s, for %(person)s") % {"helper": access.actor.name, "person": helped}
        author = {"reference": f"RelatedPerson/{sorted(map(str, access.decision.ties))[0]}", "display": both}
    url, _sep, version = sheet.form.canonical.partition("|")
    canonical = quote(url, safe=":/#?&=%~+@!$'()*,;.-_") + (f"|{version}" if version else "")
    labels = [{"system": LABEL_SYSTEM, "code": label} for label in task.labels]
    return ({"meta": {"security": labels}} if labels else {}) | {
        "questionnaire": canonical,
        "_questionnaire": {"extension": [{"url": DISPLAY, "valueString": task.title}]},
        "status": "completed",
        "subject": person,
        "authored": clock.now().isoformat(timespec="seconds"),
        "author": author,
        "source": author,
    }


def _give_to_whoever_asked(access: Access, task: QuestionnaireTask, given: Contribution) -> None:
    """The one who asked has the answers on their own list, as long as they work where the answers are read."""
    asked = task.assigned_by
    if asked is None or given.asked_of_id != task.organisation_id or not asked.is_active:
        return
    posts = asked.memberships.filter(organisation=task.organisation_id, ended_at=None)
    if not posts.exists() or not roles_at(given.asked_of_id):
        return
    item = work_queries.of_subjects(access, [given.id]).get(given.id)
    if item:
        work.actions.assign(access=access, item_id=item.id, user_id=asked.id, name=asked.get_full_name())


def _drop_drafts(access: Access, task: QuestionnaireTask) -> None:
    assert access.actor.id
    for page in pages(read(task.questions).form):
        drafts.drop(user_id=access.actor.id, place=queries.draft_place(task.id, page.number))


def _check_may_answer(access: Access) -> None:
    if reason := why_not_answer(access):
        raise QuestionnaireRefused(reason)


def _name_and_place(access: Access) -> str:
    return ", ".join(filter(None, (access.actor.name, access.actor.organisation_name)))[:200]


def page_of(named: Mapping[str, Any]) -> dict[str, Any]:
    """Of the names in an address, those that say which page of which task it is."""
    return {name: named[name] for name in ("task_id", "number")}


def keep_page(*, user_id: uuid.UUID, task_id: uuid.UUID, number: int, data: QueryDict) -> None:
    """Keep what is typed on one page and was not sent, sealed and for its writer alone."""
    fields = QueryDict(mutable=True)
    for name in data:
        if FIELD.match(name):
            fields.setlist(name, data.getlist(name))
    drafts.keep(user_id=user_id, place=queries.draft_place(task_id, number), text=fields.urlencode())


def drop_page(*, user_id: uuid.UUID, task_id: uuid.UUID, number: int) -> None:
    drafts.drop(user_id=user_id, place=queries.draft_place(task_id, number))
