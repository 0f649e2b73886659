"""Ids and references of a document on its way in: which id becomes ours, and what each reference then says. Pure."""

import re
from typing import Any, NamedTuple
from urllib.parse import unquote
from uuid import NAMESPACE_URL, uuid5

from records import lossless
from records.references import literal
from records.types import is_directory, why_not_kept

UUID_TEXT = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
OUR_IDS = uuid5(NAMESPACE_URL, "https://dfd.example/ids")


class Wanted(NamedTuple):
    """A conditional reference: a person or a directory resource known by an identifier alone."""

    kind: str
    system: str
    value: str


def our_id(kind: str, given: str, source: str) -> str:
    """The sender's id where it is a UUID; else one that source, type and id always lead to."""
    return given.lower() if UUID_TEXT.fullmatch(given) else str(uuid5(OUR_IDS, f"{source}|{kind}/{given}"))


class Resolver:
    """Rewrites references in place, and touches nothing else. Members that came before are answered as they were."""

    def __init__(self, names: dict[str, str], source: str, wanted: dict[Wanted, list[dict[str, Any]]]) -> None:
        self.names, self.source, self.wanted = names, source, wanted
        self.asked = 0
        self.before: dict[bytes, tuple[Any, bytes]] = {}

    def resolve(self, resource: dict[str, Any], texts: dict[str, bytes]) -> bool:
        """Every reference of a resource and of its texts; whether one of them changed."""
        changed = False
        for name, text in texts.items():
            if b'"reference":' in text:
                resource[name], texts[name] = self._member(resource[name], text)
                changed = changed or texts[name] is not text
        return changed

    def _member(self, value: Any, text: bytes) -> tuple[Any, bytes]:
        if found := self.before.get(text):
            return found
        asked = self.asked
        self._walk_list([value])
        now = lossless.encoded(value)
        found = value, text if now == text else now
        if asked == self.asked:  # what is still to be answered is answered where it stands
            self.before[text] = found
        return found

    def walk(self, value: dict[str, Any]) -> None:
        text = value.get("reference")
        if text.__class__ is str:
            value["reference"] = self.names.get(text) or self._resolved(text, value)
        for child in value.values():
            if child.__class__ is dict:
                self.walk(child)
            elif child.__class__ is list:
                self._walk_list(child)

    def _walk_list(self, values: list[Any]) -> None:
        for child in values:
            if child.__class__ is dict:
                self.walk(child)
            elif child.__class__ is list:
                self._walk_list(child)

    def _resolved(self, text: str, holder: dict[str, Any]) -> str:
        if text.startswith(("#", "urn:")):
            return text
        if "?" in text:
            return self._conditional(text, holder)
        target = literal(text)
        if not target or target.base or why_not_kept(target.kind):
            return text
        ours = f"{target.kind}/{our_id(target.kind, target.id, self.source)}"
        self.names[text] = ours + target.tail
        return ours + target.tail

    def _conditional(self, text: str, holder: dict[str, Any]) -> str:
        wanted = conditional(text)
        if not wanted:
            return text
        plain = f"{wanted.kind}?identifier={wanted.system}|{wanted.value}"
        if found := self.names.get(plain):
            return found
        if is_directory(wanted.kind) or wanted.kind == "Patient":
            self.wanted.setdefault(wanted, []).append(holder)
            self.asked += 1
        return text


def conditional(text: str) -> Wanted | None:
    """The parts of Practitioner?identifier=system|value; None for any other question."""
    kind, _, query = text.partition("?")
    name, _, value = query.partition("=")
    if name != "identifier" or "&" in value or "|" not in value:
        return None
    system, _, number = unquote(value).partition("|")
    return Wanted(kind, system, number)
