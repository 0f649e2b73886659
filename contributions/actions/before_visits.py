"""Questions that a clinic asks before a visit: asked, taken along when the visit moves, and taken back, by a job."""

import uuid
from collections.abc import Iterable

import clock
from consent.areas import Area
from consent.gate import Access
from contributions.models import QuestionnaireTask
from contributions.queries import questionnaires as queries
from contributions.queries.questionnaires import Offer
from records.beforehand import Visit

State = QuestionnaireTask.State


def settle(*, access: Access, wanted: Iterable[Visit], over: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Make the tasks of one person what their visits need now; the same again changes nothing.

    What the person began goes along with a visit that moves, and what they stopped is not asked again. Of visits that
    are `over` or cancelled, what is not answered is taken back. Gives the visits whose questions are asked.
    """
    every = QuestionnaireTask.objects.under(access).filter(visit_id__isnull=False)
    tasks = list(every.select_for_update(of=("self",)).order_by("made_at", "id"))
    by_address = {offer.form.url: offer for offer in queries.offers() if not offer.faults}
    asked = set()
    for visit in wanted:
        offer = by_address.get(visit.questionnaire.partition("|")[0])
        if offer is not None:
            _settle_one(access, visit, offer, tasks)
            asked.add(visit.id)
    gone = set(over)
    for task in tasks:
        if task.visit_id in gone and task.state in queries.OPEN:
            task.state, task.answers = State.STOPPED, {}
            _save(access, task)
    return asked


def _settle_one(access: Access, visit: Visit, offer: Offer, tasks: list[QuestionnaireTask]) -> None:
    same = [task for task in tasks if task.questionnaire_id == offer.id]
    places = (visit.id, *visit.earlier)
    task = next((task for place in places for task in same if task.visit_id == place), None)
    if task is None:
        task = _new(visit, offer)
        tasks.append(task)
    elif task.visit_id == visit.id and (task.wanted_by == visit.wanted_by or task.state not in queries.OPEN):
        return
    task.visit_id = visit.id
    if task.state in queries.OPEN:
        task.wanted_by = visit.wanted_by
    _save(access, task)


def _new(visit: Visit, offer: Offer) -> QuestionnaireTask:
    return QuestionnaireTask(
        id=uuid.uuid4(),
        patient_id=visit.patient_id,
        kind="QuestionnaireTask",
        area=Area.CONTRIBUTIONS,
        labels=list(visit.labels),
        organisation_id=visit.organisation_id,
        questionnaire_id=offer.id,
        questionnaire_version=offer.version,
        questions=offer.body,
        title=offer.form.title[:200],
        assigned_by_name=visit.asked_by[:200],
        made_at=clock.now(),
    )


def _save(access: Access, task: QuestionnaireTask) -> None:
    """The job's entry about this person stands already."""
    access.check_write(task.kind, task.area, task.patient_id, is_new=task.is_new)
    task.save_under(access)
