"""Results on the person's terms: what is held exists nowhere for the person, and ends by itself."""

import datetime as dt
import itertools
import uuid

import pytest
from django.core.management import call_command
from django.urls import reverse

import clock
from audit import log
from consent import gate
from consent.actions.release import choose_release
from consent.policy import BUILT_IN, Policy, Release
from consent.release import Answer, Bounds, Choice, TestClass, bounds_of, days_allowed, limits_of, release_at
from notifications.models import Notification
from records.models import Hold, Resource
from records.testclasses import class_of
from tests.factories import accounts as people
from tests.factories.consent import access_for
from tests.factories.histories import concept, labelled, quantity, result, store

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
with_clock = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
FILED = dt.datetime(2026, 3, 3, 9, 0, tzinfo=dt.UTC)
CANARY = "Kestrel"
TALK, ASK, ONCE = Choice(Answer.AFTER_TALK), Choice(Answer.ASK), Choice(Answer.AT_ONCE)
SECTION = "http://terminology.hl7.org/CodeSystem/v2-0074"


def days(number: int) -> dt.timedelta:
    return dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("choice", "floor", "ceiling", "expected"),
    [
        (ONCE, 0, 30, 0),
        (ONCE, 3, 30, 3),
        (ONCE, 0, 0, 0),
        (Choice(Answer.AFTER_DAYS, 7), 0, 30, 7),
        (Choice(Answer.AFTER_DAYS, 1), 3, 30, 3),
        (Choice(Answer.AFTER_DAYS, 60), 0, 30, 30),
        (TALK, 0, 30, 30),
        (TALK, 0, 0, 0),
        (ASK, 2, 14, 14),
    ],
)
def test_release_keeps_to_floor_choice_and_ceiling(choice, floor, ceiling, expected):
    bounds = Bounds(FILED + days(floor), FILED + days(ceiling))
    assert release_at(choice, bounds, FILED) == FILED + days(expected)


def test_no_choice_leads_beyond_what_the_policy_allows():
    answers = [Choice(answer, number) for answer in Answer for number in (None, 0, 1, 15, 400)]
    for choice, floor, ceiling in itertools.product(answers, (0, 1, 14), (14, 30)):
        policy = Policy(version="x", release={"other": Release(floor, ceiling)})
        bounds = bounds_of(policy, "other", FILED)
        assert bounds.earliest <= release_at(choice, bounds, FILED) <= bounds.latest
        least, most = days_allowed(limits_of(policy, "other"))
        assert floor <= least <= most == ceiling or (least, floor) == (1, 0)


REPORT = {"resourceType": "DiagnosticReport", "status": "final", "effectiveDateTime": "2026-03-03"}


def report(text="Report", *, section="LAB", **more):
    category = [concept("", section, SECTION)]
    return REPORT | {"code": concept(text), "category": category} | more


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (report("Skin biopsy"), TestClass.PATHOLOGY),
        (report("Something", section="SP"), TestClass.PATHOLOGY),
        (report("Something", section="CP"), TestClass.PATHOLOGY),
        (report("Karyotype", section="CG"), TestClass.GENETICS),
        (result("Inherited breast cancer gene test", ""), TestClass.GENETICS),
        (result("Prostate specific antigen", "", valueQuantity=quantity(4)), TestClass.CANCER_MARKERS),
        (result("x", "") | {"code": concept("x", "2857-1", "http://loinc.org")}, TestClass.CANCER_MARKERS),
        (result("Test for chlamydia", "", valueQuantity=quantity(1)), TestClass.SEXUAL_HEALTH),
        (report("Chest", section="RAD"), TestClass.IMAGING),
        ({"resourceType": "ImagingStudy", "status": "available"}, TestClass.IMAGING),
        (result(), TestClass.BLOOD_URINE),
        (report("Full blood count"), TestClass.BLOOD_URINE),
        (report("Hearing test", section="AU"), TestClass.OTHER),
    ],
)
def test_classes_are_told_by_codes_and_words(citizen, body, expected):
    [ident] = store(citizen.patient, body)
    with gate.open_for_job("reindex", kinds=[body["resourceType"]], patients=[citizen.patient_id]) as access:
        assert class_of(Resource.objects.under(access).get(id=ident)) == expected


