"""Something is wrong in the record: asked, waiting, answered with a reason, disagreed with."""

import datetime as dt
import uuid

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

import clock
from audit import log
from consent import gate
from contributions.models import CorrectionRequest
from notifications.models import Notification
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories import documents
from tests.factories.histories import concept, store
from vault.models import StoredFile
from work.models import WorkItem
from work.overdue import pass_on_overdue
from work.rules import is_working_day

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
PROBLEM = {"resourceType": "Condition", "code": concept("Asthma"), "onsetDateTime": "2010-05"}
SCRIPT = "<script>window.__x = 1</script>"


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


@pytest.fixture
def act(sign_in):
    """A browser of somebody, signed in."""
    return lambda user: sign_in(Client(), user)


@pytest.fixture
def problem(citizen, clinician) -> str:
    """The id of an entry that the practice wrote."""
    return store(citizen.patient, PROBLEM | by(clinician.memberships.get().organisation))[0]


def by(organisation, name="Dr Ewan Bell") -> dict:
    return {
        "recorder": {"reference": f"Practitioner/{uuid.uuid4()}", "display": name},
        "meta": {"source": f"urn:uuid:{organisation.id}"},
    }


def wrong(citizen, item) -> str:
    return reverse("contributions:ask_correction", args=[citizen.patient_id, item])


def said(**more) -> dict:
    return {"category": "wrong-fact", "text": "I never had asthma.", "wanted": "", "form_key": str(uuid.uuid4())} | more


def rows(citizen) -> list[CorrectionRequest]:
    found = list(CorrectionRequest._ungated.filter(patient=citizen.patient))
    return sorted(found, key=lambda one: one.asked_at)


def work_of(citizen) -> list[WorkItem]:
    return list(WorkItem._ungated.filter(patient=citizen.patient, done_at=None))


def page_of(one, name="show_correction") -> str:
    return reverse(f"contributions:{name}", args=[one.patient_id, one.id])


@pytest.fixture
def asked(act, citizen, problem) -> CorrectionRequest:
    """A request that waits with the practice."""
    act(citizen).post(wrong(citizen, problem), said(wanted="No asthma"))
    return rows(citizen)[0]


def decided(browser, one, **more) -> dict:
    """The answer's form as the browser would send it."""
    form = browser.get(page_of(one, "answer_correction")).context["form"]
    names = ("version", *form.amendable)
    shown = {name: form[name].value() for name in names}
    plain = {name: "" if value is None else value for name, value in shown.items()}
    return plain | {"outcome": "accepted", "text": "You are right.", "how": "nothing"} | more


def test_what_is_wrong_waits_for_whoever_wrote_it(act, citizen, clinician, problem):
    browser = act(citizen)
    item = reverse("records:show_item", args=[citizen.patient_id, problem])
    assert wrong(citizen, problem) in text_of(browser.get(item))
    answer = browser.post(wrong(citizen, problem), said(wanted="No asthma"), follow=True)
    [one], [work] = rows(citizen), work_of(citizen)
    practice = clinician.memberships.get().organisation
    assert (one.state, one.resource_version, one.asked_of_id) == ("received", 1, practice.id)
    assert (work.subject, work.subject_id, work.item_id) == ("correction", one.id, one.resource_id)
    assert (work.holder_id, work.due_at, work.topic) == (practice.id, one.due_at, "wrong-fact")
    page = text_of(answer)
    assert "Your request is sent" in page and "Received, not yet looked at (answer due by" in page
    assert "It is with Glenview Practice" in page and "No asthma" in page
    assert "You asked for a correction on" in text_of(browser.get(item))
    listed = text_of(browser.get(reverse("contributions:list_corrections", args=[citizen.patient_id])))
    assert "Asthma" in listed and page_of(one) in listed
    entry = log.about(citizen.patient_id).filter(action="create", actor_id=citizen.id).get()
    assert (entry.kinds, entry.areas) == (["CorrectionRequest"], ["contributions"])


def test_it_is_due_within_a_month_and_on_a_working_day(act, citizen, problem, asked):
    due = asked.due_at.astimezone(clock.DISPLAY_ZONE)
    assert dt.timedelta(days=25) < asked.due_at - asked.asked_at < dt.timedelta(days=32)
    assert is_working_day(due.date()) or (due - asked.asked_at).days >= 27


BAD_REQUESTS = [
    ({"category": ""}, "Choose what kind of mistake it is."),
    ({"category": "nonsense"}, "Choose what kind of mistake it is."),
    ({"text": ""}, "Write what is wrong."),
    ({"text": " \n\u200b"}, "Write what is wrong."),
    ({"text": "x" * 4001}, "it may have 4000 characters, and it has 4001"),
    ({"wanted": "x" * 4001}, "it may have 4000 characters, and it has 4001"),
    ({"text": "a\x00b"}, "character that cannot be shown"),
    ({"wanted": "a\x00b"}, "character that cannot be shown"),
    ({"form_key": "x"}, "Please send your request again."),
]


