"""Search over the whole record: what is found, by whom, and what leaves no trace."""

import base64
import time

import pytest
from django.urls import reverse

from audit import log
from records.chart import words as asked
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.histories import concept, labelled, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


def problem(name: str, **more) -> dict:
    return {"resourceType": "Condition", "code": concept(name), "onsetDateTime": "2024-03"} | more


def letter(text: str, **more) -> dict:
    data = base64.b64encode(text.encode()).decode()
    content = [{"attachment": {"contentType": "text/plain", "data": data}}]
    frame = {"resourceType": "DocumentReference", "status": "current", "type": concept("Clinic letter")}
    return frame | {"date": "2026-02-01T10:00:00Z", "content": content} | more


@pytest.fixture
def found(client, citizen, sign_in):
    """Searches the citizen's record; gives the answer."""
    sign_in(client, citizen)

    def ask(words: str, **more):
        return client.post(reverse("records:search_record", args=[citizen.patient_id]), {"words": words} | more)

    return ask


def text_of(answer) -> str:
    text = answer.content.decode().replace("<mark>", "").replace("</mark>", "")
    return " ".join(text.split())


def titles(answer) -> list[str]:
    return [entry["title"] for group in answer.context.get("groups") or () for entry in group["entries"]]


def test_entries_of_every_kind_are_found_under_their_headings(found, citizen):
    store(
        citizen.patient,
        problem("Asthma"), letter("She says that her asthma troubles her at night."),
        result("Peak flow", "1", valueQuantity=quantity(300), note=[{"text": "asthma clinic"}]), problem("Eczema"),
    )  # fmt: skip
    answer = found("asthma")
    assert [(str(group["title"]), len(group["entries"])) for group in answer.context["groups"]] == [
        ("Problems and procedures", 1), ("Test results", 1), ("Letters and documents", 1),
    ]  # fmt: skip
    page = text_of(answer)
    assert "3 entries were found" in page and "her asthma troubles her at night" in page and "Eczema" not in page


def test_beginnings_accents_and_codes_find_too(found, citizen):
    store(citizen.patient, problem("Brònchitis", code=concept("Brònchitis", "32398004")))
    for words in ("bronch", "BRÒNCHITIS", "32398004"):
        assert titles(found(words)) == ["Brònchitis"], words


def test_a_note_of_ones_own_is_found_beside_its_item(found, client, citizen):
    [ident] = store(citizen.patient, problem("Asthma"))
    note = {"text": "It began in Oban", "form_key": "5f0c1c1e-0000-4000-8000-000000000001"}
    client.post(reverse("contributions:add_note", args=[citizen.patient_id, ident]), note)
    answer = found("oban")
    assert (
        titles(answer) == ["Asthma"] and "What you wrote" in text_of(answer) and "It began in Oban" in text_of(answer)
    )


def test_the_kind_and_the_year_narrow(found, citizen):
    store(citizen.patient, problem("Asthma"), problem("Asthma of old", onsetDateTime="2001"), letter("asthma"))
    assert titles(found("asthma", year="2001")) == ["Asthma of old"]
    assert titles(found("asthma", group="letters")) == ["Clinic letter"]
    assert titles(found("asthma", group="medicines")) == []


def test_what_was_entered_in_error_is_struck(found, citizen):
    store(citizen.patient, labelled(problem("Asthma"), "entered-in-error"))
    assert "<s><a" in text_of(found("asthma")) and "Entered in error" in text_of(found("asthma"))


def test_nothing_found_is_said_plainly(found, citizen):
    store(citizen.patient, problem("Asthma"))
    page = text_of(found("zebra"))
    assert "Nothing was found" in page and "that you can see here" in page


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"words": ""}, "Enter a word to look for"),
        ({"words": "   "}, "Enter a word"),
        ({"words": "a"}, "two letters or more"),
        ({"words": "x" * 300}, "at most 200 characters"),
        ({"words": "as\x00thma"}, "Null characters"),
        ({"words": "asthma", "year": "20x4"}, "Select a valid choice"),
        ({"words": "asthma", "group": "'; drop"}, "Select a valid choice"),
    ],
)
def test_a_bad_search_is_answered_beside_the_field(found, citizen, given, said):
    store(citizen.patient, problem("Asthma"))
    answer = found(**given)
    assert answer.status_code == 200 and said in text_of(answer) and titles(answer) == []


