"""Password, then code, then role: what each step lets one see, and what it leaves in the log."""

import datetime as dt

import pytest

from accounts import mfa, sessions
from accounts.models import Session
from tests.accounts.conftest import SECRET, Person, with_address
from tests.factories.accounts import MembershipFactory, UserFactory


def test_password_then_code(person, entries):
    assert person.password()["Location"] == "/accounts/otp/"
    assert person.code()["Location"] == "/home/"
    assert person.is_signed_in
    assert entries(person.user) == [
        ("sign-in", "permitted", "password"),
        ("sign-in", "permitted", "code"),
        ("role", "permitted", "citizen"),
    ]


def test_login_is_not_about_case(person):
    assert person.password(login=person.user.email.upper())["Location"] == "/accounts/otp/"


@pytest.mark.parametrize(
    "address",
    ["/accounts/security/", "/accounts/sessions/", "/accounts/sessions/others/", "/accounts/role/", "/home/",
     "/accounts/recovery-codes/", "/accounts/password/change/", "/accounts/email/", "/accounts/authenticator/"],
)  # fmt: skip
def test_password_alone_opens_nothing(person, address):
    person.password()
    assert person.client.get(address)["Location"].startswith("/accounts/otp/")


def test_password_alone_cannot_connect_another_authenticator(person):
    person.password()
    assert person.client.post("/accounts/authenticator/", {"otp_token": "123456"})["Location"].startswith(
        "/accounts/otp/"
    )
    assert not mfa.TOTPDevice.objects.filter(user=person.user, confirmed=False).exists()


def test_verified_person_without_authenticator_sets_one_up_first(citizen):
    someone = Person(with_address(citizen))
    assert someone.password()["Location"] == "/accounts/otp/"
    assert someone.client.get("/accounts/otp/")["Location"] == "/accounts/authenticator/"


def test_newcomer_needs_no_code(newcomer, entries):
    assert newcomer.password()["Location"] == "/home/"
    assert newcomer.is_signed_in
    assert entries(newcomer.user) == [("sign-in", "permitted", "password")]


def test_session_columns(doctor):
    doctor.sign_in()
    row = Session.objects.get(user=doctor.user)
    assert (row.role, row.membership_id) == ("clinician", doctor.user.memberships.get().id)
    assert row.otp_at and row.started_at and row.last_seen_at
    assert row.device == "Firefox on Windows"


def test_session_id_changes_at_every_step(person):
    person.client.get("/accounts/login/")
    session = person.client.session  # an id that somebody could have planted
    session["planted"] = "1"
    session.save()
    person.client.cookies["session"] = session.session_key
    seen = [session.session_key]
    person.password()
    seen.append(person.client.cookies["session"].value)
    person.code()
    seen.append(person.client.cookies["session"].value)
    person.client.post("/accounts/role/", {"role": "own"})
    seen.append(person.client.cookies["session"].value)
    assert len(set(seen)) == 4
    assert not Session.objects.filter(session_key__in=seen[:3]).exists()


def test_signing_in_again_in_the_same_browser_starts_anew(person):
    person.sign_in()
    person.client.post("/accounts/logout/")
    person.password()
    assert sessions.OTP_AT not in person.client.session
    assert person.client.get("/accounts/security/").status_code == 302


def test_another_person_in_the_same_browser_gets_nothing_of_the_first(person, newcomer):
    person.sign_in()
    newcomer.client.cookies = person.client.cookies
    newcomer.client.post("/accounts/logout/")
    newcomer.password()
    assert sessions.OTP_AT not in newcomer.client.session
    assert sessions.ROLE not in newcomer.client.session


def test_sign_out_kills_the_session_on_the_server(person, entries):
    person.sign_in()
    cookie = person.client.cookies["session"].value
    answer = person.client.post("/accounts/logout/")
    assert answer["Clear-Site-Data"] == '"cache", "storage"'
    person.client.cookies["session"] = cookie
    assert not person.is_signed_in
    assert not Session.objects.filter(session_key=cookie).exists()
    assert entries(person.user)[-1] == ("sign-out", "permitted", "asked")


def test_sign_out_by_get_asks_first(person):
    person.sign_in()
    assert person.client.get("/accounts/logout/").status_code == 200
    assert person.is_signed_in


@pytest.mark.parametrize("address", ["/accounts/login/", "/accounts/otp/", "/accounts/logout/",
                                     "/accounts/stay/",
                                     "/accounts/role/", "/accounts/sessions/others/",
                                     "/accounts/recovery-codes/"])  # fmt: skip
def test_form_of_another_site(person, address):
    person.sign_in()
    person.client.handler.enforce_csrf_checks = True
    answer = person.client.post(address, {"role": "own"}, headers={"origin": "http://evil.example"})
    assert answer.status_code == 403
    assert person.is_signed_in


