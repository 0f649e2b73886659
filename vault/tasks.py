"""Files that wait for a scanner that was away."""

from celery import shared_task

from consent.gate import open_for_job
from vault import actions, queries, scanner
from vault.rules import KINDS

PEOPLE = 50  # of one turn


@shared_task
def check_waiting() -> int:
    """Ask the scanner about the files that wait, person by person; how many are decided.

    While the scanner gives no answer no record is opened, and no log tells of it.
    """
    done = 0
    if not scanner.answers():
        return done
    for person in queries.waiting_people(PEOPLE):
        with open_for_job("check_files", kinds=KINDS, patients=[person]) as access:
            done += sum(actions.check_again(access=access, file=file) for file in queries.waiting(access))
    return done
