"""Organisations and roles: joining, moving, leaving, and the last administrator, who stays."""

import datetime as dt
import threading
import uuid

import pytest
from django.core import mail
from django.db import connections
from django.test import Client

import clock
from accounts.actions import members
from accounts.actions.locking import lock_sign_in, unlock_sign_in
from accounts.models import Membership, Organisation, Session, SignInLock, User
from accounts.roles import Role
from audit import log
from tests.accounts.conftest import PASSWORD, Person, with_address
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory, actor_for

HOME = "/desk/organisations/"
REVIEW = dt.date(2030, 1, 1)


@pytest.fixture
def office(db):
    return OrganisationFactory(kind="portal", name="The portal")


@pytest.fixture
def admin(office):
    return MembershipFactory(organisation=office, role=Role.POLICY_ADMIN, user__name="Malcolm Orr").user


@pytest.fixture
def other_admin(office):
    return MembershipFactory(organisation=office, role=Role.POLICY_ADMIN, user__name="Sunita Rao").user


@pytest.fixture
def desk(client, admin, sign_in):
    return sign_in(client, admin)


@pytest.fixture
def nurse(practice):
    return MembershipFactory(organisation=practice, role="clinician", user__name="Shona MacInnes")


@pytest.fixture
def officer(office):
    post = MembershipFactory(organisation=office, role=Role.SAFEGUARDING_OFFICER, user__name="Ruth Kilbride")
    return actor_for(post.user)


def roles_of(user) -> set:
    return set(members.running().filter(user=user).values_list("role", flat=True))


# --- Who comes in
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.POLICY_ADMIN, Role.CITIZEN}))
def test_other_roles_are_refused(role, client, office, nurse, sign_in):
    sign_in(client, MembershipFactory(organisation=office, role=role).user)
    places = ("", "new/", f"{office.pk}/", f"{office.pk}/join/", f"{office.pk}/end/", f"roles/{nurse.pk}/")
    for place in (*places, f"people/{nurse.user_id}/", f"{office.pk}/rename/"):
        assert client.get(HOME + place).status_code == 403, place
        assert client.post(HOME + place).status_code == 403, place
    assert roles_of(nurse.user) == {"clinician"}


def test_citizens_and_strangers_are_kept_out(client, citizen, sign_in, db):
    assert client.get(HOME)["Location"].startswith("/accounts/login/")
    assert sign_in(client, citizen).get(HOME).status_code == 403


@pytest.mark.parametrize("place", ["{0}/", "{0}/join/", "roles/{0}/", "people/{0}/", "{0}/end/", "{0}/rename/"])
def test_what_is_not_there_is_not_found(place, desk):
    assert desk.get(HOME + place.format(uuid.uuid4())).status_code == 404


@pytest.mark.parametrize("place", ["new/", "{org}/join/", "{org}/rename/", "{org}/end/", "roles/{role}/"])
def test_old_code_is_asked_for_again(place, desk, nurse, settings):
    settings.STEP_UP_SECONDS = 0
    address = HOME + place.format(org=nurse.organisation_id, role=nurse.pk)
    assert desk.post(address, {"do": "leave"})["Location"].startswith("/accounts/otp/")
    assert desk.post(f"{HOME}people/{nurse.user_id}/")["Location"].startswith("/accounts/otp/")
    assert roles_of(nurse.user) == {"clinician"}


# --- Organisations
def test_organisation_is_opened_renamed_and_ended(desk, db):
    desk.post(HOME + "new/", {"name": "Harebell Surgery", "kind": "practice", "code": "99022"})
    row = Organisation.objects.get(name="Harebell Surgery")
    desk.post(f"{HOME}{row.pk}/rename/", {"name": "Harebell Practice"})
    post = MembershipFactory(organisation=row)
    desk.post(f"{HOME}{row.pk}/end/")
    row.refresh_from_db()
    assert row.name == "Harebell Practice" and row.ended_at and not roles_of(post.user)


