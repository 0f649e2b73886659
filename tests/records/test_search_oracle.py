"""What a search finds is what brute force finds: over made-up results, and over public data for every parameter."""

import gzip
import json
import random
from collections import defaultdict
from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from consent import gate
from records import actions, lossless, search
from records.indexing import prepare
from records.types import DIRECTORY_TYPES
from tests.factories.accounts import PatientFactory
from tests.records import search_oracle as oracle
from tests.shared_data import SHARED_DATA, needs_shared_data

pytestmark = pytest.mark.django_db
SAMPLE = 25  # resources of a type
VALUES = 2  # that occur, of a parameter
PREFIXES = ("", "eq", "ne", "gt", "lt", "ge", "le", "sa", "eb")
BASE = "https://portal.example/fhir"
DEFINITIONS = SHARED_DATA / "definitions" / "r4-search-parameters.ndjson.gz"


def found(access, kind, name, value) -> set[str]:
    query = search.parse(kind, [(name, value)], strict=True, base=BASE)
    assert isinstance(query, search.Query), (kind, name, value, query)
    run = search.directory if kind in DIRECTORY_TYPES else lambda *args, **how: search.run(access, *args, **how)
    return {str(row.id) for row in run(query, limit=1000).rows}


def held_against_brute_force(access, kind, bodies, expression, sort, questions):
    values = {ident: oracle.searchable(sort, oracle.evaluate(expression, body)) for ident, body in bodies.items()}
    for name, modifier, value in questions:
        wanted = {ident for ident, own in values.items() if oracle.matches(sort, own, modifier, value)}
        asked = f"{name}:{modifier}" if modifier else name
        assert found(access, kind, asked, value) == wanted, (kind, asked, value, expression)


# Made-up results: partial dates, several codings, what is missing, trailing zeros, accents.

RESULTS = {
    "code": ("token", "Observation.code"),
    "category": ("token", "Observation.category"),
    "status": ("token", "Observation.status"),
    "combo-code": ("token", "Observation.code | Observation.component.code"),
    "value-concept": ("token", "(Observation.value as CodeableConcept)"),
    "identifier": ("token", "Observation.identifier"),
    "date": ("date", "Observation.effective"),
    "value-date": ("date", "(Observation.value as dateTime) | (Observation.value as Period)"),
    "value-quantity": ("quantity", "(Observation.value as Quantity)"),
    "combo-value-quantity": (
        "quantity",
        "(Observation.value as Quantity) | (Observation.component.value as Quantity)",
    ),
    "value-string": ("string", "(Observation.value as string) | (Observation.value as CodeableConcept).text"),
    "encounter": ("reference", "Observation.encounter"),
    "performer": ("reference", "Observation.performer"),
}
SYSTEMS = ("http://loinc.org", "http://loinc.org/", "http://snomed.info/sct", "")
CODES = ("2823-3", "271649006", "K", "k")
DATES = (
    "2025", "2026", "2026-03", "2026-03-09", "2026-03-28", "2026-03-29", "2026-03-29T00:30:00Z",
    "2026-03-29T02:30:00+01:00", "2026-03-09T14:05:00Z", "2026-03-09T14:05:00.250Z", "2026-07-01T00:00:00+01:00",
    "2026-10-25T01:30:00+01:00", "9999",
)  # fmt: skip
NUMBERS = ("5", "5.0", "5.4", "5.40", "5.35", "5.45", "5.449", "-1.50", "0", "100", "1E+2", "0.0500")
WORDS = ("Mòrag", "MORAG", "morag x", "Ångström", "straße", "Strasse", "eagal", "x")


def concept(dice):
    codings = [
        {"code": dice.choice(CODES)} | ({"system": system} if (system := dice.choice(SYSTEMS)) else {})
        for _ in range(dice.randint(0, 3))
    ]
    return ({"coding": codings} if codings else {}) | {"text": dice.choice(WORDS)}


def quantity(dice):
    value = {"value": lossless.Number(dice.choice(NUMBERS))}
    for key, choices in {
        "unit": ("mmol/L", "mL"), "code": ("mmol/L", "ML"), "system": ("urn:u", "urn:v"), "comparator": ("<", ">=")
    }.items():  # fmt: skip
        if dice.random() < (0.2 if key == "comparator" else 0.6):
            value[key] = dice.choice(choices)
    return value


def when(dice):
    start, end = sorted((dice.choice(DATES[:-1]), dice.choice(DATES)), key=oracle.span)
    return dice.choice([{"start": start}, {"end": end}, {"start": start, "end": end}, {"id": "x", "extension": []}])


