"""A time is booked once, changed, cancelled; and what is refused leaves nothing behind."""

import datetime as dt
import json
import uuid

import pytest
from django.db import IntegrityError, connection, transaction

import clock
from appointments.actions import slots
from appointments.actions.booking import BookingRefused, BookingStale, Needs, book, cancel, change, tell_needs
from appointments.actions.caring import follow
from appointments.models import Booking, Clinic, Slot
from appointments.queries import bookings
from appointments.queries.times import free_times, nearest
from audit import log
from consent import gate
from consent.models import CareRelationship
from consent.queries import relationships
from notifications.models import Notification
from records import chart
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.appointments import ClinicFactory, PlaceFactory, SlotFactory, in_days, make_booking, opened
from tests.factories.consent import AssistanceFactory, CareRelationshipFactory, DelegationFactory

pytestmark = pytest.mark.django_db
NEEDS = Needs(interpreter="bfi", step_free=True, transport=True, other="A quiet room")


@pytest.fixture
def slot():
    return SlotFactory()


@pytest.fixture
def helper(citizen):
    """A daughter who books for the citizen."""
    ishbel = UserFactory(citizen=True, name="Ishbel Fraser")
    powers = {"appointments": ["see", "act"], "demographics": ["see"]}
    DelegationFactory(patient=citizen.patient, user=ishbel, person_name="Morag Fraser", powers=powers)
    return ishbel


def state_of(slot) -> str:
    return Slot.objects.get(id=slot.id).state


def face_of(user, booking) -> dict:
    access = opened(user)
    with access.reading():
        return json.loads(chart.resource(access, booking.id).body)


def refused(user, slot, patient=None, **more) -> BookingRefused:
    """Why it is not booked; and nothing is left of the try."""
    with pytest.raises(BookingRefused) as why:
        make_booking(user, slot, patient, **more)
    return why.value


def test_a_booking_takes_its_time_and_shows_in_the_record(citizen, slot):
    made = make_booking(citizen, slot, needs=NEEDS, reason="My chest")
    assert state_of(slot) == "taken" and made.starts_at == slot.starts_at
    assert (made.booked_by_name, made.for_name, made.sequence) == ("Morag Fraser", "", 0)
    face = face_of(citizen, made)
    assert face["status"] == "booked" and face["comment"].startswith("Interpreter: bfi; Step-free access; Transport")
    assert face["participant"][0]["actor"]["reference"] == f"Patient/{citizen.patient_id}"
    channel = face["extension"][1]["valueCodeableConcept"]["coding"][0]
    assert channel["code"] == "In-person" and channel["system"].endswith("UKCore-DeliveryChannel")


def test_it_stands_once_in_the_log(citizen, slot):
    made = make_booking(citizen, slot)
    [entry] = [entry for entry in log.about(citizen.patient_id) if entry.action == "create"]
    assert entry.target == f"Appointment/{made.id}" and entry.areas == ["appointments"] and entry.basis == "self"


def test_the_same_form_books_once(citizen, slot):
    key = uuid.uuid4()
    first = make_booking(citizen, slot, form_key=key)
    assert make_booking(citizen, slot, form_key=key).id == first.id
    assert make_booking(citizen, SlotFactory(), form_key=key).id == first.id


def test_a_form_key_of_somebody_else_means_nothing(citizen, stranger, slot):
    key, other = uuid.uuid4(), SlotFactory()
    first = make_booking(citizen, slot, form_key=key)
    assert make_booking(stranger, other, form_key=key).id != first.id


def test_a_taken_time_is_refused_with_the_nearest(citizen, stranger, slot):
    others = [SlotFactory(clinic=slot.clinic, starts_at=in_days(2) + dt.timedelta(hours=n)) for n in (-2, -1, 1, 3, 9)]
    make_booking(stranger, slot)
    why = refused(citizen, slot)
    assert "faster" in why.message and [near.id for near in why.nearest] == [others[n].id for n in (0, 1, 2)]


