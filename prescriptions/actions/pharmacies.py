"""The pharmacy that a person collects from: chosen, changed, and what the change leaves where it is."""

import datetime as dt
import uuid

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import clock
from accounts.actor import Actor
from accounts.models import Organisation
from consent.actions import begin_care, end_care
from consent.areas import Area
from consent.gate import Access
from prescriptions.models import PharmacyChoice, Request
from prescriptions.queries import pharmacies as queries
from prescriptions.queries.ordering import may_ask
from prescriptions.queries.requests import items_of
from prescriptions.rules.states import OPEN, UNDECIDED

KIND, CARE = "PharmacyChoice", "pharmacy"
WRITES = (KIND, "RepeatRequest")
HANDS_OUT_WITHIN = dt.timedelta(days=28)  # so long a pharmacy that was left sees what still lies there


class ChoiceRefused(Exception):
    """This pharmacy cannot be chosen; the message says why."""


def choose(*, access: Access, pharmacy: Organisation) -> PharmacyChoice:
    """Collect from this pharmacy from now on; chosen already, nothing changes.

    It may open the person's medicines from now; the one before may no longer, unless something still lies there.
    What nobody has decided yet goes to the new one.
    """
    if not may_ask(access):
        raise ChoiceRefused(_("Only the person whose record this is, or who helps them, can choose a pharmacy."))
    if pharmacy.kind != Organisation.Kind.PHARMACY or pharmacy.ended_at:
        raise ChoiceRefused(_("%(name)s is closed. Choose another pharmacy.") % {"name": pharmacy.name})
    assert access.patient_id and access.actor.id
    before, now, written = queries.choice(access), clock.now(), access.written
    if before and before.pharmacy_id == pharmacy.id:
        return before
    chosen = PharmacyChoice(
        id=uuid.uuid4(),
        patient_id=access.patient_id,
        kind=KIND,
        area=Area.MEDICINES,
        pharmacy=pharmacy,
        chosen_by_id=access.actor.id,
        chosen_by_name=access.actor.name[:200],
        chosen_at=now,
    )
    try:
        with transaction.atomic():
            if before:
                before.ended_at = now
                access.check_write(before.kind, before.area, before.patient_id, is_new=False)
                before.save_under(access)
            access.save(chosen)
            begin_care(patient_id=access.patient_id, organisation_id=pharmacy.id, kind=CARE, actor=access.actor)
            if before:
                _move_undecided(access, before.pharmacy_id, pharmacy)
                leave(access=access, patient_id=access.patient_id, pharmacy_id=before.pharmacy_id)
    except IntegrityError as error:
        access.written = written  # the entry went with what was not kept
        raise ChoiceRefused(_("Another pharmacy was chosen at the same moment. Look at which it is now.")) from error
    return chosen


def leave(*, access: Access, patient_id: uuid.UUID, pharmacy_id: uuid.UUID, actor: Actor | None = None) -> None:
    """The pharmacy may open the medicines no longer, unless it is the chosen one or keeps something for the person.

    A serial prescription keeps it; what only waits to be collected keeps it for some weeks.
    """
    chosen = queries.choice(access)
    if (chosen and chosen.pharmacy_id == pharmacy_id) or queries.serials_at(access, pharmacy_id):
        return
    at = clock.now() + HANDS_OUT_WITHIN if queries.lying_at(access, pharmacy_id) else None
    end_care(patient_id=patient_id, organisation_id=pharmacy_id, kind=CARE, actor=actor or access.actor, at=at)


def _move_undecided(access: Access, old_id: uuid.UUID, new: Organisation) -> None:
    """Requests of which nothing is decided go to the new pharmacy; a helper moves what they asked for themselves."""
    waiting = {item.request_id for item in queries.undecided_for(access, old_id)}
    for request in Request.objects.under(access).filter(id__in=waiting).select_for_update(of=("self",)):
        own = access.decision.basis == "self" or request.asked_by_id == access.actor.id
        on_their_way = [item for item in items_of(access, request.id) if item.state in OPEN]
        if own and all(item.state in UNDECIDED for item in on_their_way):
            request.pharmacy = new
            access.check_write(request.kind, request.area, request.patient_id, is_new=False)
            request.save_under(access)
