"""FHIR's own rules between elements, as small functions: each says True when the rule is broken.

All that R4 calls an error in the types that are kept; dom-2 to dom-5, ele-1, ext-1, ref-1, txt-1 and txt-2 live in
structure.py, since they need the whole resource, and those of questionnaires in invariants_asking.py. Left out: ppc-2
to ppc-5, whose expressions ask for a system named "something", the warnings, and DataRequirement and TriggerDefinition.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from records.dates import interval
from records.invariants_asking import ASKING, listed, repeats

Element = Mapping[str, Any]
Rule = tuple[str, Callable[[Element], bool], str]
UCUM = "http://unitsofmeasure.org"


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
    codings = [coding for item in several if isinstance(item, Mapping) for coding in listed(item, "coding")]
    return {coding["code"] for coding in codings if isinstance(coding.get("code"), str)}


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
    own = listed(element["code"], "coding")
    parts = [part["code"] for part in listed(element, "component") if isinstance(part.get("code"), Mapping)]
    return any(coding in own for part in parts for coding in listed(part, "coding"))


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
    return lambda element: any(item.get("use") == "home" for item in listed(element, name))


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
    return "code" in element and (element.get("system") != UCUM or not given(element, "value"))


def _unlike_ucum(element: Element) -> bool:
    """Age, Count and Distance alike: a value has a code, and a system is UCUM."""
    return ("value" in element and not given(element, "code")) or element.get("system", UCUM) != UCUM


def _age_1(element: Element) -> bool:
    value = _number(element)
    return _unlike_ucum(element) or (value is not None and value <= 0)


def _cnt_3(element: Element) -> bool:
    value = _number(element)
    return _unlike_ucum(element) or element.get("code", "1") != "1" or (value is not None and value % 1 != 0)


def _ras_1(element: Element) -> bool:
    spread = element.get("probabilityRange")
    ends = [spread[name] for name in ("low", "high") if name in spread] if isinstance(spread, Mapping) else []
    return any(isinstance(end, Mapping) and (end.get("code"), end.get("system")) != ("%", UCUM) for end in ends)


def _ras_2(element: Element) -> bool:
    value = _number({"value": element.get("probabilityDecimal")})
    return value is not None and value > 100


def _tim_9(element: Element) -> bool:
    when = element.get("when")
    meals = {"C", "CM", "CD", "CV"}
    return "offset" in element and (not isinstance(when, list) or any(item in meals for item in when))


INVARIANTS: dict[str, tuple[Rule, ...]] = ASKING | {
    "Age": (("age-1", _age_1, "is above zero, in a unit of UCUM"),),
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
    "CodeSystem": (("csd-1", repeats("concept", "code"), "has two concepts of one code"),),
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
    "Count": (("cnt-3", _cnt_3, "is a whole number, with the unit 1 of UCUM"),),
    "Distance": (("dis-1", _unlike_ucum, "has a unit of UCUM"),),
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
    "QuestionnaireResponse.item": (("qrs-1", _both("answer", "item"), "has answers or items, not both"),),
    "Range": (("rng-2", _rng_2, "has a low above its high"),),
    "Ratio": (("rat-1", _rat_1, "needs numerator and denominator"),),
    "RiskAssessment.prediction": (
        ("ras-1", _ras_1, "has a range of percentages"),
        ("ras-2", _ras_2, "has a probability above 100"),
    ),
    "ServiceRequest": (("prr-1", _without("orderDetail", "code"), "with details needs a code"),),
    "Task": (("inv-1", _after("authoredOn", "lastModified"), "was changed before it was written"),),
    "Timing.repeat": (
        ("tim-1", _without("duration", "durationUnit"), "with a duration needs its unit"),
        ("tim-2", _without("period", "periodUnit"), "with a period needs its unit"),
        ("tim-4", _below_zero("duration"), "has a duration below zero"),
        ("tim-5", _below_zero("period"), "has a period below zero"),
        ("tim-6", _without("periodMax", "period"), "with a longest period needs a period"),
        ("tim-7", _without("durationMax", "duration"), "with a longest duration needs a duration"),
        ("tim-8", _without("countMax", "count"), "with a highest count needs a count"),
        ("tim-9", _tim_9, "with an offset needs an event other than meals themselves"),
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
    "ValueSet.expansion.contains": (
        ("vsd-6", _none("code", "display"), "needs a code or a display"),
        ("vsd-9", lambda e: not given(e, "code") and e.get("abstract") is not True, "needs a code unless abstract"),
        ("vsd-10", _without("code", "system"), "with a code needs a system"),
    ),
}