def test_the_nearest_are_free_and_may_still_be_booked(slot):
    at = {"clinic": slot.clinic}
    SlotFactory(**at, starts_at=clock.now() + dt.timedelta(minutes=30))  # too late to book it
    SlotFactory(**at, starts_at=in_days(2.1), state="blocked")
    slots.hold(slot_id=SlotFactory(**at, starts_at=in_days(2.2)).id)
    SlotFactory(starts_at=in_days(2.3))  # of another clinic
    only = SlotFactory(**at, starts_at=in_days(9))
    assert [near.id for near in nearest(slot)] == [only.id]


def test_a_held_time_is_for_whoever_holds_it(citizen, stranger, slot):
    key = slots.hold(slot_id=slot.id)
    assert key and slots.hold(slot_id=slot.id) is None
    assert "faster" in refused(stranger, slot).message
    assert make_booking(citizen, slot, hold_key=key).slot_id == slot.id


def test_a_hold_ends_by_the_clock_alone(citizen, slot):
    Slot.objects.filter(id=slot.id).update(hold_key=uuid.uuid4(), held_until=clock.now())
    assert make_booking(citizen, slot)


def test_only_the_holder_lets_go(slot):
    key = slots.hold(slot_id=slot.id)
    slots.release(slot_id=slot.id, key=uuid.uuid4())
    assert slots.hold(slot_id=slot.id) is None
    slots.release(slot_id=slot.id, key=key)
    assert slots.hold(slot_id=slot.id)


@pytest.mark.parametrize("state", ["taken", "blocked", "withdrawn"])
def test_what_is_not_free_is_neither_held_nor_taken(slot, state):
    Slot.objects.filter(id=slot.id).update(state=state)
    assert slots.hold(slot_id=slot.id) is None and not slots.take(slot_id=slot.id, key=uuid.uuid4())


def test_nobody_is_in_two_places(citizen, slot):
    make_booking(citizen, slot)
    beside = SlotFactory(starts_at=slot.starts_at + dt.timedelta(minutes=14))
    why = refused(citizen, beside)
    assert "already an appointment at that time: Asthma review" in why.message and state_of(beside) == "free"
    after = SlotFactory(starts_at=slot.ends_at)
    assert make_booking(citizen, after)


def test_the_database_itself_keeps_it_so(citizen, slot, monkeypatch):
    make_booking(citizen, slot)
    monkeypatch.setattr(bookings, "at_that_time", lambda *said, **more: None)
    why = refused(citizen, SlotFactory(starts_at=slot.starts_at))
    assert why.message == "This time cannot be booked. Choose another one."


def test_a_written_clinic_needs_nobody_anywhere(citizen, slot):
    make_booking(citizen, slot)
    written = SlotFactory(starts_at=slot.starts_at, modes=["written"])
    assert make_booking(citizen, written, mode="written")


def test_a_helper_books_and_both_names_are_kept(citizen, helper, slot):
    made = make_booking(helper, slot, citizen.patient)
    assert (made.booked_by_name, made.for_name) == ("Ishbel Fraser", "Morag Fraser")
    assert made.patient_id == citizen.patient_id
    [notice] = Notification.objects.filter(recipient=citizen, channel="portal")
    assert notice.topic == "appointment-booked" and not Notification.objects.filter(recipient=helper).exists()
    [entry] = [entry for entry in log.about(citizen.patient_id) if entry.action == "create"]
    assert entry.on_behalf_of == citizen.patient_id


def test_who_books_for_themselves_is_not_told(citizen, slot):
    make_booking(citizen, slot)
    assert not Notification.objects.exists()


def test_a_helper_neither_sees_nor_books_a_sensitive_clinic(citizen, helper):
    hidden = SlotFactory(clinic=ClinicFactory(labels=["sensitive:sexual-health"]))
    assert refused(helper, hidden, citizen.patient).message == "There is no such time. Choose another one."
    made = make_booking(citizen, hidden)
    assert made.labels == ["sensitive:sexual-health"] and face_of(citizen, made)["meta"]["security"]
    access = opened(helper, citizen.patient)
    with access.reading():
        assert not bookings.all_of(access) and chart.resource(access, made.id) is None


def test_a_helper_is_not_told_of_a_booking_that_is_hidden(citizen, helper, slot):
    hidden = SlotFactory(clinic=ClinicFactory(labels=["sensitive:sexual-health"]), starts_at=slot.starts_at)
    make_booking(citizen, hidden)
    why = refused(helper, slot, citizen.patient)
    assert why.message == "This time cannot be booked. Choose another one." and state_of(slot) == "free"


