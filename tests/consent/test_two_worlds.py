"""Two records that differ only in what the viewer may not know: every answer is the same, but for ids and times."""

import datetime as dt
import re
import uuid
from dataclasses import dataclass, field
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.test import Client

import clock
from accounts.models import Organisation, Patient, User
from consent import decision
from consent.areas import AREAS_OF_KIND
from consent.conditions import Condition, KindIn
from contributions.models import Contribution
from messaging.models import Letterbox
from tests.consent.test_channels import PAGES
from tests.consent.worlds import CODE, EVERYWHERE, GENETICS, MENTAL, TEMPLATES
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, UserFactory, sign_in
from tests.factories.appointments import ClinicFactory, SlotFactory, make_booking
from tests.factories.consent import (
    AssistanceFactory,
    BrokenGlassFactory,
    CareRelationshipFactory,
    DelegationFactory,
    DirectiveFactory,
    LockFactory,
)
from tests.factories.consent import store as keep
from tests.factories.histories import labelled, store
from tests.factories.messages import LetterboxFactory, make_thread
from work.models import WorkItem

pytestmark = pytest.mark.django_db
HIDDEN, LOCKED = "hidden by a directive", "locked even then"
RESULTS = ("result", "potassium", "reading", "report")
SECRET = "Ptarmigan"
CLINICAL = ("problem", "result", "potassium", "letter", "plan", "scan", "visit")

# viewer: what is withheld from them; a label, a directive, or an area in which they have no business ("").
WITHHELD = {
    "self": ("professional-only", "held"),
    "delegate": ("professional-only", "held", MENTAL, "confidential-to-child", "third-party", HIDDEN),
    "clinician": (MENTAL, GENETICS, "third-party", HIDDEN, LOCKED),
    "emergency": (MENTAL, LOCKED),
    "reception": ("",),
    "pharmacist": (MENTAL, "professional-only", HIDDEN),
    "stranger": ("", "professional-only"),
    "help desk": ("", MENTAL, "professional-only", HIDDEN),
    "social worker": ("", MENTAL, "third-party", HIDDEN),
    "attorney": ("professional-only", "held", MENTAL, "confidential-to-child", "third-party", HIDDEN),
    "guardian": ("", "professional-only", "held", GENETICS, "confidential-to-child", "third-party", HIDDEN),
    "parent": ("professional-only", "held", MENTAL, "confidential-to-child"),
    "parent at 14": ("", "professional-only", "confidential-to-child"),
    "extension": ("", "professional-only", "held", MENTAL, "confidential-to-child", "third-party", HIDDEN),
}
# Of what is withheld as "", they do see these.
SEES = {
    "reception": ("appointment",),
    "pharmacist": ("medicine", "taken", "allergy"),
    "stranger": (),
    "help desk": ("appointment",),
    "social worker": ("plan", "goal", "visit", "referral", "support"),
    "guardian": ("problem", "allergy", "operation", "vaccine", "relative", "implant", "appointment"),
    "parent at 14": (),
    "extension": ("result", "potassium", "report", "scan"),
}
_SOME = {area: ["see"] for area in ("demographics", "summary", "results", "documents", "care")}
# Those who come by a tie; whoever holds one by law may have been given what no helper is.
TIES = {
    "delegate": {"powers": _SOME},
    "attorney": {"basis": "attorney", "powers": _SOME | {"consent": ["see"]}},
    "guardian": {"basis": "order", "powers": {area: ["see", "act"] for area in ("summary", "appointments")}},
    "parent": {"basis": "parental", "powers": {}},
    "parent at 14": {"basis": "parental", "powers": {}},
    "extension": {"basis": "extension", "powers": {"results": ["see"]}},
}
AGES = {"parent": 8, "parent at 14": 14, "extension": 14}
CITIZENS = ("self", "stranger", *TIES)


@dataclass
class Twin:
    """One of the two records. Ids of what both hold differ in their last digit alone, so their order is the same."""

    number: int
    patient: Patient
    owner: User
    items: dict[str, str] = field(default_factory=dict)  # template: id, of what the viewer may know
    booking: str = field(default_factory=lambda: str(uuid.uuid4()))  # one that they may not know of, or of nothing
    secrets: list[str] = field(default_factory=list)  # ids of what they may not know, or of nothing at all
    kinds: dict[str, str] = field(default_factory=dict)  # id: type


