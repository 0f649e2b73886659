"""J16 below the browser: a parent by register, the twelfth and the sixteenth birthday, extensions, bars, orders."""

import datetime as dt

import pytest
from django.test import Client

import clock
from accounts.identity import match_keys
from audit import log
from consent import actions
from consent.ages import birthday
from consent.models import Delegation, Lock
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory
from tests.factories.consent import DelegationFactory

CHILD_CHI, PARENT_CHI = "0403571235", "1508701245"
PARENT_BORN = dt.date(1986, 8, 2)


def years_ago(years: int, days: int = 0) -> dt.date:
    """A birth date whose birthday of so many years is in `days` from today."""
    day = clock.today() + dt.timedelta(days=days)
    return day.replace(year=day.year - years) if (day.month, day.day) != (2, 29) else dt.date(day.year - years, 3, 1)


@pytest.fixture
def child(db):
    born = years_ago(8)
    return PatientFactory(birth_date=born, match_keys=match_keys([("O'Rourke", "Finlay")], born), chi=CHILD_CHI)


@pytest.fixture
def mother(db):
    own = PatientFactory(
        birth_date=PARENT_BORN, match_keys=match_keys([("O'Rourke", "Aoife")], PARENT_BORN), chi=PARENT_CHI
    )
    return UserFactory(patient=own, assurance=2, name="Aoife O'Rourke")


@pytest.fixture
def at_home(client, mother, sign_in):
    return sign_in(client, mother)


@pytest.fixture
def officer(db):
    return MembershipFactory(role="safeguarding-officer", organisation__kind="portal", user__name="Ruth Kilbride").user


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(Client(), officer)


@pytest.fixture
def tie(child, mother):
    return DelegationFactory(patient=child, user=mother, basis="parental", powers={}, person_name="Finlay O'Rourke")


def form(child, **changes) -> dict:
    born = child.birth_date
    return {
        "child_given": "Finlay", "child_family": "O’Rourke", "child_chi": CHILD_CHI,
        "child_born_day": born.day, "child_born_month": born.month, "child_born_year": born.year,
        "parent_given": "Aoife", "parent_family": "O'Rourke", "parent_chi": PARENT_CHI,
        "parent_born_day": 2, "parent_born_month": 8, "parent_born_year": 1986,
        "document": "Register of births 2018/117/4", "reason": "Seen at the desk",
    } | changes  # fmt: skip


def opens(browser, person, page="problems/") -> int:
    return browser.get(f"/p/{getattr(person, 'id', person)}/{page}").status_code


def grow(child, born: dt.date) -> None:
    child.birth_date = born
    child.save()


@pytest.mark.parametrize("role", ["safeguarding-officer", "help-desk"])
def test_officer_ties_a_parent_who_then_sees_the_child(role, at_home, child, mother, sign_in, make_resource):
    make_resource(child, "Condition", title="Eczema")
    make_resource(child, "Condition", title="Talk about home", labels=["confidential-to-child"])
    staff = sign_in(Client(), MembershipFactory(role=role).user)
    assert opens(at_home, child) == 404
    assert staff.post("/desk/acting/parent/", form(child)).status_code == 302
    page = at_home.get(f"/p/{child.id}/problems/").content.decode()
    assert "Eczema" in page and "Talk about home" not in page
    assert "<strong>For <bdi>" in page and "this child’s parent or guardian" in page
    assert Notification.objects.filter(recipient=mother, topic="help-begins").exists()
    assert log.about(child.id).filter(action="make-helper").get().reason == "parental"
    assert opens(at_home, child, "helpers/") == opens(at_home, child, "access-log/") == 200
    own = at_home.get("/accounts/helping/").content.decode()
    assert "Finlay" in own and "Stop helping" not in own


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"child_given": "Fergus"}, "do not fit together"),
        ({"child_chi": "0101011237"}, "do not fit together|digits"),
        ({"parent_chi": CHILD_CHI}, "No account of this person"),
        ({"document": ""}, "Say what you checked"),
        ({"reason": " "}, "Say why this tie is made"),
        ({"limited": "on"}, "Tick this together with"),
        ({"see": ["consent"]}, "Select a valid choice|Choose from the list"),
    ],
)
def test_faulty_tie_says_why(changes, said, desk, child, mother):
    page = desk.post("/desk/acting/parent/", form(child, **changes))
    assert page.status_code == 200 and any(one in page.content.decode() for one in said.split("|"))
    assert not Delegation.objects.exists()