def test_the_help_desk_books_with_the_person_on_the_line(citizen, slot):
    agent = MembershipFactory(
        role="help-desk", user__name="Calum Reid", organisation=OrganisationFactory(name="Help desk", kind="board")
    ).user
    AssistanceFactory(patient=citizen.patient, agent=agent)
    made = make_booking(agent, slot, citizen.patient)
    assert made.booked_by_name == "Calum Reid (Help desk)"
    [entry] = [entry for entry in log.about(citizen.patient_id) if entry.action == "create"]
    assert entry.basis == "assisted" and Notification.objects.filter(recipient=citizen).exists()


def test_nobody_books_more_than_the_clinic_lets(citizen, slot):
    Clinic.objects.filter(id=slot.clinic_id).update(most_open=1)
    make_booking(citizen, slot)
    assert "already 1 appointment" in refused(citizen, SlotFactory(clinic=slot.clinic, starts_at=in_days(3))).message


def test_in_care_means_of_that_organisation(citizen):
    slot = SlotFactory(clinic__booker="in-care")
    assert "not booked here" in refused(citizen, slot).message
    CareRelationshipFactory(patient=citizen.patient, organisation=slot.clinic.organisation, kind="referral")
    assert make_booking(citizen, slot)


def test_past_times_and_strange_ids(citizen):
    assert "is over" in refused(citizen, SlotFactory(starts_at=in_days(-1))).message
    assert refused(citizen, Slot(id=uuid.uuid4())).message == "There is no such time. Choose another one."


def test_a_change_frees_the_old_time_and_takes_the_needs_along(citizen, slot):
    old = make_booking(citizen, slot, needs=NEEDS, reason="My chest")
    new = SlotFactory(clinic=slot.clinic, starts_at=slot.starts_at + dt.timedelta(minutes=5))  # overlaps with the old
    made = changed(citizen, old, new)
    assert (state_of(slot), state_of(new)) == ("free", "taken") and made.moved_from_id == old.id
    assert (made.interpreter, made.step_free, made.other_needs, made.reason) == (
        "bfi",
        True,
        "A quiet room",
        "My chest",
    )
    assert made.sequence == 1 and face_of(citizen, old)["status"] == "cancelled"
    assert face_of(citizen, made)["status"] == "booked"
    access = opened(citizen)
    with access.reading():
        assert [one.id for one in bookings.all_of(access)] == [made.id]
        assert bookings.root_of(access, made) == old.id and bookings.newest_of(access, old).id == made.id


def changed(user, booking, slot, patient=None, **more) -> Booking:
    access = opened(user, patient)
    with access.reading():
        return change(
            access=access,
            booking_id=booking.id,
            slot_id=slot.id,
            **{"sequence": booking.sequence, "form_key": uuid.uuid4()} | more,
        )


def cancelled(user, booking, patient=None, **more) -> Booking:
    access = opened(user, patient)
    with access.reading():
        return cancel(access=access, booking_id=booking.id, **more)


def test_a_change_sent_twice_is_one(citizen, slot):
    old, new, key = make_booking(citizen, slot), SlotFactory(clinic=slot.clinic, starts_at=in_days(3)), uuid.uuid4()
    made = changed(citizen, old, new, form_key=key)
    assert changed(citizen, old, new, form_key=key).id == made.id


def test_a_change_that_fails_leaves_the_old_booking(citizen, stranger, slot):
    old, other = make_booking(citizen, slot), SlotFactory(clinic=slot.clinic, starts_at=in_days(3))
    make_booking(stranger, other)
    with pytest.raises(BookingRefused, match="faster"):
        changed(citizen, old, other)
    with pytest.raises(BookingRefused, match="another clinic"):
        changed(citizen, old, SlotFactory())
    assert state_of(slot) == "taken" and face_of(citizen, old)["status"] == "booked"


