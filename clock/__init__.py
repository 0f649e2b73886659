"""The portal's one clock: `now()` in Python, `portal_now()` in SQL. No rule asks another."""

from clock.reading import DISPLAY_ZONE, forget, now, today

__all__ = ["DISPLAY_ZONE", "forget", "now", "today"]
