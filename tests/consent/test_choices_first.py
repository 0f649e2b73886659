"""The first questions: asked until they are answered, safest while they are not, and one decision for one form."""

import datetime as dt
import uuid

import pytest

import clock
from consent.actions import answer_first
from consent.ages import birthday
from consent.gate import Ungated
from consent.models import Receipt
from consent.sensitivity import SENSITIVE, Label
from tests.consent.test_choices_pages import address, decided
from tests.factories.accounts import OrganisationFactory, actor_for
from tests.factories.consent import PolicyVersionFactory, access_for

NO = {"private": "no", "contact": "no", "data": "no"}
QUESTIONS = "There are questions that only you can answer"


@pytest.fixture
def morag(client, citizen, clinician, sign_in):
    return sign_in(client, citizen)


def answered(**given) -> dict[str, str]:
    return {"form_key": str(uuid.uuid4())} | NO | given


def test_asked_on_the_first_page_until_answered(morag, citizen):
    home = f"/p/{citizen.patient_id}/"
    assert QUESTIONS in morag.get(home).content.decode()
    morag.get(address(citizen, "first/"))  # and closed again
    assert QUESTIONS in morag.get(home).content.decode() and not decided(citizen)
    morag.post(address(citizen, "first/"), answered())
    assert QUESTIONS not in morag.get(home).content.decode()


def test_nobody_else_is_told_of_the_questions(client, citizen, clinician, sign_in):
    assert QUESTIONS not in sign_in(client, clinician).get(f"/p/{citizen.patient_id}/").content.decode()


def test_yes_holds_at_once_and_leaves_a_receipt(morag, citizen, clinician, make_resource):
    item = make_resource(citizen.patient, "Condition", labels=[Label.ADDICTION], organisation=OrganisationFactory())
    morag_says = answered(private="yes", contact="yes")
    receipt = morag.get(morag.post(address(citizen, "first/"), morag_says)["Location"]).content.decode()
    assert "Entries about private matters are open to professionals who look after you" in receipt
    assert "invite you to take part" in receipt and "Your record is not used for research" in receipt
    effects = {(one.effect, tuple(sorted(one.detail.items()))): one for one in decided(citizen)}
    assert len(effects) == 3 and set(effects["open", ()].classes) == SENSITIVE
    access = access_for(actor_for(clinician), citizen.patient, "Condition")
    with access.reading():
        assert access.decision.condition.allows(item)
    assert "First questions answered" in morag.get(address(citizen, "receipts/")).content.decode()


def test_double_click_answers_once(morag, citizen):
    form = answered(private="yes")
    first, second = (morag.post(address(citizen, "first/"), form)["Location"] for _ in range(2))
    assert first == second and len(decided(citizen)) == 3 and len(decided(citizen, Receipt)) == 1


def test_new_answers_take_the_place_of_the_old(morag, citizen):
    morag.post(address(citizen, "first/"), answered(private="yes", data="yes"))
    morag.post(address(citizen, "first/"), answered())
    page = morag.get(address(citizen)).content.decode()
    assert "Your record is not used for research" in page and "may be used for research" not in page
    assert "Opened to" not in page
    assert sum(one.ends_at is None for one in decided(citizen)) == 2


@pytest.mark.parametrize("name", [*NO, "form_key"])
@pytest.mark.parametrize("value", ["maybe", "YES", "<script>alert(1)</script>", "\0"])
def test_tampered_answer_changes_nothing(name, value, morag, citizen):
    answer = morag.post(address(citizen, "first/"), answered(**{name: value}))
    assert answer.status_code == 400 and "<script>alert" not in answer.content.decode()
    assert not decided(citizen) and not decided(citizen, Receipt)


@pytest.mark.parametrize("name", NO)
def test_missing_answer_is_told_at_its_question(name, morag, citizen):
    form = answered()
    del form[name]
    answer = morag.post(address(citizen, "first/"), form)
    assert answer.status_code == 200 and f'id="id_{name}_error"' in answer.content.decode()
    assert not decided(citizen)


@pytest.fixture
def at_thirteen(citizen):
    citizen.patient.birth_date = birthday_of(13)
    citizen.patient.save()


def birthday_of(years: int) -> dt.date:
    return birthday(clock.today(), -years)


def test_at_thirteen_research_is_asked_like_anybody(morag, citizen, at_thirteen):
    assert "May your record be used for research" in morag.get(address(citizen, "first/")).content.decode()


@pytest.mark.parametrize(("years", "asked"), [(13, False), (15, False), (16, True), (40, True)])
def test_policy_may_hold_back_choices_about_research(morag, citizen, years, asked):
    PolicyVersionFactory(changes={"ages": {"research_choices": 16}})
    citizen.patient.birth_date = birthday_of(years)
    citizen.patient.save()
    page = morag.get(address(citizen, "first/")).content.decode()
    assert ("May your record be used for research" in page) is asked and "private matters" in page
    morag.post(address(citizen, "first/"), answered(data="yes", contact="yes"))
    assert {one.effect for one in decided(citizen)} == ({"research"} if asked else set())


def test_a_held_back_choice_is_refused_whatever_the_form_says(citizen, at_thirteen):
    PolicyVersionFactory(changes={"ages": {"research_choices": 16}})
    access = access_for(actor_for(citizen), citizen.patient, "Consent", writes=["Consent"])
    with access.reading(), pytest.raises(Ungated):
        answer_first(access=access, answers={"private": False, "data": True}, form_key=uuid.uuid4())
