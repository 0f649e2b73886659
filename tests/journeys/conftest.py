"""A real browser in front of a real server: what the journeys share."""

import pytest
from django.core.management import call_command

from tests import browser
from tests.journeys.goodness import WIDE, note_in
from tests.journeys.people import Visitor


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser.launch_args(browser_type_launch_args)


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return browser_context_args | {"viewport": WIDE, "locale": "en-GB", "timezone_id": "Europe/London"}


@pytest.fixture(scope="session", autouse=True)
def notes_of_this_run(tmp_path_factory, worker_id):
    """Processes side by side share what they find, so that no make of page is looked at twice."""
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "looked-at"
    folder.mkdir(exist_ok=True)
    note_in(folder)


@pytest.fixture
def at_a_browser(new_context, live_server):
    """Somebody sits down at a browser that knows nothing yet."""

    def sit_down(user=None, *, script=True, reading="") -> Visitor:
        """`reading` is how the browser was told to show pages, such as "large"."""
        context = new_context(java_script_enabled=script)
        if reading:
            context.add_cookies([{"name": "reading", "value": reading, "url": live_server.url}])
        return Visitor(context, live_server.url, user, script=script)

    return sit_down


@pytest.fixture
def time_passes(capsys):
    """The portal's clock goes ahead; nobody waits. Each call counts from real time."""
    return lambda step: call_command("set_clock", step)
