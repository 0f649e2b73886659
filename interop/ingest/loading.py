"""Loading files of records: one commit for a bundle, one for some hundreds of lines; what is bad is named.

A piece is what becomes one commit. `begin` makes it ready and stores nothing, so that several processes may do it at
once; `end` stores it, and is done in the order of the pieces. A killed load may be run again: what was committed comes
out as unchanged, what was not is stored then.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from interop.ingest.actions import Outcome, Ready, make_ready, put_in
from interop.ingest.bundle import Draft, draft_of, read
from interop.ingest.entries import Refusal, lines_of
from interop.ingest.files import Line, batches_in, document_in, is_lines
from records.lossless import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class How:
    """How files are to be taken in."""

    source: str
    whole: bool = False  # a transaction, or a batch of lines, is refused if one resource in it is
    second_opinion: bool = False
    tell: bool = False  # name each resource in the outcome, not the refused ones alone


class Piece(NamedTuple):
    """One document, or the lines of one commit; `size` in bytes of the file, packed or not."""

    path: Path
    size: int
    lines: list[Line] | None = None


class Begun(NamedTuple):
    """A piece that is ready to be stored. Without `ready` it holds faults alone."""

    piece: Piece
    faults: list[Refusal]
    good: list[Line]
    ready: Ready | None


def pieces_of(paths: Iterable[Path]) -> Iterator[Piece]:
    """What becomes one commit each, in the order of the files; read as it is asked for."""
    for path in paths:
        if is_lines(path):
            for batch in batches_in(path):
                yield Piece(path, batch.size, batch.lines)
        else:
            yield Piece(path, size_of(path))


def size_of(path: Path) -> int:
    """Bytes on the disk; a file that went away meanwhile has none, and is refused when it is read."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def begin(piece: Piece, how: How) -> Begun:
    """Read, checked and indexed, as far as what is stored by now tells."""
    draft, faults, good = _draft(piece, how)
    if draft is None:
        return Begun(piece, faults, good, None)
    return Begun(piece, faults, good, make_ready(draft, whole=how.whole, second_opinion=how.second_opinion))


def end(begun: Begun, how: How) -> list[Outcome]:
    """One commit; made ready anew where what was stored meanwhile changes it.

    Where the database itself says no to lines, halves are tried, until one line has the fault.
    """
    if begun.ready and not begun.ready.questions.still_stand():
        begun = begin(begun.piece, how)
    piece, faults, good, ready = begun
    if ready is None:
        return [Outcome(refused=faults, stopped=faults[0].text if piece.lines and how.whole else "")]
    outcome = put_in(ready, tell=how.tell)
    if outcome.stopped and not how.whole and len(good) > 1:
        middle = len(good) // 2
        halves = [piece._replace(lines=lines) for lines in (good[:middle], good[middle:])]
        return [Outcome(refused=faults), *(done for half in halves for done in end(begin(half, how), how))]
    outcome.refused = [*faults, *(_at_line(refusal, good) for refusal in outcome.refused)]
    return [outcome]


def _draft(piece: Piece, how: How) -> tuple[Draft | None, list[Refusal], list[Line]]:
    """The document of a piece, what is no resource in it, and the lines that are."""
    name = piece.path.name
    if piece.lines is None:
        try:
            return read(document_in(piece.path), source=how.source, message=name), [], []
        except Malformed as fault:
            return None, [Refusal(fault.place, "file", fault.place, fault.reason)], []
    faults: list[Refusal] = []
    good: list[tuple[Line, dict]] = []
    for line in piece.lines:
        try:
            good.append((line, line.read()))
        except Malformed as fault:
            faults.append(Refusal(f"line {line.number}", "line", fault.place, fault.reason))
    if faults and how.whole:
        return None, faults, []
    entries = lines_of([(line.number, resource) for line, resource in good])
    form = "transaction" if how.whole else "lines"
    return draft_of(entries, form=form, source=how.source, message=name), faults, [line for line, _ in good]


def _at_line(refusal: Refusal, good: list[Line]) -> Refusal:
    """What the database refused of a single line stands at that line."""
    if refusal.place or len(good) != 1:
        return refusal
    return Refusal(f"line {good[0].number}", refusal.kind, refusal.path, refusal.reason)