@pytest.mark.parametrize(
    ("form", "message"),
    [
        ({"login": "", "password": "x"}, "Enter your e-mail address."),
        ({"login": "no address", "password": "x"}, "Enter an e-mail address such as name@example.com."),
        ({"login": "a@demo.example", "password": ""}, "Enter your password."),
        ({"login": "a@demo.example", "password": "wrong"}, "do not match"),
        ({"login": "a@demo.example\x00", "password": "wrong"}, "Null characters are not allowed."),
        ({"login": "x" * 5000 + "@demo.example", "password": "wrong"}, "Ensure this value has at most"),
    ],
)
def test_bad_input_is_told_beside_the_field(db, client, form, message):
    answer = client.post("/accounts/login/", form)
    assert answer.status_code == 200
    assert message in answer.content.decode()


def test_inactive_account(person):
    person.user.is_active = False
    person.user.save()
    assert person.password()["Location"] == "/accounts/inactive/"
    assert not person.is_signed_in


def test_account_made_inactive_while_signed_in(person):
    person.sign_in()
    person.user.is_active = False
    person.user.save()
    assert not person.is_signed_in


# --- Roles


def test_single_role_is_taken(doctor, entries):
    doctor.password()
    assert doctor.code()["Location"] == "/home/"
    assert entries(doctor.user)[-1] == ("role", "permitted", "clinician")


@pytest.fixture
def both(person):
    """A citizen who also works in a practice."""
    MembershipFactory(user=person.user, role="clinician", organisation__name="Glenview")
    return person


def test_citizen_and_clinician_chooses(both, entries):
    both.password()
    assert both.code(next="/accounts/security/")["Location"] == "/accounts/role/?next=%2Faccounts%2Fsecurity%2F"
    page = both.client.get("/accounts/role/").content.decode()
    assert "Clinician at Glenview" in page and "My own health record" in page
    answer = both.client.post(
        "/accounts/role/", {"role": str(both.user.memberships.get().id), "next": "/accounts/security/"}
    )
    assert answer["Location"] == "/accounts/security/"
    assert entries(both.user)[-1] == ("role", "permitted", "clinician")
    assert both.client.get("/accounts/security/").wsgi_request.actor.role == "clinician"


def test_until_chosen_one_is_a_citizen(both):
    both.sign_in()
    assert both.client.get("/accounts/security/").wsgi_request.actor.role == "citizen"


@pytest.mark.parametrize("given", ["", "clinician", "00000000-0000-4000-8000-000000000000"])
def test_role_that_is_not_in_the_list(both, given):
    both.sign_in()
    answer = both.client.post("/accounts/role/", {"role": given})
    assert answer.status_code == 200
    assert "Choose" in answer.context["form"].errors["role"][0]
    assert both.client.get("/accounts/security/").wsgi_request.actor.role == "citizen"


def test_role_of_somebody_else(both):
    foreign = MembershipFactory(user=UserFactory(), role="privacy-officer")
    both.sign_in()
    assert both.client.post("/accounts/role/", {"role": str(foreign.id)}).status_code == 200
    assert not both.client.get("/accounts/security/").wsgi_request.actor.is_staff


def test_membership_that_ends_takes_the_role_away_at_once(doctor):
    import clock

    doctor.sign_in()
    doctor.user.memberships.update(ended_at=clock.now() - dt.timedelta(minutes=1))
    assert doctor.client.get("/accounts/security/").wsgi_request.actor.role == "citizen"


def test_role_needs_the_code(both):
    both.password()
    both.client.post("/accounts/role/", {"role": str(both.user.memberships.get().id)})
    assert sessions.ROLE not in both.client.session


def test_home_of_a_role_without_pages_yet(db):
    user = with_address(MembershipFactory(role="researcher", organisation__name="Board").user)
    mfa.enrol(user=user, secret=SECRET)
    someone = Person(user)
    someone.sign_in()
    assert "Board" in someone.client.get("/home/").content.decode()


def test_home_of_a_newcomer(newcomer):
    newcomer.password()
    assert "has not been checked" in newcomer.client.get("/home/").content.decode()


def test_refused_page_remembers_the_whole_address(client, citizen):
    answer = client.get(f"/p/{citizen.patient_id}/results/?page=2&code=x")
    assert answer["Location"] == f"/accounts/login/?next=%2Fp%2F{citizen.patient_id}%2Fresults%2F%3Fpage%3D2%26code%3Dx"


def test_password_given_again_in_a_living_session_starts_anew(person):
    """Another tab may sign in again: the code and the role of before do not carry over."""
    person.sign_in()
    person.client.force_login(person.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert {sessions.OTP_AT, sessions.ROLE, sessions.MEMBERSHIP}.isdisjoint(person.client.session.keys())
    assert person.client.get("/accounts/security/")["Location"].startswith("/accounts/otp/")


def test_role_counts_only_with_the_code(doctor, sign_in):
    sign_in(doctor.client, doctor.user, code_given=False)
    assert not doctor.client.get("/accounts/login/").wsgi_request.actor.is_staff
