"""Every clinical term that occurs in the demo data, as JSON: `python tools/list_terms.py [FILE]`.

A term is a code with its words, or words alone where nothing is coded. `element` says where it stands, for example
Condition.code; the words of the same code elsewhere are listed once.
"""

import json
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from portal.demo.population import generate

ELEMENTS = frozenset(
    "code type vaccineCode medicationCodeableConcept valueCodeableConcept bodySite site procedureCode relationship"
    " reasonCode manifestation category outcome interpretation dataAbsentReason statusReason achievementStatus"
    " modality class dischargeDisposition admitSource businessStatus courseOfTherapyType".split()
)
NOT_CLINICAL = frozenset({"Patient", "RelatedPerson", "Provenance", "Organization", "Practitioner", "PractitionerRole"})
CANARY = re.compile(r"\s*File mark \S+\.$")

Term = tuple[str, str, str, str]  # system, code, words, element


def terms_in(value: Any, kind: str) -> Iterator[Term]:
    """The terms of a resource or of a part of it."""
    if isinstance(value, list):
        for child in value:
            yield from terms_in(child, kind)
    elif isinstance(value, dict):
        for name, child in value.items():
            if name in ELEMENTS:
                for concept in child if isinstance(child, list) else [child]:
                    yield from _of_concept(concept, f"{kind}.{name}")
            yield from terms_in(child, kind)


def _of_concept(concept: Any, element: str) -> Iterator[Term]:
    if not isinstance(concept, dict):
        return
    words = CANARY.sub("", concept.get("text", ""))
    codings = concept.get("coding") or ([concept] if "code" in concept and "system" in concept else [])
    for coding in codings:
        yield coding.get("system", ""), coding.get("code", ""), words or coding.get("display", ""), element
    if not codings and words:
        yield "", "", words, element


def listed(people: int = 50, seed: int = 1) -> list[dict]:
    """Distinct terms, the most frequent first."""
    counts: Counter[tuple[str, str, str]] = Counter()
    elements: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for item in generate(people=people, seed=seed).items:
        if item.type not in NOT_CLINICAL:
            for system, code, words, element in terms_in(item.body, item.type):
                counts[system, code, words] += 1
                elements[system, code, words].add(element)
    return [
        {
            "system": system,
            "code": code,
            "text": words,
            "elements": sorted(elements[system, code, words]),
            "count": count,
        }
        for (system, code, words), count in sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    ]


if __name__ == "__main__":
    text = json.dumps(listed(), ensure_ascii=False, indent=1) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
