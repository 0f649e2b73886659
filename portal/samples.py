"""Made-up data for the gallery of components: awkward on purpose (long words, other scripts, markup)."""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone

from portal.sample_forms import SampleFilter, SampleForm

DAY = dt.date(2026, 3, 3)
LONG_WORD = "Pneumonoultramicroscopicsilicovolcanoconiosis"


def of_components() -> dict[str, Any]:
    wrong = {"note": "x" * 230, "born_day": "31", "born_month": "2", "born_year": "1961"}
    return {
        **of_layouts(),
        "rows": [
            {"label": "Name", "value": "Ailsa Fraser"},
            {"label": "E-mail", "value": "ailsa@example.org", "url": "#", "action": "Change"},
        ],
        "page": Paginator(range(95), 20).page(2),
        "when": timezone.make_aware(dt.datetime(2026, 3, 3, 14, 5)),
        "day": DAY,
        "table_headers": ["Date", "Value", "Laboratory’s range", "Where"],
        "table_rows": _table_rows(),
        "results": _results(),
        "medicines": _medicines(),
        "items": _items(),
        "note": _notes()[0],
        "meta": _meta(),
        "entries": _entries(),
        "log": _log(),
        "series": {"title": "Potassium in the blood", "unit": "mmol/L", "points": _points()},
        "single": {"title": "Sodium", "unit": "mmol/L", "points": _points()[:1]},
        "clean_form": SampleForm(auto_id="clean_%s"),
        "form_in_error": SampleForm(wrong, auto_id="wrong_%s"),
        "filter_form": SampleFilter(auto_id="filter_%s"),
    }


def of_layouts() -> dict[str, Any]:
    labels = [
        "Overview",
        "Problems",
        "Medicines",
        "Allergies",
        "Results",
        "Immunisations",
        "Everything by date",
        "My notes",
    ]
    return {
        "person": {"name": "Ailsa Fraser", "born": dt.date(1961, 3, 3), "age": "65 years", "is_test": True},
        "access_reason": "you are a member of the team that cares for this person",
        "emergency_until": timezone.make_aware(dt.datetime(2026, 3, 3, 14, 5)),
        "access_log_url": "#log",
        "sections": [{"label": label, "url": "#", "current": label == "Results"} for label in labels],
        "staff_role": "Clinician · Calton Medical Practice",
        "results": _results(),
        "session_timeout": None,
    }


def _meta(**more: Any) -> dict[str, Any]:
    meta = {
        "when": DAY,
        "source": "Royal Infirmary of Edinburgh laboratory",
        "arrival": "Sent by the laboratory’s system on 4 March 2026",
    }
    return {**meta, **more}


def _notes() -> list[dict]:
    return [
        {
            "author": "You wrote",
            "when": DAY,
            "text": "I had not eaten that morning.\n\n<b>Is that why</b> it was low?",
            "is_own": True,
            "edit_url": "#",
        },
        {"author": "Ailsa Fraser wrote", "when": DAY, "text": "كان الأمر صعبًا"},
    ]


def _results() -> list[dict]:
    ok = {"unit": "mmol/L", "when": DAY, "reference": "3.5 to 5.3 mmol/L"}
    return [
        {
            **ok,
            "name": "Potassium",
            "value": "4.10",
            "flag": "Within the range",
            "flag_tone": "green",
            "url": "#",
            "trend_url": "#",
            "meta": _meta(),
        },
        {
            **ok,
            "name": "Potassium",
            "value": "5.9",
            "flag": "Above the range",
            "flag_tone": "orange",
            "status": "Corrected",
            "status_tone": "purple",
            "comment": "Sample haemolysed; please repeat.",
            "notes": _notes(),
            "meta": _meta(version="Version 2, corrected", history_url="#"),
        },
        {
            "name": "C-reactive protein",
            "comparator_words": "less than",
            "value": "0.5",
            "unit": "mg/L",
            "when": "March 2026",
            "meta": _meta(),
        },
        {
            "name": f"Rare antibody {LONG_WORD}",
            "value": "Not done: sample lost",
            "when": DAY,
            "meta": _meta(),
        },
        {
            **ok,
            "name": "Sodium",
            "value": "140",
            "struck": True,
            "status": "Entered in error",
            "meta": _meta(),
        },
    ]