def test_parent_of_a_child_of_twelve_is_not_tied(desk, child, mother):
    born = years_ago(12)
    grow(child, born)
    child.match_keys = match_keys([("O'Rourke", "Finlay")], born)
    child.save()
    assert "ends at the twelfth birthday" in desk.post("/desk/acting/parent/", form(child)).content.decode()


def test_barred_parent_is_not_tied_and_sees_nothing(desk, at_home, child, mother, officer):
    tie = DelegationFactory(patient=child, user=mother, basis="parental", powers={})
    assert opens(at_home, child) == 200
    Lock.objects.create(
        patient=child, kind="bar", user=mother, reason="Order", made_by=officer, starts_at=actions_moment()
    )
    child.has_rules = True
    child.save()
    assert opens(at_home, child) == 404
    tie.delete()
    assert "safeguarding lock" in desk.post("/desk/acting/parent/", form(child)).content.decode()


def actions_moment():
    return clock.now() - dt.timedelta(hours=1)


@pytest.mark.parametrize("who", ["citizen", "clinician", "reception", "policy-admin", "privacy-officer"])
def test_nobody_else_ties(who, child, sign_in, db):
    user = UserFactory(citizen=True) if who == "citizen" else MembershipFactory(role=who).user
    browser = sign_in(Client(), user)
    for page in ("", "parent/", "paper/", f"person/{child.id}/"):
        assert browser.post(f"/desk/acting/{page}", form(child)).status_code == 403


def test_help_desk_neither_decides_nor_extends(sign_in, tie):
    browser = sign_in(Client(), MembershipFactory(role="help-desk").user)
    for page in (f"tie/{tie.id}/extend/", f"tie/{tie.id}/incapacity/", f"application/{tie.id}/"):
        assert browser.get(f"/desk/acting/{page}").status_code == 403


def test_right_ends_with_the_day_of_the_birthday(at_home, child, tie):
    grow(child, years_ago(12, days=1))
    assert opens(at_home, child) == 200
    grow(child, years_ago(12))
    assert opens(at_home, child) == 404  # the same session, at the next click


def test_born_on_a_leap_day_has_a_birthday_in_march():
    assert birthday(dt.date(2016, 2, 29), 12) == dt.date(2028, 2, 29)
    assert birthday(dt.date(2012, 2, 29), 13) == dt.date(2025, 3, 1)


def test_both_are_told_once(child, mother, tie):
    young = UserFactory(patient=child, assurance=2, name="Finlay O'Rourke")
    grow(child, years_ago(12, days=1))
    assert actions.end_what_is_over() == 0
    grow(child, years_ago(12))
    assert [actions.end_what_is_over(), actions.end_what_is_over()] == [1, 0]
    told = Notification.objects.filter(channel="portal").values_list("recipient", "topic")
    assert set(told) == {(mother.id, "child-is-twelve"), (young.id, "own-say")}
    tie.refresh_from_db()
    assert tie.end_reason == "birthday" and tie.ended_at.astimezone(clock.DISPLAY_ZONE).hour == 0


def test_parent_reads_of_the_childs_own_sign_in(at_home, child, tie):
    grow(child, years_ago(12))
    actions.end_what_is_over()
    assert "They can have their own sign-in" in at_home.get("/notices/").content.decode()
    assert "Ended with a birthday" in at_home.get("/accounts/helping/").content.decode()


def test_young_person_signs_in_from_twelve(child, client, sign_in):
    young = sign_in(client, UserFactory(patient=child, assurance=2))
    grow(child, years_ago(12, days=1))
    assert opens(young, child) == 404
    grow(child, years_ago(12))
    assert opens(young, child) == 200


def test_what_the_young_person_shares_stays(at_home, child, mother, tie):
    grow(child, years_ago(13))
    assert opens(at_home, child, "medicines/") == 404
    DelegationFactory(patient=child, user=mother, powers={"medicines": ["see"]})
    assert opens(at_home, child, "medicines/") == 200 and opens(at_home, child) == 404


LATER = dt.timedelta(days=60)


def extension(last=None, review=None, **changes) -> dict:
    last, review = last or clock.today() + LATER, review or clock.today() + LATER / 2
    return {
        "see": ["medicines"], "reason": "Takes part in the care plan",
        "last_day": last.day, "last_month": last.month, "last_year": last.year,
        "review_on_day": review.day, "review_on_month": review.month, "review_on_year": review.year,
    } | changes  # fmt: skip


