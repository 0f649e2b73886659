"""Every channel shows of a record what the decision allows, no item more and no item less.

CHANNELS is the table: whoever brings a new way by which items reach a reader adds it here.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from appointments.models import Booking, Offer, WaitingEntry, WrittenNote
from consent.areas import KINDS_OF_AREA
from consent.conditions import NOTHING, AllOf
from consent.decision import decide
from consent.facts import facts_for
from consent.viewers import viewers_of
from contributions.models import AboutMe, Annotation, CorrectionRequest, RequestState
from interop.api.kinds import STORED
from messaging.models import StaffNote, Thread, ThreadState
from notifications.models import Notification
from prescriptions.models import MedicationReview, OrderState, RequestItem, SerialPrescription
from records.models import PastVersion, Resource
from tests.consent.worlds import CODE, EVERYWHERE, World, make_world, rows_of
from tests.factories.accounts import actor_for

pytestmark = pytest.mark.django_db
KINDS = frozenset(STORED) | {
    "AboutMe", "Annotation", "Communication", "Contribution", "CorrectionRequest", "MessageState", "RepeatRequest",
    "RequestState", "SerialPrescription", "StaffNote",
}  # fmt: skip
# Kinds of which the worlds hold nothing, and where what they show is tried instead.
ELSEWHERE = {
    "AuditEvent": "written by every look at a channel: the log is a channel, for what it betrays",
    "Certificate": "tests/portal/test_acting.py",
    "Consent": "the choices are channels, for what they betray; tests/consent/test_choices_pages.py",
    "PharmacyChoice": "names a pharmacy and no item: tests/prescriptions/test_pharmacy_choice.py",
    "QuestionnaireTask": "names a questionnaire and no item: tests/contributions/test_questionnaires_pages.py",
    "ReviewRequest": "tests/contributions/test_reviews.py, test_reviews_answered.py",
    "TextRequest": "tests/contributions/test_text_requests.py",
    "Upload": "tests/contributions/test_uploads.py, tests/messaging/test_files.py",
}
ENOUGH = 10
# Whom a person asks for a medicine that they hide from them is told which by name, and pointed to what is not there.
_ORDERED = re.compile(r'"focus":\{"reference":"MedicationRequest/[^"]*"\}')
_FOLLOWED = re.compile(r'href="(\?[^"]*\b(?:page|after|show)=[^"]*)"')


@dataclass(frozen=True)
class Asked:
    """Who asks about whom, and in front of which address."""

    client: object
    world: World
    prefix: str = ""

    def get(self, path: str) -> str:
        """The text of an answer; of a refusal nothing but what it says."""
        return self.client.get(f"{self.prefix}{path}").content.decode()

    def opens(self, path: str) -> bool:
        return self.client.get(f"{self.prefix}{path}").status_code == 200

    def post(self, path: str, **sent) -> str:
        return self.client.post(f"{self.prefix}{path}", sent).content.decode()


Channel = Callable[[Asked], Iterator[str]]


def page(path: str) -> Channel:
    """A page of the record with its further pages, as its own links lead there."""

    def texts(asked: Asked) -> Iterator[str]:
        address = f"/p/{asked.world.patient.id}/{path}"
        start, _, query = address.partition("?")
        to_do, done = [f"?{query}" if query else ""], set()
        while to_do:
            wanted = to_do.pop()
            if wanted in done:
                continue
            done.add(wanted)
            text = asked.get(start + wanted)
            yield text
            to_do += [link.replace("&amp;", "&") for link in _FOLLOWED.findall(text)]
            if len(done) == ENOUGH:  # the log of who looked grows with every look at it
                return

    return texts


def search(asked: Asked) -> Iterator[str]:
    for number in (1, 2, 3):
        yield asked.post(f"/p/{asked.world.patient.id}/search/", words=EVERYWHERE, page=number)


def items(asked: Asked) -> Iterator[str]:
    """The page of each item that there is, by its address."""
    for item in asked.world.items:
        yield _own(asked.get(f"/p/{asked.world.patient.id}/item/{item.id}/"), item)


def versions(asked: Asked) -> Iterator[str]:
    for item in asked.world.items:
        for number in (1, 2):
            yield _own(asked.get(f"/p/{asked.world.patient.id}/item/{item.id}/versions/{number}/"), item)


def _own(text: str, item) -> str:
    """A page that says that there is nothing may repeat the address that was asked for."""
    was = getattr(item, "was", "")
    return text.replace(item.id, "") if item.word not in text and (not was or was not in text) else text


def fhir_reads(asked: Asked) -> Iterator[str]:
    kinds = {str(row.id): row.kind for row in rows_of(asked.world, Resource).values()}
    for item in asked.world.items:
        for path in ("", "/_history", "/_history/1"):
            yield _own(asked.get(f"/fhir/{kinds[item.id]}/{item.id}{path}"), item)


def fhir_search(asked: Asked) -> Iterator[str]:
    """Each type, in pages of three; the total is of the entries that came."""
    for kind in sorted({row.kind for row in rows_of(asked.world, Resource).values()} - {"Patient"}):
        found = 0
        path = f"/fhir/{kind}?patient={asked.world.patient.id}&_count=3&_total=accurate"
        while path:
            answer = asked.client.get(path)
            yield answer.content.decode().replace(str(asked.world.patient.id), "")
            if answer.status_code != 200:
                break
            bundle = answer.json()
            found += len(bundle.get("entry", ()))
            links = {link["relation"]: link["url"] for link in bundle["link"]}
            path = links.get("next", "").partition("/fhir/")[2]
            path = path and f"/fhir/{path}"
        assert answer.status_code == 404 or found == bundle["total"]


def everything(asked: Asked) -> Iterator[str]:
    path = f"/fhir/Patient/{asked.world.patient.id}/$everything?_count=20"
    while path:
        answer = asked.client.get(path)
        yield answer.content.decode()
        links = answer.json().get("link", ())
        following = next((link["url"] for link in links if link["relation"] == "next"), "")
        path = following and f"/fhir/{following.partition('/fhir/')[2]}"


def threads(asked: Asked) -> Iterator[str]:
    """The page of each conversation that there is, by its address."""
    for talk in asked.world.talks:
        yield asked.get(f"/p/{asked.world.patient.id}/messages/{talk.id}/")


def fhir_communications(asked: Asked) -> Iterator[str]:
    yield asked.get(f"/fhir/Communication?patient={asked.world.patient.id}&_count=100")
    for talk in asked.world.talks:
        yield asked.get(f"/fhir/Communication/{talk.id}")


def each_of(what: str, path: str) -> Channel:
    """The page of each deed that there is, by its address."""

    def texts(asked: Asked) -> Iterator[str]:
        for deed in getattr(asked.world, what):
            yield _own(asked.get(f"/p/{asked.world.patient.id}/{path.format(deed.id)}"), deed)

    return texts


def doors_of(what: str, *paths: str) -> Channel:
    """The same of pages that say something of the deed and not its word: each that opens names it."""

    def texts(asked: Asked) -> Iterator[str]:
        for deed in getattr(asked.world, what):
            for path in paths:
                address = f"/p/{asked.world.patient.id}/{path.format(deed.id)}"
                yield asked.get(address).replace(deed.id, "") + (deed.id if asked.opens(address) else "")

    return texts


def told(asked: Asked) -> Iterator[str]:
    """The pages of each appointment that another system keeps."""
    for item in asked.world.items:
        if item.template == "appointment":
            for path in ("{}/", "{}/answer/"):
                yield _own(asked.get(f"/p/{asked.world.patient.id}/appointments/told/{path.format(item.id)}"), item)


def requests(asked: Asked) -> Iterator[str]:
    """What was sent, for the person and for the practice: a page that opens names its item."""
    for deed in asked.world.orders:
        for path in (f"sent/{deed.by}/", f"requests/{deed.by}/"):
            address = f"/p/{asked.world.patient.id}/prescriptions/{path}"
            yield asked.get(address) + (deed.id if asked.opens(address) else "")


def faces_of(what: str, kind: str) -> Channel:
    """The FHIR resource of each deed, and its history."""

    def texts(asked: Asked) -> Iterator[str]:
        for deed in getattr(asked.world, what):
            for path in ("", "/_history"):
                yield _own(asked.get(f"/fhir/{kind}/{deed.id}{path}"), deed)

    return texts


PAGES = (
    "problems/", "medicines/", "allergies/", "results/", "measurements/", "immunisations/", "social-care/",
    "social-care/visits/", "letters/", "scans/", "plans/", "visits/", "operations/", "implants/", "history/",
    f"results/trend/?code={CODE}&unit=mmol/L", "chronology/", "changes/?since=year", "print/?period=all",
)  # fmt: skip
# Channels that show all that they show at all; what that is follows from a record in which nothing is withheld.
WHOLE: dict[str, Channel] = {name: page(name) for name in PAGES} | {
    "search": search,
    "item": items,
    "versions": versions,
    "FHIR read and history": fhir_reads,
    "FHIR search": fhir_search,
    "FHIR $everything": everything,
}
# Channels that show all conversations.
TALKS: dict[str, Channel] = {
    "messages/": page("messages/"),
    "threads": threads,
    "FHIR Communication": fhir_communications,
}
# Channels that show some of it, or nothing of it at all: they must not betray anything.
PART: dict[str, Channel] = {
    name: page(name)
    for name in (
        "",
        "notes/",
        "left-out/",
        "access-log/",
        "choices/",
        "choices/receipts/",
        "helpers/",
        "results/waiting/",
        "add/",
        "corrections/",
        "given/",
        "questionnaires/",
    )
} | {
    "day list": lambda asked: iter([asked.get(f"/desk/day/?date={day}") for day in asked.world.days]),
    "queue": lambda asked: iter([asked.get("/desk/prescriptions/")]),
    "dispensing": lambda asked: iter([asked.get("/desk/dispensing/")]),
    "appointments/waiting/": page("appointments/waiting/"),
    "prescriptions/order/": page("prescriptions/order/"),
    "prescriptions/pharmacy/": page("prescriptions/pharmacy/"),
    "prescriptions/dispensing/": page("prescriptions/dispensing/"),
    "video rooms": lambda asked: iter([asked.get("/desk/video/")]),
    "desk": lambda asked: iter([asked.get("/desk/")]),
    "inbox": lambda asked: iter([asked.get("/desk/messages/")]),
    "notices": lambda asked: iter([asked.get("/notices/")]),
    "FHIR AuditEvent": lambda asked: iter([asked.get(f"/fhir/AuditEvent?patient={asked.world.patient.id}")]),
    "FHIR Consent": lambda asked: iter([asked.get(f"/fhir/Consent?patient={asked.world.patient.id}")]),
}
# Channels that show all that the person says of themselves.
SAYINGS: dict[str, Channel] = {"about-me/": page("about-me/")}
# Channels that show all appointments that were booked, and all medicines that were asked for.
VISITS: dict[str, Channel] = {
    "appointments/": page("appointments/"),
    "bookings": each_of("visits", "appointments/{}/"),
    "FHIR Appointment": faces_of("visits", "Appointment"),
}
ORDERS: dict[str, Channel] = {
    "prescriptions/": page("prescriptions/"),
    "orders": each_of("orders", "prescriptions/{}/"),
    "FHIR Task": faces_of("orders", "Task"),
}
# Channels that show the person all that was written about appointments, where they wait, and what else is arranged.
OWN: dict[str, tuple[str, Channel]] = {
    "written": ("written", each_of("visits", "appointments/{}/written/")),
    "waiting": ("waits", doors_of("waits", "appointments/waiting/{}/")),
    "offers": ("offers", doors_of("offers", "appointments/offers/{}/")),
    "reviews": ("reviewed", each_of("reviews", "prescriptions/review/{}/")),
    "serials": ("kept", each_of("serials", "prescriptions/serial/{}/")),
}
# Pages of a deed on which something is done, or for staff alone.
DOORS: dict[str, Channel] = {
    "told": told,
    "calendar": doors_of("visits", "appointments/{}/calendar.ics"),
    "acting on bookings": doors_of(
        "visits", *(f"appointments/{{}}/{path}/" for path in ("change", "cancel", "needs", "earlier", "here"))
    ),
    "video": doors_of("visits", "appointments/{}/video/", "appointments/{}/video/room/"),
    "the clinic’s side": doors_of("visits", "appointments/{}/rearrange/", "appointments/{}/written/answer/"),
    "leaving a list": doors_of("waits", "appointments/waiting/{}/leave/"),
    "requests": requests,
    "noted": doors_of("serials", "prescriptions/serial/{}/noted/"),
}
SWIFT = PART | WHOLE | TALKS | SAYINGS | VISITS | ORDERS | {name: channel for name, (_what, channel) in OWN.items()}
CHANNELS = SWIFT | DOORS  # in this order: who asked for an item by its id finds the id in the log
DEEDS = {
    "booked": Booking, "asked": RequestItem, "written": WrittenNote, "waits": WaitingEntry, "offers": Offer,
    "reviewed": MedicationReview, "kept": SerialPrescription,
}  # fmt: skip
# What a person may walk through other eyes, as `/as/<viewer>/p/…`: pages that are only read, and those on which things
# are arranged, written and asked for, with all that others may do there.
LOOKED_AT = (*PAGES, "", "notes/", "left-out/", "item", "versions")
LIVED_IN = (
    *("messages/", "threads", "about-me/", "appointments/", "bookings", "prescriptions/", "orders", *OWN, *DOORS),
    *("appointments/waiting/", "prescriptions/order/", "prescriptions/pharmacy/", "prescriptions/dispensing/"),
    *("add/", "corrections/", "given/", "questionnaires/", "choices/", "choices/receipts/", "helpers/"),
    *("results/waiting/", "access-log/"),
)
THROUGH_OTHER_EYES = (*LOOKED_AT, *LIVED_IN)


def shown_in(texts, world: World) -> dict[str, set[str]]:
    """Which of the world's items the texts show or name, in their first versions too, and notes on which."""
    whole = _ORDERED.sub("", "\n".join(texts))
    return {
        "item": {item.id for item in world.items if item.id in whole or item.word in whole},
        "word": {item.id for item in world.items if item.word in whole},
        "was": {item.id for item in world.items if item.was and item.was in whole},
        "note": {item.id for item in world.items if item.note and item.note in whole},
        "claim": {item.id for item in world.items if item.claim and item.claim in whole},
        "saying": {said.id for said in world.sayings if said.word in whole},
        "booked": {deed.id for deed in world.visits if deed.id in whole or deed.word in whole},
        "asked": {deed.id for deed in world.orders if deed.id in whole or deed.word in whole},
        "written": {deed.id for deed in world.written if deed.word in whole},
        "waits": {deed.id for deed in world.waits if deed.id in whole},
        "offers": {deed.id for deed in world.offers if deed.id in whole},
        "reviewed": {deed.id for deed in world.reviews if deed.id in whole or deed.word in whole},
        "kept": {deed.id for deed in world.serials if deed.id in whole or deed.word in whole},
        "talk": {talk.id for talk in world.talks if talk.word in whole},
        "aside": {talk.id for talk in world.talks if talk.aside in whole},
    }