def choose(user, **answers):
    access = access_for(people.actor_for(user), user.patient, "Consent", writes=["Consent"])
    with access.reading():
        choose_release(
            access=access,
            choices={name.replace("_", "-"): choice for name, choice in answers.items()},
            text="chosen",
            effect_text="does",
        )


def biopsy(**more):
    return report(f"Biopsy {CANARY}", section="SP", conclusion=CANARY) | more


def seen_by(user, *kinds):
    access = access_for(people.actor_for(user), user.patient, *(kinds or ("DiagnosticReport", "Observation")))
    with access.reading():
        return {str(row.id) for row in Resource.objects.under(access)}


@with_clock
def test_same_result_four_people_four_behaviours(db):
    once, later, talk, ask = (people.UserFactory(citizen=True) for _ in range(4))
    choose(later, pathology=Choice(Answer.AFTER_DAYS, 5))
    choose(talk, pathology=TALK)
    choose(ask, pathology=ASK)
    filed = {user: store(user.patient, biopsy())[0] for user in (once, later, talk, ask)}

    assert [filed[user] in seen_by(user) for user in (once, later, talk, ask)] == [True, False, False, False]
    topics = {user: set(Notification.objects.filter(recipient=user).values_list("topic", flat=True)) for user in filed}
    assert topics == {once: set(), later: set(), talk: set(), ask: {"result-waits"}}
    call_command("set_clock", "+6d", verbosity=0)
    assert [filed[user] in seen_by(user) for user in (once, later, talk, ask)] == [True, True, False, False]
    call_command("set_clock", "+31d", verbosity=0)
    assert all(filed[user] in seen_by(user) for user in filed)


PAGES = (
    "show_home", "list_results", "show_chronology", "print_record", "show_changes", "list_waiting", "list_imaging",
    "search_record",
)  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
def test_held_result_is_on_no_page_and_changes_none(client, citizen, sign_in, page):
    choose(citizen, pathology=TALK)
    sign_in(client, citizen)
    address = reverse(f"records:{page}", args=[citizen.patient_id])

    def main():
        answer = client.post(address, {"words": CANARY}) if page == "search_record" else client.get(address)
        assert answer.status_code == 200
        shown = answer.content.decode().partition("<main")[2].partition("</main>")[0]
        return shown.replace(f'value="{CANARY}"', "")  # as it was typed

    main()
    before = main()
    store(citizen.patient, biopsy())
    after = main()
    assert CANARY not in after
    if page not in (
        "show_home",
        "show_changes",
        "search_record",
        "list_waiting",
    ):  # times, looks and form tokens differ
        assert after == before


def test_held_result_is_nowhere_in_the_interface(client, citizen, sign_in):
    choose(citizen, pathology=TALK)
    sign_in(client, citizen)
    nobody = client.get(f"/fhir/DiagnosticReport/{uuid.uuid4()}")
    [ident] = store(citizen.patient, biopsy())
    found = client.get("/fhir/DiagnosticReport", {"patient": str(citizen.patient_id)}).json()
    assert found.get("total", 0) == 0 and CANARY not in str(found)
    answer = client.get(f"/fhir/DiagnosticReport/{ident}")
    assert (answer.status_code, answer.headers.get("ETag")) == (nobody.status_code, nobody.headers.get("ETag"))
    assert client.get(reverse("records:show_item", args=[citizen.patient_id, ident])).status_code == 404


