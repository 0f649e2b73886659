"""Loads FHIR bundles and NDJSON: `manage.py load_bundles PATH… [--source NAME] [--report FILE]`."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from interop.ingest.actions import Outcome, carry_out
from interop.ingest.bundle import draft_of, read
from interop.ingest.entries import Refusal, lines_of
from interop.ingest.files import Line, batches_in, document_in, found_in, is_lines
from records.lossless import Malformed

SOURCE = "Records from files"  # people read this as the way of arrival


class Command(BaseCommand):
    help = "Load FHIR R4 bundles, resources or NDJSON (also .gz). Running it again changes nothing."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="files or folders")
        parser.add_argument("--source", default=SOURCE, help="name of the system that the records are from")
        parser.add_argument("--report", type=Path, help="write every refusal here, one JSON object a line")
        parser.add_argument(
            "--whole", action="store_true", help="refuse a transaction if one resource in it is refused"
        )
        parser.add_argument("--second-opinion", action="store_true", help="ask the models of fhir.resources as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := [str(path) for path in options["paths"] if not path.exists()]:
            raise CommandError(f"No such file or folder: {', '.join(missing)}")
        files = found_in(options["paths"])
        how = {"whole": options["whole"], "second_opinion": options["second_opinion"]}
        tally = _Tally(options["report"].open("w", encoding="utf-8") if options["report"] else None)
        with tally, tqdm(files, unit="file", disable=not sys.stderr.isatty()) as bar:
            for path in bar:
                bar.set_postfix_str(path.name[:30], refresh=False)
                load(path, source=options["source"], tally=tally, how=how)
        self.stdout.write(tally.words(len(files)))


class _Tally:
    """Counts as it goes; memory stays flat however much is refused."""

    def __init__(self, report: TextIO | None) -> None:
        self.report = report
        self.counts: Counter[str] = Counter()
        self.reasons: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> "_Tally":
        return self

    def __exit__(self, *_: object) -> None:
        if self.report:
            self.report.close()

    def add(self, path: Path, outcome: Outcome) -> None:
        self.counts.update(stored=outcome.stored, changed=outcome.changed, unchanged=outcome.unchanged)
        self.counts["stopped"] += bool(outcome.stopped)
        for refusal in outcome.refused:
            self.refuse(path, refusal)

    def refuse(self, path: Path, refusal: Refusal) -> None:
        self.counts["refused"] += 1
        self.reasons[refusal.kind, refusal.text] += 1
        if self.report:
            row = {"file": str(path), "place": refusal.place, "type": refusal.kind, "reason": refusal.text}
            self.report.write(json.dumps(row, ensure_ascii=False) + "\n")

    def words(self, files: int) -> str:
        counts = self.counts
        told = ", ".join(f"{name} {counts[name]:,}" for name in ("stored", "changed", "unchanged", "refused"))
        rows = [f"{files} files read.", f"Resources: {told}."]
        if counts["stopped"]:
            rows.append(f"{counts['stopped']:,} bundles were not stored at all.")
        rows += [f"  {count:>6,}  {kind}: {text}" for (kind, text), count in self.reasons.most_common(50)]
        return "\n".join(rows)


def load(path: Path, *, source: str, tally: _Tally, how: dict[str, bool]) -> None:
    """One file: a bundle is one commit, NDJSON some hundreds of lines a commit. A bad file is one refused line."""
    if is_lines(path):
        for batch in batches_in(path):
            load_lines(path, batch, source=source, tally=tally, how=how)
        return
    try:
        draft = read(document_in(path), source=source)
    except Malformed as fault:
        return tally.refuse(path, Refusal(fault.place, "file", fault.place, fault.reason))
    tally.add(path, carry_out(draft, **how))


def load_lines(path: Path, batch: list[Line], *, source: str, tally: _Tally, how: dict[str, bool]) -> None:
    for line in batch:
        if line.fault:
            tally.refuse(path, Refusal(f"line {line.number}", "line", line.fault.place, line.fault.reason))
    entries = lines_of([(line.number, line.resource) for line in batch if line.resource is not None])
    draft = draft_of(entries, form="lines", source=source)
    tally.add(path, carry_out(draft, **how))
