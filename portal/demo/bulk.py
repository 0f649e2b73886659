"""Many people at once: made, checked and copied in by several processes, a hundred people in each transaction.

What is left out beside `load` is what a sender's bundle needs and these records do not: reading JSON and resolving
references. Every resource passes the same validation and is stored by the same action, with its version and entry. A
chunk is in the database whole or not at all, so that a load cut short goes on where it stopped.
"""

import multiprocessing
import signal
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import cache
from itertools import islice
from typing import Any

import django
from django.conf import settings

from portal.demo.cast import CAST
from portal.demo.model import Item, Person
from portal.demo.organisations import Organisation, organisations
from portal.demo.population import others, persons, told
from portal.demo.stories.adults import anybody

CHUNK = 100
AHEAD = 2  # chunks that wait for each process: what is in memory does not grow with the population


class CutShort(Exception):
    """A process ended before its time; what was finished is in the database."""


def people_of(seed: int, first: int, last: int) -> Iterator[Person]:
    """The people with these numbers in the population, the cast counted; nobody has another's CHI number."""
    everybody = persons((*CAST, *others(last - len(CAST), seed)), seed, set())
    return islice(everybody, first, last)


def load(
    seed: int, first: int, last: int, *, processes: int = 1, progress: Callable[[int, int], object] = lambda *_: None
) -> int:
    """Load the people of these numbers who are not here yet; gives how many entries came in.

    `progress` hears of each chunk: how many people, and how many entries of them were new.
    """
    chunks = _chunks(people_of(seed, first, last))
    done: Iterator[tuple[int, int]]
    if processes == 1:
        done = ((len(chunk), load_chunk(seed, chunk)) for chunk in chunks)
    else:
        done = _in_processes(seed, chunks, processes)
    total = 0
    for people, entries in done:
        total += entries
        progress(people, entries)
    return total


def _chunks(people: Iterator[Person]) -> Iterator[Sequence[Person]]:
    while chunk := tuple(islice(people, CHUNK)):
        yield chunk


def _in_processes(seed: int, chunks: Iterator[Sequence[Person]], processes: int) -> Iterator[tuple[int, int]]:
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=_begin, initargs=(settings.DATABASES,))
    try:
        waiting: dict[Future[int], int] = {}
        for chunk in chunks:
            waiting[pool.submit(load_chunk, seed, chunk)] = len(chunk)
            if len(waiting) >= processes * AHEAD:
                yield from _finished(waiting)
        while waiting:
            yield from _finished(waiting)
    except BrokenProcessPool as error:
        raise CutShort("A process ended before its time. Run the same command again: it goes on from here.") from error
    finally:
        pool.shutdown(cancel_futures=True)


def _finished(waiting: dict[Future[int], int]) -> Iterator[tuple[int, int]]:
    done, _ = wait(waiting, return_when=FIRST_COMPLETED)
    for future in done:
        yield waiting.pop(future), future.result()


def _begin(databases: dict[str, dict[str, Any]]) -> None:
    """A process of its own: the portal set up on the same database; only the first process hears Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    settings.DATABASES = databases
    django.setup()


def load_chunk(seed: int, people: Sequence[Person]) -> int:
    """Make and store these people's records in one transaction; gives how many entries, 0 where all are here."""
    from portal.demo import storing  # its models want Django set up, which a new process has not at import

    here = storing.here(uuid.UUID(person.id) for person in people)
    missing = [person for person in people if uuid.UUID(person.id) not in here]
    if not missing:
        return 0
    return storing.store(seed, missing, [item for person in missing for item in record_of(seed, person)])


def record_of(seed: int, person: Person) -> list[Item]:
    """Everything that stands in the record of one of the many."""
    return told(seed, anybody, person, _places(seed))


@cache
def _places(seed: int) -> dict[str, Organisation]:
    return organisations(seed)