def _medicines() -> list[dict]:
    return [
        {
            "name": "Amlodipine 5 mg tablets",
            "dose": "Take one tablet every morning",
            "status": "Taking now",
            "status_tone": "green",
            "kind": "Repeat prescription",
            "reason": "High blood pressure",
            "started": DAY,
            "prescriber": "Dr Iain Muir",
            "url": "#",
            "meta": _meta(source="Calton Medical Practice", arrival=""),
        },
        {
            "name": "Amoxicillin 500 mg capsules",
            "dose": "Take one capsule three times a day for 7 days",
            "status": "Stopped",
            "started": DAY,
            "ended": dt.date(2026, 3, 10),
        },
    ]


def _items() -> list[dict]:
    return [
        {
            "title": "Penicillin",
            "tag": "Allergy",
            "tone": "red",
            "lead": "Rash and swelling of the face",
            "url": "#",
            "meta": _meta(),
            "notes": _notes()[:1],
            "facts": [{"label": "How serious", "value": "Severe"}, {"label": "First noticed", "value": DAY}],
        },
        {
            "title": "Type 2 diabetes",
            "tag": "Ongoing",
            "tone": "blue",
            "when": "2014",
            "url": "#",
            "action": "Details",
            "meta": _meta(),
        },
        {"title": "Asthma", "struck": True, "status": "Entered in error", "when": DAY},
    ]


def _entries() -> list[dict]:
    return [
        {
            "when": DAY,
            "kind": "Result",
            "title": "Potassium",
            "text": "4.10 mmol/L",
            "tag": "Within the range",
            "tone": "green",
            "url": "#",
        },
        {
            "when": dt.date(2026, 1, 12),
            "kind": "Letter",
            "title": "Cardiology clinic letter",
            "url": "#",
            "meta": _meta(),
        },
    ]


def _log() -> list[dict]:
    when = timezone.make_aware(dt.datetime(2026, 3, 3, 14, 5))
    return [
        {
            "who": "Dr Iain Muir",
            "role": "Clinician",
            "organisation": "Calton Medical Practice",
            "when": when,
            "what": "Read your test results",
            "why": "Review of a result",
            "basis": "a member of the team that cares for you",
            "ask_url": "#",
        },
        {
            "who": "Dr Una Reid",
            "role": "Clinician",
            "organisation": "Western General Hospital",
            "when": when,
            "what": "Opened your record",
            "emergency": True,
            "why": "Brought in unconscious",
            "basis": "an emergency",
        },
        {
            "who": "Morag Bell",
            "role": "Reception",
            "organisation": "Leith Walk Surgery",
            "when": when,
            "what": "Tried to open your record",
            "refused": True,
        },
        {
            "who": "Laboratory system",
            "organisation": "NHS Lothian",
            "when": when,
            "first": dt.date(2026, 2, 1),
            "last": DAY,
            "count": 14,
            "machine": True,
            "what": "Added test results",
        },
    ]


def _points() -> list[dict]:
    values = [
        ("2024-05-14", "4.4", "", 0),
        ("2024-11-20", "4.9", "", 0),
        ("2025-04-02", "5.6", "", 0),
        ("2025-08-19", "3.0", "<", 0),
        ("2025-12-01", "4.6", "", 1),
        ("2026-03-03", "4.10", "", 0),
    ]
    ranges = [("3.5", "5.0")] * 2 + [("3.5", "5.3")] * 2 + [(None, None), ("3.5", "5.3")]
    return [
        {
            "when": dt.date.fromisoformat(day),
            "value": Decimal(value),
            "comparator": sign,
            "low": low and Decimal(low),
            "high": high and Decimal(high),
            "home": bool(home),
        }
        for (day, value, sign, home), (low, high) in zip(values, ranges, strict=True)
    ]


def _table_rows() -> list[list]:
    return [
        [DAY, {"text": "4.10 mmol/L", "url": "#"}, "3.5 to 5.3 mmol/L", "Royal Infirmary of Edinburgh"],
        [
            dt.date(2025, 12, 1),
            {"text": "5.9 mmol/L", "struck": True, "note": "Corrected on 3 December 2025 to 4.6 mmol/L"},
            "",
            "Measured at home",
        ],
    ]
