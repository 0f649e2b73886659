"""Who writes a note."""

from types import SimpleNamespace

import pytest

from consent.areas import Area
from contributions.rules import why_not_write


@pytest.mark.parametrize(
    ("basis", "act", "may"),
    [
        ("self", {Area.CONTRIBUTIONS}, True),
        ("self", set(), False),
        ("care", set(Area), False),
        ("break-glass", set(Area), False),
        ("role", set(Area), False),
    ],
)
def test_only_the_person_writes_notes(basis, act, may):
    access = SimpleNamespace(decision=SimpleNamespace(basis=basis, act=act))
    assert (why_not_write(access) == "") is may
