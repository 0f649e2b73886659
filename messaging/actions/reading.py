"""Who has opened what was written to them."""

from typing import Any

import clock
from consent.gate import Access
from messaging.models import Message, Thread
from messaging.rules import people
from work.actions import finish


def mark_read(*, access: Access, thread: Thread, item: Any) -> None:
    """What the other side wrote is read from now: by the person or a helper who may act, or by the team."""
    of_person = people.writes(access)
    if not (of_person or people.may_answer(access, thread, item)) or "Communication" not in access.writes:
        return
    unread = Message.objects.under(access).filter(thread=thread.id, from_team=of_person, read_at=None)
    if not unread.exists():
        return
    for message in unread.select_for_update():
        access.check_write(message.kind, message.area, message.patient_id, is_new=False)
        message.read_at, message.read_by_name = clock.now(), access.actor.name[:200]
        message.save_under(access)
        if message.important:
            finish(access=access, subject_id=message.id)  # nobody need telephone any more
