"""Finds the command, and turns every failure into plain words."""

import os
import signal
import sys
import traceback
from collections.abc import Callable

from bootstrap import chores, people, places, serving
from bootstrap.places import Places
from bootstrap.progress import say
from bootstrap.trouble import Trouble, explain_os_error

COMMANDS: dict[str, Callable[[Places], int | None]] = {
    "run": serving.run,
    "up": serving.up,
    "supervise": serving.supervise,
    "down": serving.down,
    "status": serving.status,
    "codes": lambda here: say(people.codes(here.manifest)),
    "test": chores.test,
    "test-all": lambda here: chores.test(here, everything=True),
    "check": chores.check,
    "bench": chores.bench,
    "reset": chores.reset,
    "migrations": chores.migrations,
    "lock": chores.lock,
}


class Interrupted(BaseException):
    """Somebody asked us to stop before there was a supervisor to hear it."""


def main(arguments: list[str]) -> int:
    here = places.here()
    command = COMMANDS.get(arguments[0] if arguments else "")
    if command is None and arguments[:1] != ["manage"]:
        return _fail(Trouble(f"Commands: {', '.join(name for name in COMMANDS if name != 'supervise')}, manage"))
    sys.stdout.reconfigure(errors="replace")  # type: ignore[union-attr] # a terminal may lack a name's letters
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGHUP, _interrupt)
    try:
        here.make()
        return (command(here) if command else chores.manage(here, arguments[1:])) or 0
    except Trouble as trouble:
        return _fail(trouble)
    except BrokenPipeError:  # whoever read has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        return 0
    except OSError as error:
        _note(here)
        return _fail(explain_os_error(error))
    except (KeyboardInterrupt, Interrupted):
        say("\nStopped.")
        return 130
    except Exception as error:
        _note(here)
        return _fail(
            Trouble(f"The set-up itself failed: {error!r}", f"The details are in {here.logs / 'bootstrap.log'}")
        )


def _interrupt(*_: object) -> None:
    raise Interrupted


def _fail(trouble: Trouble) -> int:
    print(f"\n{trouble.what}", file=sys.stderr)
    if trouble.do:
        print(f"What to do: {trouble.do}", file=sys.stderr)
    return 1


def _note(here: Places) -> None:
    """Keep the technical details for whoever mends the set-up, out of sight of whoever uses it."""
    try:
        here.logs.mkdir(parents=True, exist_ok=True)
        with open(here.logs / "bootstrap.log", "a", encoding="utf-8") as log:
            traceback.print_exc(file=log)
    except OSError:
        os.write(2, b"The log folder cannot be written.\n")
