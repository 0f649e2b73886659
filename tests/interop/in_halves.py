"""The planted fault: `python -m tests.interop.in_halves load_bundles …` commits each document in two halves."""

import sys
import threading
from dataclasses import replace

import django

django.setup()

from django.core.management import execute_from_command_line  # noqa: E402

from interop.ingest import loading  # noqa: E402
from interop.ingest.actions import Outcome, carry_out  # noqa: E402


def in_halves(draft, **how) -> Outcome:
    """As `carry_out`, twice."""
    half = len(draft.entries) // 2
    first = carry_out(replace(draft, entries=draft.entries[:half], refused=[]), **how)
    threading.Event().wait(0.3)
    second = carry_out(replace(draft, entries=draft.entries[half:]), **how)
    return replace(second, stored=first.stored + second.stored)


if __name__ == "__main__":
    loading.carry_out = in_halves
    execute_from_command_line(["manage.py", *sys.argv[1:]])
