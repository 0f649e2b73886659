"""Who has opened what was written to them."""

import clock
from consent.gate import Access
from messaging.models import Message
from messaging.queries.threads import Conversation
from messaging.rules import people
from work.actions import finish


def mark_read(*, access: Access, talk: Conversation) -> None:
    """What the other side wrote is read from now: by the person or a helper who may act, or by the team."""
    of_person = people.writes(access)
    if not (of_person or people.may_answer(access, talk.thread, talk.item)) or "Communication" not in access.writes:
        return
    unread = [row.id for row in talk.messages if row.from_team == of_person and row.read_at is None]
    if not unread:
        return
    for message in Message.objects.under(access).filter(id__in=unread, read_at=None).select_for_update():
        access.check_write(message.kind, message.area, message.patient_id, is_new=False)
        message.read_at, message.read_by_name = clock.now(), access.actor.name[:200]
        message.save_under(access)
        if message.important:
            finish(access=access, subject_id=message.id)  # nobody need telephone any more
