"""The scanner is asked over a real socket; whatever it does, a file is released, refused or waits."""

import socket

import pytest

from audit import log
from notifications.models import Notification
from tests.vault import files
from tests.vault.clamd import Clamd
from vault import actions, scanner, tasks
from vault.models import StoredFile
from vault.queries import state_words
from vault.scanner import Verdict

BY = "ClamAV 1.4.1/27500/Mon Mar  2 09:00:00 2026"


@pytest.fixture
def clamd(tmp_path, settings):
    server = Clamd(place=str(tmp_path / "s"))
    settings.CLAMAV_SOCKET = str(tmp_path / "s")
    yield server
    server.close()


def test_without_a_scanner_nothing_is_said_of_a_file(settings):
    settings.CLAMAV_SOCKET = ""
    assert scanner.scan(b"x").verdict == Verdict.NONE and scanner.answers()


def test_all_of_a_file_is_scanned(clamd):
    content = bytes(range(256)) * 1000
    assert scanner.scan(content) == scanner.Scan(Verdict.CLEAN, BY)
    assert clamd.heard == [content] and clamd.pieces > 1


def test_what_is_found_is_said(clamd):
    assert scanner.scan(files.TEST_VIRUS).verdict == Verdict.FOUND


def test_it_may_listen_at_a_port(settings):
    server = Clamd(socket.AF_INET)
    settings.CLAMAV_SOCKET = f"127.0.0.1:{server.port}"
    assert scanner.answers() and scanner.scan(b"x").verdict == Verdict.CLEAN
    server.close()


@pytest.mark.parametrize("says", [b"INSTREAM size limit exceeded. ERROR\0", b"stream: OK, perhaps\0", b"\xff\0"])
def test_an_answer_that_is_none_is_no_answer(clamd, says):
    clamd.says = says
    assert scanner.scan(b"x").verdict == Verdict.AWAY


@pytest.mark.parametrize("place", ["/nowhere/s", "127.0.0.1:1", "nonsense", "host:port"])
def test_a_scanner_that_is_not_there_is_away(settings, place):
    settings.CLAMAV_SOCKET = place
    assert scanner.scan(b"x").verdict == Verdict.AWAY and not scanner.answers()


def test_a_scanner_that_hangs_up_is_away(clamd):
    clamd.mute = True
    assert scanner.scan(b"x").verdict == Verdict.AWAY and not scanner.answers()


# --- Files that wait
@pytest.mark.django_db
def test_a_file_waits_while_the_scanner_is_away_and_is_released_later(keep, clamd):
    clamd.mute = True
    file = keep()
    assert file.state == "quarantine" and state_words(file) == "Being checked"
    before = len(log.about(file.patient_id))
    assert tasks.check_waiting() == 0 and len(log.about(file.patient_id)) == before
    clamd.mute = False
    assert tasks.check_waiting() == 1
    kept = StoredFile._ungated.get()
    assert (kept.state, kept.scanned_by) == ("released", BY) and kept.scanned_at
    assert state_words(kept) == "Checked, no virus found" and tasks.check_waiting() == 0


@pytest.mark.django_db
def test_a_file_that_is_found_bad_later_is_emptied_and_its_sender_told(keep, clamd, citizen):
    clamd.mute = True
    keep()
    clamd.mute, clamd.says = False, b"stream: Win.Test FOUND\0"
    assert tasks.check_waiting() == 1
    kept = StoredFile._ungated.get()
    assert (kept.state, bytes(kept.content), kept.size) == ("refused", b"", 0)
    assert set(Notification.objects.values_list("topic", "recipient")) == {("file-refused", citizen.id)}


@pytest.mark.django_db
def test_a_file_that_is_found_bad_at_once_is_not_kept(keep, clamd):
    clamd.says = b"stream: Win.Test FOUND\0"
    with pytest.raises(actions.FileRefused, match="virus"):
        keep()
    assert not StoredFile._ungated.exists()


@pytest.mark.django_db
def test_files_that_waited_for_a_scanner_that_was_taken_away_are_released(keep, clamd, settings):
    clamd.mute = True
    keep()
    settings.CLAMAV_SOCKET = ""
    assert tasks.check_waiting() == 1
    kept = StoredFile._ungated.get()
    assert (kept.state, kept.scanned_by) == ("released", "") and state_words(kept) == "Not checked for viruses here"
