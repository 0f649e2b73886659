"""`manage.py set_clock +365d`, `-2h` or `reset`: moves the portal's one clock, for demonstrations and tests."""

import datetime as dt
import re

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

import clock
from accounts.models import Patient
from clock.models import Offset
from notifications.actions import follow_clock

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
_STEP = re.compile(r"([+-])(\d{1,6})([dhms])")


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.prefix_chars = "\0"  # or -2h would be taken for an option
        parser.add_argument("step", help="how far from real time, as in +365d, -2h, +90m; or reset")

    def handle(self, *, step, **options):
        if not settings.DEMO:
            raise CommandError("The clock can be moved only where DEMO=1.")
        with transaction.atomic("owner"):
            if Patient.objects.using("owner").filter(is_test=False).exists():
                raise CommandError("This database holds people who are not marked as test: its clock stays right.")
            self._move(parse(step))
        clock.forget()
        follow_clock(now=clock.now())
        self.stdout.write(f"The portal's clock says {clock.now().astimezone(clock.DISPLAY_ZONE):%-d %B %Y, %H:%M}.")

    def _move(self, ahead: dt.timedelta):
        offsets = Offset.objects.using("owner")
        if ahead:
            offsets.update_or_create(id=1, defaults={"ahead": ahead})
        else:
            offsets.all().delete()


def parse(step: str) -> dt.timedelta:
    """How far the clock shall be from real time: each step counts from there, not from the last one."""
    if step == "reset":
        return dt.timedelta(0)
    found = _STEP.fullmatch(step)
    if not found:
        raise CommandError("Say how far, as in +365d, -2h, +90m; or reset.")
    sign, number, unit = found.groups()
    length = dt.timedelta(**{UNITS[unit]: int(number)})
    return -length if sign == "-" else length