def test_a_stale_page_changes_nothing(citizen, slot):
    old, other = make_booking(citizen, slot), SlotFactory(clinic=slot.clinic, starts_at=in_days(3))
    access = opened(citizen)
    with access.reading():
        tell_needs(access=access, booking_id=old.id, sequence=0, needs=NEEDS, reason="")
    with pytest.raises(BookingStale):
        changed(citizen, old, other, sequence=0)
    with pytest.raises(BookingStale):
        cancelled(citizen, old, sequence=0)
    assert state_of(slot) == "taken" and state_of(other) == "free"
    changed(citizen, old, other, sequence=1)


def test_cancelling_frees_the_time(citizen, slot):
    made = cancelled(citizen, make_booking(citizen, slot), reason="Better again")
    assert state_of(slot) == "free" and made.sequence == 1 and made.changed_by_name == "Morag Fraser"
    face = face_of(citizen, made)
    assert face["status"] == "cancelled" and face["cancelationReason"]["coding"][0]["code"] == "pat"
    with pytest.raises(BookingRefused, match="cancelled already"):
        cancelled(citizen, made)
    assert make_booking(citizen, slot)


def test_the_one_booking_that_may_stand_can_still_be_moved(citizen, slot):
    slot.clinic.most_open = 1
    slot.clinic.save()
    made = make_booking(citizen, slot)
    assert changed(citizen, made, SlotFactory(clinic=slot.clinic, starts_at=in_days(4))).moved_from_id == made.id


def test_after_the_cut_off_the_telephone_number_is_said(citizen):
    slot = SlotFactory(starts_at=in_days(0.5))
    made = make_booking(citizen, slot)
    with pytest.raises(BookingRefused, match="01592 000 222"):
        cancelled(citizen, made)
    with pytest.raises(BookingRefused, match="01592 000 222"):
        changed(citizen, made, SlotFactory(clinic=slot.clinic))
    assert state_of(slot) == "taken"


def test_what_the_clinic_blocked_stays_blocked(citizen, clinician, practice):
    slot = SlotFactory(clinic=ClinicFactory(organisation=practice))
    made = make_booking(citizen, slot)
    Slot.objects.filter(id=slot.id).update(state="blocked")
    cancelled(clinician, made, citizen.patient, by_clinic=True, reason="The doctor is ill")
    assert state_of(slot) == "blocked"
    [notice] = Notification.objects.filter(recipient=citizen, channel="portal")
    assert notice.topic == "appointment-called-off"


def test_staff_book_at_their_own_clinic_whatever_the_cut_offs(citizen, clinician, practice):
    slot = SlotFactory(clinic=ClinicFactory(organisation=practice, booker="staff"), starts_at=in_days(0.01))
    made = make_booking(clinician, slot, citizen.patient)
    assert made.booked_by_name == "Dr Isla Grant (Glenview Practice)"
    other = SlotFactory(clinic__booker="staff")
    assert "not booked here" in refused(clinician, other, citizen.patient).message


def test_nobody_else_s_booking_is_reached(citizen, stranger, slot):
    made = make_booking(citizen, slot)
    with pytest.raises(BookingRefused, match="no such appointment"):
        cancelled(stranger, made)
    assert state_of(slot) == "taken"


def test_a_booking_opens_the_record_for_the_clinic_until_it_is_cancelled(citizen, slot):
    doctor = MembershipFactory(organisation=slot.clinic.organisation).user
    made = make_booking(citizen, slot)
    follow(citizen.patient_id)
    access = opened(doctor, citizen.patient)
    with access.reading():
        assert [one.id for one in bookings.all_of(access)] == [made.id]
    cancelled(citizen, made)
    follow(citizen.patient_id)
    assert all(tie.ended_at <= clock.now() for tie in relationships(citizen.patient_id))


