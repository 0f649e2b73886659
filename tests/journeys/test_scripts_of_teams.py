"""The same hundred and fifty scripts in what teams write and are answered: clinics, letters, medicines, results."""

import datetime as dt
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import clock
from accounts.models import User
from appointments.models import Booking, Clinic, Place
from consent.actions.release import choose_release
from consent.release import Answer, Choice
from contributions.models import ReviewRequest
from messaging.models import Thread
from prescriptions.models import SerialPrescription
from records.models import Resource
from tests.factories import accounts, consent, documents, prescribing
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking
from tests.factories.documents import attachment, letter
from tests.factories.histories import concept, labelled, store
from tests.factories.messages import LetterboxFactory, make_thread
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys
from tests.journeys.writers import Pen, Writer, hearing, rows, then_nothing_runs
from tests.swept_fields import through_forms

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]

MOST = 24  # pages for each reader beside those on which one text stands alone


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def practice(doctor):
    return doctor.memberships.get().organisation


@pytest.fixture
def desk(practice):
    return with_keys(accounts.MembershipFactory(organisation=practice, role="reception").user)


@pytest.fixture
def chemist(morag):
    return prescribing.pharmacy(morag.patient)


def when_clinics_change(pen: Pen, morag, practice, desk) -> list[str]:
    """Times are blocked, and appointments made at the desk are called off again; gives the pages of those."""
    pages: list[str] = []
    person, window = Writer(morag, morag), Writer(desk, morag)
    clinic = ClinicFactory(organisation=practice, closes_minutes=0, most_open=100)
    for number, texts in enumerate(pen.rounds("blocks", note=200)):
        opens = in_days(3).replace(hour=9, minute=0) + dt.timedelta(minutes=10 * number)
        SlotFactory(clinic=clinic, place=None, starts_at=opens, ends_at=opens + dt.timedelta(minutes=10))
        there = opens.astimezone(clock.DISPLAY_ZONE)
        hours = {"opens": f"{there:%H:%M}", "closes": f"{there + dt.timedelta(minutes=10):%H:%M}"}
        window.send("/desk/day/block/", date=there.date().isoformat(), clinic=str(clinic.id), **hours, **texts)
    for number, texts in enumerate(pen.rounds("called off", reason=500, other=300, off=500)):
        slot = SlotFactory(clinic=clinic, place=None, starts_at=in_days(5 + number / 24), modes=["telephone"])
        said = {"mode": "telephone", "reason": texts["reason"], "other": texts["other"], "do": "book"}
        (window if number % 2 else person).send(f"appointments/{'for' if number % 2 else 'book'}/{slot.id}/", **said)
        booking = next(one for one in rows(morag, Booking, "Appointment") if one.slot_id == slot.id)
        window.send(f"appointments/{booking.id}/rearrange/", do="call-off", reason=texts["off"], sequence="0")
        pages.append(f"appointments/{booking.id}/")
    for number, texts in enumerate(pen.rounds("cancelled", reason=500)):
        booking = make_booking(morag, SlotFactory(clinic=clinic, starts_at=in_days(9 + number / 24)))
        person.send(f"appointments/{booking.id}/cancel/", sequence="0", **texts)
        pages.append(f"appointments/{booking.id}/")
    return pages


def when_clinics_are_set_up(pen: Pen, practice, administrator, morag) -> list[str]:
    """Gives the page of an appointment with each clinic and place."""
    writer, said = Writer(administrator, morag), pen.rounds("clinics", name=120, about=600, before=600)
    clinics = [ClinicFactory(organisation=practice, **texts) for texts in said]
    for texts in pen.rounds("places", name=120, address=300, directions=600):
        writer.send("/desk/clinics/places/new/", **texts, rooms="")
    places = Place.objects.filter(organisation=practice, directions__contains="qz-").order_by("id")
    both = enumerate(zip(clinics, places, strict=False))
    slots = [SlotFactory(clinic=clinic, place=place, starts_at=in_days(20 + at / 4)) for at, (clinic, place) in both]
    return [f"appointments/{make_booking(morag, slot).id}/" for slot in slots]


