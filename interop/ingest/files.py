"""Finding and reading files of records: JSON and NDJSON, packed or not, never more in memory than the bounds allow."""

import gzip
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from records import lossless
from records.lossless import Malformed
from records.types import DIRECTORY_TYPES

BATCH = 500
BATCH_BYTES = 16 * 1024 * 1024
_ENDINGS = (".json", ".ndjson", ".json.gz", ".ndjson.gz")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of NDJSON: the resource, or why it is none."""

    number: int
    resource: dict | None = None
    fault: Malformed | None = None


def found_in(paths: Iterable[Path]) -> list[Path]:
    """Every file of records, in the order in which they can refer to each other."""
    files: set[Path] = set()
    for path in paths:
        if path.is_dir():
            files |= {item for item in path.rglob("*") if item.is_file() and item.name.lower().endswith(_ENDINGS)}
        else:
            files.add(path)
    return sorted(files, key=lambda path: (_rank(path), str(path)))


def _rank(path: Path) -> int:
    """Load-first files, then the directory and the people of a bulk export, then all else."""
    if "load-first" in path.name:
        return 0
    if not is_lines(path):
        return 3
    kind = path.name.split(".")[0]
    return 1 if kind in DIRECTORY_TYPES else 2 if kind == "Patient" else 4


def is_lines(path: Path) -> bool:
    """Whether the file is NDJSON by its name."""
    return path.name.lower().removesuffix(".gz").endswith(".ndjson")


def document_in(path: Path) -> dict:
    """The one JSON document of a file, or Malformed."""
    try:
        with _opened(path) as file:
            raw = file.read(lossless.BUNDLE_LIMIT + 1)
    except (OSError, EOFError, zlib.error) as error:
        raise Malformed("", f"The file cannot be read: {_words(error)}.") from error
    return lossless.loads(raw, limit=lossless.BUNDLE_LIMIT)


def batches_in(path: Path) -> Iterator[list[Line]]:
    """The lines of a file, some hundreds at a time. A fault of the file itself is the last line."""
    batch: list[Line] = []
    size = 0
    for line, length in _lines(path):
        batch.append(line)
        size += length
        if len(batch) >= BATCH or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _lines(path: Path) -> Iterator[tuple[Line, int]]:
    number = 0
    try:
        with _opened(path) as file:
            while raw := file.readline(lossless.RESOURCE_LIMIT + 2):
                number += 1
                if len(raw) > lossless.RESOURCE_LIMIT + 1:
                    _skip_line(file, raw)
                if raw.strip():
                    yield _line(number, raw), len(raw)
    except (OSError, EOFError, zlib.error) as error:
        yield Line(number + 1, fault=Malformed("", f"The file cannot be read: {_words(error)}.")), 0


def _line(number: int, raw: bytes) -> Line:
    try:
        return Line(number, resource=lossless.loads(raw))
    except Malformed as fault:
        return Line(number, fault=fault)


def _skip_line(file: IO[bytes], raw: bytes) -> None:
    """The rest of a line that is too long."""
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(lossless.RESOURCE_LIMIT)


def _opened(path: Path) -> IO[bytes]:
    return gzip.open(path, "rb") if path.name.lower().endswith(".gz") else path.open("rb")  # type: ignore[return-value]


def _words(error: Exception) -> str:
    return str(getattr(error, "strerror", "") or error).rstrip(".")
