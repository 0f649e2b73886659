"""Where things lie: the project, its data folder and what the bootstrap keeps there."""

import os
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Places:
    """The project's folder and its data folder; everything else follows from the two."""

    root: Path
    data: Path

    @property
    def venv(self) -> Path:
        return self.root / ".venv"

    @property
    def python(self) -> Path:
        return self.venv / "bin" / "python"

    @property
    def run(self) -> Path:
        """Pid files and locks."""
        return self.data / "run"

    @property
    def logs(self) -> Path:
        return self.data / "logs"

    @property
    def stamps(self) -> Path:
        return self.data / "stamps"

    @property
    def manifest(self) -> Path:
        return self.data / "demo.json"

    def make(self) -> None:
        """Create the data folder, closed to everybody else, with its standing folders."""
        self.data.mkdir(mode=0o700, parents=True, exist_ok=True)
        for folder in (self.run, self.logs, self.stamps):
            folder.mkdir(mode=0o700, exist_ok=True)


def here() -> Places:
    """The places of this checkout; DATA_DIR moves the data folder."""
    root = Path(__file__).resolve().parent.parent
    return Places(root=root, data=Path(os.environ.get("DATA_DIR") or root / ".data").absolute())
