"""The pages of emergency access: alike for anybody's address, and open only with a reason."""

import datetime as dt
import uuid

import pytest

import clock
from accounts.roles import Role
from audit import log
from consent.models import BrokenGlass
from tests.factories.accounts import give_number
from tests.factories.consent import DirectiveFactory, PolicyVersionFactory
from tests.house.test_promises import told

WORDS = {"reason_code": "emergency", "reason": "Found unconscious in the street"}
CHI = "0403571235"
OTHER_CHI = "1508701245"


@pytest.fixture
def doctor(client, outside_clinician, sign_in):
    """A browser in which a doctor without any relationship has signed in."""
    return sign_in(client, outside_clinician)


@pytest.fixture
def known_by_chi(citizen):
    give_number(citizen.patient, CHI)
    return citizen


def address(patient_id) -> str:
    return f"/p/{patient_id}/break-glass/"


def test_refused_record_leads_to_the_form(doctor, citizen):
    assert doctor.get(f"/p/{citizen.patient_id}/allergies/")["Location"] == address(citizen.patient_id)


@pytest.mark.parametrize("method", ["get", "post"])
def test_form_does_not_tell_who_exists(method, doctor, citizen):
    somebody, nobody = (getattr(doctor, method)(address(ident)) for ident in (citizen.patient_id, uuid.uuid4()))
    assert told(somebody) == told(nobody)
    assert somebody.status_code == 200 and citizen.name not in somebody.content.decode()
    assert not log.about(citizen.patient_id).exists()


def test_reason_opens_the_record_with_a_banner(doctor, citizen, make_resource):
    make_resource(citizen.patient)
    answer = doctor.post(address(citizen.patient_id), WORDS)
    assert answer["Location"] == f"/p/{citizen.patient_id}/"
    page = doctor.get(f"/p/{citizen.patient_id}/allergies/").content.decode()
    ends = BrokenGlass.objects.get().ends_at.astimezone(clock.DISPLAY_ZONE)
    assert "Emergency access." in page and f"This access ends at {ends:%H:%M}." in page


def test_emergency_ends_by_itself(doctor, citizen):
    doctor.post(address(citizen.patient_id), WORDS)
    past = clock.now() - dt.timedelta(hours=2)
    BrokenGlass.objects.update(started_at=past, ends_at=past + dt.timedelta(hours=1))
    assert doctor.get(f"/p/{citizen.patient_id}/allergies/")["Location"] == address(citizen.patient_id)


BAD = [
    ({}, "Choose what the emergency is"),
    ({"reason_code": "curiosity", "reason": WORDS["reason"]}, "Choose one of the answers"),
    ({"reason_code": "emergency", "reason": ""}, "Say why you need to open this record"),
    ({"reason_code": "emergency", "reason": " \n" * 30}, "Say why you need to open this record"),
    ({"reason_code": "emergency", "reason": "\u200b" * 30}, "Say why you need to open this record"),
    ({"reason_code": "emergency", "reason": "short"}, "Say a little more"),
    ({"reason_code": "emergency", "reason": "x" * 1001}, "1000"),
    ({"reason_code": "emergency", "reason": "nul \x00 in the middle"}, "Null characters"),
]


@pytest.mark.parametrize("given, message", BAD)
def test_without_a_reason_nothing_opens(given, message, doctor, citizen):
    answer = doctor.post(address(citizen.patient_id), given)
    assert message in answer.content.decode() and "<title>Error:" in answer.content.decode()
    assert not BrokenGlass.objects.exists()


def test_a_thousand_characters_with_line_breaks_are_enough(doctor, citizen):
    text = ("x" * 49 + "\r\n") * 20
    assert doctor.post(address(citizen.patient_id), WORDS | {"reason": text[:-2] + "."}).status_code == 302


def test_nobody_gets_the_same_answer_by_address_and_by_number(doctor):
    by_address = doctor.post(address(uuid.uuid4()), WORDS)
    by_number = doctor.post("/desk/emergency/", WORDS | {"chi": OTHER_CHI})
    assert by_address.status_code == by_number.status_code == 404
    assert told(by_address) == told(by_number)
    assert "We could not open a record" in by_address.content.decode()


def test_attempt_for_nobody_is_written_down(doctor, outside_clinician):
    nobody = uuid.uuid4()
    doctor.post(address(nobody), WORDS)
    doctor.post("/desk/emergency/", WORDS | {"chi": OTHER_CHI})
    written = [(entry.patient_id, entry.outcome, entry.action) for entry in log.by(outside_clinician.id)]
    assert sorted(written, key=str) == sorted(
        [(nobody, "refused", "break-glass"), (None, "refused", "break-glass")], key=str
    )


def test_number_opens_the_record(doctor, known_by_chi):
    answer = doctor.post("/desk/emergency/", WORDS | {"chi": "040357 1235"})
    assert answer["Location"] == f"/p/{known_by_chi.patient_id}/"
    assert BrokenGlass.objects.get().patient_id == known_by_chi.patient_id


@pytest.mark.parametrize(
    "chi, message",
    [
        ("", "Enter the CHI number"),
        ("04O3571235", "has digits only"),
        ("040357123", "has 10 digits"),
        ("3202571235", "begins with a date of birth"),
        ("0403571238", "One of the digits is wrong"),
        ("٠٤٠٣٥٧١٢٣٩", "has digits only"),
    ],
)
def test_faulty_number_is_told_beside_the_field(chi, message, doctor, known_by_chi):
    page = doctor.post("/desk/emergency/", WORDS | {"chi": chi}).content.decode()
    assert message in page and not BrokenGlass.objects.exists()


