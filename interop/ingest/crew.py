"""Several processes at one load: each makes a piece ready while others do, and they store one after the other.

The first of the pieces in hand has the turn. So all that depends on what came before, such as which version is the
newest, comes out as if one process did it all.
"""

import ctypes
import gc
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import count
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import NamedTuple

from django.db import connections

from interop.ingest.actions import Outcome
from interop.ingest.loading import How, Piece, begin, end

Loaded = tuple[Piece, list[Outcome]]
MOST = 4  # storing is one at a time: more processes would wait for each other
PIECES = 100  # between two looks for garbage
_CONTEXT = get_context("fork")
_YOUR_TURN = "your turn"
_PR_SET_PDEATHSIG = 1


class Broken(RuntimeError):
    """The load ended early, in one of its processes."""


class _Worker(NamedTuple):
    process: _CONTEXT.Process  # type: ignore[valid-type,name-defined]
    pipe: Connection

    def tell(self, what: Piece | str) -> None:
        with _named_end():
            self.pipe.send(what)

    def answer(self) -> list[Outcome]:
        with _named_end():
            found = self.pipe.recv()
        if isinstance(found, str):
            raise Broken(found)
        return found


@contextmanager
def _named_end() -> Iterator[None]:
    """Says what it means that a process is not there any more."""
    try:
        yield
    except (EOFError, OSError) as error:
        raise Broken("A process of the load was ended from outside: killed, or out of memory.") from error


def usual_processes() -> int:
    """As many as cores, as far as they help."""
    return min(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1, MOST)


@contextmanager
def crew(processes: int, how: How) -> Iterator[Callable[[Iterable[Piece]], Iterator[Loaded]]]:
    """Something that stores pieces in their order and yields each with what became of it.

    One process is this one. More are started before anything else is, and end with the block, whatever they do then:
    an open transaction goes back.
    """
    if processes == 1:
        with _without_collector():
            yield lambda pieces: _alone(pieces, how)
        return
    for connection in connections.all(initialized_only=True):
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
    workers: list[_Worker] = []
    try:
        for _ in range(processes):
            workers.append(_started(how, [worker.pipe for worker in workers]))
        yield lambda pieces: _together(pieces, workers)
    finally:
        for worker in workers:
            worker.process.terminate()
        for worker in workers:
            worker.process.join()


def _alone(pieces: Iterable[Piece], how: How) -> Iterator[Loaded]:
    for number, piece in enumerate(pieces):
        yield piece, end(begin(piece, how), how)
        if number % PIECES == PIECES - 1:
            gc.collect()


def _together(pieces: Iterable[Piece], workers: list[_Worker]) -> Iterator[Loaded]:
    """As many pieces in hand as there are processes; whoever has the first of them has the turn."""
    rest = iter(pieces)
    in_hand: deque[tuple[_Worker, Piece]] = deque()
    for worker in workers:
        _give_next(worker, rest, in_hand)
    if in_hand:
        in_hand[0][0].tell(_YOUR_TURN)
    while in_hand:
        worker, piece = in_hand.popleft()
        outcomes = worker.answer()
        if in_hand:
            in_hand[0][0].tell(_YOUR_TURN)
        _give_next(worker, rest, in_hand)
        yield piece, outcomes


def _give_next(worker: _Worker, rest: Iterator[Piece], in_hand: deque[tuple[_Worker, Piece]]) -> None:
    if piece := next(rest, None):
        worker.tell(piece)
        in_hand.append((worker, piece._replace(lines=None)))


def _started(how: How, of_others: list[Connection]) -> _Worker:
    ours, theirs = _CONTEXT.Pipe()
    process = _CONTEXT.Process(target=_work, args=(theirs, [*of_others, ours], how, os.getpid()), daemon=True)
    process.start()
    theirs.close()
    return _Worker(process, ours)


def _work(pipe: Connection, of_the_parent: list[Connection], how: How, parent: int) -> None:
    """One process: a piece, the turn, its outcome; until there is nobody to ask for more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who hands out the pieces
    _end_with(parent)
    for connection in of_the_parent:
        connection.close()
    for alias in connections:
        with suppress(AttributeError):  # none was made
            del connections[alias]  # whatever was inherited is the parent's
    with _without_collector(), suppress(EOFError, ConnectionError):
        for number in count(1):
            piece = pipe.recv()
            pipe.send(_answer(piece, how, my_turn=pipe.recv))
            if number % PIECES == 0:
                gc.collect()


def _answer(piece: Piece, how: How, my_turn: Callable[[], str]) -> list[Outcome] | str:
    """What became of a piece, or how it broke."""
    try:
        begun = begin(piece, how)
        my_turn()
        return end(begun, how)
    except EOFError:
        raise
    except Exception:
        return traceback.format_exc()


def _end_with(parent: int) -> None:
    """Where the parent is killed, nothing goes on behind its back: who runs it again must not meet it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)


@contextmanager
def _without_collector() -> Iterator[None]:
    """JSON holds no circles: looking for some in each new bundle takes longer than reading it."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
