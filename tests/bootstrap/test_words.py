"""What people read: failures, demo people, log lines, translations."""

import gettext
import io
import json

import pytest

from bootstrap import catalogues, loglines, people, serving
from bootstrap.commands import main
from bootstrap.trouble import Trouble, explain, explain_os_error


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        (
            "error: dns error: failed to lookup address: Temporary failure in name resolution",
            "could not be reached",
        ),
        ("npm error code ENOTFOUND", "could not be reached"),
        ("wheel has no wheels with a matching platform tag", "no ready-made build"),
        (
            "ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE.",
            "not the one that was locked",
        ),
        ("invalid peer certificate: UnknownIssuer", "does not trust"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "may not write"),
    ],
)
def test_known_failures_come_with_a_way_out(said, words):
    trouble = explain(said, otherwise="Installing failed.")
    assert trouble.what.startswith("Installing failed. ")
    assert words in trouble.what
    assert trouble.do


def test_unknown_failure_shows_the_last_lines():
    trouble = explain("\n".join(f"line {n}" for n in range(40)), otherwise="Installing failed.")
    assert "line 39" in trouble.what
    assert "line 20" not in trouble.what


def test_traceback_is_not_shown():
    said = 'Traceback (most recent call last):\n  File "x.py", line 1\nValueError: what happened'
    trouble = explain(said, otherwise="Making the tables failed.")
    assert trouble.what == "Making the tables failed. It said:\n    ValueError: what happened"


def test_full_disk_while_writing_a_file():
    assert "disk is full" in explain_os_error(OSError(28, "No space left on device", "stamp")).what


def test_unknown_command_is_no_traceback(capsys):
    assert main(["frobnicate"]) == 1
    assert "Commands: run" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["http", "0", "70000", "-1", "８０８０"])
def test_port_that_is_none(monkeypatch, port):
    monkeypatch.setenv("PORT", port)
    with pytest.raises(Trouble, match="no port number"):
        serving.port()


def test_codes_without_demo_people(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    assert main(["codes"]) == 1
    assert "no demo people yet" in capsys.readouterr().err


@pytest.fixture
def manifest(tmp_path):
    person = {
        "login": "ailsa@demo.example",
        "password": "loch-and-glen",
        "name": "Ailsa",
        "roles": ["citizen"],
    }
    file = tmp_path / "demo.json"
    file.write_text(json.dumps({"people": [person, person | {"login": "b@demo.example", "totp_secret": "GEZDGNBV"}]}))
    return file


def test_table_names_everybody(manifest):
    table = people.table(manifest)
    assert "ailsa@demo.example  loch-and-glen  citizen" in table
    assert "b@demo.example" in table


def test_codes_only_of_those_with_an_authenticator(manifest):
    told = people.codes(manifest)
    assert "ailsa@demo.example" not in told
    assert "b@demo.example" in told


def test_a_json_line_stays_as_it_is():
    assert loglines.as_json("web", '{"event": "x"}\n') == '{"event": "x"}'


@pytest.mark.parametrize("line", ["plain", "[1, 2]", '{"half":', "tab\there", '"quoted"'])
def test_any_other_line_is_wrapped(line):
    told = json.loads(loglines.as_json("web", line))
    assert (told["process"], told["event"]) == ("web", line)


def test_log_is_kept_small(tmp_path, monkeypatch):
    monkeypatch.setattr(loglines, "LARGEST", 1000)
    file = tmp_path / "web.log"
    loglines.pump("web", file, io.BytesIO(b"some line\n" * 100))
    assert file.stat().st_size < 1200
    assert file.with_suffix(".log.1").exists()


PO = r"""
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

#: here.py:1
msgid "Medicines"
msgstr "Leigheasan"

msgctxt "verb"
msgid "Open"
msgstr "Fosgail"

msgid "%d result"
msgid_plural "%d results"
msgstr[0] "%d toradh"
msgstr[1] "%d "
"toraidhean"
#, fuzzy
msgid "Unsure"
msgstr "Mì-chinnteach"

msgid "Untranslated"
msgstr ""

#~ msgid "Old"
#~ msgstr "Sean"
"""


def test_catalogue_is_read_by_gettext_itself(tmp_path):
    folder = tmp_path / "gd" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "django.po").write_text(PO, encoding="utf-8")
    assert catalogues.compile_all(tmp_path) == 1
    assert catalogues.compile_all(tmp_path) == 0
    with (folder / "django.mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("Medicines") == "Leigheasan"
    assert read.pgettext("verb", "Open") == "Fosgail"
    assert read.ngettext("%d result", "%d results", 3) == "%d toraidhean"
    assert read.gettext("Unsure") == "Unsure"
    assert read.gettext("Untranslated") == "Untranslated"
    assert read.gettext("Old") == "Old"


def test_trouble_without_advice_has_none():
    assert Trouble("x").do == ""
