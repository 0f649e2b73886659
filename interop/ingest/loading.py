"""Loading files of records: one commit for a bundle, one for some hundreds of lines; what is bad is named.

A killed load may be run again: what was committed comes out as unchanged, what was not is stored then.
"""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from interop.ingest.actions import Outcome, carry_out
from interop.ingest.bundle import draft_of, read
from interop.ingest.entries import Refusal, lines_of
from interop.ingest.files import Line, batches_in, document_in, is_lines
from records.lossless import Malformed

Tell = Callable[[Path, Outcome], None]
Moved = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How files are to be taken in."""

    source: str
    whole: bool = False  # a transaction, or a batch of lines, is refused if one resource in it is
    second_opinion: bool = False
    tell: bool = False  # name each resource in the outcome, not the refused ones alone


def load(path: Path, how: How, *, tell: Tell, moved: Moved = lambda size: None) -> None:
    """One file; `tell` hears of each commit, `moved` of the bytes of the file that were read since the last time."""
    with _without_collector():
        if is_lines(path):
            for number, batch in enumerate(batches_in(path)):
                _lines(path, batch.lines, how, tell)
                moved(batch.size)
                if number % 100 == 99:
                    gc.collect()
        else:
            tell(path, _document(path, how))
            moved(path.stat().st_size)


def _document(path: Path, how: How) -> Outcome:
    try:
        draft = read(document_in(path), source=how.source, message=path.name)
    except Malformed as fault:
        return Outcome(refused=[Refusal(fault.place, "file", fault.place, fault.reason)])
    return carry_out(draft, whole=how.whole, second_opinion=how.second_opinion, tell=how.tell)


def _lines(path: Path, lines: list[Line], how: How, tell: Tell) -> None:
    """The lines of one commit. Where the database itself says no, halves are tried, until one line has the fault."""
    faults = [
        Refusal(f"line {line.number}", "line", line.fault.place, line.fault.reason) for line in lines if line.fault
    ]
    if faults and how.whole:
        return tell(path, Outcome(refused=faults, stopped=faults[0].text))
    entries = lines_of([(line.number, line.read()) for line in lines if not line.fault])
    draft = draft_of(entries, form="transaction" if how.whole else "lines", source=how.source, message=path.name)
    outcome = carry_out(draft, whole=how.whole, second_opinion=how.second_opinion, tell=how.tell)
    good = [line for line in lines if not line.fault]
    if outcome.stopped and not how.whole and len(good) > 1:
        tell(path, Outcome(refused=faults))
        _lines(path, good[: len(good) // 2], how, tell)
        return _lines(path, good[len(good) // 2 :], how, tell)
    outcome.refused = [*faults, *(_at_line(refusal, good) for refusal in outcome.refused)]
    tell(path, outcome)


def _at_line(refusal: Refusal, good: list[Line]) -> Refusal:
    """What the database refused of a single line stands at that line."""
    if refusal.place or len(good) != 1:
        return refusal
    return Refusal(f"line {good[0].number}", refusal.kind, refusal.path, refusal.reason)


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
