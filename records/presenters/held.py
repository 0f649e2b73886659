"""Why and until when a result is held, for professionals; what was said about it, for everybody who sees it."""

from typing import Any

import clock
from records.words import release as words


def tag(hold: Any) -> dict[str, Any]:
    """For the page of a result that the person does not see yet."""
    return {
        "until": hold.held_until,
        "why": str(words.CAUSES.get(hold.cause, "")),
        "class": words.class_name(hold.test_class),
        "delay": hold.delay_reason if hold.cause == "delayed" else "",
        "delayed_by": hold.delayed_by_name if hold.cause == "delayed" else "",
        "latest": hold.latest,
    }


def talk(hold: Any) -> dict[str, Any] | None:
    """Who talked about a result, when, and what they left to read."""
    if not hold.talked:
        return None
    return {"who": hold.released_by_name, "when": hold.released_at, "comment": hold.comment}


def is_held(hold: Any) -> bool:
    return hold.held_until > clock.now()
