"""Nothing is lost in silence: an important message that nobody opened is told by another way, or by telephone."""

import datetime as dt
import uuid

import clock
from accounts import statements
from accounts.matching import moved
from consent import gate
from consent.gate import Access
from messaging.actions.telling import tell
from messaging.models import Message
from messaging.rules.unread import PHONE, PHONE_WITHIN, UNREAD_AFTER
from work.actions import open_item
from work.models import WorkItem
from work.queries import holder_for
from work.rules import due

JOB, MOST = "unread_messages", 500
PEOPLE = "SELECT messaging_unread_people(%s::timestamptz, %s::int)"


def tell_again() -> int:
    """Each such message once; gives how many there were."""
    now = clock.now()
    before = now - UNREAD_AFTER
    people = [person for (person,) in statements.rows(PEOPLE, [before, MOST])]
    living, told = moved(set(people)), 0
    for person in people:
        with gate.open_for_job(JOB, kinds=("Communication",), patients=[person]) as access:
            told += _person(access, living.get(person, person), now, before)
    return told


def _person(access: Access, living: uuid.UUID, now: dt.datetime, before: dt.datetime) -> int:
    unread = Message.objects.under(access).filter(important=True, from_team=True, read_at=None, told_again_at=None)
    rows = list(unread.filter(sent_at__lt=before).select_for_update(of=("self",)).select_related("thread__opened_by"))
    for message in rows:
        message.told_again_at = now
        message.save_under(access)
        if not tell(living, message.thread, message, "message-unread"):
            _ask_to_telephone(access, living, message, now)
    return len(rows)


def _ask_to_telephone(access: Access, living: uuid.UUID, message: Message, now: dt.datetime) -> None:
    """Nothing outside the portal reaches the person: somebody of the team is to call them."""
    box = message.thread.letterbox
    holder = holder_for(living, box.organisation_id) or box.organisation_id
    open_item(
        access=access,
        subject=WorkItem.Subject.MESSAGE,
        about=message,
        item_id=message.thread_id,
        holder_id=holder,
        due_at=due(now, PHONE_WITHIN),
        team=box.team if holder == box.organisation_id else "",
        topic=PHONE,
    )