def test_what_cannot_be_sent_is_told_and_kept_as_a_draft(act, citizen, problem):
    browser = act(citizen)
    for bad, told in BAD_REQUESTS:
        page = text_of(browser.post(wrong(citizen, problem), said() | bad))
        assert told in page and "There is a problem" in page, bad
    assert rows(citizen) == [] and work_of(citizen) == []
    browser.post(wrong(citizen, problem), said(category="", text="Half a\0 word", wanted="x" * 5000))
    kept = browser.get(wrong(citizen, problem))
    assert kept.context["form"].initial == {"category": "", "text": "Half a word", "wanted": "x" * 5000}
    assert "We kept it for you" in text_of(kept)
    browser.post(reverse("contributions:save_correction_draft", args=[problem]), {"text": " ", "wanted": ""})
    assert browser.get(wrong(citizen, problem)).context["form"].initial == {}


def test_the_same_again_is_linked_and_waits_once(act, citizen, problem, asked):
    browser = act(citizen)
    page = text_of(browser.post(wrong(citizen, problem), said(wanted="No asthma"), follow=True))
    first, second = rows(citizen)
    assert second.same_as_id == first.id and len(work_of(citizen)) == 1
    assert "You asked for the same on" in page and "Asked again" in page
    assert page_of(first) in browser.get(page_of(second))["Location"]
    assert page_of(second) not in text_of(
        browser.get(reverse("contributions:list_corrections", args=[citizen.patient_id]))
    )
    browser.post(wrong(citizen, problem), said(text="And the year is wrong too."))
    assert len(work_of(citizen)) == 2


def test_a_double_click_asks_once(act, citizen, problem):
    browser, twice = act(citizen), said()
    assert [browser.post(wrong(citizen, problem), twice).status_code for _ in range(2)] == [302, 302]
    assert len(rows(citizen)) == len(work_of(citizen)) == 1


def test_where_nobody_can_answer_nothing_is_kept(act, citizen):
    [item] = store(citizen.patient, PROBLEM)
    page = text_of(act(citizen).post(wrong(citizen, item), said()))
    assert "was not sent" in page and settings.HELP_DESK_PHONE in page
    assert rows(citizen) == [] and work_of(citizen) == []
    reception = people.MembershipFactory(role="reception")
    care.CareRelationshipFactory(patient=citizen.patient, organisation=reception.organisation)
    assert "was not sent" in text_of(act(citizen).post(wrong(citizen, item), said()))
    assert rows(citizen) == []


def test_accepted_and_corrected_here(act, citizen, clinician, problem, asked):
    doctor, person = act(clinician), act(citizen)
    page = text_of(doctor.get(page_of(asked, "answer_correction")))
    assert "I never had asthma." in page and "No asthma" in page and "the same version" in page
    answer = doctor.post(
        page_of(asked, "answer_correction"), decided(doctor, asked, how="change", title="Hay fever"), follow=True
    )
    assert "Your answer is sent" in text_of(answer)
    one, row = rows(citizen)[0], Resource._ungated.get(id=problem)
    assert (one.state, one.new_version, row.version, row.title) == ("accepted", 2, 2, "Hay fever")
    assert one.answered_by_name == "Dr Isla Grant, Glenview Practice" and work_of(citizen) == []
    told = text_of(person.get(page_of(one)))
    assert "You are right." in told and "Dr Isla Grant, Glenview Practice answered on" in told
    assert "/versions/2/" in told and "Write a statement" not in told
    version = text_of(person.get(reverse("records:show_version", args=[citizen.patient_id, problem, 2])))
    assert "Asthma" in version and "Hay fever" in version and "Dr Isla Grant, Glenview Practice corrected it" in version
    assert "Morag Fraser asked for the correction." in version
    [notice] = Notification.objects.filter(recipient=citizen, channel="portal")
    assert (notice.topic, notice.about) == ("correction-answered", "")
    entry = log.about(citizen.patient_id).filter(action="update", actor_id=clinician.id).get()
    assert (entry.kinds, entry.areas) == (["Condition", "CorrectionRequest"], ["contributions", "summary"])


def test_marked_as_a_mistake(act, citizen, clinician, problem, asked):
    doctor = act(clinician)
    doctor.post(page_of(asked, "answer_correction"), decided(doctor, asked, how="mistake"))
    assert "entered-in-error" in Resource._ungated.get(id=problem).labels and rows(citizen)[0].new_version == 2


