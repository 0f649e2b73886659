"""Derives the project's FHIR tables from HL7's R4 definitions (CC0).

Usage: python tools/derive_fhir_tables.py ../shared/data/definitions
Writes records/tables/{structure,codes,search}.json; run again when a type is added to records/types.py. A new
search parameter finds what was stored before it after `manage.py reindex --all`.
"""

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from records.types import DIRECTORY_TYPES, PATIENT_TYPES

SOURCE = "Derived by tools/derive_fhir_tables.py from hl7.fhir.r4.core 4.0.1 (HL7, CC0-1.0)"
INHERITED = ("Resource.", "DomainResource.", "Element.", "BackboneElement.")
PRIMITIVE = "primitive-type"
FHIRPATH_STRING = "http://hl7.org/fhirpath/System.String"

# The data types that a sort of search parameter can search. Composite and special parameters are left out.
LEAVES = {
    "token": "code Coding CodeableConcept Identifier ContactPoint boolean string id uri".split(),
    "reference": "Reference canonical uri".split(),
    "date": "date dateTime instant Period Timing".split(),
    "string": "string markdown HumanName Address".split(),
    "quantity": "Quantity Age Count Distance Duration Money Range".split(),
    "number": "decimal integer positiveInt unsignedInt Range".split(),
    "uri": "uri url canonical oid uuid".split(),
}
LEFT_OUT = ("phonetic",)  # how a name sounds in English is no help with Gaelic or Polish ones
# Elements that come by the hundred and by which nobody looks for a record.
LEFT_OUT_OF = {
    "CodeSystem": ("code", "language"),
    "ImagingStudy": ("dicom-class", "instance", "series"),
    "Questionnaire": ("definition",),
    "ValueSet": ("code", "reference"),
}
# What US Core asks for beyond R4's own parameters, as far as it looks at elements and not at extensions.
BESIDE_R4 = [
    {"base": [base], "code": code, "type": "token", "expression": f"{base}.{path}", "description": said}
    for base, code, path, said in (
        ("CareTeam", "role", "participant.role", "What a participant does in the team"),
        ("Encounter", "discharge-disposition", "hospitalization.dischargeDisposition", "Where the person went after"),
        ("Goal", "description", "description", "What is to be reached"),
    )
]


def main(folder: Path, target: Path = ROOT / "records" / "tables") -> None:
    resources = {item["type"]: item for item in lines(folder / "r4-structuredefinitions-resources.ndjson.gz")}
    datatypes = {item["type"]: item for item in lines(folder / "r4-structuredefinitions-datatypes.ndjson.gz")}
    bindings = json.loads((folder / "r4-required-bindings.json").read_text())
    kept = sorted((set(PATIENT_TYPES) | DIRECTORY_TYPES) & set(resources))
    codes: dict[str, Any] = {}
    types: dict[str, Any] = {}
    for name in ("Element", "BackboneElement", "Resource", "DomainResource"):
        definition = datatypes.get(name) or resources[name]
        types |= structure(definition, bindings, codes, own_only=False)
    for name, definition in sorted(datatypes.items()):
        if definition["kind"] != PRIMITIVE and name not in types:
            types |= structure(definition, bindings, codes)
    for name in kept:
        types |= structure(resources[name], bindings, codes)
    asked = [*lines(folder / "r4-search-parameters.ndjson.gz"), *BESIDE_R4]
    params = search(asked, kept, types, codes)
    write(target, "structure", reachable(types, kept))
    write(target, "codes", codes)
    write(target, "search", params)


def lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file if line.strip()]


def structure(
    definition: dict[str, Any], bindings: dict[str, Any], codes: dict[str, Any], own_only: bool = True
) -> dict[str, Any]:
    """The type and its backbone elements: {path: {"base": …, "elements": {name: [types, min, max, extra]}}}."""
    elements = definition["snapshot"]["element"]
    base = definition.get("baseDefinition", "").rsplit("/", 1)[-1]
    types = {definition["type"]: {"base": base, "elements": {}}}
    for element in elements[1:]:
        parent, _, name = element["path"].rpartition(".")
        if own_only and element.get("base", {}).get("path", "").startswith(INHERITED):
            continue
        if element["max"] == "0":
            continue
        row, opens = described(element, bindings, codes)
        if opens:
            types[element["path"]] = {"base": opens, "elements": {}}
        types[parent]["elements"][name] = row
    return types


def described(element: dict[str, Any], bindings: dict[str, Any], codes: dict[str, Any]) -> tuple[list[Any], str]:
    extra: dict[str, Any] = {}
    path = element["path"]
    if "contentReference" in element:
        names = [element["contentReference"].lstrip("#")]
        return [names, element["min"], element["max"], extra], ""
    names = ["string" if item["code"] == FHIRPATH_STRING else item["code"] for item in element["type"]]
    targets = sorted(
        {
            url.rsplit("/", 1)[-1]
            for item in element["type"]
            if item["code"] == "Reference"
            for url in item.get("targetProfile", [])
        }
    )
    if targets and "Resource" not in targets:
        extra["targets"] = targets
    binding = bindings.get(path)
    if binding and binding.get("codes"):
        key = binding["valueSet"].split("|")[0].rsplit("/", 1)[-1]
        codes[key] = {"systems": binding["systems"], "codes": binding["codes"]}
        extra["codes"] = key
    if path.endswith(".id"):
        names = ["id"] if element["path"].count(".") == 1 and "Resource" in path else ["string"]
    opens = names[0] if names[0] in ("BackboneElement", "Element") and len(names) == 1 else ""
    return [[path] if opens else names, element["min"], element["max"], extra], opens


