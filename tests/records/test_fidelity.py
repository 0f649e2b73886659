"""Whatever valid resource is stored, the same JSON comes back: members, digits, dates, extensions, contained."""

import json
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from consent.gate import open_for_job
from records.actions import store
from records.indexing import prepare
from records.lossless import loads
from records.models import Resource
from records.validation import validate
from tests.factories.accounts import PatientFactory
from tests.records.test_lossless import Literal, literals, read_plainly, written

pytestmark = pytest.mark.django_db

NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,19})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True).map(Literal)
DATES = st.sampled_from(
    "2015 2015-02 2015-02-07 2015-02-07T13:28:17Z 2015-02-07T13:28:17+00:00 2015-02-07T13:28:17.715-05:00"
    " 2015-02-07T13:28:17.000Z 2015-02-07T13:28:17.123456789+01:00".split()
)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=12).filter(
    str.strip
)
ADDRESSES = st.sampled_from(["http://a.example/one", "urn:oid:1.2.3", "https://b.example/two#x"])
EXTENSIONS = st.recursive(
    st.fixed_dictionaries({"url": ADDRESSES, "valueString": WORDS})
    | st.fixed_dictionaries({"url": ADDRESSES, "valueDecimal": NUMBERS})
    | st.fixed_dictionaries({"url": ADDRESSES, "valueDateTime": DATES}, optional={"id": st.just("e-1")}),
    lambda inner: st.fixed_dictionaries({"url": ADDRESSES, "extension": st.lists(inner, min_size=1, max_size=3)}),
    max_leaves=4,
)
SEVERAL = st.lists(EXTENSIONS, min_size=1, max_size=2)
BESIDE = st.fixed_dictionaries({"extension": SEVERAL})
QUANTITIES = st.fixed_dictionaries({"value": NUMBERS}, optional={"unit": WORDS, "extension": SEVERAL})
INSIDE = st.fixed_dictionaries(
    {"resourceType": st.just("Practitioner"), "id": st.just("p.1")},
    optional={"name": st.lists(st.fixed_dictionaries({"family": WORDS}), min_size=1, max_size=2), "extension": SEVERAL},
)
OBSERVATIONS = st.fixed_dictionaries(
    {
        "resourceType": st.just("Observation"),
        "status": st.sampled_from(["final", "amended", "preliminary"]),
        "code": st.fixed_dictionaries({"text": WORDS}, optional={"extension": SEVERAL}),
        "effectiveDateTime": DATES,
    },
    optional={
        "valueQuantity": QUANTITIES,
        "_status": BESIDE,
        "_effectiveDateTime": BESIDE,
        "extension": SEVERAL,
        "modifierExtension": SEVERAL,
        "contained": st.tuples(INSIDE).map(list),
        "note": st.lists(st.fixed_dictionaries({"text": WORDS}, optional={"time": DATES}), min_size=1, max_size=2),
        "referenceRange": st.lists(st.fixed_dictionaries({"low": QUANTITIES}), min_size=1, max_size=2),
        "meta": st.fixed_dictionaries({"extension": SEVERAL}),
    },
)


def sent(drawn: dict, person) -> dict:
    """As somebody would send it: about the person, and with a use of what it contains."""
    using = {"performer": [{"reference": "#p.1"}]} if "contained" in drawn else {}
    return drawn | using | {"id": str(uuid4()), "subject": {"reference": f"Patient/{person.id}"}}


@settings(max_examples=5, suppress_health_check=list(HealthCheck))
@given(st.lists(OBSERVATIONS, min_size=1, max_size=10))
def test_what_is_stored_comes_back_as_it_was(drawn):
    person = PatientFactory()
    came = {resource["id"]: written(resource) for resource in (sent(one, person) for one in drawn)}
    read = [loads(text) for text in came.values()]
    assert [validate(resource, second_opinion=False) for resource in read] == [[]] * len(read)
    prepared = [prepare(resource, patient_id=person.id, source="feed") for resource in read]

    with open_for_job("load_bundles", kinds=["Observation", "Patient"], patients=[person.id]) as access:
        store(access=access, prepared=prepared)
    with open_for_job("load_bundles", kinds=["Observation"], patients=[person.id]) as access:
        held = {str(row.id): row.body for row in Resource.objects.under(access)}

    assert held.keys() == came.keys()
    for ident, body in held.items():
        assert leaves(body) == leaves(came[ident])


def leaves(text: str) -> list:
    """Every member with its literal, read by the standard library; less the version and time that the store gives."""
    resource = read_plainly(text)
    meta = {name: value for name, value in resource.pop("meta", {}).items() if name not in ("versionId", "lastUpdated")}
    found = literals(resource | ({"meta": meta} if meta else {}))
    return sorted(((path, type(value).__name__, value) for path, value in found), key=json.dumps)