def test_care_follows_of_itself(citizen, slot, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_booking(citizen, slot)
    [tie] = relationships(citizen.patient_id)
    assert tie.kind == CareRelationship.Kind.APPOINTMENT and tie.organisation_id == slot.clinic.organisation_id


def test_care_counts_bookings_that_a_helper_cannot_see(citizen, helper, slot):
    """The trap: what a helper books must not take back the care of a clinic that they do not know of."""
    hidden = SlotFactory(clinic=ClinicFactory(labels=["sensitive:sexual-health"]))
    make_booking(citizen, hidden)
    follow(citizen.patient_id)
    make_booking(helper, SlotFactory(starts_at=in_days(5)), citizen.patient)
    follow(citizen.patient_id)
    assert len([tie for tie in relationships(citizen.patient_id) if tie.ended_at > clock.now()]) == 2


def test_it_shows_on_the_first_page_until_it_is_cancelled(citizen, slot):
    made = make_booking(citizen, slot)
    access = opened(citizen)
    with access.reading():
        assert [item.id for item in chart.coming_appointments(access, 3)] == [made.id]
    cancelled(citizen, made)
    with access.reading():
        assert not chart.coming_appointments(access, 3)


def test_a_time_of_two_people_is_impossible_by_sql(citizen, stranger, slot):
    made = make_booking(citizen, slot)
    other = Booking(**{field.attname: getattr(made, field.attname) for field in Booking._meta.concrete_fields})
    other.id, other.form_key, other.patient_id = uuid.uuid4(), uuid.uuid4(), stranger.patient_id
    access = opened(stranger)
    with access.reading(), pytest.raises(IntegrityError, match="appointments_slot_once"), transaction.atomic():
        access.save(other)


def test_searches(citizen):
    """By way, place, weekday and hour of the clock on the wall; held, taken and late ones are left out."""
    at, now = ClinicFactory(opens_days=14), clock.now()
    day = clock.today() + dt.timedelta(days=3)
    place = PlaceFactory(organisation=at.organisation, step_free=False)

    def at_hour(hour, minute=0, **more):
        starts = dt.datetime.combine(day, dt.time(hour, minute), clock.DISPLAY_ZONE)
        return SlotFactory(clinic=at, starts_at=starts, **more)

    early, noon = at_hour(8), at_hour(12, modes=["in-person"])
    late, held, taken = at_hour(18, 30, place=place), at_hour(9), at_hour(10, state="taken")
    slots.hold(slot_id=held.id)

    def found(**asked):
        asked = {"clinics": [at], "first": day, "last": day, "now": now, "days": 9, "per_day": 9} | asked
        return [slot.id for slot in free_times(**asked)]

    assert found() == [early.id, noon.id, late.id] and taken.id not in found()
    assert found(modes=["video"]) == [early.id, late.id]
    assert found(not_before=dt.time(12)) == [noon.id, late.id] and found(not_after=dt.time(12)) == [early.id, noon.id]
    assert found(place=place.id) == [late.id] and found(step_free=True) == [early.id, noon.id]
    assert found(weekdays=[day.weekday()]) == found() and found(weekdays=[(day.weekday() + 1) % 7]) == []
    assert found(limit=1) == [early.id] and found(clinics=[]) == []
    assert found(first=day + dt.timedelta(days=1), last=day + dt.timedelta(days=9)) == []
    assert found(now=now - dt.timedelta(days=30)) == []  # not open for booking yet


def test_row_security_hides_bookings_too(citizen, slot):
    make_booking(citizen, slot)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.patient', '', false), set_config('portal.population', '', false)")
        cursor.execute("SELECT count(*) FROM appointments_booking")
        assert cursor.fetchone() == (0,)


def test_a_booking_needs_the_right_to_act(citizen, slot):
    """A helper who may only see."""
    niece = UserFactory(citizen=True, name="Eilidh Fraser")
    DelegationFactory(patient=citizen.patient, user=niece, powers={"appointments": ["see"]})
    with pytest.raises(gate.Ungated):
        make_booking(niece, slot, citizen.patient)
    assert state_of(slot) == "free"


def test_what_was_booked_before_two_records_became_one_is_changed_too(citizen, slot):
    made = make_booking(citizen, slot)
    before = citizen.patient
    living = UserFactory(citizen=True).patient
    before.merged_into = living
    before.save()
    citizen.patient = living
    access = opened(citizen, living)
    with access.reading():
        assert (
            book(
                access=access,
                slot_id=SlotFactory(clinic=slot.clinic, starts_at=in_days(4)).id,
                mode="in-person",
                form_key=uuid.uuid4(),
                moved_from=made,
            ).patient_id
            == living.id
        )
    assert state_of(slot) == "free"