@pytest.fixture
def shows(db) -> dict[str, set[str]]:
    """For each channel the templates that it shows at all, of a record in which nothing is withheld."""
    world = make_world(0, plain=True)
    asked = Asked(world.client("self"), world)
    found = {}
    for name, channel in WHOLE.items():
        seen = shown_in(channel(asked), world)["item"]
        found[name] = {item.template for item in world.items if item.id in seen}
    return found


def allowed(world: World, condition) -> dict[str, set[str]]:
    """By the decision's condition over all rows."""
    now = {str(row.id) for row in rows_of(world, Resource).values() if condition.allows(row)}
    then = {str(row.resource_id) for row in rows_of(world, PastVersion).values() if condition.allows(row)}
    notes = {str(row.resource_id) for row in rows_of(world, Annotation).values() if condition.allows(row)}
    talks = {str(row.id) for row in rows_of(world, Thread).values() if condition.allows(row)}
    asides = {str(row.thread_id) for row in rows_of(world, StaffNote).values() if condition.allows(row)}
    claims = {str(row.resource_id) for row in rows_of(world, CorrectionRequest).values() if condition.allows(row)}
    sayings = {str(row.id) for row in rows_of(world, AboutMe).values() if condition.allows(row)}
    found = {"item": now, "word": now, "was": now & then, "note": notes, "claim": claims, "saying": sayings}
    for what, model in DEEDS.items():
        found[what] = {str(row.id) for row in rows_of(world, model).values() if condition.allows(row)}
    return found | {"talk": talks, "aside": asides}


