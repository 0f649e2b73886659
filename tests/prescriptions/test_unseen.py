"""What is open and hidden from whoever has it: said before, ended after, and told to the person alone."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from audit.log import about
from consent.models import CareRelationship
from notifications.models import Notification
from prescriptions.actions.due import keep_up_to_date
from prescriptions.actions.unseen import settle, settle_all
from prescriptions.models import ItemStep, MedicationReview, RequestItem, SerialCollection, SerialPrescription
from prescriptions.rules.moves import Side, is_theirs
from prescriptions.rules.states import NEXT, TRACKED, State
from tests.factories import accounts as people
from tests.factories import prescribing
from tests.factories.consent import CareRelationshipFactory, DelegationFactory, DirectiveFactory, store
from work.models import WorkItem

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("see_all")]
MENTAL = "sensitive:mental-health"


@pytest.fixture
def elsewhere(citizen):
    """The practice to which what waits was handed; somebody there."""
    place = people.OrganisationFactory(kind="practice", name="Seaview Practice")
    CareRelationshipFactory(patient=citizen.patient, organisation=place, kind="encounter")
    return people.MembershipFactory(role="clinician", organisation=place)


@pytest.fixture
def hand_over(elsewhere):
    def hand_over(subject_id):
        work = WorkItem._ungated.get(subject_id=subject_id, done_at=None)
        work.holder = elsewhere.organisation
        return store(work)

    return hand_over


@pytest.fixture
def asked(citizen, clinician, practice, place, hand_over):
    """Two medicines in one request, which waits elsewhere."""
    repeats = [prescribing.repeat(citizen.patient, name, practice=practice) for name in ("Amlodipine", "Ramipril")]
    items = prescribing.order(citizen, *repeats, place=place[0])
    hand_over(items[0].request_id)
    return items


@pytest.fixture
def sent(clinician, item):
    """Approved, and with the pharmacy."""
    return prescribing.move(clinician, prescribing.move(clinician, item, "approved"), "with-pharmacy")


@pytest.fixture
def decide(client, sign_in, citizen, django_capture_on_commit_callbacks):
    """Hide something by the pages; gives what is said before."""

    def decide(**given):
        sign_in(client, citizen)
        form = {"form_key": str(uuid.uuid4()), "towards": "everybody"} | given
        item = form.pop("item", None)
        page = f"item/{item}/hide/" if item else "choices/hide/"
        shown = client.post(f"/p/{citizen.patient_id}/{page}", form).content.decode()
        with django_capture_on_commit_callbacks(execute=True):
            done = client.post(f"/p/{citizen.patient_id}/{page}", form | {"confirmed": "yes"})
        assert done.status_code == 302, shown
        return " ".join(shown.split())

    return decide


def hide(citizen, **what):
    return DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", **what)


def states(*items):
    return [RequestItem._ungated.get(id=one.id).state for one in items]


def told(topic):
    rows = Notification.objects.filter(topic=topic, channel="portal")
    return [row.recipient for row in rows.select_related("recipient")]


def page_of(client, sign_in, user, item):
    answer = sign_in(client, user).get(reverse("prescriptions:show_item", args=[item.patient_id, item.id]))
    return " ".join(answer.content.decode().split())


def test_a_request_that_its_practice_cannot_see_is_cancelled(client, sign_in, decide, citizen, clinician, asked):
    one, other = asked
    said = decide(item=one.prescription)
    assert "request for Amlodipine waits at Seaview Practice. They cannot see it any more, so it is cancelled" in said
    assert "request for Ramipril" not in said
    assert states(one, other) == ["cancelled", "requested"]
    assert WorkItem._ungated.get(subject_id=one.request_id).done_at is None  # the other still waits
    assert told("prescription-unseen") == [citizen]
    assert "can no longer see this medicine. Ask again after you show it" in page_of(client, sign_in, citizen, one)
    step = ItemStep._ungated.get(item=one, after="cancelled")
    assert (step.before, step.by_name) == ("requested", citizen.get_full_name())  # as if they had cancelled it
    assert "can no longer see" not in page_of(client, sign_in, clinician, one)
    decide(item=other.prescription)
    assert states(one, other) == ["cancelled", "cancelled"]
    assert not WorkItem._ungated.filter(done_at=None).exists()


@pytest.mark.slow
@pytest.mark.parametrize("whom", ["everybody", "the holder"])
def test_an_area_hides_all_of_it(decide, elsewhere, asked, whom):
    towards = {"towards": f"place:{elsewhere.organisation_id}:"} if whom == "the holder" else {}
    said = decide(what="area:medicines", **towards)
    assert said.count("so it is cancelled") == 2
    assert states(*asked) == ["cancelled", "cancelled"] and not WorkItem._ungated.filter(done_at=None).exists()


def test_the_practice_that_was_asked_goes_on(decide, citizen, clinician, practice, place):
    repeat = prescribing.repeat(citizen.patient, "Amlodipine", practice=practice)
    [one] = prescribing.order(citizen, repeat, place=place[0])
    said = decide(item=repeat)
    assert f"request for Amlodipine was sent to {practice.name}. They go on seeing it" in said
    assert states(one) == ["requested"] and WorkItem._ungated.get(subject_id=one.request_id).done_at is None
    assert not told("prescription-unseen")


@pytest.mark.parametrize(
    "way",
    [
        ["ready-in-part", "preparing-remainder"],
        *(pytest.param(way, marks=pytest.mark.slow) for way in ([], ["ready"], ["ready-in-part"])),
    ],
)
def test_what_a_pharmacy_cannot_see_is_not_tracked(client, sign_in, citizen, pharmacist, place, sent, way):
    for state in way:
        sent = prescribing.move(pharmacist, sent, state, part_quantity="28" if "part" in state else "")
    hide(citizen, items=[sent.prescription], towards_organisation=place[0])
    assert settle_all() == 1
    assert states(sent) == ["not-tracked"] and told("prescription-untracked") == [citizen]
    [face] = prescribing.faces(citizen.patient, "Task")
    assert face["businessStatus"]["coding"][0]["code"] == "With Pharmacy but Tracking not Supported"
    shown = page_of(client, sign_in, citizen, sent)
    assert "Tracking ended, because your pharmacy can no longer see" in shown and "I have collected it" in shown
    assert settle_all() == 0


def test_it_is_said_before_what_lies_at_a_pharmacy_is_hidden(decide, sent):
    said = decide(item=sent.prescription)
    assert "lies at High Street Pharmacy for you. They still have it, but cannot see it here any more" in said
    assert states(sent) == ["not-tracked"]


def test_a_pharmacy_that_looks_after_the_person_no_longer(citizen, place, sent):
    CareRelationship.objects.filter(organisation=place[0]).update(ended_at=clock.now() - dt.timedelta(minutes=1))
    assert settle_all() == 1 and states(sent) == ["not-tracked"]


def test_a_class_that_is_closed(citizen, practice, clinician, place, hand_over):
    repeat = prescribing.repeat(citizen.patient, "Sertraline", practice=practice, labels=[MENTAL])
    [one] = prescribing.order(citizen, repeat, place=place[0])
    opened = hide(citizen, classes=[MENTAL])
    opened.effect = "open"
    store(opened)
    hand_over(one.request_id)
    settle(citizen.patient_id)
    assert states(one) == ["requested"]  # the person opened the class
    opened.ends_at = in_days(-1)
    store(opened)
    settle(citizen.patient_id)
    assert states(one) == ["cancelled"] and not WorkItem._ungated.filter(done_at=None).exists()


def test_whoever_keeps_everything_holds_up_nobody(citizen, practice, elsewhere):
    """Two people who opened a class that is closed otherwise: one is looked at after the other."""
    for person in (citizen, people.UserFactory(citizen=True)):
        CareRelationshipFactory(patient=person.patient, organisation=elsewhere.organisation)
        DirectiveFactory(patient=person.patient, made_by=person, effect="open", classes=[MENTAL])
        what = {"subject": "prescription", "kind": "SerialPrescription", "area": "medicines", "labels": [MENTAL]}
        ids = {"subject_id": uuid.uuid4(), "item_id": uuid.uuid4(), "organisation": practice}
        times = {"opened_at": clock.now(), "due_at": in_days(3)}
        store(WorkItem(patient=person.patient, holder=elsewhere.organisation, **what, **ids, **times))
    assert settle_all(most=1) == 2 and WorkItem._ungated.filter(done_at=None).count() == 2


def test_what_concerns_nobody_ends_nothing_and_opens_nothing(citizen, elsewhere, asked):
    later = clock.now() + dt.timedelta(days=1)
    hide(citizen, items=[asked[0].prescription], starts_at=later)
    hide(citizen, areas=["medicines"], ends_at=clock.now() - dt.timedelta(days=1))
    hide(citizen, areas=["medicines"], towards_user=elsewhere.user)
    hide(citizen, areas=["medicines"], towards_organisation=elsewhere.organisation, towards_team="Nurses")
    hide(citizen, areas=["results"])
    entries = about(citizen.patient_id).count()
    assert settle_all() == 0 and states(*asked) == ["requested", "requested"]
    assert about(citizen.patient_id).count() == entries


def test_a_helper_who_asked_hears_nothing(citizen, clinician, practice, place, hand_over):
    helper = people.UserFactory(citizen=True)
    DelegationFactory(patient=citizen.patient, user=helper, powers={"medicines": ["see", "act"]})
    repeat = prescribing.repeat(citizen.patient, practice=practice)
    [one] = prescribing.order(helper, repeat, place=place[0], patient=citizen.patient)
    hand_over(one.request_id)
    hide(citizen, items=[repeat])
    settle(citizen.patient_id)
    assert states(one) == ["cancelled"] and told("prescription-unseen") == [citizen]


def test_a_review_and_a_note_that_nobody_may_open(citizen, practice, elsewhere):
    common = {"patient": citizen.patient, "area": "medicines", "organisation": practice}
    waits = {"holder": elsewhere.organisation, "opened_at": clock.now(), "due_at": in_days(3), **common}
    review = store(
        MedicationReview(
            id=uuid.uuid4(), kind="RepeatRequest", asked_at=clock.now(), due_on=clock.today(), form_key=uuid.uuid4(),
            **common,
        )
    )  # fmt: skip
    for subject, kind in (("medication-review", "RepeatRequest"), ("prescription", "SerialPrescription")):
        about_what = review.id if kind == "RepeatRequest" else uuid.uuid4()
        store(WorkItem(subject=subject, kind=kind, subject_id=about_what, item_id=about_what, **waits))
    assert settle_all() == 0
    hide(citizen, areas=["medicines"])
    assert settle_all() == 1
    assert MedicationReview._ungated.get(id=review.id).state == "cancelled"
    assert not WorkItem._ungated.filter(done_at=None).exists() and told("prescription-unseen") == [citizen]


def in_days(number):
    return clock.now() + dt.timedelta(days=number)


def test_what_becomes_of_a_serial_prescription_is_not_guessed(decide, citizen, practice, place):
    """It goes on at the pharmacy: nobody is told that it was not collected."""
    began = clock.today() - dt.timedelta(weeks=8)
    ident = prescribing.repeat(citizen.patient, "Atorvastatin", course="continuous-repeating-dispensing")
    common = {"patient": citizen.patient, "kind": "SerialPrescription", "area": "medicines", "organisation": practice,
              "prescription": ident, "changed_at": clock.now()}  # fmt: skip
    one = store(SerialPrescription(medicine="Atorvastatin", pharmacy=place[0], weeks=24, every_weeks=8, starts_on=began,
                                   review_on=in_days(99).date(), state="registered", **common))  # fmt: skip
    row = store(SerialCollection(serial=one, number=1, due_on=began, state="due", **common))
    said = decide(item=ident)
    assert "High Street Pharmacy keeps a serial prescription of Atorvastatin for you. They go on giving it out" in said
    keep_up_to_date()
    row.refresh_from_db()
    one.refresh_from_db()
    assert (row.state, one.state, told("serial-missed")) == ("untold", "registered", [])


def test_only_what_may_not_be_seen_any_more_ends_being_tracked():
    """A step of jobs: neither practice nor pharmacy takes it, nor the person."""
    for before in TRACKED:
        assert State.NOT_TRACKED in NEXT[before]
        assert {side for side in Side if is_theirs(side, before, State.NOT_TRACKED)} == {Side.JOB}
    assert is_theirs(Side.PRACTICE, State.APPROVED, State.NOT_TRACKED)
