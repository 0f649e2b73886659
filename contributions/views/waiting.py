"""What waits at the desk: requests of people in the actor's care, each with the person's name and its page."""

import uuid
from collections.abc import Callable, Collection
from typing import Any

from django.utils.translation import gettext as _

from accounts.requests import Request
from consent import gate
from consent.gate import Access
from records import namelist

REQUESTS_SHOWN = 100


def waiting(request: Request, kinds: Collection[str], find: Callable[..., list], address: Callable[[Any], str]) -> list:
    """The requests that `find(access, limit=…)` picks; one entry in the log for each person named."""
    names: dict[uuid.UUID, str] = {}

    def rows(access: Access) -> list:
        found = find(access, limit=REQUESTS_SHOWN)
        names.update(namelist.names(access, {row.patient_id for row in found}))
        return found

    return [
        {
            "name": names.get(row.patient_id, _("A person in your care")),
            "asked_at": row.asked_at,
            "url": address(row),
        }
        for row in gate.open_worklist(request.actor, kinds=kinds, rows=rows)
    ]
