"""Urgent words, opening hours and answer times, as tables."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from clock import DISPLAY_ZONE
from messaging.rules import hours
from messaging.rules.needs import NEEDS, label_of
from messaging.rules.urgent import plain, sounds_urgent

URGENT = (
    "I have chest pain now", "CHEST PAIN", "no chest pain", "not really chest pain, I think", "pain in my chest",
    "my chest feels really tight", "tightness across the chest", "crushing chest", "heart attack?", "I can't breathe",
    "I can’t breathe", "cant breath", "I cannot catch my breath", "struggling to breathe", "short of breath",
    "breathless", "I feel suicidal", "I am not suicidal", "thinking of suicide", "I want to die", "want to end it all",
    "kill myself", "self-harm", "I hurt myself", "took an overdose", "took too many tablets", "I think it's a stroke",
    "his face is drooping", "slurred speech", "she is unconscious", "he collapsed", "passed out", "she won't wake up",
    "bleeding that won't stop", "heavy bleeding", "vomiting blood", "coughed up some blood", "seizure", "anaphylaxis",
    "my tongue is swelling", "throat is closing", "meningitis", "baby is not moving", "should I call 999",
    "do I need an ambulance", "it is an emergency", "c\u200bhest p\u200bain", "chest\npain", "chest...pain",
    "CHÉST PAIN", "tha pian nam bhroilleach", "chan eil pian broillich orm", "chan urrainn dhomh anail a tharraing",
    "grèim-cridhe", "stròc", "fèin-mharbhadh", "tha mi ag iarraidh bàsachadh", "tha mi gun mhothachadh",
    "'S e èiginn a th' ann", "cur às dhomh fhìn",
)  # fmt: skip
CALM = (
    "May I take the tablets at night?", "What does my blood result mean?", "I need a sick note for work",
    "Can I have my heart tablets earlier?", "I am tired since my visit", "My knee hurts when I walk",
    "Is my X-ray back?", "The treasure chest at the nursery", "I hurt my ankle",
    "Faodaidh mi na pilichean a ghabhail air an oidhche?",
    "Tapadh leibh airson ur cuideachaidh", "I missed my appointment", "",
)  # fmt: skip


def test_urgent_words_stop():
    assert [text for text in URGENT if not sounds_urgent(text)] == []


def test_other_words_do_not():
    assert [text for text in CALM if sounds_urgent(text)] == []


def test_a_subject_may_be_urgent_too():
    assert sounds_urgent("chest pain", "See above")


@given(st.text(max_size=60), st.text(max_size=60))
def test_what_stands_around_urgent_words_changes_nothing(before, after):
    assert sounds_urgent(f"{before} chest pain {after}")


@given(st.text())
def test_plain_is_stable(text):
    assert plain(plain(text)) == plain(text)


def box(**more):
    usual = {"weekdays": [0, 1, 2, 3, 4], "opens_at": dt.time(8, 30), "closes_at": dt.time(17), "answer_days": 3}
    return SimpleNamespace(**usual | more)


def at(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=DISPLAY_ZONE)


@pytest.mark.parametrize(
    ("now", "opens"),
    [
        ("2026-11-23T10:00", None),  # Monday
        ("2026-11-23T08:29", "2026-11-23T08:30"),
        ("2026-11-23T08:30", None),
        ("2026-11-23T17:00", "2026-11-24T08:30"),
        ("2026-11-20T18:00", "2026-11-23T08:30"),  # Friday evening
        ("2026-11-22T12:00", "2026-11-23T08:30"),  # Sunday
        ("2026-12-24T18:00", "2026-12-29T08:30"),  # Christmas, and Boxing Day is made up for on Monday
        ("2026-03-28T12:00", "2026-03-30T08:30"),  # over the change to summer time
    ],
)
def test_when_a_team_is_there_again(now, opens):
    assert hours.opens_next(box(), at(now)) == (at(opens) if opens else None)


def test_a_team_may_work_at_weekends():
    assert hours.opens_next(box(weekdays=[5, 6]), at("2026-11-20T12:00")) == at("2026-11-21T08:30")


@pytest.mark.parametrize(
    ("answers", "seconds", "said"),
    [
        (0, None, "This team promises an answer within 3 working days."),
        (4, 60.0, "This team promises an answer within 3 working days."),
        (5, 60.0, "Of the last 5 questions, half were answered within 1 hour."),
        (100, 3601.0, "Of the last 100 questions, half were answered within 2 hours."),
        (100, 86400.0, "Of the last 100 questions, half were answered within 24 hours."),
        (100, 86401.0, "Of the last 100 questions, half were answered within 2 days."),
    ],
)
def test_answer_times_are_real_once_there_are_enough(answers, seconds, said):
    assert hours.expected(box(), answers, seconds) == said


def test_one_day_is_said_as_one():
    assert hours.expected(box(answer_days=1), 0, None) == "This team promises an answer within 1 working day."


def test_every_need_has_words_and_a_lost_one_too():
    assert all(str(need.label) and str(need.hint) for need in NEEDS.values())
    assert label_of("gone") == str(NEEDS["other"].label) and settings.USE_TZ