def twin_id(number: int, *names: object) -> uuid.UUID:
    return uuid.UUID(str(uuid.uuid5(uuid.NAMESPACE_URL, "/".join(map(str, names))))[:-1] + str(number))


def make_twin(number: int, viewer: str, elsewhere: Organisation) -> Twin:
    born = clock.today() - dt.timedelta(days=366 * AGES[viewer]) if viewer in AGES else dt.date(1950, 5, 1)
    patient = PatientFactory(id=twin_id(number, "person", viewer), birth_date=born)
    twin = Twin(number, patient, UserFactory(citizen=True, patient=patient, name="Morag Fraser"))
    name = {"resourceType": "Patient", "id": str(patient.id), "name": [{"family": "Fraser", "given": ["Morag"]}]}
    bodies, closed = [name], {HIDDEN: [], LOCKED: []}
    for place, template in enumerate(TEMPLATES):
        ident = str(twin_id(number, viewer, template))
        bodies.append(body_of(template, f"{EVERYWHERE} {template}", 3 * place + 2) | {"id": ident})
        twin.items[template], twin.kinds[ident] = ident, bodies[-1]["resourceType"]
        for turn, why in enumerate(WITHHELD[viewer]):
            if (why == "held" and template not in RESULTS) or (why == "" and template in SEES[viewer]):
                continue
            ident = str(uuid.uuid4())
            twin.secrets.append(ident)
            secret = body_of(template, f"{EVERYWHERE} {SECRET} {turn}", 3 * place + 1 + turn) | {"id": ident}
            twin.kinds[ident] = secret["resourceType"]
            if number == 2:
                bodies.append(secret if why in ("", HIDDEN, LOCKED) else labelled(secret, why))
                closed.get(why, []).append(ident)
    store(patient, *bodies)
    if viewer == "help desk":
        closed[HIDDEN] += _in_the_portal(twin, elsewhere)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_resource SET organisation_id = %s WHERE patient_id = %s", [elsewhere.id, patient.id]
        )
    if number == 2:
        _say(twin, viewer, closed)
    return twin


def _in_the_portal(twin: Twin, elsewhere: Organisation) -> list[uuid.UUID]:
    """What the person sent and booked here, of which the help desk is told how far it came; gives what to hide.

    One of each that it may know of, and in the second record one more for each reason.
    """
    reasons, hidden = ("", MENTAL, "professional-only", HIDDEN) if twin.number == 2 else ("",), []
    box = Letterbox.objects.filter(organisation=elsewhere).first() or LetterboxFactory(organisation=elsewhere)
    for turn, why in enumerate(reasons):
        labels = [why] if why in (MENTAL, "professional-only") else []
        at = dt.datetime.combine(clock.today() - dt.timedelta(days=turn + 1), dt.time(12), dt.UTC)
        talk = make_thread(twin.patient, box, by=twin.owner, subject=SECRET, text=SECRET, labels=labels, at=at)
        alike = {
            "patient": twin.patient, "kind": "Contribution", "area": "contributions", "labels": labels,
            "organisation": elsewhere,
        }  # fmt: skip
        given = Contribution(
            id=uuid.uuid4(), what="note", subjects=[talk.id], given_at=at, due_at=at, asked_of=elsewhere,
            given_by=twin.owner, given_by_name=twin.owner.name, **alike,
        )  # fmt: skip
        keep(given)
        keep(WorkItem(subject="contribution", subject_id=given.id, item_id=talk.id, holder=elsewhere, opened_at=at,
                      due_at=at, **alike))  # fmt: skip
        hidden += [talk.id, given.id] if why == HIDDEN else []
        if why == "professional-only":  # nobody books at such a clinic
            continue
        clinic = ClinicFactory(organisation=elsewhere, labels=labels, name="A review")
        slot = SlotFactory(clinic=clinic, place=None, starts_at=at + dt.timedelta(days=9))
        booking = make_booking(twin.owner, slot, reason=SECRET, mode="telephone")
        hidden += [booking.id] if why == HIDDEN else []
        twin.booking = str(booking.id) if why == MENTAL else twin.booking
    return hidden


