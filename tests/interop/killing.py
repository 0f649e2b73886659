"""A load in a process of its own, on a database of its own, that is killed (-9) again and again."""

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import uuid
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql
from psycopg.conninfo import make_conninfo

from tests.factories.fhir import bundle, observation, patient, write, write_lines

ROOT = Path(__file__).resolve().parents[2]
BUNDLES, IN_BUNDLE, LINES, BATCH = 12, 150, 3_000, 500
KILLS = 6
PERSON = str(uuid.UUID(int=77))


def conninfo(alias: str, database: str) -> str:
    login = connections[alias].settings_dict
    wanted = {"host": login["HOST"], "port": login["PORT"], "user": login["USER"], "password": login["PASSWORD"]}
    return make_conninfo(dbname=database, **{name: value for name, value in wanted.items() if value})


class World:
    """Context manager: files to load, a database, and the process that loads; all of it ends with it."""

    def __init__(self, module: str = "manage") -> None:
        self.module = module
        self.folder = Path(tempfile.mkdtemp(prefix="kill-"))
        self.database = f"portal_{self.folder.name.replace('-', '_').lower()}"
        self.files, self.reports = self.folder / "files", 0
        self.dice = random.Random(11)

    def __enter__(self) -> "World":
        self._write_files()
        with self._owner() as owner:
            owner.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(self.database)))
        subprocess.run([sys.executable, "manage.py", "migrate", "-v", "0"], env=self.env, cwd=ROOT, check=True)
        return self

    def __exit__(self, *_) -> None:
        with self._owner() as owner:
            owner.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(self.database)))
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def env(self) -> dict[str, str]:
        return os.environ | {
            "DEMO": "1",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
            "DATABASE_URL": conninfo("owner", self.database),
            "DATABASE_APP_URL": conninfo("default", self.database),
            "DATA_DIR": str(self.folder),
        }

    def _owner(self):
        return psycopg.connect(conninfo("owner", connections["owner"].settings_dict["NAME"]), autocommit=True)

    def _write_files(self) -> None:
        self.files.mkdir()
        for number in range(BUNDLES):
            person = str(uuid.UUID(int=1000 + number))
            items = [observation(f"b{number}-{item}", f"Patient/{person}") for item in range(IN_BUNDLE)]
            write(self.files / f"b{number:02}.json", bundle("transaction", patient(person), *items, urls="none"))
        rows = [observation(f"l-{number}", f"Patient/{PERSON}") for number in range(LINES)]
        rows[LINES // 2] = "{nonsense"
        write_lines(self.files / "Observation.ndjson.gz", *rows)
        write_lines(self.files / "Patient.ndjson", patient(PERSON))

    def query(self, statement: str) -> list[tuple]:
        with psycopg.connect(self.env["DATABASE_URL"]) as connection:
            connection.execute("SELECT set_config('portal.population', 'on', true)")
            return connection.execute(statement).fetchall()

    def start(self) -> tuple[subprocess.Popen, Path]:
        """A load of all files, with a report of its own."""
        self.reports += 1
        report = self.folder / f"report-{self.reports}"
        start = ["-m", self.module] if self.module != "manage" else ["manage.py"]
        command = [sys.executable, *start, "load_bundles", str(self.files), "--report", str(report)]
        return subprocess.Popen(command, env=self.env, cwd=ROOT, stdout=subprocess.PIPE, text=True), report

    def commits(self) -> int:
        return self.query("SELECT count(DISTINCT request_id) FROM audit_entry WHERE actor_role = 'load_bundles'")[0][0]

    def run_and_kill(self) -> Path:
        """Ends the load some commits and moments after it began, wherever it then is."""
        enough = self.commits() + self.dice.randint(1, BUNDLES + LINES // BATCH)
        process, report = self.start()
        while process.poll() is None and self.commits() < enough:
            threading.Event().wait(0.01)
        threading.Event().wait(self.dice.random() * 0.2)
        process.kill()
        process.communicate()
        return report

    def run(self) -> str:
        process, _ = self.start()
        told, _ = process.communicate(timeout=300)
        assert process.returncode == 0
        return told

    def faults(self) -> list[str]:
        """What is half there, or there twice, or there without its entry."""
        found = []
        sizes = self.query("SELECT patient_id, count(*) FROM records_resource GROUP BY patient_id")
        for person, size in sizes:
            if str(person) == PERSON:
                whole = (size - 1) % BATCH in (0, BATCH - 1)  # one line of one batch is refused
            else:
                whole = size == IN_BUNDLE + 1
            found += [] if whole else [f"{person} has {size}"]
        rows = self.query("SELECT count(*) FROM records_resource r WHERE version <> 1")
        found += [f"{rows[0][0]} rows of a second version"] if rows[0][0] else []
        rows = self.query(
            "SELECT count(*) FROM accounts_patient p WHERE NOT EXISTS"
            " (SELECT FROM audit_entry e WHERE e.patient_id = p.id)"
        )
        return found + ([f"{rows[0][0]} people without an entry"] if rows[0][0] else [])

    def told_but_gone(self, report: Path) -> set[str]:
        """Ids that a report calls stored and the database does not hold."""
        lines = report.read_text().splitlines(keepends=True) if report.exists() else []
        rows = [json.loads(line) for line in lines if line.endswith("\n")]
        told = {row["id"] for row in rows if row["outcome"] == "stored"}
        return told - {str(ident) for (ident,) in self.query("SELECT id FROM records_resource")}