@with_clock
def test_correction_stays_held_to_the_same_moment(citizen, clinician, actor_for):
    choose(citizen, pathology=TALK)
    [ident] = store(citizen.patient, biopsy())
    with access_for(actor_for(clinician), citizen.patient, "DiagnosticReport").reading() as access:
        first = Resource.objects.under(access).get(id=ident).held_until
    call_command("set_clock", "+3d", verbosity=0)
    store(citizen.patient, biopsy(id=ident, status="corrected"))
    assert ident not in seen_by(citizen)
    with access_for(actor_for(clinician), citizen.patient, "DiagnosticReport").reading() as access:
        row = Resource.objects.under(access).get(id=ident)
        assert (row.version, row.held_until) == (2, first)
        assert Hold.objects.under(access).count() == 1


@with_clock
def test_correction_of_what_was_released_stays_open(citizen):
    choose(citizen, pathology=TALK)
    [ident] = store(citizen.patient, biopsy())
    call_command("set_clock", "+31d", verbosity=0)
    store(citizen.patient, biopsy(id=ident, status="corrected"))
    assert ident in seen_by(citizen)


def test_report_and_its_results_wait_together(citizen):
    choose(citizen, pathology=TALK)
    part = result(id=str(uuid.uuid4()), valueQuantity=quantity(5))
    whole = biopsy(id=str(uuid.uuid4()), result=[{"reference": f"Observation/{part['id']}"}])
    other = result("Sodium", "1000661000000107", id=str(uuid.uuid4()), valueQuantity=quantity(140))
    store(citizen.patient, part, whole, other)
    assert seen_by(citizen) == {other["id"]}


@pytest.mark.parametrize("report_first", [True, False])
def test_results_that_follow_a_held_report_wait_with_it(citizen, report_first):
    choose(citizen, pathology=TALK)
    part = result("Slide", "", id=str(uuid.uuid4()), valueQuantity=quantity(5))
    whole = biopsy(id=str(uuid.uuid4()), result=[{"reference": f"Observation/{part['id']}"}])
    for resource in (whole, part) if report_first else (part, whole):
        store(citizen.patient, resource)
    assert seen_by(citizen) == (set() if report_first else {part["id"]})  # what was open stays open


@with_clock
def test_sender_may_hold_until_the_ceiling(citizen):
    [ident] = store(citizen.patient, labelled(result(valueQuantity=quantity(5)), "held"))
    assert ident not in seen_by(citizen)
    call_command("set_clock", f"+{limits_of(BUILT_IN, 'blood-urine').ceiling + 1}d", verbosity=0)
    assert ident in seen_by(citizen)


@with_clock
def test_what_speaks_of_a_held_result_waits_with_it(citizen):
    choose(citizen, pathology=TALK)
    whole = biopsy(id=str(uuid.uuid4()))
    source = {
        "resourceType": "Provenance",
        "target": [{"reference": f"DiagnosticReport/{whole['id']}"}],
        "recorded": "2026-03-03T09:00:00Z",
        "agent": [{"who": {"display": "Laboratory"}}],
    }
    [_, ident] = store(citizen.patient, whole, source)
    assert ident not in seen_by(citizen, "DiagnosticReport", "Provenance")
    call_command("set_clock", "+31d", verbosity=0)
    assert ident in seen_by(citizen, "DiagnosticReport", "Provenance")


@pytest.fixture
def doctor(client, citizen, clinician, sign_in):
    """A clinician at a browser, and a biopsy that waits until somebody has talked about it."""
    choose(citizen, pathology=TALK)
    [ident] = store(citizen.patient, biopsy())
    sign_in(client, clinician)

    def do(name, **data):
        address = reverse(f"records:{name}", args=[citizen.patient_id, ident])
        return client.post(address, data) if data else client.get(address)

    do.ident = ident
    return do


def test_professional_reads_that_it_is_held_and_why(doctor):
    text = doctor("show_item").content.decode()
    assert "Held: the person does not see this yet" in text and "somebody to talk to them" in text