def test_officer_extends_for_a_limited_time(desk, at_home, child, mother, tie):
    young = UserFactory(patient=child, assurance=2)
    grow(child, years_ago(13))
    assert desk.post(f"/desk/acting/tie/{tie.id}/extend/", extension()).status_code == 302
    assert opens(at_home, child, "medicines/") == 200
    assert opens(at_home, child) == opens(at_home, child, "helpers/") == 404
    assert Notification.objects.filter(recipient=young, topic="parent-extended").exists()
    grow(child, years_ago(16))
    assert opens(at_home, child, "medicines/") == 404
    assert actions.end_what_is_over() == 2
    assert Notification.objects.filter(recipient=mother, topic="child-is-sixteen", channel="portal").count() == 1


@pytest.mark.parametrize(
    ("years", "changes", "said"),
    [
        (10, {}, "own right goes on"),
        (16, {}, "From sixteen on"),
        (15, {"last_year": dt.date.today().year + 3}, "before the sixteenth birthday"),
        (13, {"reason": ""}, "Say why"),
        (13, {"see": []}, "Choose at least one thing"),
        (13, {"see": ["accesslog"]}, "Choose from the list"),
        (13, {"review_on_year": dt.date.today().year + 3}, "not after the last day"),
        (13, {"last_year": 2020}, "This day is past"),
    ],
)
def test_faulty_extension_says_why(years, changes, said, desk, child, tie):
    grow(child, years_ago(years))
    page = desk.post(f"/desk/acting/tie/{tie.id}/extend/", extension(**changes))
    assert page.status_code == 200 and said in page.content.decode()
    assert Delegation.objects.count() == 1


def test_review_is_asked_for_once(child, mother, officer):
    grow(child, years_ago(13))
    DelegationFactory(
        patient=child, user=mother, basis="extension", powers={"medicines": ["see"]}, review_on=clock.today()
    )
    actions.end_what_is_over(), actions.end_what_is_over()
    assert Notification.objects.filter(recipient=officer, topic="tie-to-review", channel="portal").count() == 1


def test_two_parents_with_different_orders(at_home, child, mother, tie, sign_in):
    father = UserFactory(citizen=True)
    DelegationFactory(patient=child, user=father, basis="parental", powers={"medicines": ["see"], "consent": ["see"]})
    other = sign_in(Client(), father)
    pages = ("medicines/", "problems/", "results/", "helpers/invite/")
    assert [opens(at_home, child, page) for page in pages] == [200, 200, 200, 200]
    assert [opens(other, child, page) for page in pages] == [200, 404, 404, 404]


def test_parent_invites_for_the_time_that_they_decide(at_home, child, tie, mother):
    from tests.consent.test_helpers import FORM

    page = at_home.post(f"/p/{child.id}/helpers/invite/", FORM | {"name": "Gran O'Rourke", "confirmed": "yes"})
    assert page.status_code == 200 and "dfd-code" in page.content.decode()
    made = Delegation.objects.get(basis="delegation")
    assert made.ends_at.astimezone(clock.DISPLAY_ZONE).date() == birthday(child.birth_date, 12)
    assert made.person_name == "Finlay O'Rourke"
    late = clock.today().replace(day=1, year=clock.today().year + 9)
    days = {"last_day": 1, "last_month": late.month, "last_year": late.year}
    page = at_home.post(f"/p/{child.id}/helpers/invite/", FORM | days)
    assert "You can decide for this person until" in page.content.decode()


def test_officer_is_no_party(child, mother, officer, sign_in, tie):
    officer.patient = child
    officer.save()
    grow(child, years_ago(13))
    page = sign_in(Client(), officer).post(f"/desk/acting/tie/{tie.id}/extend/", extension())
    assert "Another officer has to do it" in page.content.decode()


def test_officer_finds_and_ends_a_tie(desk, at_home, child, tie):
    born = child.birth_date
    who = {"given": "Finlay", "family": "O'Rourke", "chi": CHILD_CHI}
    who |= {"born_day": born.day, "born_month": born.month, "born_year": born.year}
    assert desk.post("/desk/acting/", who)["Location"] == f"/desk/acting/person/{child.id}/"
    wrong = desk.post("/desk/acting/", who | {"given": "Fergus"})
    assert wrong.status_code == 200 and "do not fit together" in wrong.content.decode()
    assert "Helps now" in desk.get(f"/desk/acting/person/{child.id}/").content.decode()
    assert log.about(child.id).filter(action="tie-look").exists()
    assert "Say why" in desk.post(f"/desk/acting/tie/{tie.id}/end/", {}).content.decode()
    assert desk.post(f"/desk/acting/tie/{tie.id}/end/", {"reason": "Order recalled"}).status_code == 302
    assert opens(at_home, child) == 404
    assert desk.get(f"/desk/acting/person/{tie.id}/").status_code == 404
