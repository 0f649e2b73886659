"""Run and test take no turns: what one of them installed stays for the other."""

import pytest

from bootstrap import packages
from bootstrap.places import Places


@pytest.fixture
def synced(tmp_path, monkeypatch):
    """The sets of each sync, of an environment that is there already."""
    places = Places(root=tmp_path, data=tmp_path / ".data")
    places.make()
    (tmp_path / "requirements").mkdir()
    for name in packages.SETS:
        (tmp_path / "requirements" / f"{name}.txt").write_text(name)
    calls: list[list[str]] = []
    monkeypatch.setattr(packages, "_make_venv", lambda *_: None)
    monkeypatch.setattr(packages, "_sync", lambda _, files, env: calls.append([file.stem for file in files]))
    return places, calls


def test_a_second_run_installs_nothing(synced):
    places, calls = synced
    packages.install(places, ["run", "services"], {})
    packages.install(places, ["run", "services"], {})
    assert calls == [["run", "services"]]


def test_run_after_test_is_satisfied_by_more(synced):
    places, calls = synced
    packages.install(places, ["run", "services"], {})
    packages.install(places, ["run", "services", "test"], {})
    packages.install(places, ["run", "services"], {})
    assert calls == [["run", "services"], ["run", "services", "test"]]


def test_a_changed_lock_keeps_the_other_sets(synced):
    places, calls = synced
    packages.install(places, ["run", "test"], {})
    (places.root / "requirements" / "run.txt").write_text("newer")
    packages.install(places, ["run"], {})
    assert calls == [["run", "test"], ["run", "test"]]


def test_a_failed_install_leaves_no_stamp(synced, monkeypatch):
    places, calls = synced
    sync = packages._sync

    def full_disk(*_):
        raise OSError("disk full")

    monkeypatch.setattr(packages, "_sync", full_disk)
    with pytest.raises(OSError, match="disk full"):
        packages.install(places, ["run"], {})
    monkeypatch.setattr(packages, "_sync", sync)
    packages.install(places, ["run"], {})
    assert calls == [["run"]]
