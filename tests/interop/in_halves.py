"""The planted fault: `python -m tests.interop.in_halves load_bundles …` commits each document in two halves."""

import sys
import threading
from dataclasses import replace

import django

django.setup()

from django.core.management import execute_from_command_line  # noqa: E402

from interop.ingest import loading  # noqa: E402
from interop.ingest.actions import Outcome, Ready, put_in  # noqa: E402


def in_halves(ready: Ready, **how) -> Outcome:
    """As `put_in`, twice."""
    half = len(ready.plan.prepared) // 2
    first = put_in(replace(ready, plan=replace(ready.plan, prepared=ready.plan.prepared[:half], refused=[])), **how)
    threading.Event().wait(0.3)
    rest = replace(ready.plan, prepared=ready.plan.prepared[half:], people=[])
    second = put_in(replace(ready, plan=rest), **how)
    return replace(second, stored=first.stored + second.stored)


if __name__ == "__main__":
    loading.put_in = in_halves
    execute_from_command_line(["manage.py", *sys.argv[1:]])
