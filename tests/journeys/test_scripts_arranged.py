"""The same hundred and fifty scripts in what is arranged: appointments, medicines, questions, emergencies, helpers."""

import uuid

import pytest

from appointments.actions.booking import cancel
from appointments.rules.needs import Needs
from audit import log
from consent.models import AccessQuestion, EmergencyReview
from contributions.actions import questionnaires as answering
from contributions.models import QuestionnaireTask
from contributions.queries import questionnaires as questions
from prescriptions.actions import ordering
from prescriptions.models import MedicationReview, PharmacyProfile, RequestItem
from tests.factories import accounts, consent, prescribing
from tests.factories.appointments import ClinicFactory, PlaceFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.before import QUESTIONS, answer_all
from tests.journeys.people import given_a_citizen, given_a_doctor, with_keys
from tests.journeys.writers import Writer, hearing, one_line, rows, then_nothing_runs, together
from tests.payloads import PAYLOADS, chunks
from tests.swept_fields import through_forms

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
SHORT = [text for text in PAYLOADS if len(text) <= 80]


@pytest.fixture
def morag():
    answering.load_instruments()
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def practice(doctor):
    return doctor.memberships.get().organisation


@pytest.fixture
def chemist(morag):
    """The person's pharmacy with its pharmacist, and others that say scripts of themselves."""
    for texts in together(address=300, hours=300):
        place, _ = prescribing.pharmacy(name=texts["hours"][:150])
        PharmacyProfile.objects.filter(organisation=place).update(**texts)
    return prescribing.pharmacy(morag.patient)


def when_appointments_are_made(morag, practice) -> None:
    """One at each clinic as long as there are other words for it; all but the last five are cancelled, with words."""
    made, said = [], list(together(reason=500, other=300, why=500))
    clinics, places = together(name=120, about=600, before=600), together(name=120, address=300, directions=600)
    for number, (at, here) in enumerate(zip(clinics, places, strict=True)):
        clinic = ClinicFactory(organisation=practice, **at | one_line({"name": at["name"]}))
        place = PlaceFactory(organisation=practice, **here)
        slot = SlotFactory(
            clinic=clinic, place=place, starts_at=in_days(2 + number / 8), practitioner_name=SHORT[number]
        )
        if number < len(said):
            needs = Needs(other=said[number]["other"])
            made.append((make_booking(morag, slot, reason=said[number]["reason"], needs=needs), said[number]["why"]))
    for booking, why in made[:-5]:
        access = opened(morag)
        with access.reading():
            cancel(access=access, booking_id=booking.id, reason=why)


def when_a_clinic_writes(person: Writer, team: Writer, morag, practice) -> None:
    clinic = ClinicFactory(organisation=practice, name="Skin in writing", questionnaire=QUESTIONS)
    slot = SlotFactory(
        clinic=clinic, place=None, modes=["written"], starts_at=in_days(40), ends_at=in_days(45),
    )  # fmt: skip
    booking = make_booking(morag, slot, mode="written", reason="A rash")
    for task in rows(morag, QuestionnaireTask, "QuestionnaireTask"):
        answer_all(morag, task, words=chunks(4000)[0][:900])
    first, second = chunks(4000)[:2]
    path = f"appointments/{booking.id}/written/"
    person.send(path, text=first)
    for text in (first, second):
        person.send(path, text=text, add="1")
    team.send(f"{path}answer/", what="ask", text=first, last=team.hidden(f"{path}answer/", "last"))
    person.send(path, text=second)
    team.send(f"{path}answer/", what="answer", text=second, last=team.hidden(f"{path}answer/", "last"))


def when_medicines_are_asked_for(morag, doctor, practice, chemist) -> None:
    """Half are declined with words, half the pharmacy could not give out."""
    pharmacy, pharmacist = chemist
    fields = {"name": 300, "dose": 500, "early": 500, "note": 500, "why": 300, "next_step": 300, "remark": 300}
    for number, texts in enumerate(together(**fields)):
        dose = [{"text": texts["dose"]}]
        ident = prescribing.repeat(morag.patient, texts["name"], practice=practice, dosageInstruction=dose)
        with prescribing.moving(accounts.actor_for(morag), morag.patient) as access:
            asked = ordering.ask(
                access=access, prescriptions=[ident], pharmacy=pharmacy, note=texts["note"], form_key=uuid.uuid4(),
                early={ident: texts["early"]},
            )  # fmt: skip
            item = RequestItem.objects.under(access).get(request=asked)
        said = {name: texts[name] for name in ("why", "next_step", "remark")}
        if number % 2:
            prescribing.move(doctor, item, "declined", **said)
        elif number % 4:
            for state in ("approved", "with-pharmacy"):
                item = prescribing.move(doctor, item, state)
            prescribing.move(pharmacist, item, "not-dispensed", **said)