@pytest.mark.parametrize(
    "given, message",
    [
        ({"name": "", "kind": "practice"}, "Enter the name"),
        ({"name": "x", "kind": ""}, "Choose a kind"),
        ({"name": "x", "kind": "circus"}, "Choose one of the kinds"),
        ({"name": "x" * 201, "kind": "practice"}, "at most 200"),
        ({"name": "x", "kind": "practice", "code": "S1"}, "Another organisation of this kind has this code"),
    ],
)
def test_bad_organisation_is_told_at_the_field(given, message, desk, db):
    OrganisationFactory(kind="practice", code="S1")
    before = Organisation.objects.count()
    assert message in desk.post(HOME + "new/", given).content.decode()
    assert Organisation.objects.count() == before


# --- Joining
def test_somebody_with_an_account_joins(desk, practice, citizen):
    given = {"email": citizen.email.upper(), "role": "reception", "team": "Front desk"}
    assert desk.post(f"{HOME}{practice.pk}/join/", given)["Location"] == f"{HOME}{practice.pk}/"
    assert roles_of(citizen) == {"reception"} and not mail.outbox


def test_somebody_new_gets_a_link_and_signs_in(desk, practice):
    given = {"email": "new.nurse@demo.example", "name": "Nora Nurse", "role": "clinician"}
    desk.post(f"{HOME}{practice.pk}/join/", given)
    user = User.objects.get(email="new.nurse@demo.example")
    assert roles_of(user) == {"clinician"} and not user.has_usable_password()
    link = next(word for word in mail.outbox[0].body.split() if "/reset/key/" in word)
    newcomer = Person(user)
    page = newcomer.client.get(link.partition("testserver")[2], follow=True)
    address = page.redirect_chain[-1][0]
    newcomer.client.post(address, {"password1": "Fictional-Nurse-1", "password2": "Fictional-Nurse-1"})
    assert newcomer.password("Fictional-Nurse-1")["Location"].startswith("/accounts/otp/")


def test_account_without_a_role_has_nothing(client, citizen, stranger, sign_in):
    sign_in(client, UserFactory(name="Nobody yet"))
    assert client.get("/desk/").status_code in (302, 403)
    assert client.get(f"/p/{citizen.patient_id}/").status_code == 404


BAD = [
    ({"email": "", "role": "clinician"}, "Enter the e-mail address"),
    ({"email": "no address", "role": "clinician"}, "such as name@example.com"),
    ({"email": "unknown@demo.example", "role": "clinician"}, "Enter the name to open one"),
    ({"email": "unknown@demo.example", "name": "N", "role": ""}, "Choose a role"),
    ({"email": "unknown@demo.example", "name": "N", "role": "citizen"}, "Choose one of the roles"),
    ({"email": "unknown@demo.example", "name": "N", "role": "root"}, "Choose one of the roles"),
    ({"email": "unknown@demo.example", "name": "N", "role": "clinician", "team": "x" * 81}, "at most 80"),
]


@pytest.mark.parametrize("given, message", BAD)
def test_bad_joiner_is_told_at_the_field(given, message, desk, practice):
    page = desk.post(f"{HOME}{practice.pk}/join/", given).content.decode()
    assert message in page and "<title>Error:" in page
    assert not User.objects.filter(email="unknown@demo.example").exists() and not mail.outbox


def test_same_role_twice_is_refused(desk, nurse):
    given = {"email": nurse.user.email, "role": "clinician"}
    assert (
        "works here in this role already" in desk.post(f"{HOME}{nurse.organisation_id}/join/", given).content.decode()
    )
    assert Membership.objects.filter(user=nurse.user).count() == 1


def test_ended_organisation_takes_nobody_and_opens_no_account(desk, practice):
    Organisation.objects.update(ended_at=clock.now())
    given = {"email": "unknown@demo.example", "name": "N", "role": "clinician"}
    assert "Nobody works at this organisation" in desk.post(f"{HOME}{practice.pk}/join/", given).content.decode()
    assert not User.objects.filter(email="unknown@demo.example").exists() and not mail.outbox