def condition_for(world: World, name: str):
    user = world.viewers[name]
    citizen = name in ("self", "delegate", "attorney", "stranger")
    actor = actor_for(user, as_citizen=citizen)
    return decide(actor=actor, kinds=KINDS, facts=facts_for(actor, world.patient.id)).condition


def faults(
    asked: Asked, may: dict[str, set[str]], shows, channels=SWIFT, wanted=frozenset({"booked", "asked"})
) -> list[tuple]:
    """Where a channel shows what it must not, or leaves out what it must show; of deeds what is `wanted`."""
    named = {item.id: item.template for item in asked.world.items} | {talk.id: "talk" for talk in asked.world.talks}
    named |= {said.id: "saying" for said in asked.world.sayings}
    named |= {deed.id: "deed" for deeds in _deeds(asked.world) for deed in deeds}
    found = []
    for name in channels:
        seen = shown_in(CHANNELS[name](asked), asked.world)
        for what, ids in seen.items():
            found += [(name, "shows", what, named[one]) for one in ids - may[what]]
        if name in shows:
            missing = (one for one in may["item"] - seen["item"] if named.get(one) in shows[name])
            found += [(name, "leaves out", "item", named[one]) for one in missing]
        if name in TALKS:
            found += [(name, "leaves out", "talk", one) for one in may["talk"] - seen["talk"]]
        for what, whole in (("booked", VISITS), ("asked", ORDERS)):
            if name in whole and what in wanted:
                found += [(name, "leaves out", what, one) for one in may[what] - seen[what]]
        if name in OWN and (what := OWN[name][0]) in wanted:
            found += [(name, "leaves out", what, one) for one in may[what] - seen[what]]
        if name in SAYINGS:
            found += [(name, "leaves out", "saying", one) for one in may["saying"] - seen["saying"]]
    return found


