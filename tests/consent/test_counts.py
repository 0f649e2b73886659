"""What pages say in numbers is what the decision allows: totals, page counts, "(n)" beside a link, rows in all pages.

The worlds of `test_channels` are too small for a second page. This record is long, and a third of it is withheld.
"""

import random
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import Client

import clock
from consent.conditions import AllOf
from consent.decision import decide
from consent.facts import facts_for
from consent.viewers import viewers_of
from records import chart
from records.models import Resource
from tests.consent.worlds import CODE, EVERYWHERE, GENETICS, MENTAL, rows_of
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, actor_for, sign_in
from tests.factories.consent import CareRelationshipFactory, DelegationFactory, DirectiveFactory
from tests.factories.histories import concept, labelled, quantity, result
from tests.factories.histories import store as store_resources

pytestmark = pytest.mark.django_db
A_PAGE, A_SEARCH = 20, 25
LABELS = ((), (), (), ("professional-only",), ("third-party",), (MENTAL,), (GENETICS,))


CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


@dataclass
class Long:
    """One long record and those who look at it."""

    patient: object
    owner: object
    clinician: object
    daughter: object


@pytest.fixture
def long_record(db) -> Long:
    """45 results of one test, 45 problems of which some are past, 25 medicines; a third withheld from somebody."""
    chance = random.Random(4)
    owner, practice = UserFactory(citizen=True, name="Morag Fraser"), OrganisationFactory()
    CareRelationshipFactory(patient=owner.patient, organisation=practice)
    clinician = MembershipFactory(role="clinician", organisation=practice).user
    powers = {area: ["see"] for area in ("demographics", "summary", "results", "medicines")}
    daughter = DelegationFactory(patient=owner.patient, powers=powers).user
    ids = store_resources(owner.patient, *(labelled(body, *chance.choice(LABELS)) for body in _bodies(chance)))
    patient = {"resourceType": "Patient", "id": str(owner.patient.id), "name": [{"family": "Fraser"}]}
    store_resources(owner.patient, patient)
    DirectiveFactory(patient=owner.patient, items=chance.sample(ids, 30))
    DirectiveFactory(patient=owner.patient, items=chance.sample(ids, 15), towards_user=daughter)
    return Long(owner.patient, owner, clinician, daughter)


def _bodies(chance: random.Random) -> Iterator[dict]:
    """Bodies on days of the last two years, each with a word that a search finds."""
    for number in range(45):
        day = str(clock.today().replace(day=1, year=clock.today().year - number % 2))
        yield result("Potassium", CODE, on=day, valueQuantity=quantity("4.1"), note=[{"text": EVERYWHERE}])
        state = {"clinicalStatus": concept(code=chance.choice(("active", "resolved")), system=CLINICAL)}
        yield {"resourceType": "Condition", "code": concept(f"{EVERYWHERE} {number}"), "recordedDate": day} | state
        if number < 25:
            yield {
                "resourceType": "MedicationRequest",
                "status": chance.choice(("active", "stopped")),
                "intent": "order",
                "authoredOn": day,
                "medicationCodeableConcept": concept(f"{EVERYWHERE} {number}"),
            }


@dataclass
class Reader:
    """Somebody before the record: how they get at it, and the rows that they may see."""

    client: Client
    base: str
    rows: list

    def of(self, kind: str, *states: str) -> int:
        return sum(row.kind == kind and (not states or row.status in states) for row in self.rows)

    def text(self, path: str) -> str:
        return self.client.get(f"{self.base}/{path}").content.decode()


def reader(long: Long, name: str) -> Reader:
    own, prefix = actor_for(long.owner, as_citizen=True), ""
    if name == "clinician":
        client, conditions = sign_in(Client(), long.clinician), [condition(actor_for(long.clinician), long)]
    elif name == "daughter":
        client = sign_in(Client(), long.daughter, as_citizen=True)
        conditions = [condition(actor_for(long.daughter, as_citizen=True), long)]
    else:
        client, conditions = sign_in(Client(), long.owner, as_citizen=True), [condition(own, long)]
    if name.startswith("as "):
        role = "clinician" if "clinician" in name else "citizen"
        viewer = next(one for one in viewers_of(long.patient.id) if one.actor.role == role)
        conditions, prefix = [*conditions, condition(viewer.actor, long)], f"/as/{viewer.key}"
    allowed = AllOf(tuple(conditions))
    rows = [row for row in rows_of(long, Resource).values() if allowed.allows(row)]  # type: ignore[arg-type]
    return Reader(client, f"{prefix}/p/{long.patient.id}", rows)


