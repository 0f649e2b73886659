"""`manage.py seed_demo --people N --seed S --manifest FILE`: fictional people of every role; `--reset` empties."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connections, transaction
from psycopg import sql
from tqdm import tqdm

from accounts.models import Patient
from portal.demo import bulk, clinics, load
from portal.demo.manifest import pieces
from portal.demo.model import Population
from portal.demo.population import generate

# What migrations filled; all else is data.
KEPT = frozenset({"django_migrations", "django_content_type", "auth_permission"})
BY_BUNDLE = 200  # so many come in as another system would send them, and stand in the manifest with their items
MOST = 1_000_000


class Command(BaseCommand):
    help = "Make fictional people of Scotland. The same seed makes the same people; running it again changes nothing."

    def add_arguments(self, parser):
        parser.add_argument("--people", type=int, help="how many records (50); the cast is always there")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--manifest", type=Path, help="write sign-ins, people and canaries here, as JSON")
        parser.add_argument("--processes", type=int, default=min(2, os.cpu_count() or 1), help="for many people (2)")
        parser.add_argument("--reset", action="store_true", help="empty the demo data first; alone: and make none")

    def handle(self, *, people, seed, manifest, **options):
        if not settings.DEMO:
            raise CommandError("Demo people are made only where DEMO=1.")
        if people is not None and not 1 <= people <= MOST:
            raise CommandError(f"--people is a number from 1 to {MOST:,}.")
        if options["reset"]:
            self._reset()
            if people is None and manifest is None:
                return
        wanted = 50 if people is None else people
        population = generate(people=min(wanted, BY_BUNDLE), seed=seed)
        self._load(population)
        if wanted > BY_BUNDLE:
            self._load_many(seed, wanted, options["processes"])
        if manifest:
            write(manifest, pieces(population, bulk.people_of(seed, BY_BUNDLE, wanted), clinics.stored(population)))
            self.stdout.write(f"Their sign-ins are in {manifest}.")

    def _reset(self):
        if why := why_not_reset():
            raise CommandError(why)
        reset()
        self.stdout.write("The demo data are gone.")

    def _load(self, population: Population):
        if why := load.why_not_load(population):
            raise CommandError(why)
        if load.is_loaded(population):
            self.stdout.write("Nothing to do: these people are here already.")
            return
        try:
            with _bar(len(population.people) + 8, "step") as bar:
                load.load(population, lambda step: (bar.set_postfix_str(step[:30], refresh=False), bar.update()))
        except load.NotLoaded as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"{len(population.people)} people with {len(population.items):,} entries, "
            f"{len(population.accounts)} sign-ins."
        )

    def _load_many(self, seed: int, wanted: int, processes: int):
        """Everybody beyond those who come by bundle; what a load cut short has brought in is passed over."""
        many = wanted - BY_BUNDLE
        try:
            with _bar(many, "person") as bar:
                entries = bulk.load(
                    seed, BY_BUNDLE, wanted, processes=processes, progress=lambda people, _: bar.update(people)
                )
        except (load.NotLoaded, bulk.CutShort) as stopped:
            raise CommandError(str(stopped)) from stopped
        except KeyboardInterrupt as stopped:
            raise CommandError("Stopped. Run the same command again: it goes on from here.") from stopped
        if entries:
            analyse()
        self.stdout.write(f"{many:,} more people, {entries:,} new entries.")


def _bar(total: int, unit: str) -> tqdm:
    return tqdm(total=total, unit=unit, disable=not sys.stderr.isatty())


def write(path: Path, pieces: Iterable[str]) -> None:
    """Whole or not at all, and for its owner alone: it holds passwords."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    with draft.open("w", encoding="utf-8") as file:
        file.writelines(pieces)
    draft.replace(path)


def analyse() -> None:
    """Tell the planner how many rows came in."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("ANALYZE")


def why_not_reset() -> str:
    if Patient.objects.filter(is_test=False).exists():
        return "This database holds people who are not marked as test. It is not emptied."
    return ""


def reset() -> None:
    """Empty every table, the log too: the owner lifts its guard for this one transaction."""
    connection = connections["owner"]
    with transaction.atomic(using="owner"), connection.cursor() as cursor:
        names = sorted(set(connection.introspection.table_names(cursor)) - KEPT)
        guarded = _guards(cursor)
        for table, trigger in guarded:
            _alter(cursor, "DISABLE", table, trigger)
        cursor.execute(sql.SQL("TRUNCATE {}").format(sql.SQL(", ").join(map(sql.Identifier, names))))
        for table, trigger in guarded:
            _alter(cursor, "ENABLE", table, trigger)


def _guards(cursor) -> list[tuple[str, str]]:
    """Triggers that refuse TRUNCATE."""
    cursor.execute("SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal AND tgtype & 32 = 32")
    return cursor.fetchall()


def _alter(cursor, verb: str, table: str, trigger: str) -> None:
    statement = sql.SQL("ALTER TABLE {} {} TRIGGER {}")
    cursor.execute(statement.format(sql.Identifier(table), sql.SQL(verb), sql.Identifier(trigger)))
