"""Compiles translation catalogues: gettext's own tools are not on a fresh machine."""

import ast
import struct
from pathlib import Path


def compile_all(folder: Path) -> int:
    """Write the .mo beside every .po that is newer; says how many."""
    stale = [po for po in sorted(folder.glob("*/LC_MESSAGES/*.po")) if not _current(po)]
    for po in stale:
        po.with_suffix(".mo").write_bytes(compiled(read(po.read_text(encoding="utf-8"))))
    return len(stale)


def _current(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime


def read(text: str) -> dict[str, str]:
    """The translated messages, keyed as the compiled form has them. Fuzzy ones are left out."""
    messages: dict[str, str] = {}
    entry: dict[str, str] = {}
    field, fuzzy = "", False

    def keep() -> None:
        nonlocal entry, fuzzy
        said = [entry[name] for name in sorted(entry) if name.startswith("msgstr")]
        if all(said) and said and (not fuzzy or entry.get("msgid") == ""):
            key = "\0".join(entry[name] for name in ("msgid", "msgid_plural") if name in entry)
            messages[f"{entry['msgctxt']}\x04{key}" if "msgctxt" in entry else key] = "\0".join(said)
        entry, fuzzy = {}, False

    for line in (*map(str.strip, text.splitlines()), ""):
        if line.startswith("#"):
            if "msgstr" in "".join(entry):
                keep()
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif not line:
            keep()
        elif line.startswith("msg"):
            field, _, quoted = line.partition(" ")
            if field in ("msgid", "msgctxt") and "msgstr" in "".join(entry):
                keep()
            entry[field] = ast.literal_eval(quoted.strip())
        elif line.startswith('"'):
            entry[field] += ast.literal_eval(line)
    return messages


def compiled(messages: dict[str, str]) -> bytes:
    """The binary form: two tables of lengths and offsets, then the texts, sorted by message."""
    pairs = sorted((key.encode(), value.encode()) for key, value in messages.items())
    at = 28 + 16 * len(pairs)
    tables: list[tuple[int, int]] = []
    texts = b""
    for column in (0, 1):
        for pair in pairs:
            tables.append((len(pair[column]), at + len(texts)))
            texts += pair[column] + b"\0"
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), 28, 28 + 8 * len(pairs), 0, 0)
    return header + b"".join(struct.pack("<2I", *row) for row in tables) + texts
