"""Everything by date: order, pages, filters, silences, and what is withheld."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as some

from records.chart.timeline import Place
from records.presenters import chronology
from tests.factories import accounts as people
from tests.factories.histories import Row, concept, labelled, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def problem(on: str, name: str = "", **more) -> dict:
    frame = {"resourceType": "Condition", "code": concept(name or f"Problem of {on}"), "onsetDateTime": on}
    return ({key: value for key, value in frame.items() if value}) | more


@pytest.fixture
def line(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(post: dict | None = None, **query):
        address = reverse("records:show_chronology", args=[citizen.patient_id])
        return client.post(address, post, follow=True) if post is not None else client.get(address, query)

    return ask


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def titles(answer) -> list[str]:
    return [entry["title"] for year in answer.context["years"] for entry in year["entries"]]


def gaps(answer) -> list[str]:
    return [entry["gap"] for year in answer.context["years"] for entry in year["entries"] if entry["gap"]]


def walk(line, **first) -> list[list[str]]:
    """Page by page to the end."""
    answers = [line(**first)]
    while (url := answers[-1].context["older_url"]) and len(answers) < 20:
        answers.append(line(**dict(pair.split("=", 1) for pair in url.lstrip("?").split("&"))))
    return [titles(answer) for answer in answers]


def test_every_entry_is_on_one_page_and_on_one_alone(line, citizen):
    many = [problem(f"20{year:02}-0{month}-15", f"P{year}-{month}") for year in range(10, 25) for month in range(1, 5)]
    same = [problem("2015-06-01", f"Same {n}") for n in range(30)]  # one moment over the edge of a page
    undated = [{"resourceType": "Condition", "code": concept(f"Undated {n}")} for n in range(3)]
    store(citizen.patient, *many, *same, *undated)
    pages = walk(line)
    seen = [title for found in pages for title in found]
    assert len(seen) == len(set(seen)) == 93 and [len(found) for found in pages] == [20, 20, 20, 20, 13]
    assert seen[0] == "P24-4" and all(title.startswith("Undated") for title in seen[-3:])


def test_one_may_go_back_the_way_one_came(line, citizen):
    store(citizen.patient, *(problem(f"20{year:02}", f"P{year}") for year in range(10, 90)))
    first = line()
    second = line(after=first.context["older"])
    back = line(before=second.context["newer"])
    assert titles(back) == titles(first) and not back.context["newer_url"] and back.context["older_url"]
    assert "Newer" in text_of(second) and "Older" in text_of(second)


@pytest.mark.parametrize(
    "place",
    [
        "",
        "x",
        "none.00",
        "9" * 18 + "." + "0" * 32,
        "-" + "9" * 18 + "." + "f" * 32,
        f"none.{'0' * 32}",
        "\x00",
        "1.zz",
    ],
)
def test_a_place_that_is_none_begins_at_the_beginning(line, citizen, place):
    store(citizen.patient, problem("2024"))
    for query in ({"after": place}, {"before": place}, {"at": place}):
        assert titles(line(**query)) == ["Problem of 2024"]


@given(some.datetimes(min_value=dt.datetime(1, 1, 2), max_value=dt.datetime(9999, 12, 30)) | some.none(), some.uuids())
def test_a_place_is_read_as_it_was_written(at, ident):
    place = Place(at and at.replace(tzinfo=dt.UTC), ident)
    assert Place.read(str(place)) == place


def test_one_may_jump_to_a_year_and_read_on(line, citizen):
    store(citizen.patient, *(problem(f"20{year}-05-01", f"P{year}") for year in range(10, 25)))
    answer = line(at="2015")
    assert titles(answer)[:2] == ["P15", "P14"] and answer.context["newer_url"]
    assert [jump["year"] for jump in line().context["jumps"]][:2] == [2024, 2023]
    assert "?group=problems&amp;at=2015" in text_of(line(group="problems"))


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (("2021-01-10", "2019-03-05"), ["Nothing recorded between March 2019 and January 2021"]),
        (("2021-01-10", "2020-03-05"), []),
        (("2021-01-10", "2019"), ["Nothing recorded between 2019 and January 2021"]),
        (("2021-01-10", "2019-12"), ["Nothing recorded between December 2019 and January 2021"]),
        (("2021", "2020"), []),
        (("2021-01-10", None), []),
        (("2026-02-01", "2020-01-01", "2010-01-01"), [
            "Nothing recorded between January 2020 and February 2026",
            "Nothing recorded between January 2010 and January 2020",
        ]),
    ],
)  # fmt: skip
def test_a_long_silence_is_said(line, citizen, items, expected):
    store(citizen.patient, *(problem(on, f"P{n}") for n, on in enumerate(items)))
    assert gaps(line()) == expected


def test_a_stay_fills_the_time_that_it_lasts():
    stay = Row({"resourceType": "Encounter", "period": {"start": "2018-01-01", "end": "2020-11-30"}})
    later = Row(problem("2021-03-01"))
    assert chronology.gap(later, stay) == ""
    assert chronology.gap(Row(problem("2022-03-01")), stay) == "Nothing recorded between November 2020 and March 2022"


def test_a_silence_over_the_edge_of_a_page_is_said_before_it(line, citizen):
    store(citizen.patient, *(problem(f"2024-03-{day:02}") for day in range(1, 21)), problem("2001"))
    assert gaps(line()) == ["Nothing recorded between 2001 and March 2024"]


def test_a_silence_until_today_is_said(line, citizen):
    store(citizen.patient, problem("2019-05-05"))
    assert "Nothing recorded since May 2019" in text_of(line())


@pytest.mark.parametrize("label", ["held", "professional-only", "third-party"])
def test_a_silence_is_told_from_what_the_reader_may_see(line, citizen, label):
    store(citizen.patient, problem("2010"), problem("2024"))
    before = gaps(line()), titles(line()), [jump["year"] for jump in line().context["jumps"]]
    store(citizen.patient, labelled(problem("2017"), label))
    assert (gaps(line()), titles(line()), [jump["year"] for jump in line().context["jumps"]]) == before


def test_a_filtered_page_speaks_of_its_own_silence(line, citizen):
    store(citizen.patient, problem("2010"), result(on="2015-01-01", valueQuantity=quantity(4)), problem("2024"))
    assert gaps(line(group="problems")) == ["Nothing of this kind recorded between 2010 and 2024"]


def test_a_source_narrows(line, citizen):
    hospital = people.OrganisationFactory(name="Strathmore Hospital")
    kept = problem("2024", "From there", recorder={"reference": f"Organization/{hospital.id}"})
    store(citizen.patient, kept, problem("2023", "From elsewhere"))
    choices = dict(line(choose="1").context["form"].fields["source"].choices)
    assert {"Strathmore Hospital", "Glasgow laboratory"} <= set(map(str, choices.values()))
    assert titles(line(source=f"o.{hospital.id}")) == ["From there"]
    assert titles(line(source="s.Glasgow laboratory")) == ["From elsewhere"]
    assert titles(line(source=f"o.{uuid.uuid4()}")) == ["From there", "From elsewhere"]  # no such choice


def test_a_source_of_withheld_entries_alone_is_not_named(line, citizen):
    clinic = people.OrganisationFactory(name="Clinic of secrets")
    store(citizen.patient, labelled(problem("2024", recorder={"reference": f"Organization/{clinic.id}"}), "held"))
    assert "Clinic of secrets" not in text_of(line(choose="1"))


def test_what_may_be_chosen_is_asked_for_when_somebody_chooses(line, citizen):
    store(citizen.patient, problem("2024"))
    plain, open_, narrowed = line(), line(choose="1"), line(group="problems")
    assert plain.context["form"] is None and 'href="?choose=1"' in plain.content.decode()
    assert all('<form class="dfd-filter"' in answer.content.decode() for answer in (open_, narrowed))
    assert titles(plain) == titles(open_) == titles(narrowed)


def test_words_narrow_and_stand_in_no_address(line, citizen):
    store(citizen.patient, *(problem(f"20{n}", f"Asthma {n}") for n in range(10, 45)), problem("2009", "Eczema"))
    answer = line({"words": "asth"})
    assert len(titles(answer)) == 20 and "asth" not in str(answer.redirect_chain) and answer.context["older"]
    rest = line({"words": "asth", "after": answer.context["older"]})
    assert len(titles(rest)) == 15 and "Eczema" not in titles(rest)
    assert titles(line({"words": "zebra"})) == [] and "Nothing of this kind" in text_of(line({"words": "zebra"}))


def test_without_words_a_post_becomes_an_address(line, citizen):
    answer = line({"group": "problems", "year": "", "words": " "})
    assert answer.redirect_chain[-1][0].endswith("?group=problems")


def test_social_care_is_a_kind_of_its_own(line, citizen):
    social = labelled(
        {"resourceType": "Encounter", "status": "finished", "type": [concept("Home-care visit")]}, "social-care"
    )
    plain = {"resourceType": "Encounter", "status": "finished", "type": [concept("Check-up")]}
    when = {"period": {"start": "2026-03-03"}, "class": {"code": "AMB"}}
    store(citizen.patient, social | when, plain | when)
    assert titles(line(group="socialcare")) == ["Home-care visit"] and titles(line(group="visits")) == ["Check-up"]
    assert "Social care visit" in text_of(line())


def test_notes_beside_an_entry_are_marked(line, client, citizen):
    [ident] = store(citizen.patient, problem("2024"))
    note = {"text": "It began before", "form_key": str(uuid.uuid4())}
    client.post(reverse("contributions:add_note", args=[citizen.patient_id, ident]), note)
    assert f"/item/{ident}/#notes" in text_of(line()) and "1 note" in text_of(line())


def test_each_entry_says_where_it_comes_from(line, citizen):
    store(citizen.patient, problem("2024", recorder={"display": "Dr Grant"}, recordedDate="2024-03-07"))
    page_text = text_of(line())
    for words in ("Dr Grant", "7 March 2024</time>", "Sent by computer (Glasgow laboratory)"):
        assert words in page_text
