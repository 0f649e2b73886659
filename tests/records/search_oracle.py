"""FHIR search by brute force: evaluates a parameter's FHIRPath over JSON bodies, one by one, as the specification says.

It shares no code with the product, so that agreement means something.
"""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

CHI = (
    "https://fhir.nhs.uk/Id/chi-number",
    "http://fhir.nhs.scot.uk/Id/national/chi-number",
    "urn:oid:2.16.840.1.113883.2.1.3.2.4.16.53",
)
KINDS_OF_REFERENCE = re.compile(r"([A-Z][A-Za-z]+)/([A-Za-z0-9.\-]{1,64})(/_history/[^/]+)?")
FOREVER, NEVER = Decimal("Infinity"), Decimal("-Infinity")


def evaluate(expression: str, body: dict) -> list:
    """The values of a search parameter's expression, as far as such expressions go."""
    kind, found = body["resourceType"], []
    for part in expression.split("|"):
        part = part.strip()
        if match := re.fullmatch(r"\(?([\w.]+) as (\w+)\)?(?:\.(\w+))?", part):
            path, cast, rest = match.groups()
            part = f"{path}{cast[0].upper()}{cast[1:]}" + (f".{rest}" if rest else "")
        elif match := re.fullmatch(r"([\w.]+)\.as\((\w+)\)", part):
            part = f"{match[1]}{match[2][0].upper()}{match[2][1:]}"
        only = re.search(r"\.where\(resolve\(\) is (\w+)\)$", part)
        steps = re.sub(r"\.where\(.*\)$", "", part).split(".")
        if steps[0] != kind:
            continue
        values = [body]
        for step in steps[1:]:
            values = [item for value in values for item in children(value, step)]
        if only:
            values = [value for value in values if str(value.get("reference", "")).split("/")[-2:-1] == [only[1]]]
        found += values
    return found


def children(value, step: str) -> list:
    """A child by name; where the name is the stem of a choice, whichever way was chosen."""
    if not isinstance(value, dict):
        return []
    names = [step] if step in value else [name for name in value if re.fullmatch(f"{step}[A-Z][A-Za-z]*", name)]
    picked = [value[name] for name in names if name == step or name.removeprefix(step) in CHOICES]
    return [item for child in picked for item in (child if isinstance(child, list) else [child])]


CHOICES = (
    "DateTime Date Period Timing Instant Quantity CodeableConcept Boolean Integer Range Ratio Decimal Age Reference"
).split()


def searchable(sort: str, values: list) -> list:
    """Values of a choice that are of a type which the sort of parameter can search."""
    if sort == "date":
        return [value for value in values if isinstance(value, dict) and "value" not in value and "low" not in value
                or isinstance(value, str) and re.match(r"\d{4}", value)]  # fmt: skip
    return values


def codings(value) -> list[tuple[str, str]]:
    """(system, code) of whatever a token parameter looks at."""
    if isinstance(value, bool):
        return [("", str(value).lower())]
    if isinstance(value, str):
        return [("", value)]
    if "coding" in value or not {"code", "value", "system"} & set(value):
        return [pair for item in value.get("coding", ()) for pair in codings(item)]
    system = value.get("system", "")
    if system in ("phone", "fax", "email", "pager", "url", "sms", "other"):
        system = ""
    number = value.get("value", value.get("code", ""))
    if system in CHI:
        system, number = "chi", re.sub("[ -]", "", number)
    return [("http://loinc.org" if system == "http://loinc.org/" else system, number)]


def token(values: list, asked: str) -> bool:
    pairs = [pair for value in values for pair in codings(value)]
    if "|" not in asked:
        return any(code.lower() == asked.lower() for _, code in pairs if code)
    system, code = asked.split("|")
    if system in CHI:
        system, code = "chi", re.sub("[ -]", "", code)
    system = "http://loinc.org" if system == "http://loinc.org/" else system
    if not code:
        return any(one == system for one, _ in pairs)
    return any(one == system and other.lower() == code.lower() for one, other in pairs)


def reference(values: list, asked: str) -> bool:
    forms = set()
    for value in values:
        text = value.get("reference", "") if isinstance(value, dict) else value
        if isinstance(value, dict) and (match := KINDS_OF_REFERENCE.fullmatch(text)):
            forms |= {f"{match[1]}/{match[2]}", match[2]}
        elif text and not text.startswith("#"):
            forms |= {text, text.split("|")[0]}
    return asked in forms


@cache
def fold(text: str) -> str:
    plain = unicodedata.normalize("NFD", text.casefold())
    return re.sub(r"\s+", " ", "".join(char for char in plain if unicodedata.category(char) != "Mn")).strip()


def texts(value) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = "family given prefix suffix text line city district state country postalCode".split()
    found = [item for part in parts for item in (value.get(part) or []) if isinstance(value.get(part), list)]
    return found + [value[part] for part in parts if isinstance(value.get(part), str)]


def string(values: list, modifier: str, asked: str) -> bool:
    whole = [text for value in values for text in texts(value)]
    if modifier == "exact":
        return asked in whole
    folded = [fold(text) for text in whole]
    folded += [word for value in values if is_name(value) for text in texts(value) for word in fold(text).split()]
    if modifier == "contains":
        return any(fold(asked) in text for text in folded)
    return any(text.startswith(fold(asked)) for text in folded)


def is_name(value) -> bool:
    return isinstance(value, dict) and not {"line", "city", "country", "postalCode", "district", "state"} & set(value)


