"""Random records whose every item bears a word of its own, and everybody who may look at them."""

import datetime as dt
import random
import uuid
from dataclasses import dataclass, field

from django.db import connection
from django.test import Client

import clock
from accounts.models import Organisation, Patient, User
from appointments.models import Offer, WrittenNote, WrittenVisit
from contributions.models import AboutMe, Annotation, Contribution, CorrectionRequest
from prescriptions.models import MedicationReview, SerialCollection, SerialPrescription
from records.models import Resource
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, sign_in
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking
from tests.factories.consent import (
    AssistanceFactory,
    BrokenGlassFactory,
    CareRelationshipFactory,
    DelegationFactory,
    DirectiveFactory,
    store,
)
from tests.factories.histories import VITAL, concept, labelled, quantity, result
from tests.factories.histories import store as store_resources
from tests.factories.messages import LetterboxFactory, add_note, make_thread
from tests.factories.prescribing import request as ask_again
from tests.factories.waiting import wait_at
from work.models import WorkItem

EVERYWHERE = "Kestrel"  # stands in every item, so that a search finds them all
CODE = "1000651000000109"
MENTAL, GENETICS = "sensitive:mental-health", "sensitive:genetics"
LABELS = (
    (), (), (), ("professional-only",), ("third-party",), ("held",), (MENTAL,), (GENETICS,),
    ("confidential-to-child",), (MENTAL, "third-party"),
)  # fmt: skip
SOCIAL = {"category": [concept(code="social-care", system="https://dfd.example/fhir/CodeSystem/label")]}


def _of(kind: str, **body):
    return {"resourceType": kind, **body}


# What a record may hold: for each template the area it falls into, and its body about these words on this day.
TEMPLATES = {
    "problem": lambda words, day: _of("Condition", code=concept(words), onsetDateTime=day),
    "allergy": lambda words, day: _of("AllergyIntolerance", code=concept(words), onsetDateTime=day),
    "operation": lambda words, day: _of("Procedure", status="completed", code=concept(words), performedDateTime=day),
    "vaccine": lambda words, day: _of(
        "Immunization", status="completed", vaccineCode=concept(words), occurrenceDateTime=day
    ),
    "relative": lambda words, day: _of(
        "FamilyMemberHistory", status="completed", relationship=concept("Mother"), date=day,
        condition=[{"code": concept(words)}],
    ),
    "implant": lambda words, day: _of(
        "Device", status="active", type=concept(words), deviceName=[{"name": words, "type": "user-friendly-name"}]
    ),
    "medicine": lambda words, day: _of(
        "MedicationRequest", status="active", intent="order", authoredOn=day,
        medicationCodeableConcept=concept(words),
    ),
    "taken": lambda words, day: _of(
        "MedicationStatement", status="active", effectiveDateTime=day, medicationCodeableConcept=concept(words)
    ),
    "result": lambda words, day: result(words, "", on=day, valueQuantity=quantity("4.1")),
    "potassium": lambda words, day: result(
        "Potassium", CODE, on=day, valueQuantity=quantity("4.1"), note=[{"text": words}]
    ),
    "reading": lambda words, day: result(words, "", on=day, valueQuantity=quantity("71", "kg")) | {"category": VITAL},
    "report": lambda words, day: _of("DiagnosticReport", status="final", code=concept(words), effectiveDateTime=day),
    "scan": lambda words, day: _of("ImagingStudy", status="available", started=day, description=words),
    "letter": lambda words, day: _of(
        "DocumentReference", status="current", type=concept(words), date=f"{day}T09:00:00Z",
        content=[{"attachment": {"contentType": "text/plain", "data": "VGV4dA=="}}],
    ),
    "plan": lambda words, day: _of(
        "CarePlan", status="active", intent="plan", title=words, period={"start": day}, created=day
    ),
    "goal": lambda words, day: _of("Goal", lifecycleStatus="active", description=concept(words), startDate=day),
    "visit": lambda words, day: _of(
        "Encounter", status="finished", type=[concept(words)], period={"start": day},
        **{"class": {"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB"}},
    ),
    "referral": lambda words, day: _of(
        "ServiceRequest", status="active", intent="order", code=concept(words), authoredOn=day
    ),
    "appointment": lambda words, day: _of(
        "Appointment", status="booked", description=words, start=f"{day}T09:00:00Z", end=f"{day}T09:10:00Z",
    ),
    "support": lambda words, day: _of(
        "CarePlan", status="active", intent="plan", title=words, period={"start": day}, **SOCIAL
    ),
}  # fmt: skip


