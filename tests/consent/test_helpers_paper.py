"""E8: an invitation on paper, entered by one member of staff and checked by another."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

from accounts.identity import match_keys
from audit import log
from consent.models import Delegation
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory

CHI, BORN = "0403571235", dt.date(1957, 3, 4)


@pytest.fixture
def person(db):
    return PatientFactory(birth_date=BORN, match_keys=match_keys([("Buchanan", "Agnes")], BORN), chi=CHI)


@pytest.fixture
def desks(db, sign_in):
    """Two browsers of two members of the help desk."""
    return [sign_in(Client(), MembershipFactory(role="help-desk").user) for _ in range(2)]


def paper(**changes) -> dict:
    return {
        "given": "Agnes", "family": "Buchanan", "chi": CHI, "born_day": 4, "born_month": 3, "born_year": 1957,
        "name": "Ishbel Buchanan", "relation": "Daughter", "see": ["medicines"], "form": "F-2026-118",
        "reason": "Has no computer", "form_key": str(uuid.uuid4()),
    } | changes  # fmt: skip


def test_two_members_of_staff_and_the_helper_accepts(person, desks, client, sign_in):
    first, second = desks
    assert first.post("/desk/acting/paper/", paper()).status_code == 302
    tie = Delegation.objects.get()
    assert (tie.form, tie.accepted_at, tie.invitation_hash, tie.verified_at) == ("F-2026-118", None, None, None)
    page = f"/desk/acting/paper/{tie.id}/"
    assert "You entered this yourself" in first.get(page).content.decode()
    assert first.post(page, {"decision": "yes"})["Location"] == "/desk/acting/"
    shown = second.post(page, {"decision": "yes"}).content.decode()
    code = re.search(r"<strong>([2-9A-Z-]{14})</strong>", shown)[1]
    helper = sign_in(client, UserFactory(citizen=True, name="Ishbel Buchanan"))
    claim = {"code": code, "born_day": 4, "born_month": 3, "born_year": 1957, "answer": "accept"}
    assert helper.post("/accounts/helping/accept/", claim).status_code == 302
    assert helper.get(f"/p/{person.id}/medicines/").status_code == 200
    actions = set(log.about(person.id).values_list("action", flat=True))
    assert {"paper", "check-paper", "accept-help"} <= actions


def test_second_check_says_no(person, desks):
    first, second = desks
    first.post("/desk/acting/paper/", paper())
    tie = Delegation.objects.get()
    assert second.post(f"/desk/acting/paper/{tie.id}/", {"decision": "no"}).status_code == 302
    tie.refresh_from_db()
    assert tie.ended_at and second.get(f"/desk/acting/paper/{tie.id}/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"given": "Annie"}, "do not fit together"),
        ({"form": ""}, "Enter the reference"),
        ({"reason": ""}, "Say why this came on paper"),
        ({"name": ""}, "Enter the name"),
        ({"see": ["consent"]}, "Choose from the list"),
    ],
)
def test_faulty_paper_says_why(changes, said, person, desks):
    page = desks[0].post("/desk/acting/paper/", paper(**changes))
    assert page.status_code == 200 and said in page.content.decode() and not Delegation.objects.exists()


def test_double_click_enters_once(person, desks):
    same = paper()
    desks[0].post("/desk/acting/paper/", same), desks[0].post("/desk/acting/paper/", same)
    assert Delegation.objects.count() == 1