def body_of(template: str, words: str, days: int) -> dict:
    days = -days if template == "appointment" else days
    return TEMPLATES[template](words, str(clock.today() - dt.timedelta(days=days)))


def _say(twin: Twin, viewer: str, closed: dict[str, list[str]]):
    """The directives themselves are secrets too, and so is what an officer locked for another's sake, and why."""
    for effect, why in (("hide", HIDDEN), ("lock", LOCKED)):
        if closed[why]:
            DirectiveFactory(patient=twin.patient, made_by=twin.owner, effect=effect, items=closed[why])
    LockFactory(patient=twin.patient, kind="bar", user=UserFactory(), reason=f"{SECRET} was violent")
    if viewer == "stranger":
        LockFactory(patient=twin.patient, reason=f"{SECRET} was violent")


def reader_of(viewer: str, twins: tuple[Twin, Twin]) -> list[Client]:
    """The same reader of both; the person themself has an account for each."""
    if viewer == "self":
        return [sign_in(Client(), twin.owner) for twin in twins]
    if viewer in CITIZENS:
        user = UserFactory(citizen=True)
        for twin in twins if viewer in TIES else ():
            DelegationFactory(patient=twin.patient, user=user, **TIES[viewer])
        return [sign_in(Client(), user, as_citizen=True)] * 2
    role = "clinician" if viewer == "emergency" else viewer.replace(" ", "-")
    user = MembershipFactory(role=role).user
    for twin in twins:
        if viewer == "emergency":
            BrokenGlassFactory(patient=twin.patient, actor=user)
        elif viewer == "help desk":
            AssistanceFactory(patient=twin.patient, agent=user)
        else:
            kind = {"pharmacist": "pharmacy", "social-worker": "team"}.get(role, "registration")
            CareRelationshipFactory(patient=twin.patient, organisation=user.memberships.get().organisation, kind=kind)
    return [sign_in(Client(), user)] * 2


# Requests: `{p}` stands for the person, `{items[template]}` for an item, `{secret}` for one that nobody may know of.
SEARCHES = (
    "{kind}?patient={p}&_total=accurate",
    "{kind}?patient={p}&_summary=count",
    "{kind}?patient={p}&_count=2&_total=accurate",
    "{kind}?patient={p}&_sort=_lastUpdated",
    "{kind}?patient={p}&_sort=-_lastUpdated&_count=1",
    "{kind}?patient={p}&_id={secret}",
    "{kind}?patient={p}&_revinclude=Provenance:target",
    "{kind}?patient={p}&_security=http://x|y",
    "{kind}?patient={p}&_sort=nothing",
    "{kind}?patient={p}&date=ge2020-01-01",
    "{kind}?patient={p}&date=yesterday",
    "{kind}/{secret}",
    "{kind}/{secret}/_history",
    "{kind}/{secret}/_history/1",
)
OF_PERSON = (
    "access-log/", "", "messages/", "given/",
    "access-log/?show=machines", "notes/", "left-out/", "choices/", "helpers/", "results/waiting/",
    "seen-as/", "choices/receipts/", "not-mine/", *PAGES, "problems/?show=past", "medicines/?show=past",
    "plans/?show=past", "chronology/?choose=1", "chronology/?group=results", "results/?page=2", "letters/?page=7",
    "visits/?what=Encounter", "changes/?since=week", f"results/trend/?code={CODE}&unit=nothing",
    "item/{secret}/", "item/{secret}/versions/1/", "item/{secret}/note/", "item/{secret}/file/1/",
    "item/{secret}/hide/", "appointments/", "appointments/find/", "appointments/waiting/", "appointments/{secret}/",
    "appointments/{secret}/calendar.ics", "appointments/{secret}/change/", "appointments/{secret}/cancel/",
    "appointments/{secret}/needs/", "appointments/{secret}/earlier/", "appointments/{secret}/here/",
    "appointments/{secret}/written/", "appointments/{secret}/written/answer/", "appointments/{secret}/rearrange/",
    "appointments/{secret}/video/", "appointments/{secret}/video/room/", "appointments/waiting/{secret}/",
    "appointments/waiting/{secret}/leave/", "appointments/waiting/at/{secret}/", "appointments/offers/{secret}/",
    "appointments/book/{secret}/", "appointments/for/{secret}/", "appointments/told/{secret}/",
    "appointments/told/{secret}/answer/", "prescriptions/", "prescriptions/order/", "prescriptions/{secret}/",
    "prescriptions/pharmacy/", "prescriptions/sent/{secret}/", "prescriptions/requests/{secret}/",
    "prescriptions/serial/{secret}/", "prescriptions/serial/{secret}/noted/", "prescriptions/review/",
    "prescriptions/review/{secret}/", "prescriptions/dispensing/",
)  # fmt: skip
OF_ITEM = ("item/{one}/", "item/{one}/versions/1/")


