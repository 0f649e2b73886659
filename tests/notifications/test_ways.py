"""By which ways somebody is told outside: what they chose, what is open, and what is left when one way fails."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

import clock
from notifications import actions, contact, delivery, rules, ways
from notifications.models import Mobile, Notification, Preference
from notifications.rules import Place
from notifications.topics import TOPICS
from tests.factories.consent import LockFactory

pytestmark = pytest.mark.django_db
NUMBER = "+447700900123"
RECORD, ACCOUNT = TOPICS["new-in-record"], TOPICS["new-device"]


@pytest.fixture
def mobile(citizen):
    return Mobile.objects.create(
        user=citizen, number=NUMBER, code_row=citizen.id, asked_at=clock.now(), confirmed_at=clock.now()
    )


@pytest.fixture
def choose(citizen, actor_for):
    def choose(**wanted):
        pairs = {(Place(name.split("_")[0]), name.split("_")[1]): answer for name, answer in wanted.items()}
        contact.choose(actor=actor_for(citizen), wanted=pairs)

    return choose


def outside(citizen, topic="new-in-record", event="e:1"):
    actions.notify(recipient=citizen, topic=topic, event=event)
    rows = Notification.objects.filter(recipient=citizen, event=event).exclude(channel="portal")
    return sorted(rows.values_list("channel", flat=True))


@pytest.mark.parametrize(
    ("chosen", "topic", "told_by"),
    [
        ({}, "new-in-record", ["email"]),
        ({"record_text": True}, "new-in-record", ["email", "text"]),
        ({"record_text": True, "record_email": False}, "new-in-record", ["text"]),
        ({"record_email": False}, "new-in-record", []),
        ({"record_email": False}, "new-message", ["email"]),  # another place
        ({"account_email": False}, "new-device", ["email"]),  # cannot be turned off
        ({"messages_email": False}, "message-unread", ["email", "text"]),  # the first notice was not seen
    ],
    ids=["usual", "both", "text-only", "nothing", "other-place", "account", "unread"],
)
def test_what_was_chosen_holds(citizen, mobile, choose, chosen, topic, told_by):
    choose(**chosen)
    assert outside(citizen, topic) == told_by


def test_whoever_may_not_sign_in_is_told_nothing_outside(citizen, mobile, choose):
    choose(record_text=True)
    type(citizen).objects.filter(pk=citizen.pk).update(is_active=False)
    citizen.refresh_from_db()
    assert outside(citizen) == outside(citizen, "message-unread", "e:2") == []


def test_a_number_that_was_not_confirmed_is_told_nothing(citizen, mobile, choose):
    choose(record_text=True)
    Mobile.objects.update(confirmed_at=None)
    assert outside(citizen) == ["email"]


def test_silence_is_stronger_than_every_choice(citizen, mobile, choose):
    choose(record_text=True, messages_text=True)
    citizen.quiet = True
    citizen.save()
    for topic in ("new-in-record", "message-unread", "new-device"):
        assert outside(citizen, topic, event=topic) == []
    assert ways.open_to(citizen) == set()


def test_one_event_is_one_notice_on_each_way(citizen, mobile, choose):
    choose(record_text=True)
    for _ in range(3):
        assert outside(citizen) == ["email", "text"]
    assert Notification.objects.filter(event="e:1", channel="portal").count() == 1


def test_what_one_way_cannot_bring_another_does(citizen, mobile, monkeypatch):
    assert outside(citizen) == ["email"]
    row = Notification.objects.get(channel="email")
    Notification.objects.filter(id=row.id).update(attempts=rules.MAX_ATTEMPTS + 1)
    row.refresh_from_db()

    assert not delivery.deliver(row)

    again = Notification.objects.get(event=row.event, channel="text")
    assert (again.state, again.topic, again.recipient_id) == ("waiting", row.topic, citizen.id)


def test_who_asked_for_silence_meanwhile_is_not_told_by_another_way(citizen, mobile):
    outside(citizen)
    citizen.quiet = True
    citizen.save()
    assert not delivery.deliver(Notification.objects.select_related("recipient").get(channel="email"))
    assert not Notification.objects.filter(channel="text").exists()


def test_what_an_officer_silenced_meanwhile_is_not_tried_by_another_way(citizen, mobile):
    outside(citizen)
    LockFactory(patient=citizen.patient, kind="silence")
    assert not delivery.deliver(Notification.objects.select_related("recipient").get(channel="email"))
    assert not Notification.objects.filter(channel="text").exists()


def test_the_database_keeps_one_choice_for_each_way(citizen):
    Preference.objects.create(user=citizen, place="record", channel="email", wanted=True)
    with pytest.raises(IntegrityError), transaction.atomic():
        Preference.objects.create(user=citizen, place="record", channel="email", wanted=False)


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("07700 900123", NUMBER),
        ("+44 7700 900 123", NUMBER),
        ("+44 (0)7700 900123", NUMBER),
        ("0044-7700-900123", NUMBER),
        ("0131 496 0123", ""),
        ("07000 900123", ""),
        ("077009001234", ""),
        ("٠٧٧٠٠٩٠٠١٢٣", ""),
        ("<script>", ""),
        ("", ""),
    ],
)
def test_numbers_are_written_in_many_ways(typed, number):
    assert rules.mobile_number(typed) == number


class TestCode:
    @pytest.fixture
    def asked(self, citizen, actor_for):
        contact.ask_code(actor=actor_for(citizen), user=citizen, number=NUMBER)
        return Notification.objects.get(topic="mobile-code", channel="text")

    @pytest.fixture
    def answer(self, citizen, actor_for):
        return lambda code: contact.confirm(actor=actor_for(citizen), user=citizen, code=code)

    @pytest.fixture
    def right(self, asked, settings):
        return rules.code_of(settings.SECRET_KEY, asked.id)

    @pytest.fixture
    def wrong(self, right):
        return "000000" if right != "000000" else "000001"

    def test_the_code_confirms_the_number(self, citizen, answer, right):
        assert ways.mobile_of(citizen.id) == ""
        answer(right)
        assert ways.mobile_of(citizen.id) == NUMBER

    def test_a_wrong_code_is_counted_and_five_end_it(self, citizen, answer, right, wrong):
        for _ in range(rules.CODE_TRIES):
            with pytest.raises(contact.ContactRefused, match="not the code"):
                answer(wrong)
        with pytest.raises(contact.ContactRefused, match="has ended"):
            answer(right)
        assert ways.mobile_of(citizen.id) == ""

    def test_a_code_ends(self, answer, right):
        Mobile.objects.update(asked_at=clock.now() - rules.CODE_LASTS - dt.timedelta(seconds=1))
        with pytest.raises(contact.ContactRefused, match="has ended"):
            answer(right)

    def test_a_code_works_once(self, answer, right):
        answer(right)
        with pytest.raises(contact.ContactRefused, match="has ended"):
            answer(right)

    def test_only_so_many_codes_a_day(self, citizen, actor_for):
        for _ in range(rules.CODES_A_DAY):
            contact.ask_code(actor=actor_for(citizen), user=citizen, number=NUMBER)
        with pytest.raises(contact.ContactRefused, match="tomorrow"):
            contact.ask_code(actor=actor_for(citizen), user=citizen, number=NUMBER)

    def test_another_number_is_not_confirmed_by_the_first_ones_code(self, citizen, actor_for, answer, right):
        contact.ask_code(actor=actor_for(citizen), user=citizen, number="+447700900999")
        with pytest.raises(contact.ContactRefused):
            answer(right)

    def test_another_number_counts_only_once_it_is_confirmed(self, citizen, actor_for, answer, right):
        answer(right)
        contact.ask_code(actor=actor_for(citizen), user=citizen, number="+447700900999")
        assert ways.mobile_of(citizen.id) == ""

    def test_a_code_that_was_replaced_is_sent_to_nobody(self, citizen, actor_for, asked):
        contact.ask_code(actor=actor_for(citizen), user=citizen, number="+447700900999")
        first = Notification.objects.select_related("recipient").get(id=asked.id)
        assert not delivery.deliver(first)
        first.refresh_from_db()
        assert first.state == "failed"
