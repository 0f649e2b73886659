"""The desk: only people in one's care, one entry for each name shown, and nothing told about anybody else."""

import datetime as dt
import uuid

import pytest

import clock
from accounts.roles import CARE_ROLES, STAFF_ROLES
from audit import log
from consent.models import BrokenGlass
from consent.policy import BUILT_IN
from tests.factories.accounts import MembershipFactory, PatientFactory
from tests.factories.consent import CareRelationshipFactory
from tests.house.test_promises import told

CHI, FREE_CHI = "0403571235", "1508701245"
DESK = "/desk/people/"


@pytest.fixture
def people(practice, make_resource):
    """People registered with the practice, by name."""

    def make(*names, kind="registration", organisation=practice, **more):
        made = []
        for name in names:
            patient = PatientFactory(**more)
            make_resource(patient, "Patient", title=name)
            CareRelationshipFactory(patient=patient, organisation=organisation, kind=kind)
            made.append(patient)
        return made

    return make


@pytest.fixture
def doctor(client, practice, sign_in):
    """A browser in which a doctor of the practice has signed in."""
    return sign_in(client, MembershipFactory(organisation=practice).user)


def text_of(answer) -> str:
    assert answer.status_code == 200
    return answer.content.decode()


def test_desk_lists_people_in_care_by_surname(doctor, people, make_resource):
    people("Zoe Adair", "Angus Young", "Morag Fraser")
    outsider = PatientFactory()
    make_resource(outsider, "Patient", title="Not Mine")
    text = text_of(doctor.get(DESK))
    assert text.index("Zoe Adair") < text.index("Morag Fraser") < text.index("Angus Young")
    assert "Not Mine" not in text and "4 March 1957" in text and "3 people" in text


def test_each_name_shown_is_one_entry(doctor, people):
    patients = people(*(f"Person {number:02}" for number in range(27)))
    text = text_of(doctor.get(DESK))
    shown = [patient for number, patient in enumerate(patients) if f"Person {number:02}" in text]
    assert len(shown) == 25
    for patient in patients:
        entries = [(entry.action, entry.route, entry.kinds) for entry in log.about(patient.id).exclude(route="job")]
        assert entries == ([("search", "list", ["Patient"])] if patient in shown else [])


def test_every_page_can_be_reached(doctor, people):
    people(*(f"Person {number:02}" for number in range(27)))
    second = text_of(doctor.get(f"{DESK}?page=2"))
    assert "Person 26" in second and "Person 01" not in second


@pytest.mark.parametrize("page", ["0", "-1", "99", "x", "\x00", "9" * 400])
def test_bad_page_numbers_do_no_harm(page, doctor, people):
    people("Morag Fraser")
    assert "Morag Fraser" in text_of(doctor.get(DESK, {"page": page}))
    assert "Morag Fraser" in text_of(doctor.post(DESK, {"wanted": "morag", "page": page}))


WORDS = [
    ("fraser", True),
    ("  MORAG   fraser ", True),
    ("fra mor", True),
    ("mairi", False),
    ("%", False),
    ("_", False),
    ("'; DROP TABLE", False),
    ("fräser", True),
]


@pytest.mark.parametrize("words, found", WORDS)
def test_search_by_name(words, found, doctor, people):
    people("Morag Fraser")
    assert ("Morag Fraser" in text_of(doctor.post(DESK, {"wanted": words}))) == found


@pytest.mark.parametrize("words", ["mairi", "Màiri", "o'neill", "O’Neill"])
def test_accents_and_apostrophes_do_not_matter(words, doctor, people):
    people("Màiri O’Neill")
    assert "Màiri O’Neill" in text_of(doctor.post(DESK, {"wanted": words}))


def test_search_pages_by_post(doctor, people):
    people(*(f"Person Smith{number:02}" for number in range(27)), "Morag Fraser")
    first = text_of(doctor.post(DESK, {"wanted": "smith"}))
    assert "Page 1 of 2" in first and "Smith26" not in first and "smith=" not in first
    assert "Smith26" in text_of(doctor.post(DESK, {"wanted": "smith", "page": "2"}))


@pytest.fixture
def numbered(people):
    (patient,) = people("Morag Fraser", chi=CHI)
    return patient


@pytest.mark.parametrize("written", [CHI, "040357 1235", "040357-1235", f" {CHI} "])
def test_search_by_number(written, doctor, numbered):
    assert "Morag Fraser" in text_of(doctor.post(DESK, {"wanted": written}))
    entry = log.about(numbered.id).exclude(route="job").get()
    assert (entry.action, entry.query, entry.outcome) == ("search", "chi", "permitted")