def addresses(twin: Twin, *, some: int):
    """Every address that is asked, or one in so many, with a secret for each that names one.

    The log comes first: what one looks at oneself stands in it too.
    """
    secrets = {}
    for ident in twin.secrets:
        secrets.setdefault(twin.kinds[ident], ident)
    anything = next(iter(secrets.values()), str(uuid.uuid4()))
    p, person = str(twin.patient.id), f"/p/{twin.patient.id}/"
    yield f"/fhir/AuditEvent?patient={p}&_count=100"
    for path in OF_PERSON[::some]:
        yield person + path.format(secret=anything)
    for path in OF_PERSON[::some]:
        if path.startswith("appointments/{secret}"):
            yield person + path.format(secret=twin.booking)
    for one in list(twin.items.values())[:: 5 * some - 4]:
        yield from (person + path.format(one=one) for path in OF_ITEM)
        kind = twin.kinds[one]
        yield from (f"/fhir/{kind}/{one}", f"/fhir/{kind}/{one}/_history", f"/fhir/{kind}/{one}/_history/1")
    for kind in sorted(set(twin.kinds.values()))[:: 5 * some - 4]:
        for path in SEARCHES:
            yield "/fhir/" + path.format(kind=kind, p=p, secret=secrets.get(kind, anything))
    yield f"/fhir/Patient/{p}/$everything?_count=7"
    yield f"/fhir/Patient/{p}/$everything?_type=Observation,Condition"
    yield from (f"/fhir/{kind}?patient={p}" for kind in ("Consent", "Provenance"))
    yield f"/fhir/Patient/{p}"


_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_VARIES = re.compile(
    r"20\d\d-\d\d-\d\dT[0-9:.]+(?:\+00:00|Z)?|\b\d\d?:\d\d(?::\d\d)?\b|_cursor=[^\"&\s]+|\d+ (?:seconds?|minutes?) ago"
    r"|data-seconds=\"\d+\"|name=\"csrfmiddlewaretoken\" value=\"\w+\"|nonce=\"[^\"]+\"|nonce-[\w=+/-]+"
)
LOG = ("AuditEvent", "list of who has looked")
_QUIET = {"X-Request-Id", "Content-Length", "Date"}


def told(answer) -> tuple:
    """All that an answer tells, with its ids numbered in the order in which they come."""
    numbers: dict[str, str] = {}

    def numbered(found: re.Match) -> str:
        return numbers.setdefault(found.group(), f"id-{len(numbers)}")

    text = _VARIES.sub("…", answer.content.decode())
    if any(words in text for words in LOG):  # entries of one test have one moment: their order is chance
        text = " ".join(sorted(re.split(r"\W+", _ID.sub("id", text))))
    headers = sorted((name, _plain(value)) for name, value in answer.items() if name not in _QUIET)
    return answer.status_code, str(headers), _ID.sub(numbered, text)


def _plain(value: str) -> str:
    return _ID.sub("id", _VARIES.sub("…", value))


