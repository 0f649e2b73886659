"""What the scheduler starts, and how often. A turn that nobody took in time is dropped: turns do not pile up."""

from typing import Any

# Task and seconds between its turns.
EVERY = {
    "appointments.tasks.ask_before_visits": 300,
    "appointments.tasks.call_off": 30,
    "appointments.tasks.follow_care": 900,
    "appointments.tasks.forget_tickets": 3600,
    "appointments.tasks.remind": 300,
    "appointments.tasks.turn_waiting_lists": 60,
    "consent.tasks.escalate_overdue": 1800,
    "consent.tasks.end_what_is_over": 900,
    "messaging.tasks.tell_again": 1800,
    "prescriptions.tasks.keep_up_to_date": 3600,
    "vault.tasks.check_waiting": 60,
    "work.tasks.pass_on_overdue": 900,
}


def beat(outbox_seconds: float) -> dict[str, dict[str, Any]]:
    """CELERY_BEAT_SCHEDULE; the outbox is looked at most often."""
    turns = {task: _turn(task, seconds, seconds * 2 // 3) for task, seconds in EVERY.items()}
    return turns | {"deliver-waiting": _turn("notifications.tasks.deliver_waiting", outbox_seconds, 10)}


def _turn(task: str, seconds: float, expires: int) -> dict[str, Any]:
    return {"task": task, "schedule": seconds, "options": {"expires": expires}}