def when_medicines_are_reviewed(person: Writer, team: Writer, morag) -> None:
    for texts in together(why=500, taking=2000, bothers=2000, ask=2000, outcome=500):
        key = {"review-form_key": str(uuid.uuid4())}
        team.send("prescriptions/review/", **{"review-why": texts["why"], "review-within": "4"}, **key)
        [one] = [row for row in rows(morag, MedicationReview, "RepeatRequest") if row.state == "invited"]
        path = f"prescriptions/review/{one.id}/"
        person.send(path, **{name: texts[name] for name in ("taking", "bothers", "ask")})
        team.send(path, outcome=texts["outcome"])


def when_things_are_given_and_asked(person: Writer, team: Writer, morag) -> None:
    for number, texts in enumerate(together(remark=300)):
        at = {"when": "earlier", "day": "2026-11-01", "time": f"{number % 24:02}:{number // 24:02}"}
        person.send("measurements/add/weight/", **{"weight": f"{70 + number / 10:.1f}", **at}, **texts)
    offers = [questions.offer(uuid.uuid5(uuid.NAMESPACE_URL, QUESTIONS))]
    for texts in together(note=1000):
        team.send("questionnaires/ask/", questionnaire=str(offers[0].id), **texts)
        for task in rows(morag, QuestionnaireTask, "QuestionnaireTask"):
            if task.state == "asked":
                answer_all(morag, task, words=texts["note"])


def when_it_is_an_emergency(morag, officer) -> None:
    """Somebody from elsewhere opens the record, again and again; the person asks, the officer answers."""
    stranger = Writer(given_a_doctor("Dr Ewan Elsewhere", place="Lochside Practice"), morag)
    person, helen = Writer(morag, morag), Writer(officer, morag)
    for texts in together(reason=1000):
        stranger.send("break-glass/", reason_code="emergency", again="on", **texts)
    for texts, review in zip(together(words=2000), EmergencyReview.objects.all(), strict=False):
        helen.send(f"emergencies/{review.id}/", outcome="justified", **texts)
    entries = log.about(morag.patient_id).filter(action="break-glass")
    for texts, entry in zip(together(text=2000), entries, strict=False):
        person.send(f"access-log/{entry.id}/ask/", **texts)
    for texts, question in zip(together(text=2000), AccessQuestion._ungated.using("owner").all(), strict=False):
        helen.send(f"access-questions/{question.id}/", **texts)


def given_helpers(morag) -> None:
    """Many who ended long ago or help now, each called something that runs."""
    for text in SHORT:
        user = accounts.UserFactory(citizen=True, name=text)
        consent.DelegationFactory(patient=morag.patient, user=user, relation=text, name=text, person_name=text)


def test_no_script_runs_in_what_is_arranged(at_a_browser, morag, doctor, practice, chemist):
    officer = with_keys(accounts.MembershipFactory(role="privacy-officer", user__name="Helen Ballantyne").user)
    person, team = Writer(morag, morag), Writer(doctor, morag)
    with hearing() as heard:
        when_appointments_are_made(morag, practice)
        when_a_clinic_writes(person, team, morag, practice)
        when_medicines_are_asked_for(morag, doctor, practice, chemist)
        when_medicines_are_reviewed(person, team, morag)
        when_things_are_given_and_asked(person, team, morag)
        when_it_is_an_emergency(morag, officer)
    assert heard.lacks(through_forms("arranged")) == {}
    given_helpers(morag)

    helper = with_keys(accounts.UserFactory(citizen=True, name="Ailsa Fraser"))
    areas = "demographics summary medicines measurements documents contributions appointments messages".split()
    consent.DelegationFactory(patient=morag.patient, user=helper, powers={area: ["see", "act"] for area in areas})
    desk = with_keys(accounts.MembershipFactory(organisation=practice, role="reception").user)
    agent = with_keys(accounts.MembershipFactory(role="help-desk").user)
    consent.AssistanceFactory(patient=morag.patient, agent=agent)
    record = f"/p/{morag.patient_id}/"
    own = ("appointments/", "prescriptions/", "prescriptions/pharmacy/", "questionnaires/", "measurements/", "given/",
           "access-log/", "access-questions/", "helpers/", "medicines/")  # fmt: skip
    readers = {
        morag: "/notices/", helper: record, doctor: "/desk/", desk: "/desk/day/", with_keys(chemist[1]): "/desk/",
        officer: "/desk/emergencies/", agent: record,
    }  # fmt: skip
    looked = {}
    for reader, first in readers.items():
        visitor = at_a_browser(reader).let_in()
        looked[reader.name] = then_nothing_runs(visitor, first, *(record + part for part in own), most=60)
    assert min(looked.values()) > 10, looked
