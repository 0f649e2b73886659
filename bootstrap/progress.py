"""One line for each step: what it does and how long it took."""

import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from bootstrap.trouble import Trouble, explain

WIDTH = 44


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(title: str) -> Iterator[None]:
    """Show a step while it runs, then its seconds."""
    print(f"  {title:<{WIDTH}}", end="", flush=True)
    started = time.monotonic()
    try:
        yield
    except BaseException:
        say(f"failed after {time.monotonic() - started:.1f} s")
        raise
    say(f"{time.monotonic() - started:6.1f} s")


def skipped(title: str) -> None:
    say(f"  {title:<{WIDTH}}as before")


def run(
    command: Sequence[str | Path],
    *,
    log: Path,
    failing: str,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
) -> str:
    """Run a command quietly, keep what it says in the log, and explain its failure."""
    done = subprocess.run(
        [str(part) for part in command],
        env=dict(env) if env is not None else None,
        cwd=cwd,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    with log.open("a", encoding="utf-8") as file:
        file.write(f"$ {' '.join(str(part) for part in command)}\n{done.stdout}\n")
    if done.returncode:
        trouble = explain(done.stdout, otherwise=failing)
        raise Trouble(trouble.what, trouble.do or f"The whole output is at the end of {log}")
    return done.stdout