@cache
def span(text: str) -> tuple[dt.datetime, dt.datetime]:
    """From the first moment that a date can mean until just after the last."""
    if "T" not in text:
        year, month, day = (int(part) if part else 0 for part in (text + "--").split("-")[:3])
        start = dt.datetime(year, month or 1, day or 1)
        if day:
            end = start + dt.timedelta(days=1)
        elif month:
            end = dt.datetime(year + month // 12, month % 12 + 1, 1)
        else:
            end = dt.datetime(year + 1, 1, 1) if year < 9999 else None
        if end is None:
            return dt.datetime(year, 1, 1, tzinfo=dt.UTC), LATEST
        return tuple(moment.replace(tzinfo=ZoneInfo("Europe/London")).astimezone(dt.UTC) for moment in (start, end))
    date, time = text.split("T")
    zone = re.search(r"(Z|[+-]\d\d:\d\d)$", time)
    clock = time[: zone.start()] if zone else time
    whole = dt.datetime.fromisoformat(f"{date}T{clock[:8] if clock.count(':') == 2 else clock}")
    tz = dt.datetime.fromisoformat(f"2000-01-01T00:00{zone[0].replace('Z', '+00:00')}").tzinfo if zone else None
    start = whole.replace(tzinfo=tz or ZoneInfo("Europe/London")).astimezone(dt.UTC)
    fraction = clock.partition(".")[2]
    if fraction:
        start += dt.timedelta(microseconds=int(fraction[:6].ljust(6, "0")))
        return start, start + dt.timedelta(microseconds=10 ** max(0, 6 - len(fraction)))
    return start, start + (dt.timedelta(seconds=1) if clock.count(":") == 2 else dt.timedelta(minutes=1))


EARLIEST, LATEST = dt.datetime.min.replace(tzinfo=dt.UTC), dt.datetime.max.replace(tzinfo=dt.UTC)


def period(value) -> tuple | None:
    if isinstance(value, str):
        return span(value)
    if "event" in value:
        spans = [span(text) for text in value["event"]]
        return min(spans)[0], max(spans)[1]
    value = value.get("repeat", {}).get("boundsPeriod", {}) if "repeat" in value else value
    if not {"start", "end"} & set(value):
        return None
    return (
        span(value["start"])[0] if "start" in value else EARLIEST,
        span(value["end"])[1] if "end" in value else LATEST,
    )


def date(values: list, asked: str) -> bool:
    prefix, text = (asked[:2], asked[2:]) if asked[:2].isalpha() else ("eq", asked)
    first, last = span(text)
    found = [place for value in values if (place := period(value))]
    return any(lies(prefix, low, high, first, last) for low, high in found)


def lies(prefix, low, high, first, last) -> bool:
    """Half-open intervals: of the resource from low to high, of the search from first to last."""
    within = first <= low and high <= last
    return {
        "eq": within,
        "ne": not within,
        "lt": low < first,
        "gt": high > last,
        "le": low < first or within,
        "ge": high > last or within,
        "sa": low >= last,
        "eb": high <= first,
    }[prefix]


def bounds(value) -> tuple[Decimal, Decimal] | None:
    if isinstance(value, (int, float, Decimal)):
        return Decimal(str(value)), Decimal(str(value))
    if "low" in value or "high" in value:
        low, high = value.get("low", {}).get("value"), value.get("high", {}).get("value")
        return NEVER if low is None else Decimal(low), FOREVER if high is None else Decimal(high)
    if "value" not in value:
        return None
    number = Decimal(value["value"])
    more, less = ">" in value.get("comparator", ""), "<" in value.get("comparator", "")
    return NEVER if less else number, FOREVER if more else number


def number(values: list, asked: str) -> bool:
    parts = asked.split("|")
    prefix, text = (parts[0][:2], parts[0][2:]) if parts[0][:2].isalpha() else ("eq", parts[0])
    wanted = Decimal(text)
    digits = len(text.partition(".")[2])
    half = Decimal(1).scaleb(-digits) / 2
    for value in values:
        place = bounds(value)
        if place is None or (len(parts) == 3 and not measured_in(value, parts[1], parts[2])):
            continue
        low, high = place
        rounds = wanted - half <= low and high < wanted + half
        same = low == high == wanted
        if {
            "eq": rounds,
            "ne": not rounds,
            "gt": high > wanted,
            "lt": low < wanted,
            "ge": high > wanted or same,
            "le": low < wanted or same,
            "sa": low > wanted,
            "eb": high < wanted,
        }[prefix]:
            return True
    return False


def measured_in(value, system: str, code: str) -> bool:
    if not isinstance(value, dict):
        return False
    ends = [value[side] for side in ("low", "high") if side in value] or [value]
    if system:
        return any(end.get("system") == system and end.get("code") == code for end in ends)
    return any(code in (end.get("code"), end.get("unit")) for end in ends)


def matches(sort: str, values: list, modifier: str, asked: str) -> bool:
    """Whether a resource with these values is found by `parameter:modifier=asked`; commas mean or."""
    if modifier == "missing":
        return (asked == "true") != bool(values)
    alternatives = asked.split(",")
    if sort == "token":
        found = any(token(values, one) for one in alternatives)
        return not found if modifier == "not" else found
    if sort == "string":
        return any(string(values, modifier, one) for one in alternatives)
    judge = {"reference": reference, "date": date, "quantity": number, "number": number}.get(sort)
    return any(judge(values, one) if judge else one in values for one in alternatives)