def _deeds(world: World) -> tuple:
    return (
        world.visits, world.orders, world.written, world.waits, world.offers, world.reviews, world.serials,
    )  # fmt: skip


def seen_as(world: World) -> Iterator[tuple[str, str, Asked, dict[str, set[str]]]]:
    """Each whose eyes the person may borrow and the role, with what both of them may see."""
    own, client = condition_for(world, "self"), world.client("self")
    for one in viewers_of(world.patient.id):
        facts = facts_for(one.actor, world.patient.id)
        if one.emergency:
            facts = replace(facts, glass_ends=facts.now + dt.timedelta(minutes=1))
        theirs = decide(actor=one.actor, kinds=KINDS, facts=facts)
        both = AllOf((own, theirs.condition)) if theirs.permitted else NOTHING
        yield one.name, str(one.actor.role), Asked(client, world, f"/as/{one.key}"), allowed(world, both)


# Where the help desk is told how far things have come: pages without a word or an id, so that their lines are counted.
STATES: dict[str, type] = {"messages/": ThreadState, "given/": RequestState, "prescriptions/": OrderState}


def faults_of_states(world: World) -> list[tuple]:
    """Pages that tell the help desk of more or fewer things than it may know of."""
    condition, client = condition_for(world, "help desk"), world.client("help desk")
    found = []
    for path, model in STATES.items():
        may = sum(condition.allows(row) for row in rows_of(world, model).values())
        first = client.get(f"/p/{world.patient.id}/{path}").context["page"].paginator
        told_of = sum(
            len(client.get(f"/p/{world.patient.id}/{path}?page={number}").context["lines"])
            for number in first.page_range
        )
        found += [(path, "tells of", told_of, "may tell of", may)] if told_of != may else []
    return found


