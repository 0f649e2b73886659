"""Finding words in what an entry says, as a reader types them: no accents, no capitals, beginnings of words. Pure."""

import base64
import binascii
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape

WORDS, LONGEST, SHORTEST = 8, 60, 2
_WORD = re.compile(r"\w+")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"(:)?')  # of JSON; with a colon it is the name of what follows
_NOT_SAID = frozenset(
    "system url reference id data contentType versionId lastUpdated source profile use linkId resourceType intent mode"
    " status fullUrl canonical valueCanonical valueUri valueUrl valueOid valueBase64Binary instantiatesCanonical"
    " hash language comparator rank div questionnaire unitsystem currency".split()
)
_ATTACHED = re.compile(r'"data":"([A-Za-z0-9+/=\s]{4,})"')
_FORM = re.compile(r'"contentType":"(text/(?:plain|html|markdown)[^"]*)"')
_DIV = re.compile(r'"div":"((?:[^"\\]|\\.)*)"')
_TAGS = re.compile(r"<(?:style|script)\b.*?</(?:style|script)>|<[^>]*>", re.DOTALL | re.IGNORECASE)
_LETTER = 200_000  # characters of one text that are searched
_AROUND = 70  # characters on each side of a found word


def fold(text: str) -> str:
    """Small letters without accents."""
    text = text.lower()
    return text if text.isascii() else "".join(map(_plain, text))


@lru_cache(maxsize=4096)
def _plain(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))


def wanted(text: str) -> tuple[str, ...]:
    """The words to look for, folded; what is too short to mean anything is left out."""
    found = (word for word in _WORD.findall(fold(text)[: WORDS * LONGEST]) if len(word) >= SHORTEST)
    return tuple(dict.fromkeys(found))[:WORDS]


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether each word begins some word of the (folded) text."""
    return all(_begins(word).search(text) for word in words)


@lru_cache(maxsize=256)
def _begins(word: str) -> re.Pattern[str]:
    return re.compile(r"(?<!\w)" + re.escape(word))


def says(body: str, words: tuple[str, ...]) -> str:
    """The texts of a stored entry (its JSON) that hold all the words; empty where they do not."""
    letters = list(attached(body)) if '"data":"' in body else []
    rough = fold(body)
    if not all(word in rough and _may_be_said(word).search(rough) or _in(word, letters) for word in words):
        return ""
    text = "\n".join([*dict.fromkeys(_texts(body)), *letters])
    return text if holds(fold(text), words) else ""


@lru_cache(maxsize=256)
def _may_be_said(word: str) -> re.Pattern[str]:
    """The word within a text of JSON that is neither a name nor an address: a quick look before all is taken apart."""
    return re.compile(r"(?<!\w)" + re.escape(word) + r'(?!\w*://)[^"]*"(?!:)')


def _in(word: str, texts: Iterable[str]) -> bool:
    return any(word in fold(text) for text in texts)


def _texts(body: str) -> Iterator[str]:
    name = ""
    for text, colon in _TEXT.findall(body):
        if colon:
            name = text
        elif text and name not in _NOT_SAID and not text.startswith(("http:", "https:", "urn:")):
            yield _read(text)
    for div in _DIV.findall(body):
        yield _without_tags(_read(div))


def _read(value: str) -> str:
    return json.loads(f'"{value}"') if "\\" in value else value


def _without_tags(markup: str) -> str:
    return " ".join(unescape(_TAGS.sub(" ", markup)).split())


def attached(body: str) -> Iterator[str]:
    """Words of letters that came as text or as a web page; those of other files are not read here."""
    forms = _FORM.findall(body)
    for data in _ATTACHED.findall(body) if forms else ():
        try:
            text = base64.b64decode(data).decode("utf-8", "replace")[:_LETTER].replace("\0", "")
        except (binascii.Error, ValueError):
            continue
        if text.isprintable() or text.count("\ufffd") * 20 < len(text):
            yield _without_tags(text) if "text/html" in forms else " ".join(text.split())


def snippet(text: str, words: tuple[str, ...]) -> list[tuple[str, bool]]:
    """The line or passage where the first word stands, in pieces: text, and whether it is a found word."""
    place = next((found for found in _WORD.finditer(text) if fold(found[0]).startswith(words)), None)
    if place is None:
        return []
    start, end = _edges(text, place.start(), place.end())
    pieces, last = [("… ", False)] if start and text[start - 1] != "\n" else [], start
    for found in _WORD.finditer(text, start, end):
        if fold(found[0]).startswith(words):
            pieces += [(text[last : found.start()], False), (found[0], True)]
            last = found.end()
    after = " …" if end < len(text) and text[end] != "\n" else ""
    return [piece for piece in [*pieces, (text[last:end] + after, False)] if piece[0]]


def _edges(text: str, start: int, end: int) -> tuple[int, int]:
    """From a little before to a little after, within the line and between words."""
    line_start, line_end = text.rfind("\n", 0, start) + 1, text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    first, last = max(line_start, start - _AROUND), min(line_end, end + _AROUND)
    if first > line_start:
        first = text.find(" ", first, start) + 1 or first
    if last < line_end:
        space = text.rfind(" ", end, last)
        last = space if space > 0 else last
    return first, last