def made_up(dice) -> dict:
    body = {"resourceType": "Observation", "id": str(uuid4()), "meta": {}, "status": dice.choice(("final", "amended"))}
    body["issued"] = "2026-03-09T14:05:00Z"
    ways = {
        "code": lambda: concept(dice),
        "category": lambda: [concept(dice) for _ in range(dice.randint(1, 2))],
        "identifier": lambda: [{"system": oracle.CHI[dice.randint(0, 2)], "value": dice.choice(("010 101 1237", "x"))}],
        "encounter": lambda: {"reference": f"Encounter/{dice.randint(1, 3)}"},
        "performer": lambda: [{"reference": dice.choice(("Practitioner/1", "https://x.example/Practitioner/1", "#p"))}],
        "component": lambda: [
            {"code": concept(dice)} | ({"valueQuantity": quantity(dice)} if dice.random() < 0.7 else {})
            for _ in range(2)
        ],
    }
    body |= {name: way() for name, way in ways.items() if dice.random() < 0.6}
    choices = [
        ("valueQuantity", quantity), ("valueCodeableConcept", concept), ("valueString", lambda d: d.choice(WORDS)),
        ("valuePeriod", when), ("valueDateTime", lambda d: d.choice(DATES)),
    ]  # fmt: skip
    times = [
        ("effectiveDateTime", lambda d: d.choice(DATES)), ("effectivePeriod", when),
        ("effectiveTiming", lambda d: {"event": [d.choice(DATES[:-1]) for _ in range(2)]}),
    ]  # fmt: skip
    for group in (choices, times):
        if dice.random() < 0.85:
            name, way = dice.choice(group)
            body[name] = way(dice)
    return body


def questions_about_results(name, sort):
    if sort == "token":
        pairs = [f"{system}|{code}" for system in (*SYSTEMS, *oracle.CHI) for code in ("2823-3", "K", "0101011237")]
        plain = ["2823-3", "k", "nothing", "http://loinc.org|", "final", "2823-3,271649006", "0101011237", *pairs]
        yield from ((name, modifier, value) for value in plain for modifier in ("", "not") if value != "|")
    elif sort == "date":
        texts = [*DATES[:-1], "2026-03-29T02:30", "2026-03-09T14:05", "2026-07-01T00:00:00"]
        yield from ((name, "", prefix + text) for text in texts for prefix in PREFIXES)
    elif sort == "quantity":
        units = ("", "|urn:u|mmol/L", "||mmol/L", "||mL", "||ML", "|urn:v|ML")
        numbers = [text for text in NUMBERS if "E" not in text]
        yield from ((name, "", prefix + text) for text in numbers for prefix in PREFIXES)
        yield from ((name, "", f"{prefix}5.4{unit}") for prefix in PREFIXES for unit in units)
    elif sort == "string":
        asked = ("mor", "MÒRAG", "ang", "stras", "straße", "x", "ag", "morag X", "zz")
        yield from ((name, modifier, text) for text in asked for modifier in ("", "exact", "contains"))
    else:
        asked = "Encounter/1", "1", "Practitioner/1", "https://x.example/Practitioner/1", "Encounter/9", "2,Encounter/3"
        yield from ((name, "", text) for text in asked)
    yield from ((name, "missing", value) for value in ("true", "false"))


@pytest.mark.parametrize("seed", [1, pytest.param(2, marks=pytest.mark.slow), pytest.param(3, marks=pytest.mark.slow)])
def test_made_up_results_are_found_as_by_brute_force(seed):
    dice = random.Random(seed)
    person = PatientFactory()
    bodies = {body["id"]: body for body in (made_up(dice) for _ in range(80))}
    with stored("Observation", {ident: (person.id, body) for ident, body in bodies.items()}) as access:
        for name, (sort, expression) in RESULTS.items():
            questions = questions_about_results(name, sort)
            held_against_brute_force(access, "Observation", bodies, expression, sort, questions)


def stored(kind, bodies):
    """The resources in the store, and an open access to them."""
    people = {person for person, _ in bodies.values()}
    prepared = [prepare(body, patient_id=person, source="test") for person, body in bodies.values()]
    context = gate.open_for_job("load_bundles", kinds=[kind], patients=people)
    return _Stored(context, prepared)


class _Stored:
    """Stores on the way in, inside the access."""

    def __init__(self, context, prepared):
        self.context, self.prepared = context, prepared

    def __enter__(self):
        access = self.context.__enter__()
        done = actions.store(access=access, prepared=self.prepared)
        assert len(done.new) == len(self.prepared)
        return access

    def __exit__(self, *error):
        return self.context.__exit__(*error)


# Public data: every parameter of every type.


OF_US_CORE = {  # as its own definitions have them
    ("CareTeam", "role"): "CareTeam.participant.role",
    ("Encounter", "discharge-disposition"): "Encounter.hospitalization.dischargeDisposition",
    ("Goal", "description"): "Goal.description",
}


def expressions() -> dict[tuple[str, str], str]:
    with gzip.open(DEFINITIONS, "rt") as lines:
        rows = [json.loads(line) for line in lines]
    return {(base, row["code"]): row.get("expression", "") for row in rows for base in row["base"]} | OF_US_CORE


