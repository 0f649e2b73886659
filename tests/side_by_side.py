"""Test processes side by side: one database is built and copied, and nobody waits for it or for the last test."""

import fcntl
from contextlib import contextmanager, suppress
from importlib import import_module
from pathlib import Path

import pytest

FIRST = 400  # quick tests without a database, for the time in which the other process builds it


def compiled_from_both_ends(config) -> None:
    """In a fresh tree compiling takes long: every second process begins at the end, and finds the rest done."""
    process = getattr(config, "workerinput", {}).get("workerid", "gw0")
    tests = Path(__file__).parent
    if int(process.removeprefix("gw")) % 2 == 0 or [config.rootpath / given for given in config.args] != [tests]:
        return
    for path in sorted(tests.rglob("test_*.py"), reverse=True):
        with suppress(Exception, pytest.skip.Exception):  # the collection will say what is wrong
            import_module(".".join(path.relative_to(tests.parent).with_suffix("").parts))


def in_good_order(items: list, processes: int) -> list:
    """What the second process begins with: tests without a database, then browsers; each process takes one part.

    Each part keeps the order of Django: a test that empties the tables comes after those that roll back.
    """
    part = len(items) // max(processes, 1)
    if processes < 2 or part < FIRST:
        return items
    begin, rest = items[:part], items[part:]
    alone = [item for item in rest if not _marks(item)]
    first, last = alone[:FIRST], alone[FIRST:]
    rolled_back = [item for item in rest if _marks(item) and not _empties(item)]
    browsers = [item for item in rest if _empties(item) and "new_context" in item.fixturenames]
    others = [item for item in rest if _empties(item) and "new_context" not in item.fixturenames]
    return [*begin, *first, *rolled_back, *browsers, *others, *last]


def _marks(item) -> bool:
    return "django_db" in item.keywords or "db" in item.fixturenames


def _empties(item) -> bool:
    mark = item.get_closest_marker("django_db")
    wanted = {"transactional_db", "live_server"} & set(item.fixturenames)
    return bool(wanted or (mark and mark.kwargs.get("transaction")))


@contextmanager
def one_at_a_time(folder: Path):
    """The other processes of this run wait; given is the file that says that the database is built."""
    with (folder / "database.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield folder / "database.built"


def copied(owner, folder: Path, suffix: str) -> None:
    """Give this process a database of its own: whoever comes first builds one, and everybody takes a copy."""
    with one_at_a_time(folder) as built:
        if built.exists():
            owner.settings_dict["NAME"] = owner.settings_dict["TEST"]["NAME"]
        else:
            owner.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            built.touch()
        owner.creation.clone_test_db(suffix, verbosity=0, autoclobber=True)
    owner.settings_dict["NAME"] = owner.creation.get_test_db_clone_settings(suffix)["NAME"]


def gone(owner, folder: Path) -> None:
    """The first to end takes away what was copied from; who should still want a copy builds anew."""
    with one_at_a_time(folder) as built:
        if built.exists():
            owner.creation._destroy_test_db(owner.settings_dict["TEST"]["NAME"], verbosity=0)
            built.unlink()
