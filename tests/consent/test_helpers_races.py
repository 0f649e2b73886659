"""Two at the same moment: one code, and two who invite each other."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

import clock
from consent import actions
from consent.actions.accepting import Claim, NotAccepted
from consent.invitations import mark_of, new_code
from consent.models import Delegation
from tests.factories.accounts import UserFactory, actor_for
from tests.factories.consent import DelegationFactory

pytestmark = [pytest.mark.django_db(transaction=True, databases=["default", "owner"]), pytest.mark.slow]


def invited(person, helper_name: str) -> Claim:
    code = new_code()
    ends = clock.now().replace(year=clock.now().year + 1)
    DelegationFactory(
        patient=person.patient, user=None, accepted_at=None, verified_at=None, name=helper_name, ends_at=None,
        invitation_hash=mark_of(code), invitation_ends_at=ends, person_name=person.name,
    )  # fmt: skip
    return Claim(code=code, born=person.patient.birth_date)


def at_once(*tries) -> list[bool]:
    """Which of these accepted, all of them beginning at the same moment."""
    start = Barrier(len(tries))

    def one(user, claim) -> bool:
        try:
            start.wait()
            actions.accept(actor=actor_for(user), claim=claim)
            return True
        except NotAccepted:
            return False
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(len(tries)) as pool:
        return list(pool.map(lambda each: one(*each), tries))


def test_one_code_ties_one_account():
    claim = invited(UserFactory(citizen=True, name="Morag Fraser"), "Ishbel Fraser")
    namesakes = [UserFactory(citizen=True, name="Ishbel Fraser") for _ in range(4)]
    assert sum(at_once(*((user, claim) for user in namesakes))) == 1
    assert Delegation.objects.filter(accepted_at__isnull=False).count() == 1


def test_two_who_invite_each_other_make_no_circle():
    for _ in range(3):
        morag, ishbel = UserFactory(citizen=True, name="Morag Fraser"), UserFactory(citizen=True, name="Ishbel Fraser")
        there, back = invited(morag, "Ishbel Fraser"), invited(ishbel, "Morag Fraser")
        assert sum(at_once((ishbel, there), (morag, back))) == 1
