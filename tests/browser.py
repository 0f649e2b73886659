"""The one browser that tests drive: which program it is, and how it is started."""

import os
import shutil

import pytest

FLAGS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
MISSING = (
    "No browser was found, so nothing can be said about the pages. "
    "Set CHROMIUM to the path of a Chromium, or install one: apt-get install -y chromium"
)


def program() -> str:
    """The browser of this machine; without one the test fails, for a skipped page is an unchecked page."""
    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not (found and os.access(found, os.X_OK)):
        pytest.fail(MISSING, pytrace=False)
    return found


def launch_args(given: dict) -> dict:
    return given | {"executable_path": program(), "args": FLAGS}