def public_resources() -> dict[str, list[dict]]:
    """Up to SAMPLE resources of each type, the most varied sources first."""
    kinds: dict[str, list[dict]] = defaultdict(list)
    folders = ("hl7-r4-examples", "uk-core", "ips-samples", "nhs-england-programmes")
    paths = [path for folder in folders for path in sorted((SHARED_DATA / "examples" / folder).glob("*.json"))]
    paths += sorted((SHARED_DATA / "patients" / "us-core-inferno").glob("*.gz"))
    paths += sorted((SHARED_DATA / "patients" / "synthea-2019").glob("*.gz"))[:2]
    for path in paths:
        raw = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        try:
            whole = lossless.loads(raw, limit=lossless.BUNDLE_LIMIT)
        except lossless.Malformed:
            continue
        entries = [entry.get("resource", {}) for entry in whole.get("entry", ())]
        for body in (whole, *entries):
            kind = body.get("resourceType", "")
            if kind in search.kinds() and len(kinds[kind]) < SAMPLE:
                kinds[kind].append(body)
    return kinds


def questions_of(name: str, sort: str, values: list) -> list[tuple[str, str, str]]:
    """Questions whose answers are some and none, from the values that occur."""
    asked = {"missing": ["true", "false"]}
    plain: list[str] = []
    values = sorted({json.dumps(value, default=str): value for value in values}.items())
    picked = [value for _, value in values[:: max(1, len(values) // VALUES)]][: VALUES + 1]
    for value in picked:
        if sort == "token":
            pairs = [(s, c) for s, c in oracle.codings(value) if s != "chi" and not set("|,\\") & set(c)]
            plain += [text for system, code in pairs[:2] if code for text in (code, f"{system}|{code}")]
            plain += [f"{system}|" for system, code in pairs[:1] if system]
            asked["not"] = [code for _, code in pairs[:1] if code] or asked.get("not", [])
        elif sort == "reference":
            text = value.get("reference", "") if isinstance(value, dict) else value
            plain += [text, text.split("/")[-1]] if text and not set("|,\\#") & set(text) else []
        elif sort == "date":
            for text in [value] if isinstance(value, str) else [value.get("start"), *value.get("event", [])]:
                plain += [prefix + text[:size] for prefix in PREFIXES for size in (4, 10)] if text else []
        elif sort == "string":
            for text in oracle.texts(value)[:2]:
                if not set("|,\\$") & set(text) and oracle.fold(text):
                    plain += [text[:4].upper(), text]
                    asked["exact"], asked["contains"] = [text, text.upper()], [oracle.fold(text)[1:] or "x"]
        elif sort == "uri":
            plain += [] if set(",\\") & set(value) else [value, value + "x"]
        elif number := oracle.bounds(value):
            text = str(next((end for end in number if end.is_finite()), Decimal(1)))
            units = [f"|{value['system']}|{value['code']}"] if isinstance(value, dict) and "system" in value else []
            units += ["", *(["||nothing"] if sort == "quantity" else [])]
            plain += [prefix + text + unit for prefix in PREFIXES for unit in units]
    none = {"date": "1801", "quantity": "987654.3", "number": "987654.3"}.get(sort, "zzz-nothing")
    asked[""] = [text for text in dict.fromkeys([*plain, none]) if text.strip() == text and len(text) < 1000]
    return [(name, modifier, text) for modifier, texts in asked.items() for text in texts]


@pytest.fixture(scope="module")
def public():
    return public_resources(), expressions()


@needs_shared_data
@pytest.mark.parametrize("kind", sorted(search.kinds()))
def test_public_data_is_found_as_by_brute_force(kind, public):
    resources, definitions = public
    bodies = {}
    person = PatientFactory()
    for body in resources.get(kind, ()):
        owner = PatientFactory() if kind == "Patient" else person
        ident = str(owner.id) if kind == "Patient" else str(uuid4())
        bodies[ident] = (owner.id, body | {"id": ident, "meta": {}})
    if kind in DIRECTORY_TYPES:
        actions.store_directory(prepared=[prepare(body, patient_id=None, source="test") for _, body in bodies.values()])
        _ask_everything(None, kind, bodies, definitions)
    elif bodies:
        with stored(kind, bodies) as access:
            _ask_everything(access, kind, bodies, definitions)


def _ask_everything(access, kind, bodies, definitions):
    plain = {ident: json.loads(lossless.dumps(body), parse_float=Decimal) for ident, (_, body) in bodies.items()}
    for name, sort, _ in search.supported(kind):
        if name.startswith("_") or (kind not in DIRECTORY_TYPES and name in ("patient", "subject")):
            continue
        expression = definitions[kind, name]
        values = [value for body in plain.values() for value in oracle.evaluate(expression, body)]
        questions = questions_of(name, sort, oracle.searchable(sort, values))
        held_against_brute_force(access, kind, plain, expression, sort, questions)
    assert all(UUID(ident) for ident in plain)