def when_told_appointments_are_answered(pen: Pen, morag, doctor, practice) -> list[str]:
    """Gives the pages of the appointments."""
    pages: list[str] = []
    person, team = Writer(morag, morag), Writer(doctor, morag)
    clinic = Clinic.objects.create(organisation=practice, name="Eye clinic", phone="0141 496 0000", booker="nobody")
    for number, texts in enumerate(pen.rounds("told", answer=500, noted=500)):
        starts = in_days(10 + number / 24)
        taking_part = [
            {"actor": {"reference": f"Patient/{morag.patient_id}"}, "status": "needs-action"},
            {"actor": {"reference": f"HealthcareService/{clinic.id}"}, "status": "accepted"},
        ]
        body = {
            "resourceType": "Appointment", "status": "booked", "serviceType": [{"text": "Eye review"}],
            "start": starts.isoformat(), "end": (starts + dt.timedelta(minutes=20)).isoformat(),
            "participant": taking_part,
        }  # fmt: skip
        [ident] = store(morag.patient, body, source="Hospital system")
        path = f"appointments/told/{ident}/"
        person.send(path, answer="declined", comment=texts["answer"], version="1")
        team.send(f"{path}answer/", comment=texts["noted"], last=team.hidden(f"{path}answer/", "last"))
        pages.append(path)
    return pages


def given_a_video_visit(pen: Pen, morag, doctor, practice) -> Booking:
    """Guests are invited; some come, by another name."""
    clinic = ClinicFactory(organisation=practice, closes_minutes=0, name="Review by video")
    booking = make_booking(morag, SlotFactory(clinic=clinic, starts_at=in_days(5 / 1440)), mode="video")
    team, path = Writer(doctor, morag), f"/p/{morag.patient_id}/appointments/{booking.id}/video/invite/"
    for texts in pen.rounds("guests who wait", name=80):
        assert team.client.post(path, {"part": "guest", **texts}).status_code == 200
    for texts in pen.rounds("guests", typed=80):
        page = team.client.post(path, {"part": "guest", "name": "A guest"}).content.decode()
        link = re.search(r"/visit/[^/\"]{20,}/", page)[0]
        assert Client().post(link, {"name": texts["typed"]}).status_code == 302
    return booking


def when_letters_are_typed(pen: Pen, morag, doctor, practice) -> list[str]:
    """Gives the pages of the letters."""
    person, team = Writer(morag, morag), Writer(doctor, morag)
    custodian, pages = {"custodian": {"reference": f"Organization/{practice.id}"}}, []
    for texts in pen.rounds("letters", text=50_000):
        [ident] = store(morag.patient, letter(attachment(documents.scan())))
        person.send(f"item/{ident}/text/ask/")
        team.send(f"item/{ident}/text/", **texts)
        pages.append(f"item/{ident}/")
    for texts in pen.rounds("left out", text=4000):
        [ident] = store(morag.patient, labelled(letter("About somebody else", **custodian), "third-party"))
        for mark in set(re.findall(r"left-out/([^/]+)/ask/", person.page("left-out/"))):
            person.client.post(f"{person.base}left-out/{mark}/ask/")
        wishes = (one for one in rows(morag, ReviewRequest, "ReviewRequest") if one.state == "asked")
        [wish] = [one for one in wishes if str(one.item_id) == ident]
        team.send(f"left-out/{wish.id}/answer/", outcome="kept", **texts)
    return pages


def when_documents_are_taken_back(pen: Pen, morag) -> list[str]:
    """Gives the pages that say why they are gone."""
    person, known, pages = Writer(morag, morag), set(), []
    for texts in pen.rounds("documents", title=100, reason=200):
        known |= {one.id for one in rows(morag, Resource, "DocumentReference")}
        file = SimpleUploadedFile("words.txt", b"words")
        person.send("documents/add/", file=file, title=texts["title"], shows="")
        [given] = [one for one in rows(morag, Resource, "DocumentReference") if one.id not in known]
        person.send(f"documents/{given.id}/remove/", reason=texts["reason"])
        if Pen.MARKED.search(texts["reason"]):
            pages.append(f"item/{given.id}/versions/2/")
    return pages


