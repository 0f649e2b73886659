"""What changed since the last visit, and what a version changed, by the reader's rights."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from accounts import sessions
from audit import log
from tests.factories.histories import LABEL_SYSTEM, concept, labelled, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def problem(name: str, **more) -> dict:
    return {"resourceType": "Condition", "code": concept(name), "onsetDateTime": "2024-03"} | more


@pytest.fixture
def reader(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name="show_changes", *ids, **query):
        return client.get(reverse(f"records:{name}", args=[citizen.patient_id, *ids]), query)

    return ask


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def tags(answer) -> dict[str, str]:
    return {entry["title"]: entry["tag"] for entry in answer.context["entries"]}


# The log's moment is that of its transaction: where a visit ends and another begins, each needs one of its own.


def begin_again(client) -> None:
    """As if the person had gone and signed in again just now."""
    session = client.session
    sessions.stamp(session, sessions.STARTED_AT, clock.now())
    session.save()


def corrected(citizen, ident: str) -> None:
    store(citizen.patient, result(id=ident, status="corrected", valueQuantity=quantity("4.30")))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_new_corrected_and_taken_back_since_the_last_visit(reader, client, citizen):
    wrong, result_id = str(uuid.uuid4()), str(uuid.uuid4())
    store(citizen.patient, problem("Gout", id=wrong), problem("Old news"))
    store(citizen.patient, result(id=result_id, valueQuantity=quantity("6.90")))
    reader("list_problems")
    begin_again(client)
    corrected(citizen, result_id)
    store(citizen.patient, labelled(problem("Gout", id=wrong), "entered-in-error"), problem("Asthma"))
    answer = reader()
    assert tags(answer) == {"Potassium": "Changed", "Gout": "Entered in error", "Asthma": "New"}
    assert "Since you last looked at this record" in text_of(answer) and "What was changed" in text_of(answer)
    assert tags(reader(what="new")) == {"Asthma": "New"}
    assert tags(reader(what="corrected")) == {"Potassium": "Changed"}
    assert tags(reader(what="struck")) == {"Gout": "Entered in error"}
    home = text_of(reader("show_home"))
    assert "1 new entry, 1 changed entry, 1 taken back" in home and "/changes/" in home


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_first_visit_shows_the_last_month(reader, citizen):
    store(citizen.patient, problem("Asthma"))
    answer = reader()
    assert "You have not looked at this record before" in text_of(answer) and tags(answer) == {"Asthma": "New"}
    assert "Since you last looked" not in text_of(reader("show_home"))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_another_time_may_be_chosen(reader, client, citizen):
    store(citizen.patient, problem("Asthma"))
    reader("list_problems")
    begin_again(client)
    assert tags(reader()) == {} and "Nothing has changed" in text_of(reader())
    assert tags(reader(since="week")) == {"Asthma": "New"}
    assert reader(since="\x00", what="'; drop").status_code == 200


@pytest.mark.parametrize("label", ["held", "professional-only", "third-party"])
def test_what_is_withheld_is_no_change(reader, client, citizen, label):
    reader("list_problems")
    begin_again(client)
    store(citizen.patient, labelled(problem("Hidden"), label))
    assert tags(reader()) == {} and "Hidden" not in text_of(reader())
    assert "new entr" not in text_of(reader("show_home"))


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_look_of_another_is_not_mine(reader, client, citizen, clinician, sign_in):
    store(citizen.patient, problem("Asthma"))
    sign_in(client, clinician)
    reader("list_problems")
    sign_in(client, citizen)
    begin_again(client)
    assert "You have not looked at this record before" in text_of(reader())


def test_the_entry_of_the_log_says_that_changes_were_read(reader, citizen):
    reader(since="week")
    entry = log.about(citizen.patient_id).first()
    assert (entry.action, entry.query, entry.outcome) == ("read", "since", "permitted")


def test_a_version_is_held_against_the_one_before(reader, citizen):
    ident = str(uuid.uuid4())
    store(citizen.patient, result(id=ident, valueQuantity=quantity("6.90"), performer=[{"display": "Dr Grant"}]))
    corrected(citizen, ident)
    page = text_of(reader("show_version", ident, 2))
    assert "what changed in version 2" in page and "<del>" in page and "6.90 mmol/L" in page and "<ins>" in page
    for words in ("State", "Final", "Corrected", "4.30 mmol/L", "No reason was given", "Glasgow laboratory"):
        assert words in page
    assert f"/item/{ident}/" in page and "versions/2/" in text_of(reader("show_item", ident))
    assert "nothing to compare it with" in text_of(reader("show_version", ident, 1))
    entry = log.about(citizen.patient_id).filter(target=f"Observation/{ident}").first()
    assert entry.outcome == "permitted"


def test_a_change_of_label_alone_is_told_to_nobody(reader, citizen):
    ident = str(uuid.uuid4())
    store(citizen.patient, problem("Asthma", id=ident))
    tagged = problem("Asthma", id=ident) | {"meta": {"tag": [{"system": LABEL_SYSTEM, "code": "secret-mark"}]}}
    store(citizen.patient, tagged)
    page = text_of(reader("show_version", ident, 2))
    assert "Nothing that people read was changed" in page and "secret-mark" not in page


def test_an_earlier_version_that_was_withheld_stays_withheld(reader, citizen):
    ident = str(uuid.uuid4())
    store(citizen.patient, labelled(problem("About the sister", id=ident), "third-party"))
    store(citizen.patient, problem("Asthma", id=ident))
    page = text_of(reader("show_version", ident, 2))
    assert "sister" not in page and "nothing to compare it with" in page
    assert reader("show_version", ident, 1).status_code == 404
    assert "sister" not in text_of(reader("show_item", ident))


@pytest.mark.parametrize("number", [0, 3, 10**9])
def test_a_version_that_is_not_there_is_no_page(reader, citizen, number):
    [ident] = store(citizen.patient, problem("Asthma"))
    assert reader("show_version", ident, number).status_code == 404


def test_another_persons_version_is_no_page_of_mine(reader, stranger):
    [ident] = store(stranger.patient, problem("Asthma"))
    assert reader("show_version", ident, 1).status_code == 404


def test_a_stranger_finds_no_page(client, citizen, stranger, sign_in):
    [ident] = store(citizen.patient, problem("Asthma"))
    sign_in(client, stranger)
    for name, ids in (("show_changes", []), ("show_version", [ident, 1])):
        assert client.get(reverse(f"records:{name}", args=[citizen.patient_id, *ids])).status_code == 404


def test_since_when_is_told_in_local_time(reader, client, citizen):
    reader("list_problems")
    begin_again(client)
    since = reader().context["since"]
    assert isinstance(since, dt.datetime) and since <= clock.now()