@pytest.mark.parametrize("words", ["<script>alert(1)</script>", "' or 1=1 --", "%", "\u202eabc", "👩 zz"])
def test_any_words_may_be_looked_for(found, citizen, words):
    store(citizen.patient, problem("<script>alert(1)</script>"))
    answer = found(words)
    assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()


@pytest.mark.parametrize("label", ["held", "professional-only", "third-party"])
def test_what_is_withheld_is_in_no_count(found, citizen, label):
    store(citizen.patient, problem("Asthma"))
    before = found("asthma")
    store(citizen.patient, labelled(problem("Asthma of the sister"), label), labelled(letter("asthma"), label))
    answer = found("asthma")
    assert titles(answer) == titles(before) and answer.context["counts"] == before.context["counts"]
    assert "sister" not in text_of(answer) and "1 entry was found" in text_of(answer)
    assert ("Something about somebody else" in text_of(answer)) == (label == "third-party")


def test_the_log_tells_that_somebody_searched_and_not_for_what(found, citizen):
    found("syphilis", group="results")
    entry = log.about(citizen.patient_id).first()
    assert (entry.route, entry.query, entry.outcome) == ("search", "group,words", "permitted")
    assert "syphilis" not in str(vars(entry))


def test_a_long_list_is_paged_by_posting(found, citizen, monkeypatch):
    monkeypatch.setattr(asked, "FOUND", 40)
    store(citizen.patient, *(problem(f"Asthma {n}") for n in range(45)))
    first, second = found("asthma"), found("asthma", page="2")
    assert len(titles(first)) == 25 and len(titles(second)) == 15 and not set(titles(first)) & set(titles(second))
    assert (
        "More than 40 entries were found" in text_of(first) and "?" not in text_of(first).split("Next page")[0][-200:]
    )


def test_a_file_is_found_as_the_letter_that_it_belongs_to(found, citizen):
    data = base64.b64encode(b"She felt dizzy.").decode()
    [file] = store(citizen.patient, {"resourceType": "Binary", "contentType": "text/plain", "data": data})
    attached = [{"attachment": {"contentType": "text/plain", "url": f"Binary/{file}"}}]
    store(citizen.patient, letter("x", content=attached))
    assert titles(found("dizzy")) == ["Clinic letter"]


def test_a_part_of_the_record_is_offered_by_its_name(found, citizen):
    assert "/allergies/" in text_of(found("allerg")).split("with that name")[1][:200]


def test_a_social_worker_finds_what_a_social_worker_may_see(client, citizen, sign_in):
    social = labelled(
        {"resourceType": "CarePlan", "status": "active", "intent": "plan", "title": "Bath aid"}, "social-care"
    )
    store(citizen.patient, social, problem("Bath burn"))
    worker = people.MembershipFactory(role="social-worker")
    care.CareRelationshipFactory(patient=citizen.patient, organisation=worker.organisation, kind="team")
    sign_in(client, worker.user)
    answer = client.post(reverse("records:search_record", args=[citizen.patient_id]), {"words": "bath"})
    assert titles(answer) == ["Bath aid"]


def test_a_stranger_searches_nobodys_record(client, citizen, stranger, sign_in):
    store(citizen.patient, problem("Asthma"))
    sign_in(client, stranger)
    address = reverse("records:search_record", args=[citizen.patient_id])
    assert [client.get(address).status_code, client.post(address, {"words": "asthma"}).status_code] == [404, 404]


@pytest.mark.slow
def test_five_thousand_entries_are_searched_while_one_waits(found, citizen):
    store(citizen.patient, *(result(f"Test {n}", str(n), valueQuantity=quantity(4)) for n in range(5000)))
    store(citizen.patient, problem("Asthma"))
    for words, expected in (("asthma", 1), ("zebra", 0), ("test", 500)):
        begun = time.perf_counter()
        answer = found(words)
        took = time.perf_counter() - begun
        assert answer.context["page"].paginator.count == expected and took < 2, (words, took)
        print(words, round(took * 1000), "ms")