def when_messages_go_on(pen: Pen, morag, doctor, practice) -> tuple[User, list[str]]:
    """Gives somebody of the team that has them now, and the pages of the messages."""
    team, pages = Writer(doctor, morag), []
    box, there = (LetterboxFactory(organisation=practice, team=name) for name in ("", "Nurses"))
    nurse = with_keys(accounts.MembershipFactory(organisation=practice, role="clinician", team="Nurses").user)
    for texts in pen.rounds("transfers", note=4000):
        thread = make_thread(morag.patient, box, by=morag)
        team.send(f"messages/{thread.id}/transfer/", to=str(there.id), **texts)
        pages.append(f"messages/{thread.id}/")
    assert any(thread.letterbox_id == there.id for thread in rows(morag, Thread, "Communication"))
    return nurse, pages


def when_medicines_are_decided(pen: Pen, morag, doctor, practice, chemist) -> list[str]:
    """Refused, given in part and taken back with words; gives the pages of what was asked for."""
    (place, pharmacist), pages = chemist, []
    team, shop = Writer(doctor, morag), Writer(pharmacist, morag)
    fields = ("reason", "next", "back", "then", "given", "step", "remark")
    for number, texts in enumerate(pen.rounds("decisions", **dict.fromkeys(fields, 300))):
        names = [f"Medicine {number} {letter}" for letter in "ABC"]
        idents = [prescribing.repeat(morag.patient, name, practice=practice) for name in names]
        refused, taken, given = prescribing.order(morag, *idents, place=place)
        path = f"prescriptions/requests/{refused.request_id}/"
        said = {"reason": "other", "reason_words": texts["reason"], "next_step": "other", "next_words": texts["next"]}
        form = {f"item-{refused.id}-{name}": value for name, value in said.items()}
        for one, choice in ((refused, "decline"), (taken, "approve"), (given, "approve")):
            form |= {f"item-{one.id}-seen": one.state, f"item-{one.id}-choice": choice}
        team.send(path, act="decide", **form)
        back = {
            "withdraw-reason": "other",
            "withdraw-reason_words": texts["back"],
            "withdraw-next_words": texts["then"],
        }
        team.send(path, act="withdraw", **{"withdraw-item": str(taken.id)}, **back)
        dispensing = {"to": "not-dispensed", "reason": "other", "seen": "with-pharmacy", "reason_words": texts["given"]}
        dispensing |= {"next_words": texts["step"], "remark": texts["remark"]}
        step = {f"item-{given.id}-{name}": value for name, value in dispensing.items()}
        shop.send("prescriptions/dispensing/", item=str(given.id), **step)
        pages.append(path)
    return pages


def when_serials_are_returned(pen: Pen, morag, practice, chemist) -> list[str]:
    """Gives the pages of the serial prescriptions."""
    person, shop, pages = Writer(morag, morag), Writer(chemist[1], morag), []
    for texts in pen.rounds("serials", why=500):
        serial = given_a_serial(morag, practice)
        person.send(f"prescriptions/serial/{serial.id}/register/", yes="1")
        person.send(f"prescriptions/serial/{serial.id}/withdraw/", **texts)
        pages.append(f"prescriptions/serial/{serial.id}/")
    hours = {"tracks": "on", "phone": "01333 000 222", "weekdays": ["0"], "closed": ""}
    for texts in pen.rounds("pharmacies", address=300, hours=300):
        shop.send("/desk/dispensing/pharmacy/", **hours, **texts)
    return pages


def given_a_serial(morag, practice) -> SerialPrescription:
    ident = prescribing.repeat(morag.patient, practice=practice, course="continuous-repeating-dispensing")
    today = clock.today()
    row = SerialPrescription(
        id=uuid.uuid4(), patient=morag.patient, kind="SerialPrescription", area="medicines", organisation=practice,
        prescription=ident, medicine="Amlodipine 5mg tablets", weeks=48, every_weeks=8, starts_on=today,
        review_on=today + dt.timedelta(weeks=46), changed_at=clock.now(), changed_by_name="Dr Isla Grant",
    )  # fmt: skip
    return consent.store(row)


