"""What letting somebody in does to the booking: the clinic's day shows who came by video as it shows who came in."""

import pytest

import clock
from appointments import tickets
from appointments.actions import inviting, video
from appointments.actions.video import NotNow
from appointments.models import Attendee, Booking, Ticket, VideoVisit
from appointments.tickets import Use
from records.models import Resource
from tests.appointments.rooms import done, given_a_helper
from tests.factories.appointments import opened
from work.models import WorkItem

pytestmark = pytest.mark.django_db


def now(user, booking) -> Booking:
    access = opened(user, booking.patient)
    with access.reading():
        return Booking.objects.under(access).get(id=booking.id)


def status(user, booking) -> str:
    access = opened(user, booking.patient)
    with access.reading():
        return Resource.objects.under(access).get(id=booking.id).status


def test_whoever_is_let_in_is_checked_in(citizen, booking, nurse):
    waits = done(citizen, booking, video.arrive)
    assert now(nurse, booking).state == "booked"
    done(nurse, booking, video.admit, attendee_id=waits.id)
    found = now(nurse, booking)
    assert (found.state, found.arrived_at) == ("arrived", waits.arrived_at)
    assert found.changed_by_name.startswith(nurse.name) and status(nurse, booking) == "arrived"
    before = found.changed_at
    done(nurse, booking, video.admit, attendee_id=waits.id)  # twice is once
    assert now(nurse, booking).changed_at == before


def test_an_interpreter_alone_is_nobody_who_came(booking, nurse):
    secret = done(nurse, booking, inviting.invite, part="interpreter", name="Ania Nowak")
    inviting.sit_down(use=Use.LINK, secret=secret)
    access = opened(nurse, booking.patient)
    with access.reading():
        guest = Attendee.objects.under(access).get(user=None)
        video.come(access=access, booking=booking, attendee=guest)
    done(nurse, booking, video.admit, attendee_id=guest.id)
    assert now(nurse, booking).state == "booked"


def test_who_came_after_all_is_not_telephoned(citizen, booking, nurse):
    done(citizen, booking, video.call_instead)
    waits = done(citizen, booking, video.arrive)
    done(nurse, booking, video.admit, attendee_id=waits.id)
    access = opened(nurse, booking.patient)
    with access.reading():
        assert not WorkItem.objects.under(access).filter(done_at=None).exists()
        assert not VideoVisit.objects.under(access).get(booking=booking).by_telephone


def test_only_whoever_holds_the_visit_lets_in_sends_out_invites_and_ends(citizen, booking, nurse):
    waits = done(citizen, booking, video.arrive)
    for do, named in (
        (video.admit, {"attendee_id": waits.id}),
        (video.remove, {"attendee_id": waits.id}),
        (video.remove, {"attendee_id": waits.id, "early": True}),
        (video.end, {}),
        (inviting.invite, {"part": "guest", "name": "Somebody"}),
    ):
        with pytest.raises(NotNow, match="refused"):
            done(citizen, booking, do, **named)
    assert now(nurse, booking).state == "booked"


def test_a_code_is_the_persons_own_alone(citizen, booking, nurse):
    helper, _ = given_a_helper(citizen)
    for other in (helper, nurse):
        with pytest.raises(NotNow, match="refused"):
            done(other, booking, inviting.make_code)


def test_who_has_gone_is_not_let_in_and_who_holds_the_visit_stays(citizen, booking, nurse):
    waits = done(citizen, booking, video.arrive)
    done(citizen, booking, video.leave, attendee_id=waits.id, for_good=True)
    with pytest.raises(NotNow, match="gone"):
        done(nurse, booking, video.admit, attendee_id=waits.id)
    host = done(nurse, booking, video.arrive)
    with pytest.raises(NotNow, match="refused"):
        done(nurse, booking, video.remove, attendee_id=host.id)


def test_a_ticket_that_is_over_opens_nothing(booking, nurse):
    secret = done(nurse, booking, inviting.invite, part="guest", name="Somebody")
    assert tickets.read(Use.LINK, secret)
    Ticket.objects.update(expires_at=clock.now())
    assert tickets.read(Use.LINK, secret) is None
    assert tickets.forget_old() == 1