def test_talking_releases_with_the_comment(doctor, citizen, client, sign_in):
    assert doctor("talk_about").status_code == 200
    assert doctor("talk_about", comment="It is harmless.").status_code == 302
    assert doctor.ident in seen_by(citizen)
    assert Notification.objects.filter(recipient=citizen, topic="result-released").exists()
    assert log.about(citizen.patient_id).filter(action="release").count() == 1
    assert doctor("talk_about", comment="Again").status_code == 404
    sign_in(client, citizen)
    text = client.get(reverse("records:show_item", args=[citizen.patient_id, doctor.ident])).content.decode()
    assert "It is harmless." in text and "talked with you about this" in text and "Held:" not in text


def test_release_of_what_stays_hidden_is_not_told(clinician, citizen, client, sign_in):
    """Held, and for professionals only: that it was held is no more the person's to know than that it is there."""
    choose(citizen, pathology=Choice(Answer.AFTER_DAYS, 3))
    [ident] = store(citizen.patient, labelled(biopsy(), "professional-only"))
    sign_in(client, clinician)
    address = reverse("records:talk_about", args=[citizen.patient_id, ident])
    assert client.post(address, {"comment": ""}).status_code == 302
    assert not Notification.objects.filter(recipient=citizen, topic="result-released").exists()
    assert not log.about(citizen.patient_id).filter(action="release").exists()


def test_delay_beyond_the_policy_is_refused_with_the_maximum(doctor, citizen):
    far, latest = clock.today() + days(60), clock.today() + days(30)
    answer = doctor("delay_result", until=far.isoformat(), reason="They are very unwell")
    assert answer.status_code == 200
    assert f"beyond {latest.day} {latest:%B %Y}" in answer.content.decode()
    assert "Enter the day" in doctor("delay_result", until="", reason="").content.decode()
    assert "Enter a date" in doctor("delay_result", until="tomorrow", reason="Because").content.decode()


@with_clock
def test_delay_within_the_policy_holds_on(citizen, clinician, client, sign_in):
    choose(citizen, pathology=Choice(Answer.AFTER_DAYS, 3))
    [ident] = store(citizen.patient, biopsy())
    sign_in(client, clinician)
    address = reverse("records:delay_result", args=[citizen.patient_id, ident])
    until = clock.today() + days(10)
    assert client.post(address, {"until": until.isoformat(), "reason": "Family is away"}).status_code == 302
    text = client.get(reverse("records:show_item", args=[citizen.patient_id, ident])).content.decode()
    assert "a professional delayed it" in text and "Family is away" in text
    call_command("set_clock", "+4d", verbosity=0)
    assert ident not in seen_by(citizen)
    choose(citizen, pathology=ONCE)
    assert ident not in seen_by(citizen)
    call_command("set_clock", "+11d", verbosity=0)
    assert ident in seen_by(citizen)


@pytest.mark.parametrize("name", ["talk_about", "delay_result"])
def test_only_professionals_who_may_see_it_decide(client, citizen, stranger, sign_in, outside_clinician, name, doctor):
    for user in (citizen, stranger, outside_clinician):
        sign_in(client, user)
        assert doctor(name, comment="x", until="2027-01-01", reason="x").status_code in (302, 404)
    assert doctor.ident not in seen_by(citizen)


def settings(client, user, **answers):
    """The choices page, once to look and once to decide."""
    address = reverse("records:choose_release", args=[user.patient_id])
    data = {str(name): Answer.AT_ONCE.value for name in TestClass} | answers
    return client.post(address, data), client.post(address, data | {"confirmed": "yes"})


def test_choosing_says_the_effect_first_and_follows_it(client, citizen, sign_in):
    sign_in(client, citizen)
    shown, _ = settings(client, citizen, pathology="after-talk")
    assert "Nothing has been decided yet" in shown.content.decode() and "after 30 days" in shown.content.decode()
    [ident] = store(citizen.patient, biopsy())
    assert ident not in seen_by(citizen)
    settings(client, citizen, pathology="at-once")
    assert ident in seen_by(citizen)
    settings(client, citizen, pathology="after-talk")
    assert ident in seen_by(citizen)  # what was seen stays