def test_not_accepted_and_the_statement_of_who_disagrees(act, citizen, clinician, problem, asked):
    doctor, person = act(clinician), act(citizen)
    statement = page_of(asked, "disagree")
    assert person.get(statement).status_code == 302 and "once there is an answer" in text_of(
        person.get(statement, follow=True)
    )
    doctor.post(
        page_of(asked, "answer_correction"), decided(doctor, asked, outcome="not-accepted", text="It was found.")
    )
    assert "Write a statement" in text_of(person.get(page_of(asked)))
    assert "Write why you do not agree." in text_of(person.post(statement, {"text": " "}))
    assert "has 4001" in text_of(person.post(statement, {"text": "x" * 4001}))
    done = person.post(statement, {"text": f"It was hay fever. {SCRIPT}"}, follow=True)
    assert "Your statement stands with the entry now" in text_of(done)
    one = rows(citizen)[0]
    assert one.disagreement.startswith("It was hay fever.") and one.state == "not-accepted"
    for user in (citizen, clinician):
        page = act(user).get(reverse("records:show_item", args=[citizen.patient_id, problem])).content.decode()
        assert "Morag Fraser does not agree with this entry" in page and SCRIPT not in page
        assert "It was hay fever." in page
    served = person.get(f"/fhir/Condition/{problem}").json()
    assert served["extension"][0]["valueAnnotation"]["text"].startswith("It was hay fever.")
    person.post(statement, {"text": "Something else"})
    assert rows(citizen)[0].disagreement == one.disagreement and Resource._ungated.get(id=problem).version == 2


BAD_ANSWERS = [
    ({"outcome": ""}, "Choose what you decided."),
    ({"outcome": "received"}, "Choose what you decided."),
    ({"outcome": "withdrawn"}, "Choose what you decided."),
    ({"text": " "}, "Write the reason"),
    ({"text": "x" * 4001}, "has 4001"),
    ({"how": ""}, "Choose what becomes of the entry."),
    ({"how": "change"}, "is different"),
    ({"how": "nothing", "title": "Hay fever"}, "You changed the boxes below"),
    ({"outcome": "not-accepted", "how": "change", "title": "Hay fever"}, "is not corrected"),
    ({"outcome": "not-accepted", "how": "mistake"}, "is not corrected"),
    ({"how": "change", "date": "yesterday"}, "Enter a date such as"),
    ({"how": "change", "date": "31/13/2019"}, "would not be sound"),
    ({"how": "change", "title": "x" * 501}, "at most 500"),
    ({"version": "7"}, "has changed since you opened"),
    ({"version": ""}, "has changed since you opened"),
    ({"version": "x"}, "whole number"),
]


def test_bad_answers_are_told_and_change_nothing(act, citizen, clinician, problem, asked):
    doctor = act(clinician)
    good = decided(doctor, asked)
    for bad, told in BAD_ANSWERS:
        answer = doctor.post(page_of(asked, "answer_correction"), good | bad)
        assert answer.status_code == 200 and told in text_of(answer), bad
    assert rows(citizen)[0].state == "received" and len(work_of(citizen)) == 1
    assert Resource._ungated.get(id=problem).version == 1
    assert not Notification.objects.filter(recipient=citizen).exists()


def test_whoever_wrote_it_does_not_decide_alone(act, citizen, clinician):
    practice = clinician.memberships.get().organisation
    [item] = store(citizen.patient, PROBLEM | by(practice, "GRANT, Dr. Isla"))
    act(citizen).post(wrong(citizen, item), said())
    one, doctor = rows(citizen)[0], act(clinician)
    page = text_of(doctor.post(page_of(one, "answer_correction"), decided(doctor, one)))
    assert "You wrote this entry, so somebody else decides about it. Hand it to a colleague." in page
    assert rows(citizen)[0].state == "received" and len(work_of(citizen)) == 1
    other = act(people.MembershipFactory(organisation=practice, user__name="Dr Una Bain").user)
    other.post(page_of(one, "answer_correction"), decided(other, one))
    assert rows(citizen)[0].state == "accepted"


def test_taken_handed_on_and_told_in_words(act, citizen, clinician):
    hospital = people.MembershipFactory(organisation__name="Eye clinic", user__name="Dr Una Bain")
    [item] = store(citizen.patient, PROBLEM | by(hospital.organisation))
    act(citizen).post(wrong(citizen, item), said())
    [one], doctor = rows(citizen), act(clinician)
    here = page_of(one, "answer_correction")
    assert "Hand it to Eye clinic" not in text_of(doctor.get(here))
    care.CareRelationshipFactory(patient=citizen.patient, organisation=hospital.organisation, kind="referral")
    doctor.post(here, {"step": "take"})
    assert (rows(citizen)[0].state, work_of(citizen)[0].claimed_by_id) == ("with-author", clinician.id)
    assert "Somebody is looking at it" in text_of(act(citizen).get(page_of(one)))
    assert "Hand it to Eye clinic" in text_of(doctor.get(here))
    doctor.post(here, {"step": "forward"})
    [one], [work] = rows(citizen), work_of(citizen)
    assert (one.state, one.asked_of_id, work.holder_id) == (
        "received",
        hospital.organisation_id,
        hospital.organisation_id,
    )
    assert (work.claimed_by_id, work.due_at) == (None, one.due_at)
    assert doctor.get(here).status_code == 404
    assert "It is with Eye clinic" in text_of(act(citizen).get(page_of(one)))
    other = act(hospital.user)
    other.post(here, decided(other, one))
    assert rows(citizen)[0].state == "accepted"


