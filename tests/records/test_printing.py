"""The record on paper: all that the reader may see, and no more; in parts; with one entry in the log."""

import datetime as dt

import pytest

from audit.models import Entry
from consent.sensitivity import Label
from records.chart import printing

pytestmark = pytest.mark.django_db
OLD = dt.datetime(2001, 5, 1, tzinfo=dt.UTC)


@pytest.fixture
def paper(client, citizen, sign_in):
    sign_in(client, citizen)
    return lambda query="": client.get(f"/p/{citizen.patient_id}/print/{query}")


def words(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_everything_of_the_last_year_and_all_that_lasts(paper, citizen, make_resource):
    make_resource(citizen.patient, "Condition", area="summary", title="Asthma", date_from=OLD, date_until=OLD)
    make_resource(citizen.patient, "Observation", title="Old potassium", date_from=OLD, date_until=OLD)
    make_resource(citizen.patient, "Observation", title="New potassium")
    page = words(paper())
    assert "Asthma" in page and "New potassium" in page and "Old potassium" not in page
    assert "Old potassium" in words(paper("?period=all"))


@pytest.mark.parametrize("label", [Label.HELD, Label.PROFESSIONAL_ONLY, Label.THIRD_PARTY])
def test_what_is_withheld_is_not_on_paper(paper, citizen, make_resource, label):
    make_resource(citizen.patient, "Observation", title="Withheld canary", labels=[label])
    page = words(paper("?period=all"))
    assert "Withheld canary" not in page
    assert ("about somebody else is left out" in page) == (label == Label.THIRD_PARTY)


def test_what_was_entered_in_error_is_struck_through(paper, citizen, make_resource):
    make_resource(
        citizen.patient, "Condition", area="summary", title="Gout", status="entered-in-error",
        labels=[Label.ENTERED_IN_ERROR],
    )  # fmt: skip
    assert "<s>Gout</s>" in words(paper())


def test_long_record_comes_in_parts_that_miss_nothing(paper, citizen, make_resource, monkeypatch):
    monkeypatch.setattr("records.chart.printing.MOST", 2)
    monkeypatch.setattr("records.views.printing.MOST", 2)
    for number in range(5):
        make_resource(citizen.patient, "Observation", title=f"Result number {number}")
    parts = [words(paper(f"?part={part}")) for part in (1, 2, 3)]
    assert all("of 3." in part for part in parts)
    for number in range(5):
        assert sum(f"Result number {number}" in part for part in parts) == 1


def test_printing_is_one_entry_that_says_so(paper, citizen, make_resource):
    make_resource(citizen.patient, "Observation")
    before = set(Entry.objects.values_list("id", flat=True))
    paper()
    assert [entry.route for entry in Entry.objects.exclude(id__in=before)] == ["print"]


@pytest.mark.parametrize(
    "query", ["?period=9", "?period=", "?part=0", "?part=x", "?part=99999", "?period=all&part=7", "?part=%00"]
)
def test_bad_address_still_gives_a_page(paper, query):
    assert paper(query).status_code == 200


def test_strangers_paper_stays_empty(client, citizen, stranger, sign_in):
    sign_in(client, stranger)
    assert client.get(f"/p/{citizen.patient_id}/print/").status_code == 404


def test_every_group_of_kinds_is_printed():
    from records.words.kinds import HAPPENED, NOT_AN_EVENT

    assert set(HAPPENED) - NOT_AN_EVENT <= set(printing._printed())


def test_what_may_happen_is_not_told_as_what_did(paper, citizen, make_resource):
    make_resource(citizen.patient, "RiskAssessment", area="care", title="A stroke within ten years")
    page = words(paper())
    assert "<h3>Risk assessment: A stroke within ten years</h3>" in page


def test_what_was_entered_in_error_stands_below_what_holds(paper, citizen, make_resource):
    error = {"status": "entered-in-error", "labels": [Label.ENTERED_IN_ERROR]}
    make_resource(citizen.patient, "AllergyIntolerance", area="summary", title="Penicillin", date_from=OLD)
    make_resource(citizen.patient, "AllergyIntolerance", area="summary", title="Latex", **error)
    page = words(paper())
    assert page.index("Penicillin") < page.index("<s>Latex</s>")
