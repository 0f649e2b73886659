"""What people send here is looked through as everywhere, but in the process of the test."""

import pytest

from tests.vault import files
from vault import checking


@pytest.fixture(autouse=True)
def within(request, monkeypatch):
    """The program of its own has its tests in the vault, and in the journeys and the slow ones here."""
    if not request.node.get_closest_marker("slow"):
        monkeypatch.setattr(checking, "_apart", files.looked_through_here)