VIEWERS = (
    "clinician", "hospital", "emergency", "pharmacist", "social worker", "reception", "help desk", "delegate",
    "attorney", "stranger", "self",
)  # fmt: skip


# Of deeds: a desk has its queue, and the help desk's page of an appointment says nothing of its reason.
WANTED: dict[str, set[str]] = {"reception": {"booked"}, "help desk": set(), "self": {*DEEDS}}


def test_every_channel_shows_something(shows):
    """The table is alive: each channel shows some kind of item, and each kind of item is in several channels."""
    assert {name for name, templates in shows.items() if not templates} <= {"social-care/visits/"}
    for template in {template for templates in shows.values() for template in templates}:
        assert sum(template in templates for templates in shows.values()) >= 5, template


def held_against(world: World, shows, viewers=VIEWERS, channels=CHANNELS) -> list[tuple]:
    found = []
    for name in viewers:
        may = allowed(world, condition_for(world, name))
        whole = shows
        if name == "help desk":  # told that and when there are appointments, without their words, and of nothing else
            visits = {item.id for item in world.items if item.template == "appointment"}
            whole, may = {}, {what: ids & visits if what == "item" else ids for what, ids in may.items()}
            told_of = ("item", "booked", "waits", "offers")
            may = {what: ids if what in told_of else set() for what, ids in may.items()}
        wanted = WANTED.get(name, {"booked", "asked"})
        asked = Asked(world.client(name), world)
        found += [(name, *one) for one in faults(asked, may, whole, channels, wanted=wanted)]
    found += faults_of_states(world)
    for text in (f"{row.topic} {row.about}" for row in Notification.objects.all()):
        assert not any(shown_in([text], world).values()), text
    return found


