"""Loads FHIR bundles and NDJSON: `manage.py load_bundles PATH… [--source NAME] [--report FILE]`."""

import json
import signal
import sys
import threading
from argparse import ArgumentParser
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from interop.ingest.actions import Outcome
from interop.ingest.crew import crew, usual_processes
from interop.ingest.files import found_in, is_lines
from interop.ingest.loading import How, pieces_of, size_of

REASONS = 10_000  # different ones that are counted
SOURCE = "Records from files"  # people read this as the way of arrival


class Command(BaseCommand):
    help = "Load FHIR R4 bundles, resources or NDJSON (also .gz). Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
        parser.add_argument("--source", default=SOURCE, help="name of the system that the records are from")
        parser.add_argument("--report", type=Path, help="write here what became of each resource, a JSON object a line")
        parser.add_argument(
            "--whole",
            action="store_true",
            help="refuse a transaction, or the lines of one commit, if one resource in it is refused",
        )
        parser.add_argument(
            "--processes",
            type=_at_least_one,
            default=usual_processes(),
            help="how many make resources ready at once (default: %(default)s); they are stored in order all the same",
        )
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")
        parser.add_argument("--second-opinion", action="store_true", help="ask the models of fhir.resources as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := [str(path) for path in options["paths"] if not path.exists()]:
            raise CommandError(f"No such file or folder: {', '.join(missing)}")
        files = found_in(options["paths"])
        how = How(
            source=options["source"],
            whole=options["whole"],
            second_opinion=options["second_opinion"],
            tell=options["report"] is not None,
        )
        quiet = options["no_progress"] or not sys.stderr.isatty()
        with crew(_useful(options["processes"], files), how) as load, _Tally(options["report"]) as tally:
            size = sum(map(size_of, files))
            with tqdm(total=size, unit="B", unit_scale=True, disable=quiet) as bar, _stopping() as stopped:
                for piece, outcomes in load(takewhile(lambda _: not stopped(), pieces_of(files))):
                    for outcome in outcomes:
                        tally.add(piece.path, outcome)
                    bar.set_postfix_str(piece.path.name[:30], refresh=False)
                    bar.update(piece.size)
        self.stdout.write(tally.words(len(files)))
        if stopped():
            raise CommandError("Stopped before the end. What is counted here is stored; run it again for the rest.")


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError
    return number


def _useful(processes: int, files: list[Path]) -> int:
    """No more processes than there can be pieces."""
    return processes if any(map(is_lines, files)) else max(1, min(processes, len(files)))


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Ctrl-C: what is in hand is stored and told, nothing new is begun. A second time ends it at once."""
    asked: list[int] = []
    before = signal.getsignal(signal.SIGINT)

    def ask(number: int, _frame: object) -> None:
        asked.append(number)
        signal.signal(signal.SIGINT, before)

    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    signal.signal(signal.SIGINT, ask)
    try:
        yield lambda: bool(asked)
    finally:
        signal.signal(signal.SIGINT, before)


class _Tally:
    """Counts as it goes; memory stays flat however much is refused."""

    def __init__(self, report: Path | None) -> None:
        self.report: TextIO | None = None
        try:
            self.report = report.open("w", encoding="utf-8") if report else None
        except OSError as error:
            raise CommandError(f"The report cannot be written: {error.strerror}") from error
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> "_Tally":
        return self

    def __exit__(self, *_: object) -> None:
        if self.report:
            self.report.close()

    def add(self, path: Path, outcome: Outcome) -> None:
        """One commit, in the counts and in the report, which tells only of what is stored."""
        self.counts.update({name: getattr(outcome, name) for name in ("stored", "changed", "unchanged", "older")})
        self.counts["refused"] += len(outcome.refused)
        self.counts["stopped"] += bool(outcome.stopped)
        for refusal in outcome.refused:
            if len(self.reasons) < REASONS or (refusal.kind, refusal.text) in self.reasons:
                self.reasons[refusal.kind, refusal.text] += 1
        if self.report:
            rows = [
                {"file": str(path), "place": item.place, "type": item.kind, "id": item.id, "outcome": item.outcome}
                for item in outcome.told
            ]
            rows += [
                {"file": str(path), "place": item.place, "type": item.kind, "outcome": "refused", "path": item.path}
                | {"reason": item.text}
                for item in outcome.refused
            ]
            self.report.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
            self.report.flush()

    def words(self, files: int) -> str:
        counts = self.counts
        told = ", ".join(f"{name} {counts[name]:,}" for name in ("stored", "changed", "unchanged", "refused"))
        rows = [f"{files} files read.", f"Resources: {told}."]
        if counts["older"]:
            rows.append(f"{counts['older']:,} came late: a newer version is held, so they were kept out.")
        if counts["stopped"]:
            rows.append(f"{counts['stopped']:,} bundles were not stored at all.")
        rows += [f"  {count:>6,}  {kind}: {text}" for (kind, text), count in self.reasons.most_common(50)]
        return "\n".join(rows)
