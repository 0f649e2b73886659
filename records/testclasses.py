"""Which class of tests a result belongs to, for which its owner chose when to see it. Pure."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from consent.release import TestClass
from records import lossless
from records.references import at
from records.tables import table

_CONCEPTS = ("category", "code", "type")


def class_of(item: Any) -> TestClass:
    """By labels, codes of category and test, and words; `item` is a Prepared or a row of the store."""
    body = lossless.loads(item.body)
    found = {
        TestClass(name) for name, label in table("testclasses", "labels").items() if label in item.labels
    }  # sensitive labels have value sets of their own
    codings = list(_codings(body))
    found.update(name for pair in codings if (name := _by_code().get(pair)))
    words = f"{' '.join(_words(body))} ".lower()
    found.update(TestClass(name) for name, marks in table("testclasses", "words").items() if _any(marks, words))
    if item.kind == "ImagingStudy":
        found.add(TestClass.IMAGING)
    return next((known for known in TestClass if known in found), TestClass.OTHER)


def _any(marks: list[str], words: str) -> bool:
    return any(mark in words for mark in marks)


def _concepts(body: dict) -> Iterator[dict]:
    for name in _CONCEPTS:
        yield from (found for found in at(body, name) if isinstance(found, dict))


def _codings(body: dict) -> Iterator[tuple[str, str]]:
    for concept in _concepts(body):
        for coding in concept.get("coding", ()):
            yield coding.get("system", "").rstrip("/"), coding.get("code", "")


def _words(body: dict) -> Iterator[str]:
    for concept in _concepts(body):
        yield concept.get("text", "")
        yield from (coding.get("display", "") for coding in concept.get("coding", ()))


@cache
def _by_code() -> dict[tuple[str, str], TestClass]:
    return {
        (system, code): TestClass(name)
        for name, systems in table("testclasses", "codes").items()
        for system, codes in systems.items()
        for code in codes
    }
