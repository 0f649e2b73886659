"""Reading a stored FHIR body: small questions that every subject asks of it."""

import json
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from records import glossary
from records.mentions import mentioned, without_names
from records.words.kinds import kind_name
from records.words.relatives import RELATIVES
from records.words.systems import system_name

# The kind of concept that SNOMED CT puts behind its full names: for machines, not for readers.
_SEMANTIC_TAG = re.compile(
    r" \((?:procedure|disorder|finding|situation|event|substance|product|medicinal product|clinical drug|regime/therapy"
    r"|observable entity|qualifier value|physical object|occupation|person|environment|organism|body structure"
    r"|morphologic abnormality|record artifact|assessment scale|context-dependent category|regime|specimen|context)\)$"
)

_WORDS = re.compile(r"[a-z]{2,}(-[a-z]+)+|[a-z]{3,}")  # such as "in-progress" or "dairy-free"


parsed = json.JSONDecoder(parse_float=Decimal).decode  # of a body as text; numbers keep their digits


def read(row: Any) -> dict[str, Any]:
    """The body of a row, parsed once; numbers keep their digits. Other items are named by `names`, never from here."""
    kept = row.__dict__
    if "parsed_body" not in kept:
        body = parsed(row.body)
        kept["parsed_body"] = without_names(body) if mentioned(row.body) else body
    return kept["parsed_body"]


def plain(words: str) -> str:
    """Words as their author wrote them, without a trailing SNOMED CT tag."""
    text = " ".join(words.split()) if words else ""
    return _SEMANTIC_TAG.sub("", text) if text.endswith(")") else text


def listed(value: Any) -> list:
    return value if isinstance(value, list) else [] if value is None else [value]


def codings(concept: Any) -> list[dict]:
    return [coding for coding in listed((concept or {}).get("coding")) if isinstance(coding, dict)]


def codes(concept: Any) -> set[str]:
    return {coding["code"] for coding in codings(concept) if coding.get("code")}


def concept_words(concept: Any) -> str:
    """The author's own text, else a code's name, else a plain statement that there is no name."""
    concept = concept or {}
    if text := plain(concept.get("text", "")):
        return text
    found = sorted(codings(concept), key=lambda coding: not coding.get("userSelected"))
    for coding in found:
        if words := plain(coding.get("display", "")):
            return words
    return nameless(found[0].get("code", ""), found[0].get("system", "")) if found else ""


def nameless(code: str, system: str = "") -> str:
    """For what came with a code alone; a code that is a word is said as one."""
    if not code:
        return str(_("Recorded without a name"))
    if _WORDS.fullmatch(code):
        return dash(code)
    if name := system_name(system):
        return _("Recorded without a name (code %(code)s, %(system)s)") % {"code": code, "system": name}
    return _("Recorded without a name (code %(code)s)") % {"code": code}


def first_words(concepts: Any) -> str:
    return next((words for concept in listed(concepts) if (words := concept_words(concept))), "")


def all_words(concepts: Any) -> str:
    """Several concepts in one line."""
    return ", ".join(words for concept in listed(concepts) if (words := concept_words(concept)))


def title(row: Any) -> str:
    """What an item is called: its title column, else its code, else its kind; an illness in the family with who has it.

    Nobody may take a relative's illness for the person's own.
    """
    if row.kind == "FamilyMemberHistory" and (words := _of_a_relative(read(row))):
        return words
    if row.title:
        return plain(row.title)
    if row.code:
        return nameless(row.code, row.code_system)
    return kind_name(row.kind, row.area)


def relative_words(body: dict) -> str:
    """Who of the family a history is about."""
    found = body.get("relationship")
    text = plain((found or {}).get("text", ""))
    known = next((str(RELATIVES[code]) for code in codes(found) if code in RELATIVES), "")
    words = text or known or concept_words(found) or str(_("A relative"))
    return words[:1].upper() + words[1:]


def _of_a_relative(body: dict) -> str:
    """The relative, and the illnesses: "Mother: Stroke"."""
    illnesses = all_words([one.get("code") for one in listed(body.get("condition"))])
    if illnesses:
        return f"{relative_words(body)}: {illnesses}"
    return relative_words(body) if body.get("relationship") else ""


def help_for(row: Any, words: str = "") -> glossary.Term | None:
    """The explanation of what an item is called, where there is one; `words` where its own title is not shown."""
    return glossary.explain(words or row.title, [f"{row.code_system}|{row.code}"] if row.code else ())


def mark_repeats(rows: Iterable[dict]) -> None:
    """Says of each row whether one further up the page explains the same word already."""
    explained: set[str] = set()
    for row in rows:
        if term := row.get("help"):
            row["help_again"] = term.slug in explained
            explained.add(term.slug)


def choice(body: dict, name: str) -> tuple[str, Any]:
    """The value of a FHIR choice element (`value[x]`): its type's name and itself; ("", None) where there is none."""
    length = len(name)
    for key in body:
        if key.startswith(name) and key[length : length + 1].isupper():
            return key[length:], body[key]
    return "", None


def reference_id(reference: Any) -> tuple[str, str]:
    """Type and id that a reference points to, without host and version; empty where it is no such address."""
    parts = str((reference or {}).get("reference", "")).split("/_history/")[0].split("/")
    return (parts[-2], parts[-1]) if len(parts) > 1 and "?" not in parts[-1] else ("", "")


def note_words(body: dict) -> str:
    """Free-text notes within the item itself."""
    if "note" not in body:
        return ""
    return "\n".join(note["text"] for note in listed(body.get("note")) if isinstance(note, dict) and note.get("text"))


def kept_out(row: Any) -> bool:
    """Whether the item was entered in error: shown struck through, counted nowhere."""
    return row.status == "entered-in-error" or "entered-in-error" in row.labels


def dash(text: str) -> str:
    """A code that no table knows, readable: `in-progress` becomes "In progress"."""
    return text.replace("-", " ").replace("_", " ").strip().capitalize()