def test_second_time_warns_first(doctor, citizen):
    doctor.post(address(citizen.patient_id), WORDS)
    page = doctor.get(address(citizen.patient_id)).content.decode()
    assert "You have opened this record in an emergency already" in page and "Go to the record" in page
    again = WORDS | {"reason": "Called back to the ward"}
    assert "Tick the box" in doctor.post(address(citizen.patient_id), again).content.decode()
    assert doctor.post(address(citizen.patient_id), again | {"again": "on"}).status_code == 302
    assert BrokenGlass.objects.count() == 2


def test_second_time_by_number_warns_first(doctor, known_by_chi):
    given = WORDS | {"chi": CHI}
    doctor.post("/desk/emergency/", given)
    again = given | {"reason": "Called back to the ward"}
    assert "You have opened this record" in doctor.post("/desk/emergency/", again).content.decode()
    assert doctor.post("/desk/emergency/", again | {"again": "on"}).status_code == 302


def test_with_care_it_warns_first(client, clinician, known_by_chi, sign_in):
    sign_in(client, clinician)
    url = address(known_by_chi.patient_id)
    for answer in (client.get(url), client.post(url, WORDS), client.post("/desk/emergency/", WORDS | {"chi": CHI})):
        page = answer.content.decode()
        assert "This record is already open to you" in page and f"/p/{known_by_chi.patient_id}/" in page
    assert not BrokenGlass.objects.exists()
    assert "What is the emergency?" in client.get(f"{url}?anyway=yes").content.decode()
    assert client.post(f"{url}?anyway=yes", WORDS)["Location"] == f"/p/{known_by_chi.patient_id}/"
    assert BrokenGlass.objects.count() == 1
    again = client.post(f"{url}?anyway=yes", WORDS | {"reason": "Called back to the ward"})
    assert "You have opened this record" in again.content.decode() and BrokenGlass.objects.count() == 1


def hidden(citizen, make_resource, effect):
    """An allergy that this person keeps from everybody."""
    item = make_resource(citizen.patient, title="Penicillin of old")
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect=effect, items=[item.id])
    return item


@pytest.mark.parametrize(("effect", "opens"), [("hide", True), ("lock", False)])
@pytest.mark.parametrize("with_care", [True, False])
def test_emergency_opens_what_is_hidden_and_not_what_is_locked(
    client, citizen, clinician, outside_clinician, sign_in, make_resource, effect, opens, with_care
):
    item = hidden(citizen, make_resource, effect)
    sign_in(client, clinician if with_care else outside_clinician)
    page = f"/p/{citizen.patient_id}/item/{item.id}/"
    assert client.get(page).status_code != 200
    client.post(f"{address(citizen.patient_id)}?anyway=yes", WORDS)
    assert client.get(page).status_code == (200 if opens else 404)


@pytest.mark.parametrize("opens", [True, False])
def test_blocked_professional_follows_the_policy(client, citizen, clinician, sign_in, make_resource, opens):
    make_resource(citizen.patient)
    PolicyVersionFactory(changes={"emergency_opens_blocked": opens})
    DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="block", towards_user=clinician)
    sign_in(client, clinician)
    page = f"/p/{citizen.patient_id}/allergies/"
    assert client.get(page)["Location"] == address(citizen.patient_id)
    answer = client.post(address(citizen.patient_id), WORDS)
    assert answer.status_code == (302 if opens else 404)
    assert client.get(page).status_code == (200 if opens else 302)


def test_policy_that_opens_nothing_more_offers_nothing_more(client, citizen, clinician, sign_in):
    PolicyVersionFactory(changes={"emergency_opens_hidden": False})
    sign_in(client, clinician)
    answer = client.post(f"{address(citizen.patient_id)}?anyway=yes", WORDS)
    assert "Emergency access is not needed" in answer.content.decode() and not BrokenGlass.objects.exists()


def test_warning_does_not_tell_whether_anything_is_hidden(client, citizen, clinician, sign_in, make_resource):
    sign_in(client, clinician)
    before = client.get(address(citizen.patient_id)).content
    hidden(citizen, make_resource, "hide")
    after = client.get(address(citizen.patient_id)).content
    assert main_of(after) == main_of(before)


def main_of(page: bytes) -> str:
    return page.decode().partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CLINICIAN, Role.CITIZEN}))
def test_other_roles_find_nothing(role, client, outside_clinician, citizen, sign_in):
    outside_clinician.memberships.update(role=role)
    sign_in(client, outside_clinician)
    assert client.get(address(citizen.patient_id)).status_code == 404
    assert client.post(address(citizen.patient_id), WORDS).status_code == 404
    assert client.post("/desk/emergency/", WORDS | {"chi": CHI}).status_code == 403
    assert {entry.outcome for entry in log.about(citizen.patient_id)} == {"refused"}


def test_old_code_is_asked_for_again(client, outside_clinician, citizen, sign_in, settings):
    settings.STEP_UP_SECONDS = 0
    sign_in(client, outside_clinician)
    for url in (address(citizen.patient_id), "/desk/emergency/"):
        assert client.get(url)["Location"].startswith("/accounts/otp/")
        assert client.post(url, WORDS | {"chi": CHI})["Location"].startswith("/accounts/otp/")
    assert not BrokenGlass.objects.exists()


def test_citizen_finds_nothing_even_at_their_own_address(client, citizen, sign_in):
    assert sign_in(client, citizen).get(address(citizen.patient_id)).status_code == 404
