"""Letterboxes, and conversations in every state, written as the portal writes them."""

import datetime as dt
import uuid

import factory

import clock
from messaging import envelopes
from messaging.models import Letterbox, Message, StaffNote, Template, Thread
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.consent import store
from vault import sealing
from work.models import WorkItem


class LetterboxFactory(factory.django.DjangoModelFactory):
    """Open on every day and at every hour, for everything."""

    organisation = factory.SubFactory(OrganisationFactory)
    name = "The nurses at Glenview"
    phone = "01592 000 111"
    needs = ["tablets", "result", "other"]
    opens_at, closes_at = dt.time(0), dt.time(23, 59)
    weekdays = list(range(7))

    class Meta:
        model = Letterbox


class TemplateFactory(factory.django.DjangoModelFactory):
    letterbox = factory.SubFactory(LetterboxFactory)
    title = "Come in for a blood test"
    text = "Please make an appointment for a blood test."
    made_by = factory.SubFactory(UserFactory)
    made_at = factory.LazyFunction(lambda: clock.now())

    class Meta:
        model = Template


def make_thread(patient, box, *, by, subject="My tablets", text="May I take them at night?", **more) -> Thread:
    """A conversation with one message; while it waits, its work item too."""
    now = more.pop("at", None) or clock.now()
    due = more.pop("due_at", None) or now + dt.timedelta(days=3)
    values = {
        "patient": patient,
        "kind": "Communication",
        "area": "messages",
        "organisation": box.organisation,
        "letterbox": box,
        "need": "tablets",
        "key": sealing.new_key(),
        "opened_by": by,
        "opened_at": now,
        "last_at": now,
        "changed_at": now,
    }
    thread = Thread(**values | more)
    envelopes.close_subject(thread, subject)
    store(thread)
    add_message(thread, text, by=by, at=now)
    if thread.state == Thread.State.WAITING:
        store(work_for(thread, due_at=due, at=now))
    return thread


def add_message(thread, text, *, by, at=None, from_team=False, **more) -> Message:
    message = Message(
        patient_id=thread.patient_id,
        kind="Communication",
        area="messages",
        labels=list(thread.labels),
        organisation_id=thread.organisation_id,
        thread=thread,
        from_team=from_team,
        author=by,
        author_name=by.get_full_name(),
        author_role="clinician" if from_team else "",
        sent_at=at or clock.now(),
        form_key=uuid.uuid4(),
        **more,
    )
    envelopes.close_body(thread, message, text)
    return store(message)


def add_note(thread, text, *, by) -> StaffNote:
    note = StaffNote(
        patient_id=thread.patient_id,
        kind="StaffNote",
        area="messages",
        labels=["professional-only"],
        organisation_id=thread.organisation_id,
        thread=thread,
        author=by,
        author_name=by.get_full_name(),
        written_at=clock.now(),
        form_key=uuid.uuid4(),
    )
    envelopes.close_body(thread, note, text)
    return store(note)


def work_for(thread, *, due_at, at, **more) -> WorkItem:
    return WorkItem(
        patient_id=thread.patient_id,
        kind=thread.kind,
        area=thread.area,
        labels=list(thread.labels),
        organisation_id=thread.organisation_id,
        subject="message",
        subject_id=thread.id,
        item_id=thread.id,
        topic=thread.need,
        holder_id=thread.organisation_id,
        team=thread.letterbox.team,
        first_team=thread.letterbox.team,
        opened_at=at,
        due_at=due_at,
        **more,
    )