def reachable(types: dict[str, Any], roots: list[str]) -> dict[str, Any]:
    """Only the types that a kept resource can hold."""
    found: dict[str, Any] = {}
    wanted = ["Element", "BackboneElement", "Resource", "DomainResource", *roots]
    while wanted:
        name = wanted.pop()
        if name in found or name not in types:
            continue
        found[name] = types[name]
        for names, *_ in types[name]["elements"].values():
            wanted.extend(names)
    return dict(sorted(found.items()))


def search(
    parameters: list[dict[str, Any]], kept: list[str], types: dict[str, Any], codes: dict[str, Any]
) -> dict[str, Any]:
    """{type: {parameter: [sort, [[path, data type, target type or system], …], documentation, [target types]]}}."""
    table: dict[str, dict[str, Any]] = {name: {} for name in kept}
    for item in parameters:
        if item["type"] not in LEAVES or item["code"] in LEFT_OUT:
            continue
        for base in set(item["base"]) & set(kept):
            if item["code"] in LEFT_OUT_OF.get(base, ()):
                continue
            paths = plain_paths(item.get("expression", ""), base)
            leaves = [leaf for path in paths for leaf in leaves_of(path, base, item["type"], types, codes)]
            if leaves:
                targets = sorted(set(item.get("target", ())) & set(kept))
                targets = [] if targets == kept else targets  # any
                table[base][item["code"]] = [item["type"], leaves, said_of(item, base), targets]
    return {name: dict(sorted(params.items())) for name, params in table.items()}


def plain_paths(expression: str, base: str) -> list[str]:
    """The expression's paths, as far as they are plain; those to one type of target end in `:Type`."""
    paths = []
    for part in expression.split(" | "):
        part = part.strip().strip("()") if " as " in part else part.strip()
        only = re.search(r"\.where\(resolve\(\) is (\w+)\)$", part)
        part = re.sub(r"\.where\(resolve\(\) is \w+\)$", "", part)
        part = re.sub(r"^\(?([\w.]+) as (\w)(\w*)\)\.", lambda m: f"{m[1]}{m[2].upper()}{m[3]}.", part)
        part = re.sub(r"(?: as |\.as\()(\w)(\w*)\)?$", lambda m: m[1].upper() + m[2], part)
        if part.startswith(base + ".") and re.fullmatch(r"[\w.]+", part):
            paths.append(part.removeprefix(base + ".") + (f":{only[1]}" if only else ""))
    return paths


def leaves_of(path: str, base: str, sort: str, types: dict[str, Any], codes: dict[str, Any]) -> list[list[str]]:
    """The path as it is written in JSON, once for each data type that this sort of parameter can search."""
    path, _, only = path.partition(":")
    found = [([], base, {})]
    for step in path.split("."):
        found = [
            ([*names, name], kind, extra)
            for names, parent, _ in found
            for name, kind, extra in members(types, parent, step)
        ]
    leaves = []
    for names, kind, extra in found:
        systems = codes[extra["codes"]]["systems"] if kind == "code" and "codes" in extra else []
        if kind in LEAVES[sort]:
            leaves.append([".".join(names), kind, only or (systems[0] if len(systems) == 1 else "")])
    return leaves


def members(types: dict[str, Any], parent: str, step: str) -> list[tuple[str, str, dict[str, Any]]]:
    """(name in JSON, data type, extra) of an element; several where its type is a choice."""
    while parent:
        shape = types.get(parent, {"base": "", "elements": {}})
        for name, (kinds, _, _, extra) in shape["elements"].items():
            if name == step:
                return [(name, kinds[0], extra)]
            if name.endswith("[x]"):
                stem = name.removesuffix("[x]")
                choices = [(stem + kind[0].upper() + kind[1:], kind, extra) for kind in kinds]
                if chosen := [choice for choice in choices if step in (stem, choice[0])]:
                    return chosen
        parent = shape["base"]
    return []


def said_of(item: dict[str, Any], base: str) -> str:
    """What the definition says of this parameter for this type, in one line."""
    text = item.get("description", "")
    for line in text.splitlines():
        if line.startswith(f"* [{base}]"):
            text = line.split("): ", 1)[-1]
    return " ".join(text.split())


def write(target: Path, name: str, table: dict[str, Any]) -> None:
    """One line for each entry: small changes stay small in the history."""
    rows = [f" {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in table.items()]
    head = f'{{"source": {json.dumps(SOURCE)},\n"{name}": {{\n'
    (target / f"{name}.json").write_text(head + ",\n".join(rows) + "\n}}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
