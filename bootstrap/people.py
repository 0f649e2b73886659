"""The demo people for whoever tries the portal: how they sign in, and their codes of the moment."""

import json
from collections.abc import Sequence
from pathlib import Path

from bootstrap import totp
from bootstrap.trouble import Trouble


def table(manifest: Path) -> str:
    """Sign-in name, password and role of everybody in the manifest."""
    rows = [
        (person["login"], person["password"], ", ".join(person["roles"]), person["name"])
        for person in _people(manifest)
    ]
    return _columns(("Sign-in name", "Password", "Role", "Name"), rows)


def codes(manifest: Path) -> str:
    """The one-time code of the moment of everybody who has an authenticator."""
    people = [person for person in _people(manifest) if person.get("totp_secret")]
    rows = [(person["login"], totp.code(person["totp_secret"]), ", ".join(person["roles"])) for person in people]
    table = _columns(("Sign-in name", "Code", "Role"), rows)
    return f"{table}\n\nEach works once, for the next {totp.seconds_left()} seconds."


def _people(manifest: Path) -> list[dict]:
    try:
        return json.loads(manifest.read_text())["people"]
    except FileNotFoundError:
        raise Trouble("There are no demo people yet.", "`make run` or `make up` makes them.") from None


def _columns(heads: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    widths = [max(len(row[at]) for row in (heads, *rows)) for at in range(len(heads))]
    lines = [heads, tuple("-" * width for width in widths), *rows]
    return "\n".join(
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
