"""Remembers by a hash of its inputs that a step is done, so that the next start can skip it."""

import hashlib
from pathlib import Path


def fingerprint(*inputs: str | Path) -> str:
    """One hash over texts, files and whole folders; what is absent counts as absent."""
    digest = hashlib.sha256()
    for part in inputs:
        for name, content in _pieces(part):
            digest.update(f"{len(name)}:{name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def _pieces(part: str | Path) -> list[tuple[str, bytes]]:
    if isinstance(part, str):
        return [("", part.encode())]
    if part.is_file():
        return [(part.name, part.read_bytes())]
    files = sorted(p for p in part.rglob("*") if p.is_file() and p.suffix != ".pyc")
    return [(str(p.relative_to(part)), p.read_bytes()) for p in files] or [(part.name, b"absent")]


class Stamps:
    """The stamps in one folder, a small file for each step."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def fresh(self, name: str, value: str) -> bool:
        return self.read(name) == value

    def read(self, name: str) -> str:
        try:
            return (self.folder / name).read_text()
        except FileNotFoundError:
            return ""

    def write(self, name: str, value: str) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(value)

    def forget(self, name: str) -> None:
        (self.folder / name).unlink(missing_ok=True)