def condition(actor, long: Long):
    kinds = frozenset({"Condition", "Observation", "MedicationRequest"})
    return decide(actor=actor, kinds=kinds, facts=facts_for(actor, long.patient.id)).condition


READERS = ("self", "daughter", "clinician", "as the clinician", "as the daughter")


@pytest.fixture(params=READERS)
def who(request, long_record) -> Reader:
    found = reader(long_record, request.param)
    assert 15 < len(found.rows) < 110, "some are withheld, and not all"
    return found


def pages_said(text: str) -> int:
    """How many pages a page says there are."""
    found = re.search(r"Page 1 of (\d+)", text)
    return int(found[1]) if found else 1


def pages_for(rows: int, a_page: int = A_PAGE) -> int:
    return max(1, -(-rows // a_page))


def items_in(who: Reader, path: str, param: str = "page") -> set[uuid.UUID]:
    """The entries that all the pages link to."""
    first = who.text(path)
    sign = "&" if "?" in path else "?"
    texts = [first] + [who.text(f"{path}{sign}{param}={number}") for number in range(2, pages_said(first) + 2)]
    return {uuid.UUID(one) for one in re.findall(r"/item/([0-9a-f-]{36})/", "".join(texts))}


def test_lists_count_what_may_be_seen(who):
    for path, kind, past in (("problems/", "Condition", "resolved"), ("medicines/", "MedicationRequest", "stopped")):
        text, gone, now = who.text(path), who.of(kind, past), who.of(kind, "active")
        assert pages_said(text) == pages_for(now)
        assert re.findall(r"\((\d+)\)</span>", text) == ([str(gone)] if gone else [])
        assert len(items_in(who, path)) == now
        assert len(items_in(who, f"{path}?show=past")) == gone


def test_a_series_counts_what_may_be_seen(who, monkeypatch):
    monkeypatch.setattr(chart, "TREND_POINTS", A_PAGE)
    text = who.text(f"results/trend/?code={CODE}&unit=mmol/L")
    many = who.of("Observation")
    said = re.search(r"Results 1 to (\d+) of (\d+)", text)
    assert (said and said[2]) == (str(many) if many > A_PAGE else None)
    assert pages_said(text) == pages_for(many)


def test_the_chronology_holds_what_may_be_seen(who):
    seen: set[uuid.UUID] = set()
    path, asked = "chronology/", set()
    while path and path not in asked:
        asked.add(path)
        text = who.text(path)
        seen |= {uuid.UUID(one) for one in re.findall(r"/item/([0-9a-f-]{36})/", text)}
        following = re.search(r'rel="next" href="(\?[^"]+)"', text)
        path = following and "chronology/" + following[1].replace("&amp;", "&")
    assert seen <= {row.id for row in who.rows}
    assert {row.id for row in who.rows if row.kind == "Condition"} <= seen


@pytest.mark.parametrize("name", ["self", "daughter", "clinician"])
def test_a_search_counts_what_may_be_seen(long_record, name):
    who = reader(long_record, name)
    text = who.client.post(f"{who.base}/search/", {"words": EVERYWHERE}).content.decode()
    assert re.search(r"(\d+) entries were found", text)[1] == str(len(who.rows))
    counted = [int(number) for number in re.findall(r"<li>[^<:]+: (\d+)</li>", text)]
    kinds = ("Condition", "MedicationRequest", "Observation")
    assert sorted(counted) == sorted(filter(None, map(who.of, kinds)))
    assert pages_said(text) == pages_for(len(who.rows), A_SEARCH)


@pytest.mark.parametrize("name", ["self", "daughter", "clinician"])
def test_a_fhir_total_counts_what_may_be_seen(long_record, name):
    who = reader(long_record, name)
    for kind in ("Condition", "Observation", "MedicationRequest"):
        path = f"/fhir/{kind}?patient={long_record.patient.id}"
        assert who.client.get(f"{path}&_total=accurate&_count=1").json()["total"] == who.of(kind)
        assert who.client.get(f"{path}&_summary=count").json()["total"] == who.of(kind)
