"""FHIR's own rules between elements, as small functions: each says True when the rule is broken.

Done here: ait-1 ait-2 app-1 app-2 app-3 app-4 att-1 cmp-1 cmp-2 con-1 con-2 con-4 con-5 cpl-3 cpt-2 ctm-1 drt-1
exp-1 fhs-1 fhs-2 gol-1 imm-1 mad-1 mdd-1 obs-3 obs-6 obs-7 org-1 org-2 org-3 pat-1 per-1 ppc-1 prr-1 qrs-1 qty-3
que-1 que-2 que-7 que-12 rat-1 ref-1 rng-2 sev-1 tim-1 tim-2 tim-4 tim-5 tim-10 vsd-1 vsd-2 vsd-3; dom-2 to dom-5,
ele-1, ext-1, txt-1 and txt-2 live in structure.py, since they need the whole resource.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from records.dates import interval

Element = Mapping[str, Any]
Rule = tuple[str, Callable[[Element], bool], str]


def has(element: Element, name: str) -> bool:
    """Whether a choice such as value[x] is given, in whichever type, or as an extension alone."""
    return any(
        (key.startswith(name) and key[len(name) : len(name) + 1].isupper())
        or (key.startswith("_" + name) and key[len(name) + 1 : len(name) + 2].isupper())
        for key in element
    )


def given(element: Element, name: str) -> bool:
    """Whether an element is there, as value or as extension alone."""
    return name in element or "_" + name in element


def codes_of(concepts: Any) -> set[str]:
    """The codes of a CodeableConcept or of several."""
    several = concepts if isinstance(concepts, list) else [concepts]
    codings = [coding for item in several if isinstance(item, Mapping) for coding in _list(item, "coding")]
    return {coding["code"] for coding in codings if isinstance(coding.get("code"), str)}


def _list(element: Element, name: str) -> list[Element]:
    value = element.get(name)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _backwards(first: Any, second: Any) -> bool:
    """Whether `second` lies wholly before `first`, however roughly either is known."""
    if not isinstance(first, str) or not isinstance(second, str):
        return False
    start, end = interval(first), interval(second)
    return bool(start and end and end[1] <= start[0])


def _number(quantity: Any) -> Decimal | None:
    value = quantity.get("value") if isinstance(quantity, Mapping) else None
    return Decimal(value) if isinstance(value, (int, Decimal)) and not isinstance(value, bool) else None


def _in_error(element: Element) -> bool:
    return "entered-in-error" in codes_of(element.get("verificationStatus"))


def _rng_2(element: Element) -> bool:
    low, high = element.get("low"), element.get("high")
    if not isinstance(low, Mapping) or not isinstance(high, Mapping) or low.get("code") != high.get("code"):
        return False
    first, second = _number(low), _number(high)
    return first is not None and second is not None and first > second


def _obs_7(element: Element) -> bool:
    if "component" not in element or not has(element, "value") or not isinstance(element.get("code"), Mapping):
        return False
    own = _list(element["code"], "coding")
    parts = [part["code"] for part in _list(element, "component") if isinstance(part.get("code"), Mapping)]
    return any(coding in own for part in parts for coding in _list(part, "coding"))


def _app_3(element: Element) -> bool:
    timed = "start" in element and "end" in element
    return not timed and element.get("status") not in ("proposed", "cancelled", "waitlist")


def _con_4(element: Element) -> bool:
    ended = {"resolved", "remission", "inactive"}
    return has(element, "abatement") and not ended & codes_of(element.get("clinicalStatus"))


def _wrong_size(element: Element) -> bool:
    data, size = element.get("data"), element.get("size")
    if not isinstance(data, str) or type(size) is not int:
        return False
    packed = "".join(data.split())
    return size != len(packed) * 3 // 4 - packed.count("=", -2)


def _ctm_1(element: Element) -> bool:
    member = element.get("member")
    target = member.get("reference", "") if isinstance(member, Mapping) else ""
    kind = target.split("/")[-2] if isinstance(target, str) and target.count("/") else ""
    return "onBehalfOf" in element and (kind not in ("", "Practitioner") or not isinstance(member, Mapping))


def _home(name: str) -> Callable[[Element], bool]:
    return lambda element: any(item.get("use") == "home" for item in _list(element, name))


def _que_1(element: Element) -> bool:
    kind = element.get("type")
    return (kind == "group" and not element.get("item")) or (kind == "display" and "item" in element)


def _que_2(element: Element) -> bool:
    seen: list[Any] = []
    waiting = list(_list(element, "item"))
    while waiting:
        item = waiting.pop()
        seen.append(item.get("linkId"))
        waiting.extend(_list(item, "item"))
    names = [name for name in seen if isinstance(name, str)]
    return len(names) != len(set(names))


def _below_zero(name: str) -> Callable[[Element], bool]:
    return lambda element: (value := _number({"value": element.get(name)})) is not None and value < 0


def _none(*names: str) -> Callable[[Element], bool]:
    return lambda element: not any(given(element, name) for name in names)


def _without(name: str, *needed: str) -> Callable[[Element], bool]:
    return lambda element: given(element, name) and not any(given(element, item) for item in needed)


def _both(first: str, second: str) -> Callable[[Element], bool]:
    return lambda element: given(element, first) and given(element, second)


def _after(first: str, second: str) -> Callable[[Element], bool]:
    return lambda element: _backwards(element.get(first), element.get(second))


def _rat_1(element: Element) -> bool:
    pair = ("numerator" in element, "denominator" in element)
    return pair[0] != pair[1] or (not any(pair) and "extension" not in element)


def _drt_1(element: Element) -> bool:
    return "code" in element and (element.get("system") != "http://unitsofmeasure.org" or not given(element, "value"))


INVARIANTS: dict[str, tuple[Rule, ...]] = {
    "AllergyIntolerance": (
        ("ait-1", lambda e: not _in_error(e) and "clinicalStatus" not in e, "needs a clinicalStatus"),
        ("ait-2", lambda e: _in_error(e) and "clinicalStatus" in e, "in error, has no clinicalStatus"),
    ),
    "Appointment": (
        ("app-2", lambda e: given(e, "start") != given(e, "end"), "has start and end, or neither"),
        ("app-3", _app_3, "needs start and end unless proposed, cancelled or waiting"),
        (
            "app-4",
            lambda e: "cancelationReason" in e and e.get("status") not in ("cancelled", "noshow"),
            "has a reason for cancelling but is not cancelled",
        ),
    ),
    "Appointment.participant": (("app-1", _none("type", "actor"), "needs a type or an actor"),),
    "Attachment": (
        ("att-1", _without("data", "contentType"), "with data needs a contentType"),
        ("size", _wrong_size, "does not have the size that it states"),
    ),
    "AuditEvent.entity": (("sev-1", _both("name", "query"), "has a name or a query, not both"),),
    "CarePlan.activity": (("cpl-3", _both("detail", "reference"), "has a detail or a reference, not both"),),
    "CareTeam.participant": (("ctm-1", _ctm_1, "can act on behalf of others only as a Practitioner"),),
    "Composition.section": (
        ("cmp-1", _none("text", "entry", "section"), "needs text, entries or sections"),
        ("cmp-2", _both("emptyReason", "entry"), "is empty or has entries, not both"),
    ),
    "Condition": (
        ("con-4", _con_4, "with an abatement must be resolved, in remission or inactive"),
        ("con-5", lambda e: _in_error(e) and "clinicalStatus" in e, "in error, has no clinicalStatus"),
    ),
    "Condition.evidence": (("con-2", _none("code", "detail"), "needs a code or a detail"),),
    "Condition.stage": (("con-1", _none("summary", "assessment"), "needs a summary or an assessment"),),
    "Consent": (("ppc-1", _none("policy", "policyRule"), "needs a policy or a policyRule"),),
    "ContactPoint": (("cpt-2", _without("value", "system"), "with a value needs a system"),),
    "Duration": (("drt-1", _drt_1, "with a code needs a value and the system UCUM"),),
    "Expression": (("exp-1", _none("expression", "reference"), "needs an expression or a reference"),),
    "FamilyMemberHistory": (
        ("fhs-1", lambda e: has(e, "age") and has(e, "born"), "has an age or a birth, not both"),
        (
            "fhs-2",
            lambda e: given(e, "estimatedAge") and not has(e, "age"),
            "estimates an age it does not give",
        ),
    ),
    "Goal.target": (("gol-1", lambda e: has(e, "detail") and "measure" not in e, "needs a measure"),),
    "Immunization.education": (("imm-1", _none("documentType", "reference"), "needs a type or a reference"),),
    "MedicationAdministration.dosage": (
        ("mad-1", lambda e: "dose" not in e and not has(e, "rate"), "needs a dose or a rate"),
    ),
    "MedicationDispense": (
        ("mdd-1", _after("whenPrepared", "whenHandedOver"), "is handed over before it is prepared"),
    ),
    "Observation": (
        (
            "obs-6",
            lambda e: "dataAbsentReason" in e and has(e, "value"),
            "has a value and says that it has none",
        ),
        ("obs-7", _obs_7, "has a value of its own and a component with its own code"),
    ),
    "Observation.referenceRange": (("obs-3", _none("low", "high", "text"), "needs low, high or text"),),
    "Organization": (
        ("org-1", _none("identifier", "name"), "needs an identifier or a name"),
        ("org-2", _home("address"), "has no home address"),
        ("org-3", _home("telecom"), "has no home telephone"),
    ),
    "Patient.contact": (
        (
            "pat-1",
            _none("name", "telecom", "address", "organization"),
            "needs a name, number, address or place",
        ),
    ),
    "Period": (("per-1", _after("start", "end"), "ends before it starts"),),
    "Quantity": (("qty-3", _without("code", "system"), "with a code needs a system"),),
    "Questionnaire": (("que-2", _que_2, "has two items of one linkId"),),
    "Questionnaire.item": (
        ("que-1", _que_1, "as a group needs items; as a display has none"),
        (
            "que-12",
            lambda e: len(_list(e, "enableWhen")) > 1 and "enableBehavior" not in e,
            "with several enableWhen needs an enableBehavior",
        ),
    ),
    "Questionnaire.item.enableWhen": (
        (
            "que-7",
            lambda e: e.get("operator") == "exists" and not given(e, "answerBoolean"),
            "that asks whether an answer exists needs an answerBoolean",
        ),
    ),
    "QuestionnaireResponse.item": (("qrs-1", _both("answer", "item"), "has answers or items, not both"),),
    "Range": (("rng-2", _rng_2, "has a low above its high"),),
    "Ratio": (("rat-1", _rat_1, "needs numerator and denominator"),),
    "ServiceRequest": (("prr-1", _without("orderDetail", "code"), "with details needs a code"),),
    "Task": (("inv-1", _after("authoredOn", "lastModified"), "was changed before it was written"),),
    "Timing.repeat": (
        ("tim-1", _without("duration", "durationUnit"), "with a duration needs its unit"),
        ("tim-2", _without("period", "periodUnit"), "with a period needs its unit"),
        ("tim-4", _below_zero("duration"), "has a duration below zero"),
        ("tim-5", _below_zero("period"), "has a period below zero"),
        ("tim-10", _both("timeOfDay", "when"), "has times of day or events, not both"),
    ),
    "ValueSet.compose.include": (
        ("vsd-1", _none("valueSet", "system"), "needs a system or a value set"),
        (
            "vsd-2",
            lambda e: ("concept" in e or "filter" in e) and "system" not in e,
            "with concepts or filters needs a system",
        ),
        ("vsd-3", _both("concept", "filter"), "has concepts or filters, not both"),
    ),
}
