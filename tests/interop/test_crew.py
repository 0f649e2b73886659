"""Several processes at one load: the same is stored and told as by one, whatever the moment at which they meet."""

import json
import multiprocessing
import os
import signal
import threading
from collections import Counter
from pathlib import Path

import pytest
from django.core.management import CommandError

from accounts.models import Patient
from interop.ingest import crew as crews
from interop.ingest import loading
from interop.ingest.crew import Broken, crew, usual_processes
from interop.ingest.loading import How, pieces_of
from interop.management.commands import load_bundles
from interop.management.commands.load_bundles import SOURCE
from records.models import DirectoryEntry
from tests.factories.fhir import PATIENT_ID, bundle, observation, patient, practitioner, write, write_lines
from tests.interop.test_load_bundles import ONE, TWO, URN, counts, creating, everything, load, practitioner_by_number

pytestmark = pytest.mark.django_db(transaction=True)
FILES = 8


def told_in(report):
    rows = [json.loads(line) for line in report.read_text().splitlines()]
    return [(Path(row["file"]).name, row["outcome"]) for row in rows]


def of_each(found, which):
    return [name for name, outcome in found if outcome == which]


@pytest.mark.parametrize("processes", [1, 2, 5])
def test_versions_of_one_item_come_in_the_order_of_the_files(tmp_path, processes):
    for number in range(FILES):
        meta = {"versionId": str(number + 1)}
        item = observation(ONE, URN, value=f"{number}.50", meta=meta)
        write(tmp_path / f"{number}.json", bundle("transaction", patient(), item))
    report = tmp_path / "report"

    told = load(tmp_path, processes=processes, report=report)

    assert counts(told) == {"stored": 2, "changed": FILES - 1, "unchanged": FILES - 1, "refused": 0}
    [row] = [row for row in everything() if row.kind == "Observation"]
    assert row.version == FILES and '"value":7.50' in row.body
    assert of_each(told_in(report), "changed") == [f"{number}.json" for number in range(1, FILES)]


def test_what_another_process_stored_meanwhile_is_seen(tmp_path):
    write(tmp_path / "a.json", bundle("batch", practitioner(TWO), patient()))
    for number in range(FILES):
        asking = observation(f"o-{number}", performer=[{"reference": practitioner_by_number()}])
        write(tmp_path / f"b{number}.json", bundle("batch", asking, urls="none"))

    assert counts(load(tmp_path, processes=3))["stored"] == FILES + 2

    rows = [row for row in everything() if row.kind == "Observation"]
    assert [f"Practitioner/{TWO}" in row.body for row in rows] == [True] * FILES


def test_creates_of_the_same_in_every_file_make_one(tmp_path):
    load(write(tmp_path / "people.json", bundle("collection", patient())))
    mark = {"system": "urn:lab", "value": "77"}
    for number in range(FILES):
        item = observation(f"o-{number}", f"Patient/{PATIENT_ID}", identifier=[mark])
        write(tmp_path / f"{number}.json", creating(item, "identifier=urn:lab|77"))

    told = load(*(tmp_path / f"{number}.json" for number in range(FILES)), processes=3)

    assert counts(told) == {"stored": 1, "changed": 0, "unchanged": FILES - 1, "refused": 0}


def test_a_person_and_lines_about_them_may_come_together(tmp_path):
    rows = [observation(f"o-{number}") for number in range(1_600)]
    rows[900] = "{nonsense"
    write_lines(tmp_path / "Patient.ndjson", patient())
    write_lines(tmp_path / "Observation.ndjson.gz", *rows)
    report = tmp_path / "report"

    first, second = load(tmp_path, processes=2, report=report), load(tmp_path, processes=3)

    assert counts(first) == {"stored": 1_600, "changed": 0, "unchanged": 0, "refused": 1}
    assert counts(second) == {"stored": 0, "changed": 0, "unchanged": 1_600, "refused": 1}
    [refused] = [row for line in report.read_text().splitlines() if (row := json.loads(line))["outcome"] == "refused"]
    assert (refused["place"], refused["path"]) == ("line 901", "line 1, column 2")