def differences(viewer: str, *, some: int) -> tuple[list, int]:
    """Requests whose answers differ, with both; and how many were asked."""
    elsewhere = OrganisationFactory(name="Royal Hospital")
    twins = make_twin(1, viewer, elsewhere), make_twin(2, viewer, elsewhere)
    clients, found, asked = reader_of(viewer, twins), [], 0
    for ours, theirs in zip(*(addresses(twin, some=some) for twin in twins), strict=True):
        paths = ours, theirs
        while all(paths) and asked < 2000:
            answers = [client.get(path) for client, path in zip(clients, paths, strict=True)]
            asked += 1
            found += _compare(ours, answers)
            again = [_again(client, path, answer) for client, path, answer in zip(clients, paths, answers, strict=True)]
            found += _compare(f"{ours} again", [answer for answer in again if answer])
            paths = tuple(_following(answer) for answer in answers)
    for words in (EVERYWHERE, SECRET, "scan", "0"):
        for place in ("search/", "chronology/"):
            sent = urlencode({"words": words})
            answers = [
                client.post(f"/p/{twin.patient.id}/{place}", sent, content_type="application/x-www-form-urlencoded")
                for client, twin in zip(clients, twins, strict=True)
            ]
            asked += 1
            found += _compare(f"{place} {words}", answers)
    return found, asked


def _compare(path: str, answers: list) -> list:
    said = [told(answer) for answer in answers]
    betrayed = [answer for answer in answers if SECRET in answer.content.decode().replace(f'value="{SECRET}"', "")]
    same = len(said) < 2 or said[0] == said[1]
    return [] if same and not betrayed else [(path, *said, len(betrayed))]


def _again(client: Client, path: str, answer):
    """The same under the condition of its ETag."""
    return client.get(path, headers={"If-None-Match": answer["ETag"]}) if "ETag" in answer else None


def _following(answer) -> str:
    """The next page of a bundle."""
    if not answer.get("Content-Type", "").startswith("application/fhir") or answer.status_code != 200:
        return ""
    links = {link["relation"]: link["url"] for link in answer.json().get("link", ())}
    _, found, rest = links.get("next", "").partition("/fhir/")
    return found + rest


def first_difference(found: list) -> str:
    """In words, for whoever reads a failure."""
    lines = []
    for path, *said, betrayed in found[:5]:
        lines.append(f"{path}: {len(found)} differ, {betrayed} betray")
        if len(said) == 2 and said[0] != said[1]:
            lines.append(f"  {said[0][:2]} against {said[1][:2]}")
            pair = next(((a, b) for a, b in zip(*(part[2] for part in said), strict=False) if a != b), None)
            at = next((n for n, (a, b) in enumerate(zip(said[0][2], said[1][2], strict=False)) if a != b), 0)
            lines.append(
                f"  {pair}: …{said[0][2][max(0, at - 200) : at + 200]}… against …{said[1][2][at - 20 : at + 200]}…"
            )
    return "\n".join(lines)


@pytest.mark.parametrize("viewer", ["self", "clinician"])
def test_answers_are_the_same(viewer):
    found, asked = differences(viewer, some=2)
    assert not found, first_difference(found)
    assert asked > 50


@pytest.mark.slow
@pytest.mark.parametrize("viewer", WITHHELD)
def test_hundreds_of_answers_are_the_same(viewer):
    found, asked = differences(viewer, some=1)
    assert not found, first_difference(found)
    assert asked > 300


def forgetting(bases: tuple, kinds: frozenset, hidden: Condition) -> Condition:
    """A row condition that forgets areas, labels and directives: what this reader has any basis for is all open."""
    return KindIn(frozenset(AREAS_OF_KIND))


@pytest.mark.slow
@pytest.mark.parametrize("viewer", [viewer for viewer in WITHHELD if viewer not in ("stranger", "parent at 14")])
def test_a_leak_is_found(viewer, monkeypatch):
    """The comparison sees what it is there for: each reader who is let in, given a gate that forgets the rows."""
    monkeypatch.setattr(decision, "_rows", forgetting)
    found, _asked = differences(viewer, some=1 if viewer == "help desk" else 4)  # it has few pages
    assert len(found) > 2, [path for path, *_said in found]