def test_nobody_appoints_themselves(desk, admin, practice):
    page = desk.post(f"{HOME}{practice.pk}/join/", {"email": admin.email, "role": "clinician"}).content.decode()
    assert "Nobody appoints themselves" in page and roles_of(admin) == {"policy-admin"}
    own = Membership.objects.get(user=admin)
    moved = desk.post(f"{HOME}roles/{own.pk}/", {"organisation": str(practice.pk), "role": "clinician", "team": ""})
    assert "Nobody appoints themselves" in moved.content.decode() and roles_of(admin) == {"policy-admin"}


# --- Moving and leaving
def test_mover_ends_one_role_and_begins_another(desk, nurse, sign_in, citizen):
    there = sign_in(Client(), nurse.user)
    hospital = OrganisationFactory(kind="hospital")
    given = {"organisation": str(hospital.pk), "role": "clinician", "team": "Ward 3"}
    desk.post(f"{HOME}roles/{nurse.pk}/", given)
    held = members.running().get(user=nurse.user)
    assert (held.organisation, held.team) == (hospital, "Ward 3")
    assert there.get("/desk/")["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize(
    "given, message",
    [
        ({"organisation": "", "role": "clinician"}, "Choose an organisation"),
        ({"organisation": str(uuid.uuid4()), "role": "clinician"}, "Choose one of the list"),
        ({"organisation": "nonsense", "role": "clinician"}, "Choose one of the list"),
        ({"organisation": "{same}", "role": "clinician"}, "has already"),
    ],
)
def test_bad_move_changes_nothing(given, message, desk, nurse):
    given = given | {"organisation": given["organisation"].replace("{same}", str(nurse.organisation_id))}
    assert message in desk.post(f"{HOME}roles/{nurse.pk}/", given).content.decode()
    assert roles_of(nurse.user) == {"clinician"} and Membership.objects.filter(user=nurse.user).count() == 1


def test_leaver_loses_every_role_and_session_at_once(desk, nurse, clinician, citizen, sign_in):
    there = sign_in(Client(), clinician)
    MembershipFactory(user=clinician, role="clinician")
    assert there.get(f"/p/{citizen.patient_id}/allergies/").status_code == 200
    desk.post(f"{HOME}people/{clinician.pk}/")
    assert there.get(f"/p/{citizen.patient_id}/allergies/")["Location"].startswith("/accounts/login/")
    assert not roles_of(clinician) and not Session.objects.filter(user=clinician).exists()


def test_role_that_ended_ends_in_sessions_that_live_on(nurse, sign_in, client):
    sign_in(client, nurse.user)
    Membership.objects.filter(pk=nurse.pk).update(ended_at=clock.now() - dt.timedelta(minutes=1))
    assert client.get("/desk/").status_code == 403


def test_every_act_is_written_down(desk, admin, practice, citizen):
    desk.post(f"{HOME}{practice.pk}/join/", {"email": citizen.email, "role": "reception"})
    post = members.running().get(user=citizen)
    desk.post(f"{HOME}roles/{post.pk}/", {"organisation": str(practice.pk), "role": "clinician"})
    desk.post(f"{HOME}people/{citizen.pk}/")
    acted = sorted((entry.action, entry.reason.split()[0], entry.target) for entry in log.by(admin.id))
    who = f"User/{citizen.pk}"
    assert acted == [
        ("join", "clinician", who),
        ("join", "reception", who),
        ("leave", "clinician", who),
        ("leave", "reception", who),
    ]


# --- The last administrator
def test_last_administrator_stays(desk, admin, office):
    own = Membership.objects.get(user=admin)
    for address, given in (
        (f"{HOME}roles/{own.pk}/", {"do": "leave"}),
        (f"{HOME}people/{admin.pk}/", {}),
        (f"{HOME}{office.pk}/end/", {}),
    ):
        page = desk.post(address, given, follow=True).content.decode()
        assert "This is the last policy administrator" in page, address
    office.refresh_from_db()
    assert roles_of(admin) == {"policy-admin"} and office.ended_at is None