def test_every_kind_of_the_record_has_a_channel_or_is_tried_elsewhere():
    kinds = {kind for kinds in KINDS_OF_AREA.values() for kind in kinds}
    assert kinds - KINDS == ELSEWHERE.keys() - KINDS and not KINDS & ELSEWHERE.keys()


def test_channels_agree(shows):
    assert held_against(make_world(1), shows, ("clinician", "delegate", "self"), SWIFT) == []


def held_against_other_eyes(world: World, shows, viewers=None, *, channels) -> list[tuple]:
    shown = {name: shows[name] for name in channels if name in shows}
    found = []
    for name, role, asked, may in seen_as(world):
        if viewers is None or name in viewers:
            wanted = WANTED.get(role, {"booked", "asked"})
            found += [(name, *one) for one in faults(asked, may, shown, channels, wanted)]
    return found


def test_the_person_sees_through_other_eyes_what_both_may_see(shows):
    world = make_world(1)
    clinicians = [name for name, role, *_ in seen_as(world) if role == "clinician"]
    assert len(clinicians) >= 2
    assert held_against_other_eyes(world, shows, clinicians[:1], channels=LOOKED_AT) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_other_eyes_see_what_both_may_see_of_more_people(shows, seed):
    assert held_against_other_eyes(make_world(seed), shows, channels=LOOKED_AT) == []


def test_every_channel_of_the_record_is_walked_through_other_eyes_or_is_no_page_of_it():
    others = {
        "search",
        "notices",
        "day list",
        "queue",
        "dispensing",
        "video rooms",
        "desk",
        "inbox",
    }  # posted, or a desk
    assert {name for name in CHANNELS if "FHIR" not in name} - others == {*THROUGH_OTHER_EYES}


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 4))
def test_other_eyes_see_what_is_lived_in(seed):
    """Appointments, messages, prescriptions and about me; and where something is done, no more than may be seen."""
    assert held_against_other_eyes(make_world(seed), {}, channels=LIVED_IN) == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 6))
def test_channels_agree_about_more_people(shows, seed):
    assert held_against(make_world(seed, each=2), shows) == []
