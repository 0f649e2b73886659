"""Loads FHIR bundles and NDJSON: `manage.py load_bundles PATH… [--source NAME] [--report FILE]`."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError
from tqdm import tqdm

from interop.ingest.actions import Outcome
from interop.ingest.files import found_in
from interop.ingest.loading import How, load

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
        parser.add_argument("--no-progress", action="store_true", help="show no progress bar")
        parser.add_argument("--second-opinion", action="store_true", help="ask the models of fhir.resources as well")

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := [str(path) for path in options["paths"] if not path.exists()]:
            raise CommandError(f"No such file or folder: {', '.join(missing)}")
        files = found_in(options["paths"])
        report = options["report"].open("w", encoding="utf-8") if options["report"] else None
        how = How(
            source=options["source"],
            whole=options["whole"],
            second_opinion=options["second_opinion"],
            tell=report is not None,
        )
        size = sum(path.stat().st_size for path in files)
        bar = tqdm(total=size, unit="B", unit_scale=True, disable=options["no_progress"] or not sys.stderr.isatty())
        with _Tally(report) as tally, bar:
            for path in files:
                bar.set_postfix_str(path.name[:30], refresh=False)
                load(path, how, tell=tally.add, moved=bar.update)
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
        """One commit, in the counts and in the report, which is on the disk before the next one begins."""
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