def test_one_of_two_may_leave(desk, admin, other_admin):
    desk.post(f"{HOME}people/{other_admin.pk}/")
    assert not roles_of(other_admin) and roles_of(admin)


def test_locked_administrator_does_not_count(desk, admin, other_admin, officer):
    lock_sign_in(actor=officer, user_id=other_admin.pk, reason="Threatened a colleague", review_on=REVIEW)
    with pytest.raises(members.NotDone, match="last policy administrator"):
        members.leave_all(actor=actor_for(admin), user_id=admin.pk)
    with pytest.raises(members.NotDone, match="last policy administrator"):
        lock_sign_in(actor=officer, user_id=admin.pk, reason="Threatened a colleague", review_on=REVIEW)


@pytest.mark.django_db(transaction=True)
def test_two_who_remove_each_other_at_once_leave_one(office):
    for _round in range(3):
        pair = [MembershipFactory(organisation=office, role=Role.POLICY_ADMIN).user for _ in range(2)]
        barrier, answers = threading.Barrier(2), []

        def remove(who, whom, barrier=barrier, answers=answers):
            try:
                barrier.wait(timeout=30)
                answers.append(members.leave_all(actor=actor_for(who), user_id=whom.pk))
            except members.NotDone:
                answers.append("refused")
            finally:
                connections.close_all()

        threads = [threading.Thread(target=remove, args=pair[::step]) for step in (1, -1)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=30)
        assert sorted(answers, key=str) == [1, "refused"]
        Membership.objects.update(ended_at=clock.now())


# --- Locked sign-ins
def test_locked_sign_in_ends_at_the_next_click(client, citizen, sign_in, officer):
    sign_in(client, citizen)
    assert client.get(f"/p/{citizen.patient_id}/").status_code == 200
    lock = lock_sign_in(
        actor=officer, user_id=citizen.pk, reason="The account is used by somebody else", review_on=REVIEW
    )
    assert client.get(f"/p/{citizen.patient_id}/")["Location"].startswith("/accounts/login/")
    unlock_sign_in(actor=officer, lock_id=lock.pk, reason="The mailbox is theirs again")
    assert sign_in(client, citizen).get(f"/p/{citizen.patient_id}/").status_code == 200


def test_session_opened_in_the_same_moment_is_over_too(client, citizen, sign_in, officer):
    lock_sign_in(actor=officer, user_id=citizen.pk, reason="The account is used by somebody else", review_on=REVIEW)
    sign_in(client, citizen)
    assert client.get(f"/p/{citizen.patient_id}/")["Location"].startswith("/accounts/login/")
    assert client.get(f"/fhir/Patient/{citizen.patient_id}").status_code == 401


def test_locked_sign_in_reads_as_any_closed_account(citizen, officer):
    closed = Person(with_address(UserFactory(is_active=False)))
    locked = Person(with_address(citizen))
    lock_sign_in(actor=officer, user_id=citizen.pk, reason="The account is used by somebody else", review_on=REVIEW)
    answers = [
        one.client.post("/accounts/login/", {"login": one.user.email, "password": PASSWORD}) for one in (closed, locked)
    ]
    assert {(answer.status_code, answer.get("Location")) for answer in answers} == {(302, "/accounts/inactive/")}
    page = locked.client.get("/accounts/inactive/").content.decode()
    assert "You cannot sign in at the moment" in page and "0808" in page
    for word in ("safe", "lock", "officer", "reason"):
        assert word not in page[page.index("<main") : page.index("</main")].lower()


def test_locking_twice_is_once_and_opening_needs_the_officer(citizen, officer, clinician):
    one, two = (
        lock_sign_in(actor=officer, user_id=citizen.pk, reason="Used by another", review_on=REVIEW) for _ in "ab"
    )
    assert one.pk == two.pk and SignInLock.objects.count() == 1
    with pytest.raises(members.NotDone):
        unlock_sign_in(actor=actor_for(clinician), lock_id=one.pk, reason="No")
    with pytest.raises(members.NotDone, match="their own"):
        lock_sign_in(actor=officer, user_id=officer.id, reason="Myself", review_on=REVIEW)
