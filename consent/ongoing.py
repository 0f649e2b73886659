"""A socket is one request that goes on: entered in the log as it begins, and decided anew while it lasts."""

import uuid
from dataclasses import replace

from accounts.actor import Actor
from accounts.asking import Asking, see
from consent import gate
from consent.access import Access, AccessDenied, write_failure
from consent.areas import areas_of
from consent.decision import Facts, decide

_WHOSE = "%(patient)s::uuid"


def begin(session_key: str, patient_id: uuid.UUID, *, kind: str, action: str, target: str) -> Access:
    """To act on one kind of one person's record as a page would, the help desk's calls left out.

    The entry is left to `Access.note` or `save`. Raises AccessDenied.
    """
    actor, _ = _asked(session_key, patient_id, f"ws-{uuid.uuid4()}")
    access = gate.open_record(
        actor, patient_id, kinds=[kind], writes=[kind], action=action, route="websocket", target=target, defer=True
    )
    if not _acts(access):
        write_failure(access)
        raise AccessDenied(replace(access.decision, permitted=False, reason="no-area"), patient_id)
    return access


def again(access: Access, session_key: str) -> Access:
    """The same request a moment later, by the session and the facts of this moment. Raises AccessDenied."""
    assert access.patient_id
    actor, facts = _asked(session_key, access.patient_id, access.actor.request_id)
    decision = decide(actor=actor, kinds=access.kinds, facts=facts)
    found = replace(access, actor=actor, kinds=decision.kinds, decision=decision, facts=facts, is_open=False)
    same = (actor.id, actor.role, actor.organisation_id) == _who(access.actor)
    if not (same and decision.permitted and _acts(found)):
        raise AccessDenied(replace(decision, permitted=False, reason=decision.reason or "no-basis"), access.patient_id)
    return found


def _asked(session_key: str, patient_id: uuid.UUID, request_id: str) -> tuple[Actor, Facts]:
    """Whoever holds the session now; what goes on in a socket is a sign of their life."""
    asked = gate.ask(session_key, request_id=request_id, whose=_WHOSE, params={"patient": patient_id})
    asking: Asking = asked.asking
    if asking.ended:
        return Actor(kind="anonymous", request_id=request_id), asked.facts
    if asking.stale:
        see(session_key)
    return asking.actor, asked.facts


def _who(actor: Actor) -> tuple:
    return actor.id, actor.role, actor.organisation_id


def _acts(access: Access) -> bool:
    return access.decision.basis != "assisted" and areas_of(access.writes) <= access.decision.act
