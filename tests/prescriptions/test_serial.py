"""Serial prescriptions: yes and no of the person, what the days make of them, and who is told how often."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from django.urls import reverse

import clock
from consent.models import CareRelationship
from notifications.models import Notification
from prescriptions.actions.due import keep_up_to_date
from prescriptions.models import SerialCollection, SerialPrescription
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories import prescribing
from work.models import WorkItem

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(client, sign_in, citizen):
    """A pharmacy that the person chose."""
    place, _ = prescribing.pharmacy(name="Harbour Chemist")
    sign_in(client, citizen)
    client.post(reverse("prescriptions:choose_pharmacy", args=[citizen.patient_id]), {"place": str(place.id)})
    return place


@pytest.fixture
def offered(citizen, clinician, practice):
    """The practice offers one of 48 weeks."""
    ident = prescribing.repeat(citizen.patient, practice=practice, course="continuous-repeating-dispensing")
    today = clock.today()
    row = SerialPrescription(
        id=uuid.uuid4(), patient=citizen.patient, kind="SerialPrescription", area="medicines", organisation=practice,
        prescription=ident, medicine="Amlodipine 5mg tablets", weeks=48, every_weeks=8, starts_on=today,
        review_on=today + dt.timedelta(weeks=46), changed_at=clock.now(), changed_by_name="Dr Isla Grant",
    )  # fmt: skip
    return care.store(row)


@pytest.fixture
def visit(client, sign_in, citizen, offered):
    def visit(name="show_serial", by=citizen, **posted):
        sign_in(client, by)
        address = reverse(f"prescriptions:{name}", args=[citizen.patient_id, offered.id])
        answer = client.post(address, posted) if name != "show_serial" else client.get(address)
        return answer if answer.status_code != 200 else " ".join(answer.content.decode().split())

    return visit


def say_yes(visit):
    assert visit("register_serial", yes="1").status_code == 302


def told(topic):
    return Notification.objects.filter(topic=topic, channel="portal").count()


def test_yes_and_no(see_all, visit, citizen, practice, chosen, offered):
    assert "Yes, let Harbour Chemist keep it" in visit() and "Offered to you" in visit()
    say_yes(visit)
    say_yes(visit)  # a double click
    offered.refresh_from_db()
    assert (offered.state, offered.pharmacy) == ("registered", chosen)
    days = list(SerialCollection._ungated.order_by("number").values_list("due_on", flat=True))
    assert [(day - offered.starts_on).days for day in days] == [0, 56, 112, 168, 224, 280]
    shown = visit()
    assert "You can collect it now" in shown and "Harbour Chemist keeps this prescription" in shown
    work = WorkItem._ungated.get(done_at=None)
    assert (work.topic, work.holder, work.subject_id) == ("serial-registered", practice, offered.id)
    assert visit("withdraw_serial", why="I travel too much").status_code == 302
    offered.refresh_from_db()
    assert (offered.state, offered.why) == ("withdrawn", "I travel too much")
    assert WorkItem._ungated.get(done_at=None).topic == "serial-withdrawn"
    assert "You no longer use it" in visit()


def test_bad_input(see_all, visit, offered):
    assert visit("register_serial", yes="1").status_code == 302  # no pharmacy is chosen
    assert "Choose the pharmacy that is to keep it first." in visit()
    assert visit("withdraw_serial", why="x").status_code == 302
    assert "has changed meanwhile" in visit()
    offered.refresh_from_db()
    assert offered.state == "offered" and not WorkItem._ungated.exists()


def test_a_reason_that_cannot_be_kept(see_all, visit, chosen, offered):
    say_yes(visit)
    assert "This is too long" in visit("withdraw_serial", why="a" * 501)
    offered.refresh_from_db()
    assert offered.state == "registered"


def test_a_stopped_medicine_is_not_taken_up(see_all, visit, chosen, offered):
    from records.models import Resource

    row = Resource._ungated.get(id=offered.prescription)
    row.status = "stopped"
    care.store(row)
    assert "This medicine was stopped" in visit()
    visit("register_serial", yes="1")
    assert "was stopped meanwhile" in visit()
    assert not SerialCollection._ungated.exists()


def test_it_stays_at_its_pharmacy_when_another_is_chosen(see_all, client, visit, citizen, chosen, offered):
    say_yes(visit)
    other, _ = prescribing.pharmacy(name="Village Pharmacy")
    address = reverse("prescriptions:choose_pharmacy", args=[citizen.patient_id])
    assert "They stay at Harbour Chemist" in client.get(address).content.decode()
    client.post(address, {"place": str(other.id)})
    ties = CareRelationship.objects.filter(organisation=chosen, kind="pharmacy", ended_at=None)
    assert ties.count() == 1
    visit("withdraw_serial", why="")
    assert ties.count() == 0  # nothing is kept there any more


@pytest.mark.parametrize("powers", [["see"], None], ids=["helper-who-sees", "stranger"])
def test_only_who_may_act_says_yes(see_all, visit, citizen, chosen, offered, powers):
    other = people.UserFactory(citizen=True, name="Ailsa Fraser")
    if powers:
        care.DelegationFactory(
            patient=citizen.patient, user=other, powers={"demographics": ["see"], "medicines": powers}
        )
        shown = visit(by=other)
        assert "Offered to you" in shown and "Yes, let" not in shown
    else:
        assert visit(by=other).status_code == 404
    for name in ("register_serial", "withdraw_serial"):
        assert visit(name, by=other).status_code == 404
    offered.refresh_from_db()
    assert offered.state == "offered"


def due_people():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM prescriptions_people_due(%s, %s, %s, %s, 10)", [clock.today()] * 4)
        return cursor.fetchone()[0]


@pytest.fixture
def day(monkeypatch):
    """So many days from now."""
    today, moment = clock.today(), clock.now()

    def day(passed):
        monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=passed))
        monkeypatch.setattr(clock, "now", lambda: moment + dt.timedelta(days=passed))

    return day


def test_the_days(see_all, visit, citizen, chosen, offered, day):
    """Told once before each collection, missed once, reviewed once, and over."""
    say_yes(visit)
    CareRelationship.objects.update(started_at=care.LONG_AGO)  # to the database it is still the moment before

    def turn(passed):
        day(passed)
        found = keep_up_to_date()
        assert keep_up_to_date() == 0  # nothing is left to do
        states = SerialCollection._ungated.order_by("number").values_list("state", flat=True)
        return found, "".join(state[0] for state in states), told("serial-due"), told("serial-missed")

    assert turn(0) == (1, "dddddd", 1, 0)
    assert turn(14) == (0, "dddddd", 1, 0)
    assert turn(15) == (1, "mddddd", 1, 1)
    assert turn(50) == (0, "mddddd", 1, 1)
    assert turn(51) == (1, "mddddd", 2, 1)
    second = SerialCollection._ungated.get(number=2)
    second.state = "collected"
    care.store(second)
    assert turn(100)[1] == "mcdddd"
    assert told("serial-review-due") == 0
    turn(46 * 7 - 28)
    assert told("serial-review-due") == 1
    turn(48 * 7)
    offered.refresh_from_db()
    assert offered.state == "ended" and told("serial-ended") == 1
    assert turn(400)[0] == 0


def test_of_the_dead_nobody_is_told(see_all, visit, citizen, chosen, offered):
    say_yes(visit)
    citizen.patient.died_on = clock.today()
    citizen.patient.save()
    keep_up_to_date()
    assert told("serial-due") == 0
