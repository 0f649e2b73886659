"""Every sort of work has words and a page that deals with it."""

import uuid

import pytest
from django.urls import resolve

from messaging.rules.unread import PHONE
from work import registry
from work.models import WorkItem


def item(subject, topic="") -> WorkItem:
    return WorkItem(
        subject=subject, topic=topic, patient_id=uuid.UUID(int=1), subject_id=uuid.UUID(int=2), item_id=uuid.UUID(int=3)
    )


@pytest.mark.parametrize("subject", WorkItem.Subject.values)
def test_every_sort_has_words_and_a_page_about_its_person(subject):
    found = item(subject)
    assert registry.words(found) and registry.subjects()[subject].several
    assert resolve(registry.address(found)).kwargs["patient_id"] == found.patient_id


@pytest.mark.parametrize(
    "subject, topic, words",
    [
        ("message", "tablets", "Message: A question about my tablets"),
        ("message", PHONE, "Telephone: a message from us was not read"),
        ("message", "dropped long ago", "A message"),
        ("contribution", "measurements", "Measurements at home"),
        ("contribution", "", "Something given to the record"),
    ],
)
def test_topics_say_it_more_closely(subject, topic, words):
    assert registry.words(item(subject, topic)) == words


def test_what_no_work_is_about_is_refused():
    with pytest.raises(ValueError, match="No work is about"):
        registry.register("weather", registry.subjects()["message"])
