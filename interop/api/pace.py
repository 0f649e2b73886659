"""How often one session may ask within a minute. Each process counts for itself, in memory: a guard against programs
that run wild, not a quota, and free of any statement.
"""

from django.conf import settings

import clock
from accounts.requests import Request
from interop.api import callers
from interop.api.outcomes import Fault

_SESSIONS = 20_000  # that are counted at once
_counted: dict[int, int] = {}  # by a hash of the session's key, within the minute
_minute = 0


def check(request: Request) -> None:
    """Count this request. Raises Fault 429 where there were too many; who has no session is refused anyway."""
    global _counted, _minute
    if not (key := callers.session_key(request)):
        return
    moment = int(clock.now().timestamp())
    if moment // 60 != _minute or len(_counted) >= _SESSIONS:
        _minute, _counted = moment // 60, {}
    mark = hash(key)
    _counted[mark] = number = _counted.get(mark, 0) + 1
    if number > settings.FHIR_PER_MINUTE:
        wait = str(60 - moment % 60)
        text = f"There were too many requests within a minute. Ask again in {wait} seconds."
        raise Fault(429, "throttled", text, headers={"Retry-After": wait})