@pytest.mark.parametrize(
    "written, message",
    [
        ("040357123", "10 digits"),
        ("0403571234", "One of the digits is wrong"),
        ("3303571235", "begins with a date of birth"),
        ("O403571235", "digits only"),
        ("٠٤٠٣٥٧١٢٣٥", "digits only"),
        ("", "Enter a name or a CHI number"),
        ("   ", "Enter a name or a CHI number"),
        ("x" * 101, "100"),
    ],
)
def test_faults_are_told_beside_the_field(written, message, doctor, numbered):
    text = text_of(doctor.post(DESK, {"wanted": written}))
    assert message in text and 'aria-invalid="true"' in text and "<title>Error:" in text
    assert not log.about(numbered.id).exclude(route="job").exists()


def test_number_of_somebody_else_reads_as_one_of_nobody(doctor, make_resource):
    elsewhere = PatientFactory(chi=CHI)
    make_resource(elsewhere, "Patient", title="Morag Fraser")
    theirs, nobodys = doctor.post(DESK, {"wanted": CHI}), doctor.post(DESK, {"wanted": FREE_CHI})
    assert without(theirs, CHI) == without(nobodys, FREE_CHI)
    assert "This person is not among the people you care for" in text_of(theirs)
    assert str(elsewhere.id) not in text_of(theirs) and "Morag" not in text_of(theirs)


def without(answer, number):
    status, location, headers, text = told(answer)
    return status, location, headers, text.replace(number, "…")


def test_search_for_somebody_else_is_told_to_that_person(doctor):
    elsewhere = PatientFactory(chi=CHI)
    doctor.post(DESK, {"wanted": CHI})
    entry = log.about(elsewhere.id).get()
    assert (entry.outcome, entry.action, entry.reason) == ("refused", "search", "no-basis")


def test_number_opens_to_running_emergency_access(doctor, practice, make_resource):
    patient = PatientFactory(chi=CHI)
    make_resource(patient, "Patient", title="Morag Fraser")
    now = clock.now()
    BrokenGlass.objects.create(
        patient=patient, actor=practice.memberships.get().user, organisation=practice, reason_code="emergency",
        reason="Found unconscious", started_at=now - dt.timedelta(minutes=1), ends_at=now + dt.timedelta(minutes=59),
    )  # fmt: skip
    assert "Morag Fraser" in text_of(doctor.post(DESK, {"wanted": CHI}))


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_who_has_a_desk(role, client, practice, people, sign_in):
    (patient,) = people("Morag Fraser", kind=sorted(BUILT_IN.relationship_kinds.get(role, {"registration"}))[0])
    sign_in(client, MembershipFactory(organisation=practice, role=role).user)
    answers = [client.get(DESK), client.post(DESK, {"wanted": "fraser"}), client.post(DESK, {"wanted": FREE_CHI})]
    assert {answer.status_code for answer in answers} == ({200} if role in CARE_ROLES else {403})
    assert ("Morag Fraser" in answers[0].content.decode()) == (role in CARE_ROLES)
    assert ("/desk/emergency/" in answers[2].content.decode()) == (role == "clinician")


def test_citizen_has_no_desk(client, citizen, sign_in):
    assert sign_in(client, citizen).get(DESK).status_code == 403


def test_desk_asks_for_sign_in_and_code(client, clinician, sign_in):
    assert client.get(DESK)["Location"].startswith("/accounts/login/")
    assert sign_in(client, clinician, code_given=False).get(DESK).status_code in (302, 403)


def test_people_of_another_team_are_not_listed(client, practice, people, make_resource, sign_in):
    patient = PatientFactory()
    make_resource(patient, "Patient", title="Morag Fraser")
    CareRelationshipFactory(patient=patient, organisation=practice, kind="team", team="Cardiology")
    diabetes = MembershipFactory(organisation=practice, team="Diabetes").user
    cardiology = MembershipFactory(organisation=practice, team="Cardiology").user
    assert "Morag Fraser" not in text_of(sign_in(client, diabetes).get(DESK))
    assert "Morag Fraser" in text_of(sign_in(client, cardiology).get(DESK))


def test_ended_care_is_not_listed(doctor, practice, make_resource):
    patient = PatientFactory()
    make_resource(patient, "Patient", title="Morag Fraser")
    CareRelationshipFactory(patient=patient, organisation=practice, ended_at=clock.now() - dt.timedelta(minutes=1))
    text = text_of(doctor.get(DESK))
    assert "Morag Fraser" not in text and "Nobody yet" in text


def test_link_leads_to_the_record(doctor, people):
    (patient,) = people("Morag Fraser")
    assert f'href="/p/{patient.id}/"' in text_of(doctor.get(DESK))
    assert doctor.get(f"/p/{patient.id}/").status_code == 200


@pytest.mark.parametrize("role", sorted(CARE_ROLES))
def test_link_works_for_everybody_with_a_desk(role, client, practice, people, sign_in):
    """A name on the list leads to a page that opens, and not to a refusal."""
    (patient,) = people("Morag Fraser", kind=sorted(BUILT_IN.relationship_kinds[role])[0])
    sign_in(client, MembershipFactory(organisation=practice, role=role).user)
    assert client.get(f"/p/{patient.id}/").status_code == 200
    assert client.get(f"/p/{uuid.uuid4()}/").status_code in (302, 404)