@dataclass
class Item:
    id: str
    template: str
    word: str
    was: str = ""  # the word of its first version, where it has two
    note: str = ""  # the word of a note on it
    claim: str = ""  # the word of a request that it be corrected


@dataclass
class Talk:
    """A conversation with a team; its word stands in its subject and in its message, the other in a team's note."""

    id: str
    word: str
    aside: str


@dataclass
class Saying:
    """A section of what the person says of themselves."""

    id: str
    word: str


@dataclass
class Deed:
    """An appointment that was booked (its word is the reason), or a medicine that was asked for (by its name)."""

    id: str
    word: str
    of: str = ""  # the prescription
    by: str = ""  # what it is part of: the booking of a note, the request of an item


@dataclass
class World:
    """One person's record, and everybody who looks at it."""

    patient: Patient
    owner: User
    practice: Organisation
    hospital: Organisation
    items: list[Item] = field(default_factory=list)
    talks: list[Talk] = field(default_factory=list)
    sayings: list[Saying] = field(default_factory=list)
    visits: list[Deed] = field(default_factory=list)
    orders: list[Deed] = field(default_factory=list)
    written: list[Deed] = field(default_factory=list)  # notes of bookings in writing
    waits: list[Deed] = field(default_factory=list)  # places on waiting lists, which have no words
    offers: list[Deed] = field(default_factory=list)
    reviews: list[Deed] = field(default_factory=list)
    serials: list[Deed] = field(default_factory=list)
    viewers: dict[str, User] = field(default_factory=dict)

    @property
    def days(self) -> list[dt.date]:
        """On which there are appointments."""
        return sorted({(clock.now() + dt.timedelta(days=days)).date() for days in (3, 4)})

    def client(self, name: str) -> Client:
        user = self.viewers[name]
        return sign_in(Client(), user, as_citizen=name in ("self", "delegate", "attorney"))


def make_world(seed: int, *, plain: bool = False, each: int = 1) -> World:
    """`each` items of every template; `plain`: nothing is labelled and nothing was said."""
    chance = random.Random(seed)
    owner = UserFactory(citizen=True, name="Morag Fraser")
    world = World(owner.patient, owner, OrganisationFactory(), OrganisationFactory(kind="hospital"))
    _name(world)
    _fill(world, chance, each, plain=plain)
    _talk(world, chance, plain=plain)
    _say(world, chance)
    _visit(world, chance, plain=plain)
    _write(world, chance, plain=plain)
    _wait(world, chance, plain=plain)
    _invite(world, chance)
    _order(world, chance)
    _review(world, chance, plain=plain)
    _keep_at_the_pharmacy(world, chance)
    if not plain:
        _decide(world, chance)
    return world


def word_of(chance: random.Random) -> str:
    return "zq" + "".join(chance.choices("bcdfghjklmnpqrstvwxz", k=7))


def _name(world: World):
    name = {"resourceType": "Patient", "id": str(world.patient.id), "name": [{"family": "Fraser", "given": ["Morag"]}]}
    store_resources(world.patient, name)


def _fill(world: World, chance: random.Random, each: int, *, plain: bool):
    for template in TEMPLATES:
        for _ in range(each):
            world.items.append(_item(world, chance, template, plain=plain))
    if not plain:
        world.items.append(_item(world, chance, "problem", plain=False, closed_since=True))


def _item(world: World, chance: random.Random, template: str, *, plain: bool, closed_since: bool = False) -> Item:
    """`closed_since`: it was open to all, and its second version is for professionals alone."""

    def body(word, labels):
        made = TEMPLATES[template](f"{EVERYWHERE} {word}", day)
        if "held" in labels and made["resourceType"] not in ("Observation", "DiagnosticReport"):
            labels = ()
        return labelled(made, *labels)

    ahead = 10 if template == "appointment" else -1
    day = str(clock.today() + dt.timedelta(days=ahead * chance.randint(2, 30)))
    item = Item("", template, word_of(chance))
    labels = () if plain else chance.choice(LABELS)
    labels, before = (("professional-only",), ()) if closed_since else (labels, chance.choice(LABELS))
    first = body(item.word, labels)
    if closed_since or (not plain and chance.random() < 0.25):
        item.was = word_of(chance)
        (item.id,) = store_resources(world.patient, body(item.was, before))
        store_resources(world.patient, first | {"id": item.id})
    else:
        (item.id,) = store_resources(world.patient, first)
    maker = chance.choice((None, world.practice.id, world.hospital.id))
    _written_by(item.id, maker)
    if plain or chance.random() < 0.2:
        item.note = word_of(chance)
        _note(world, item)
    if plain or chance.random() < 0.2:
        item.claim = word_of(chance)
        _claim(world, item)
    return item