def bundles(folder, number=FILES):
    folder.mkdir(exist_ok=True)
    for place in range(number):
        item = observation(f"o-{place}", f"urn:uuid:{place:08}{PATIENT_ID[8:]}")
        write(folder / f"{place}.json", bundle("transaction", patient(f"{place:08}{PATIENT_ID[8:]}"), item))
    return sorted(folder.iterdir())


def breaking_at(name, how):
    """As `put_in`, but it does not come back from the piece of this name."""
    put_in = loading.put_in

    def breaks(ready, **options):
        if ready.plan.prepared[0].arrival.startswith(name):
            how()
        return put_in(ready, **options)

    return breaks


def fault():
    raise ZeroDivisionError


def killed():
    os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize(("how", "words"), [(fault, "ZeroDivisionError"), (killed, "killed, or out of memory")])
def test_where_one_process_breaks_all_end_and_what_was_before_is_stored(tmp_path, monkeypatch, how, words):
    files = bundles(tmp_path / "files")
    monkeypatch.setattr(loading, "put_in", breaking_at("3.json", how))
    done = []

    with pytest.raises(Broken, match=words), crew(2, How(source=SOURCE)) as work:
        done.extend(piece.path.name for piece, _ in work(pieces_of(files)))

    assert done == ["0.json", "1.json", "2.json"]
    assert Patient.objects.count() == 3 and multiprocessing.active_children() == []
    monkeypatch.undo()
    assert counts(load(tmp_path / "files", processes=2)) == {"stored": 10, "changed": 0, "unchanged": 6, "refused": 0}


def press_ctrl_c():
    """A terminal tells all processes of the command."""
    for child in multiprocessing.active_children():
        os.kill(child.pid, signal.SIGINT)
    signal.pthread_kill(threading.main_thread().ident, signal.SIGINT)  # to another they could come as one


@pytest.mark.parametrize("processes", [1, 2])
def test_ctrl_c_stores_and_tells_what_is_in_hand(tmp_path, monkeypatch, processes):
    files = bundles(tmp_path / "files", 12)
    told = []

    class Told(load_bundles._Tally):
        def add(self, path, outcome):
            told.append(outcome.stored)
            if len(told) == 3:
                press_ctrl_c()
            super().add(path, outcome)

    monkeypatch.setattr(load_bundles, "_Tally", Told)
    before = signal.getsignal(signal.SIGINT)

    with pytest.raises(CommandError, match="Stopped before the end"):
        load(*files, processes=processes)

    assert 3 <= len(told) <= 3 + processes
    assert Patient.objects.count() == len(told)
    assert signal.getsignal(signal.SIGINT) is before and multiprocessing.active_children() == []


def test_ctrl_c_twice_ends_at_once(tmp_path, monkeypatch):
    files = bundles(tmp_path / "files", 4)

    class Told(load_bundles._Tally):
        def add(self, path, outcome):
            press_ctrl_c()
            press_ctrl_c()

    monkeypatch.setattr(load_bundles, "_Tally", Told)

    with pytest.raises(KeyboardInterrupt):
        load(*files, processes=2)

    assert multiprocessing.active_children() == []
    kept = Counter(row.kind for row in everything())
    assert kept["Patient"] == kept["Observation"] == Patient.objects.count() >= 1


@pytest.mark.parametrize("number", ["0", "-1", "two"])
def test_processes_are_one_or_more(tmp_path, number):
    with pytest.raises(CommandError, match="--processes"):
        load(tmp_path, f"--processes={number}")


def test_no_more_processes_than_cores_and_than_files(tmp_path):
    files = bundles(tmp_path / "files", 2)

    assert 1 <= usual_processes() <= crews.MOST
    assert load_bundles._useful(4, files) == 2
    assert load_bundles._useful(4, [*files, tmp_path / "a.ndjson"]) == 4
    assert load_bundles._useful(4, []) == 1


def test_a_report_that_cannot_be_written(tmp_path):
    path = write(tmp_path / "a.json", bundle("collection", patient()))

    with pytest.raises(CommandError, match="The report cannot be written"):
        load(path, report=tmp_path / "nowhere" / "report")

    assert not Patient.objects.exists() and not DirectoryEntry.objects.exists()