def test_what_is_late_is_said_with_a_telephone_number_and_climbs(act, citizen, clinician, asked):
    with gate.open_for_job("overdue_work", kinds=["CorrectionRequest"], patients=[citizen.patient_id]) as access:
        work = WorkItem.objects.under(access).get()
        work.opened_at, work.due_at = asked.asked_at - dt.timedelta(days=40), asked.asked_at - dt.timedelta(days=10)
        work.save_under(access)
    page = text_of(act(citizen).get(page_of(asked)))
    assert pass_on_overdue() == 1
    told = dict(Notification.objects.filter(channel="portal").values_list("recipient", "topic"))
    assert told == {citizen.id: "answer-late", clinician.id: "work-late"}
    assert (
        "This is late" in page and settings.HELP_DESK_PHONE in page and "Glenview Practice should have answered" in page
    )


def test_withdrawn(act, citizen, clinician, asked):
    person = act(citizen)
    page = person.post(page_of(asked, "withdraw_correction"), follow=True)
    assert "Your request is withdrawn" in text_of(page) and work_of(citizen) == []
    doctor = act(clinician)
    answer = doctor.post(
        page_of(asked, "answer_correction"), {"outcome": "accepted", "text": "x", "how": "nothing"}, follow=True
    )
    assert "The person has withdrawn this request." in text_of(answer) and rows(citizen)[0].state == "withdrawn"
    assert "withdrawn" in text_of(person.post(page_of(asked, "withdraw_correction"), follow=True))


def test_files_come_with_it(act, citizen, clinician, stranger, problem):
    person = act(citizen)
    page = person.post(
        wrong(citizen, problem), said(evidence=[SimpleUploadedFile("letter.pdf", documents.pdf(documents.A_LETTER))])
    )
    assert page.status_code == 302, text_of(page)
    [one], [file] = rows(citizen), StoredFile._ungated.filter(patient=citizen.patient)
    assert one.evidence == [file.id] and (file.belongs_to, file.area) == (one.id, "contributions")
    address = reverse("contributions:correction_file", args=[citizen.patient_id, one.id, file.id])
    assert address in text_of(person.get(page_of(one)))
    doctor = act(clinician)
    assert address in text_of(doctor.get(page_of(one, "answer_correction")))
    for browser in (person, doctor):
        assert browser.get(address).content.startswith(b"%PDF")
    assert act(stranger).get(address).status_code == 404
    bad = person.post(wrong(citizen, problem), said(text="Two", evidence=[SimpleUploadedFile("x.jpg", b"MZ\x90")]))
    assert bad.status_code == 200 and len(rows(citizen)) == 1 and len(StoredFile._ungated.all()) == 1


# --- The database's own word


ANSWERED = {"state": "not-accepted", "answer": "No.", "answered_by_name": "Dr Grant", "answered_at": clock.now}
LATER = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
MUST_NOT_BE = [
    ({}, {"text": "Something else"}),
    ({}, {"due_at": LATER}),
    ({}, {"state": "accepted"}),
    ({}, {"disagreement": "No", "disagreed_at": LATER}),
    ({"state": "withdrawn"}, {"state": "received"}),
    (ANSWERED, {"state": "accepted"}),
    (ANSWERED, {"answer": "Another"}),
    (ANSWERED, {"answered_by_name": "Somebody else"}),
    (ANSWERED | {"disagreement": "No", "disagreed_at": LATER}, {"disagreement": "Yes"}),
]


def test_the_database_refuses_what_must_not_be(citizen, asked):
    for before, after in MUST_NOT_BE:
        with gate.open_for_job("overdue_work", kinds=["CorrectionRequest"], patients=[citizen.patient_id]) as access:
            one = CorrectionRequest.objects.under(access).get()
            change(access, one, before)
            with pytest.raises(IntegrityError), transaction.atomic():
                change(access, one, after)
            transaction.set_rollback(True)


def change(access, one, fields) -> None:
    for name, value in fields.items():
        setattr(one, name, value() if callable(value) else value)
    one.save_under(access)
