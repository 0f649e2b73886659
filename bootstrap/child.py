"""One supervised process: started, watched, started again with growing pauses when it ends by itself."""

import os
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from bootstrap import detached, loglines, pids
from bootstrap.places import Places
from bootstrap.processes import Process
from bootstrap.progress import say

SETTLED = 60  # seconds of life after which an end counts as the first again
LONGEST_PAUSE = 30


class Child:
    def __init__(self, process: Process, places: Places, env: Mapping[str, str]) -> None:
        self.process = process
        self.places = places
        self.env = {**env, "PROCESS": process.name}
        self.running: subprocess.Popen | None = None
        self.ends = 0
        self.started_at = self.start_again_at = 0.0

    @property
    def log(self) -> Path:
        return self.places.logs / f"{self.process.name}.log"

    def start(self) -> None:
        with loglines.open_pipe(self.process.name, self.log) as out:
            command = self.process.resolved(self.places.python)
            self.running = detached.start(command, out=out, env=self.env, cwd=self.places.root)
        self.started_at = time.monotonic()
        pids.write(self.places.run, self.process.name, self.running.pid)

    def watch(self) -> None:
        """Notice an end, say it, and start again when the pause is over."""
        if self.running and self.running.poll() is not None:
            self._ended(self.running.returncode)
        if not self.running and time.monotonic() >= self.start_again_at:
            self.start()

    def _ended(self, code: int) -> None:
        assert self.running
        lived = time.monotonic() - self.started_at
        self.ends = 1 if lived > SETTLED else self.ends + 1
        pause = min(2 ** (self.ends - 1), LONGEST_PAUSE)
        self.start_again_at = time.monotonic() + pause
        pids.stop(self.running.pid, patience=1)  # what it may have left of its group
        self.running = None
        how = f"was killed by signal {-code}" if code < 0 else f"ended with exit code {code}"
        say(f"{self.process.name} {how}; starting it again in {pause} s. Its log: {os.path.relpath(self.log)}")

    def stop(self) -> None:
        if self.running:
            pids.stop(self.running.pid, patience=self.process.patience)
            self.running.wait()
            self.running = None
        pids.forget(self.places.run, self.process.name)