@with_clock
def test_changed_choice_never_undercuts_the_floor(client, citizen, sign_in, monkeypatch):
    floors = {"pathology": Release(4, 10)}
    monkeypatch.setattr("consent.policies.BUILT_IN", Policy(version=BUILT_IN.version, release=floors))
    sign_in(client, citizen)
    settings(client, citizen, pathology="after-talk")
    [ident] = store(citizen.patient, biopsy())
    settings(client, citizen, pathology="at-once")
    assert ident not in seen_by(citizen)
    call_command("set_clock", "+5d", verbosity=0)
    assert ident in seen_by(citizen)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"pathology": "after-days"}, "Enter after how many days"),
        ({"pathology": "after-days", "pathology-days": "0"}, "Enter a number from 1 to 30"),
        ({"pathology": "after-days", "pathology-days": "31"}, "Enter a number from 1 to 30"),
        ({"pathology": "after-days", "pathology-days": "soon"}, "Enter a whole number of days"),
        ({"pathology": "never"}, "Choose one of the answers"),
        ({"pathology": ""}, "Choose when you want to see results"),
    ],
)
def test_bad_choices_are_told_beside_their_field(client, citizen, sign_in, answers, said):
    sign_in(client, citizen)
    for answer in settings(client, citizen, **answers):
        assert said in answer.content.decode()
    [ident] = store(citizen.patient, biopsy())
    assert ident in seen_by(citizen)


def test_asked_person_sees_it_now(client, citizen, sign_in):
    choose(citizen, pathology=ASK)
    [ident] = store(citizen.patient, biopsy())
    sign_in(client, citizen)
    address = reverse("records:list_waiting", args=[citizen.patient_id])
    text = client.get(address).content.decode()
    assert "A result of the kind “Pathology” has arrived" in text and CANARY not in text
    assert (
        "A result waits for your answer"
        in client.get(reverse("records:list_results", args=[citizen.patient_id])).content.decode()
    )
    for answer in ("later", "nonsense"):
        client.post(address, {"item": ident, "answer": answer})
        assert ident not in seen_by(citizen)
    client.post(address, {"item": str(uuid.uuid4()), "answer": "now"})
    assert ident not in seen_by(citizen)
    client.post(address, {"item": ident, "answer": "now"})
    assert ident in seen_by(citizen)
    assert log.about(citizen.patient_id).filter(action="release", actor_id=citizen.id).count() == 1
    assert client.post(address, {"item": ident, "answer": "now"}).status_code == 302


def test_asked_person_wants_somebody_with_them(client, citizen, sign_in):
    choose(citizen, pathology=ASK)
    [ident] = store(citizen.patient, biopsy())
    sign_in(client, citizen)
    address = reverse("records:list_waiting", args=[citizen.patient_id])
    client.post(address, {"item": ident, "answer": "with"})
    assert ident not in seen_by(citizen) and "has arrived" not in client.get(address).content.decode()
    choose(citizen, imaging=TALK)
    assert "has arrived" not in client.get(address).content.decode()


def test_nobody_is_asked_about_what_another_label_withholds(client, citizen, sign_in):
    choose(citizen, pathology=ASK)
    store(citizen.patient, labelled(biopsy(), "professional-only"))
    sign_in(client, citizen)
    assert "has arrived" not in client.get(reverse("records:list_waiting", args=[citizen.patient_id])).content.decode()


def test_professional_at_the_persons_own_pages_finds_nothing(client, citizen, clinician, sign_in):
    sign_in(client, clinician)
    assert client.get(reverse("records:list_waiting", args=[citizen.patient_id])).status_code == 404
    assert client.get(reverse("records:choose_release", args=[citizen.patient_id])).status_code in (302, 404)
