"""FHIRPath in questionnaires: the one room that knows fhirpathpy, with a bound on what an expression may cost.

Whoever writes a Questionnaire may be anybody, so an expression uses functions of a short list only (none that grows
texts or numbers, none that searches by pattern), is short, and is stopped when it has had its time.
"""

import copy
import re
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from typing import Any

LONGEST = 2000  # characters
SECONDS = 1.0  # of this thread's own work
_DEEPEST = 60  # nodes within nodes
ALLOWED = frozenset(
    "where select first last single tail take skip exists empty not count all allTrue anyTrue allFalse anyFalse"
    " distinct isDistinct ofType is as iif sum min max avg abs ceiling floor round truncate toInteger toDecimal"
    " toQuantity toString hasValue extension children descendants union combine intersect exclude coalesce"
    " startsWith endsWith contains length upper lower trim weight ordinal".split()
)
_LONG_NUMBER = re.compile(r"\d{13,}")


Weigh = Callable[[Mapping[str, Any]], Decimal | None]  # what a Coding counts


class NotWorkedOut(Exception):
    """The expression failed, or took too long."""


@lru_cache(maxsize=256)
def why_not(expression: str, language: str = "text/fhirpath") -> str:
    """Why an expression is not worked out here; empty where it is."""
    if language != "text/fhirpath":
        return f"is in a language that is not followed here: {language}"
    if not 0 < len(expression) <= LONGEST:
        return f"is empty, or longer than {LONGEST} characters"
    if _LONG_NUMBER.search(expression):
        return "holds a number of too many digits"
    try:
        used, deepest = _functions(expression)
    except Exception:  # the parser's own errors are of any kind
        return "cannot be read as FHIRPath"
    if deepest > _DEEPEST:
        return "is nested too deeply"
    if strange := sorted(used - ALLOWED):
        return f"uses a function that is not followed here: {strange[0]}"
    try:
        _evaluated(expression, {"resourceType": "QuestionnaireResponse"}, lambda coding: None)
    except NotWorkedOut as why:
        return f"cannot be worked out: {why}"
    return ""


def worked_out(expression: str, response: Mapping[str, Any], weigh: Weigh) -> Any:
    """The one value of an expression about a QuestionnaireResponse, or None; `weigh` gives a Coding's weight.

    Raises NotWorkedOut.
    """
    if why := why_not(expression):
        raise NotWorkedOut(why)
    found = _evaluated(expression, response, weigh)
    values = found if isinstance(found, list) else [found]
    return values[0] if len(values) == 1 else None


def _evaluated(expression: str, response: Mapping[str, Any], weigh: Weigh) -> Any:
    from fhirpathpy import apply_parsed_path
    from fhirpathpy.models import models

    body = copy.deepcopy(dict(response))  # the library writes into what it reads
    known = {"resource": body, "context": body}
    try:
        with _within(SECONDS):
            options = {"userInvocationTable": _table(weigh)}
            return apply_parsed_path(body, _parsed(expression), known, models["r4"], options)
    except Exception as error:  # of any kind: the library names none of its own
        raise NotWorkedOut(str(error)[:200]) from error


def _table(weigh: Weigh) -> dict[str, Any]:
    """Functions of ours: a Coding's weight, and sums that also take numbers from within the resource."""

    def weights(nodes: list) -> list[Decimal]:
        return [weight for one in _plain(nodes) if isinstance(one, Mapping) and (weight := weigh(one)) is not None]

    def several(work: Callable[[list], Any]) -> Callable[[list], list]:
        return lambda nodes: [work(found)] if (found := [_number(one) for one in _plain(nodes)]) else []

    return {
        "weight": {"fn": weights},
        "ordinal": {"fn": weights},
        "sum": {"fn": lambda nodes: [sum((_number(one) for one in _plain(nodes)), Decimal(0))]},
        "min": {"fn": several(min)},
        "max": {"fn": several(max)},
        "avg": {"fn": several(lambda found: sum(found) / len(found))},
    }


def _plain(nodes: list) -> list:
    from fhirpathpy.engine.util import get_data

    return [get_data(node) for node in nodes]


def _number(found: Any) -> Decimal:
    if isinstance(found, bool) or not isinstance(found, (int, Decimal)):
        raise NotWorkedOut("is no number")
    return Decimal(found)


@lru_cache(maxsize=256)
def _parsed(expression: str) -> dict[str, Any]:
    from fhirpathpy.parser import parse

    with _within(SECONDS):
        return parse(expression)


def _functions(expression: str) -> tuple[frozenset[str], int]:
    """Names of the functions that an expression calls, and how deep it is nested."""
    if expression.count("(") > _DEEPEST:
        return frozenset(), _DEEPEST + 1
    tree = _parsed(expression)
    used: set[str] = set()
    deepest, waiting = 0, [(tree, 0)]
    while waiting:
        node, depth = waiting.pop()
        deepest = max(deepest, depth)
        if node.get("type") == "Functn":
            used.update(node["children"][0].get("terminalNodeText", ()))
        nested = node.get("type") == "ParamList" or "Expression" in str(node.get("type"))
        waiting += [(child, depth + nested) for child in node.get("children", ())]
    return frozenset(used), deepest


@contextmanager
def _within(seconds: float) -> Iterator[None]:
    """Stops what runs here once this thread has worked so long: asked at every call of a Python function."""
    ends = time.thread_time() + seconds

    def watch(frame: Any, event: str, arg: Any) -> None:
        if event == "call" and time.thread_time() > ends:
            raise NotWorkedOut("takes too long")

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        yield
    finally:
        sys.setprofile(before)
