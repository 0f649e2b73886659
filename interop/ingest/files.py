"""Finding and reading files of records: JSON and NDJSON, packed or not, never more in memory than the bounds allow."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, NamedTuple

from records import lossless
from records.lossless import Malformed
from records.types import DIRECTORY_TYPES

BATCH = 500
BATCH_BYTES = 16 * 1024 * 1024
_ENDINGS = (".json", ".ndjson", ".json.gz", ".ndjson.gz")


@dataclass(slots=True)
class Line:
    """One line of NDJSON as it stands in the file, or why the file cannot be read on."""

    number: int
    raw: bytes = b""
    fault: Malformed | None = None

    def read(self) -> dict:
        """The resource, each time anew: who has it may change it. Malformed where it is none."""
        if self.fault:
            raise self.fault
        return lossless.loads(self.raw)


class Batch(NamedTuple):
    """Lines of one commit, and the bytes of the file (packed or not) that they took."""

    lines: list[Line]
    size: int


def found_in(paths: Iterable[Path]) -> list[Path]:
    """Every file of records, in the order in which they can refer to each other."""
    files: set[Path] = set()
    for path in paths:
        if path.is_dir():
            files |= {item for item in path.rglob("*") if item.is_file() and item.name.lower().endswith(_ENDINGS)}
        else:
            files.add(path)
    return sorted(files, key=lambda path: (_rank(path), str(path)))


# Lines of a bulk export come a type a file: first what others speak of, since its labels pass to them.
_FIRST = ("Patient", "Encounter", "Condition", "Observation")
_LAST = ("DiagnosticReport", "Provenance")


def _rank(path: Path) -> tuple[int, int]:
    """Load-first files, then the directory and the people of a bulk export, then all else."""
    if "load-first" in path.name:
        return 0, 0
    if not is_lines(path):
        return 3, 0
    kind = path.name.split(".")[0]
    if kind in DIRECTORY_TYPES:
        return 1, 0
    if kind in _FIRST:
        return (2, 0) if kind == "Patient" else (4, _FIRST.index(kind))
    return (6, _LAST.index(kind)) if kind in _LAST else (5, 0)


def is_lines(path: Path) -> bool:
    """Whether the file is NDJSON by its name."""
    return path.name.lower().removesuffix(".gz").endswith(".ndjson")


def document_in(path: Path) -> dict:
    """The one JSON document of a file, or Malformed."""
    try:
        with path.open("rb") as file:
            raw = _opened(path, file).read(lossless.BUNDLE_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise _unreadable(error) from error
    return lossless.loads(raw, limit=lossless.BUNDLE_LIMIT)


def batches_in(path: Path) -> Iterator[Batch]:
    """The lines of a file, some hundreds at a time. A fault of the file itself is the last line."""
    try:
        file = path.open("rb")
    except OSError as error:
        yield Batch([Line(1, fault=_unreadable(error))], 0)
        return
    batch: list[Line] = []
    size = told = 0
    with file:
        for line in _lines(path, file):
            batch.append(line)
            size += len(line.raw)
            if len(batch) >= BATCH or size >= BATCH_BYTES:
                yield Batch(batch, file.tell() - told)
                batch, size, told = [], 0, file.tell()
        if batch:
            yield Batch(batch, file.tell() - told)


def _lines(path: Path, packed: IO[bytes]) -> Iterator[Line]:
    number = 0
    try:
        file = _opened(path, packed)
        while raw := file.readline(lossless.RESOURCE_LIMIT + 2):
            number += 1
            if len(raw) > lossless.RESOURCE_LIMIT + 1:
                _skip_line(file, raw)
            if raw.strip():
                yield Line(number, raw)
    except (OSError, EOFError, zlib.error) as error:
        yield Line(number + 1, fault=_unreadable(error))


def _skip_line(file: IO[bytes], raw: bytes) -> None:
    """The rest of a line that is too long."""
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(lossless.RESOURCE_LIMIT)


def _opened(path: Path, file: IO[bytes]) -> IO[bytes]:
    return gzip.GzipFile(fileobj=file) if path.name.lower().endswith(".gz") else file  # type: ignore[return-value]


def _unreadable(error: Exception) -> Malformed:
    words = str(getattr(error, "strerror", "") or error).rstrip(".")
    return Malformed("", f"The file cannot be read: {words}.")