def when_results_are_held(pen: Pen, morag, doctor) -> tuple[list[str], list[str]]:
    """Gives the pages of results that stay held, and of those that were talked about."""
    held: list[str] = []
    told: list[str] = []
    team, until = Writer(doctor, morag), (clock.today() + dt.timedelta(days=10)).isoformat()
    access = consent.access_for(accounts.actor_for(morag), morag.patient, "Consent", writes=["Consent"])
    with access.reading():
        choices = {"pathology": Choice(Answer.AFTER_DAYS, 3)}
        choose_release(access=access, choices=choices, text="chosen", effect_text="does")
    section = [concept("", "SP", "http://terminology.hl7.org/CodeSystem/v2-0074")]
    body = {"resourceType": "DiagnosticReport", "status": "final", "effectiveDateTime": "2026-03-03"}
    for texts in pen.rounds("results", reason=1000, comment=4000):
        [ident] = store(morag.patient, body | {"code": concept("Skin biopsy"), "category": section})
        team.send(f"item/{ident}/delay/", until=until, reason=texts["reason"])
        held.append(f"item/{ident}/")
        [ident] = store(morag.patient, body | {"code": concept("Skin biopsy"), "category": section})
        team.send(f"item/{ident}/talked/", comment=texts["comment"])
        told.append(f"item/{ident}/")
    return held, told


def test_no_script_runs_in_what_teams_write(at_a_browser, morag, doctor, practice, desk, chemist):
    pen = Pen()
    with hearing() as heard:
        called_off = when_clinics_change(pen, morag, practice, desk)
        visits = when_clinics_are_set_up(pen, practice, desk, morag)
        answered = when_told_appointments_are_answered(pen, morag, doctor, practice)
        letters = when_letters_are_typed(pen, morag, doctor, practice)
        documents = when_documents_are_taken_back(pen, morag)
        nurse, threads = when_messages_go_on(pen, morag, doctor, practice)
        requests = when_medicines_are_decided(pen, morag, doctor, practice, chemist)
        serials = when_serials_are_returned(pen, morag, practice, chemist)
        held, told = when_results_are_held(pen, morag, doctor)
        booking = given_a_video_visit(pen, morag, doctor, practice)
    assert heard.lacks(through_forms("teams")) == {}

    helper = with_keys(accounts.UserFactory(citizen=True, name="Ailsa Fraser"))
    areas = "demographics summary medicines results documents contributions appointments messages".split()
    consent.DelegationFactory(patient=morag.patient, user=helper, powers={area: ["see", "act"] for area in areas})
    record = f"/p/{morag.patient_id}/"
    video = f"{record}appointments/{booking.id}/video/"
    own = [record + part for part in ("appointments/", "prescriptions/", "prescriptions/pharmacy/", "left-out/",
                                      "given/", "letters/", "results/", "messages/", "appointments/find/")]  # fmt: skip
    days = [f"/desk/day/?date={in_days(ahead).date()}" for ahead in (3, 5, 6, 9)]
    persons = [*visits, *called_off, *answered, *letters, *documents, *serials, *told]
    teams = [*requests, *held, *told, *letters, *answered[:2]]
    readers = {
        morag: ([video, *own], persons), helper: ([video, *own], persons[::5]),
        doctor: ([video, f"{video}invite/", *own, *days], teams), nurse: (["/desk/messages/"], threads),
        desk: ([*days, "/desk/clinics/", "/desk/", *own], called_off[:2]),
        with_keys(chemist[1]): (["/desk/dispensing/", *own], []),
    }  # fmt: skip
    looked = {}
    for reader, (starts, alone) in readers.items():
        visitor, alone = at_a_browser(reader).let_in(), [record + page for page in alone]
        looked[reader.name] = then_nothing_runs(visitor, *alone, *starts, most=MOST + len(alone), pen=pen)
    print(looked, pen.unread())
    assert min(looked.values()) > 10, looked
    assert pen.never_read() == []