def _talk(world: World, chance: random.Random, *, plain: bool):
    """Conversations with both organisations."""
    for organisation in (world.practice, world.hospital):
        box = LetterboxFactory(organisation=organisation)
        for _ in range(3):
            labels = () if plain else chance.choice([labels for labels in LABELS if "held" not in labels])
            word, aside = word_of(chance), word_of(chance)
            thread = make_thread(
                world.patient, box, by=world.owner, subject=word, text=f"{EVERYWHERE} {word}", labels=list(labels)
            )
            add_note(thread, aside, by=world.owner)
            world.talks.append(Talk(str(thread.id), word, aside))


def _written_by(item_id: str, organisation_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
        for table, column in (("records_resource", "id"), ("records_pastversion", "resource_id")):
            cursor.execute(f"UPDATE {table} SET organisation_id = %s WHERE {column} = %s", [organisation_id, item_id])


def _note(world: World, item: Item):
    row = rows_of(world, Resource)[uuid.UUID(item.id)]
    store(
        Annotation(
            patient=world.patient,
            kind="Annotation",
            area="contributions",
            labels=row.labels,
            text=item.note,
            held_until=row.held_until,
            organisation_id=row.organisation_id,
            resource_id=row.id,
            author=world.owner,
            author_name=world.owner.name,
            written_at=clock.now(),
            form_key=uuid.uuid4(),
        )  # fmt: skip
    )


def _claim(world: World, item: Item):
    """The person asks that it be corrected, and the practice is to answer; the entry was given to it in the portal."""
    row, now = rows_of(world, Resource)[uuid.UUID(item.id)], clock.now()
    alike = {
        "patient": world.patient, "labels": row.labels, "held_until": row.held_until,
        "organisation_id": row.organisation_id, "area": "contributions",
    }  # fmt: skip
    by = {"by": world.owner, "by_name": world.owner.name}
    asked = CorrectionRequest(
        kind="CorrectionRequest", resource_id=row.id, resource_version=row.version, category="other",
        text=f"{EVERYWHERE} {item.claim}", asked_at=now, due_at=now, asked_of=world.practice, form_key=uuid.uuid4(),
        **alike, **{f"asked_{name}": value for name, value in by.items()},
    )  # fmt: skip
    given = Contribution(
        kind="Contribution", what="note", subjects=[row.id], given_at=now, due_at=now, asked_of=world.practice,
        **alike, **{f"given_{name}": value for name, value in by.items()},
    )  # fmt: skip
    for one, subject in ((asked, "correction"), (given, "contribution")):
        store(one)
        waits = WorkItem(
            kind=one.kind, subject=subject, subject_id=one.id, item_id=row.id, holder=world.practice, opened_at=now,
            due_at=now, **alike,
        )  # fmt: skip
        store(waits)


def _say(world: World, chance: random.Random):
    for section, area, question in (("about", "contributions", "know"), ("needs", "demographics", "more")):
        said = AboutMe(
            patient=world.patient, kind="AboutMe", area=area, section=section, said_by=world.owner,
            said_by_name=world.owner.name, said_at=clock.now(), form_key=uuid.uuid4(),
            answers={question: (word := word_of(chance))},
        )  # fmt: skip
        store(said)
        world.sayings.append(Saying(str(said.id), word))


def _visit(world: World, chance: random.Random, *, plain: bool):
    """Appointments at clinics of both organisations, booked as the portal books them."""
    for hours, organisation in enumerate((world.practice, world.hospital) * 3):
        labels = () if plain else chance.choice(((), (MENTAL,), (GENETICS,)))
        clinic = ClinicFactory(organisation=organisation, labels=list(labels), name="A review")
        slot = SlotFactory(clinic=clinic, place=None, starts_at=in_days(3) + dt.timedelta(hours=hours))
        booking = make_booking(world.owner, slot, reason=(word := word_of(chance)), mode="telephone")
        world.visits.append(Deed(str(booking.id), word))


def _write(world: World, chance: random.Random, *, plain: bool):
    """Clinics in writing of both organisations: the person has sent, and the clinic asks for more."""
    for organisation in (world.practice, world.hospital):
        labels = [] if plain else list(chance.choice(((), (MENTAL,), (GENETICS,))))
        clinic = ClinicFactory(organisation=organisation, labels=labels, name="A review")
        begins = in_days(3)
        week = SlotFactory(
            clinic=clinic, place=None, modes=["written"], starts_at=begins, ends_at=begins + dt.timedelta(days=5)
        )
        booking = make_booking(world.owner, week, reason=(word := word_of(chance)), mode="written")
        world.visits.append(Deed(str(booking.id), word))
        alike = {
            "patient": world.patient, "kind": "Contribution", "area": "contributions", "labels": labels,
            "organisation": organisation,
        }  # fmt: skip
        visit = WrittenVisit(
            id=uuid.uuid4(), booking=booking, state="sent", sent_at=clock.now(), sent_by_name=world.owner.name,
            due_at=week.ends_at, **alike,
        )  # fmt: skip
        waits = WorkItem(
            subject="appointment", subject_id=visit.id, item_id=booking.id, holder=organisation, topic="written",
            opened_at=clock.now(), due_at=week.ends_at, **alike,
        )  # fmt: skip
        store(visit)
        store(waits)
        for what in ("sent", "asked"):
            note = WrittenNote(
                id=uuid.uuid4(), booking=booking, item=booking.id, what=what, text=(word := word_of(chance)),
                written_by=world.owner, written_by_name=world.owner.name, written_at=clock.now(),
                form_key=uuid.uuid4(), **alike,
            )  # fmt: skip
            store(note)
            world.written.append(Deed(str(note.id), word, by=str(booking.id)))


def _wait(world: World, chance: random.Random, *, plain: bool):
    """Places on the waiting lists of both organisations, each with a time that is offered."""
    for organisation in (world.practice, world.hospital) * 2:
        labels = [] if plain else list(chance.choice(((), (MENTAL,), (GENETICS,))))
        clinic = ClinicFactory(organisation=organisation, labels=labels, name="A review")
        slot = SlotFactory(clinic=clinic, place=None, starts_at=in_days(4))
        entry = wait_at(world.owner, clinic)
        offer = Offer(
            id=uuid.uuid4(), patient=world.patient, kind=entry.kind, area=entry.area, labels=labels,
            organisation=organisation, entry=entry, slot=slot, offered_at=clock.now(), expires_at=in_days(1),
        )  # fmt: skip
        store(offer)
        world.waits.append(Deed(str(entry.id), str(entry.id)))
        world.offers.append(Deed(str(offer.id), str(offer.id)))


def _order(world: World, chance: random.Random):
    """Medicines that the person sees, asked for again, each under a name of its own; every other is at the pharmacy."""
    for turn, row in enumerate(_repeats(world)):
        chemist = world.viewers["pharmacist"].memberships.get().organisation
        [asked] = ask_again(world.owner, world.practice, row.id, medicine=(word := word_of(chance)), place=chemist)
        world.orders.append(Deed(str(asked.id), word, of=str(row.id), by=str(asked.request_id)))
        for state in ("approved", "with-pharmacy") if turn % 2 else ():
            asked.state = state
            store(asked)


def _repeats(world: World) -> list[Resource]:
    """Prescriptions that the person sees."""
    rows = rows_of(world, Resource)
    found = (rows[uuid.UUID(item.id)] for item in world.items if item.template == "medicine")
    return [row for row in found if not {"third-party", "professional-only"} & {*row.labels}]


def _review(world: World, chance: random.Random, *, plain: bool):
    """The practice invites the person to talk about medicines."""
    for _ in range(2):
        review = MedicationReview(
            id=uuid.uuid4(), patient=world.patient, kind="RepeatRequest", area="medicines",
            labels=[] if plain else list(chance.choice(((), (MENTAL,)))), organisation=world.practice,
            asked_by_name="Dr Isla Grant", asked_at=clock.now(), due_on=clock.today(), why=(word := word_of(chance)),
            form_key=uuid.uuid4(),
        )  # fmt: skip
        store(review)
        world.reviews.append(Deed(str(review.id), word))


def _keep_at_the_pharmacy(world: World, chance: random.Random):
    """Serial prescriptions that the person's pharmacy keeps."""
    chemist = world.viewers["pharmacist"].memberships.get().organisation
    for row in _repeats(world):
        alike = {
            "patient": world.patient, "kind": "SerialPrescription", "area": "medicines", "labels": list(row.labels),
            "organisation": world.practice, "prescription": row.id, "changed_at": clock.now(),
        }  # fmt: skip
        serial = SerialPrescription(
            id=uuid.uuid4(), medicine=(word := word_of(chance)), pharmacy=chemist, weeks=24, every_weeks=8,
            starts_on=clock.today(), review_on=clock.today() + dt.timedelta(weeks=22), state="registered", **alike,
        )  # fmt: skip
        store(serial)
        store(SerialCollection(id=uuid.uuid4(), serial=serial, number=1, due_on=clock.today(), **alike))
        world.serials.append(Deed(str(serial.id), word, of=str(row.id)))


def _invite(world: World, chance: random.Random):
    """Everybody who may have something to see here."""
    areas = (
        "demographics summary medicines results measurements documents care appointments contributions messages".split()
    )

    def powers():
        return {area: ["see"] for area in chance.sample(areas, 6)} | {"summary": ["see"]}

    def worker(role, organisation=None, kind="registration"):
        organisation = organisation or OrganisationFactory()
        if kind:
            CareRelationshipFactory(patient=world.patient, organisation=organisation, kind=kind)
        return MembershipFactory(role=role, organisation=organisation).user

    world.viewers = {
        "self": world.owner,
        "delegate": DelegationFactory(
            patient=world.patient, powers=powers(), sensitive=chance.choice(([], [MENTAL]))
        ).user,
        "attorney": DelegationFactory(patient=world.patient, powers=powers(), basis="attorney").user,
        "clinician": worker("clinician", world.practice),
        "hospital": worker("clinician", world.hospital, "encounter"),
        "emergency": worker("clinician", kind=""),
        "pharmacist": worker("pharmacist", kind="pharmacy"),
        "social worker": worker("social-worker", kind="team"),
        "help desk": worker("help-desk", kind=""),
        "stranger": UserFactory(citizen=True),
    }
    world.viewers["reception"] = MembershipFactory(role="reception", organisation=world.practice).user
    BrokenGlassFactory(patient=world.patient, actor=world.viewers["emergency"])
    AssistanceFactory(patient=world.patient, agent=world.viewers["help desk"])


def _decide(world: World, chance: random.Random):
    """What the person said, in two to five directives."""
    towards = [
        {}, {}, {"towards_organisation": world.practice}, {"towards_organisation": world.hospital},
        {"towards_user": world.viewers["clinician"]}, {"towards_user": world.viewers["delegate"]},
    ]  # fmt: skip
    for _ in range(chance.randint(2, 5)):
        what = chance.choice(
            (
                {"items": [item.id for item in chance.sample(world.items, 3)]},
                {"items": [item.id for item in chance.sample(world.items, 5)]},
                {"items": [talk.id for talk in chance.sample(world.talks, 2)]},
                {"items": [visit.id for visit in chance.sample(world.visits, 2)]},
                {"items": [deed.id for deed in chance.sample([*world.waits, *world.reviews], 2)]},
                {"areas": [chance.choice(("summary", "results", "medicines", "care", "messages", "appointments"))]},
                {"classes": [chance.choice((MENTAL, GENETICS))]},
            )
        )
        # Whoever hides an entry hides what came of it, as `records.held` finds it.
        if "items" in what:
            what["items"] += [order.id for order in world.orders if order.of in what["items"]]
        effect = "open" if "classes" in what and chance.random() < 0.6 else chance.choice(("hide", "hide", "lock"))
        DirectiveFactory(patient=world.patient, made_by=world.owner, effect=effect, **what, **chance.choice(towards))
    if chance.random() < 0.3:
        blocked = world.viewers[chance.choice(("hospital", "pharmacist", "emergency"))]
        DirectiveFactory(patient=world.patient, made_by=world.owner, effect="block", towards_user=blocked)
    if chance.random() < 0.5:
        DirectiveFactory(
            patient=world.patient, made_by=world.owner, effect="share", areas=["summary"],
            towards_user=world.viewers["social worker"],
        )  # fmt: skip


def rows_of(world: World, model) -> dict[uuid.UUID, object]:
    """All rows of the person beneath the gate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
    rows = {row.pk: row for row in model._ungated.filter(patient=world.patient)}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', '', true)")
    return rows
