"""J17: an application to act for an adult that its applicant withdraws, and one whose words outlive a time-out."""

# ruff: noqa: F811

import uuid

import pytest
from django.test import Client

from audit import log
from consent import actions
from consent.actions.applications import Decided
from consent.models import Application, Delegation
from tests.factories.accounts import UserFactory, actor_for
from tests.house.test_promises import told
from tests.portal.test_acting import (  # noqa: F401
    APPLY,
    NUMBER,
    adult,
    asks,
    at_home,
    daughter,
    desk,
    desk_page,
    grants,
    kept,
    officer,
    sent,
)
from vault.models import Draft

pytestmark = pytest.mark.django_db
HOME = "/accounts/helping/"
DRAFT = "/drafts/acting/"


def withdraws(asked) -> str:
    return f"/p/{asked.applicant.patient_id}/acting/{asked.id}/withdraw/"


def test_an_applicant_withdraws_and_the_case_closes(at_home, desk, daughter, adult):
    asked, address = sent(daughter)
    assert withdraws(asked) in at_home.get(HOME).content.decode()
    page = at_home.get(withdraws(asked)).content.decode()
    assert "Jean Haldane" in page and NUMBER in page and "officers no longer can" in page
    assert Application.objects.get().state == "waiting"  # looking changes nothing
    assert at_home.post(withdraws(asked))["Location"] == HOME
    asked.refresh_from_db()
    assert (asked.state, asked.decided_by, asked.delegation) == ("withdrawn", daughter, None)
    home = at_home.get(HOME).content.decode()
    assert "Withdrawn. No officer decides" in home and "Withdrawn by you." in home and withdraws(asked) not in home
    assert str(asked.id) not in desk.get("/desk/acting/").content.decode()
    shown = desk.get(desk_page(asked)).content.decode()
    assert "The applicant has withdrawn this" in shown and address not in shown and "outcome" not in shown
    assert not Delegation.objects.exists()


def test_both_people_find_it_in_their_logs_in_words(at_home, daughter, adult, sign_in):
    asked, _ = sent(daughter)
    at_home.post(withdraws(asked))
    for person in (daughter.patient, adult):
        entry = log.about(person.id).get(action="drop-acting")
        assert (entry.actor_id, entry.target, entry.outcome) == (daughter.id, f"Application/{asked.id}", "permitted")
    said = "Withdrew an application to act for an adult"
    assert said in at_home.get(f"/p/{daughter.patient_id}/access-log/").content.decode()
    mother = sign_in(Client(), UserFactory(patient=adult, assurance=2))
    assert said in mother.get(f"/p/{adult.id}/access-log/").content.decode()


def test_its_files_stay_for_the_sender_and_close_to_the_officer(at_home, desk, daughter, adult):
    asked, address = sent(daughter)
    assert desk.get(address).status_code == 200
    at_home.post(withdraws(asked))
    assert len(kept()) == 1 and at_home.get(address).status_code == 200
    assert desk.get(address).status_code == 404
    page = at_home.get(f"/p/{daughter.patient_id}/acting/{asked.id}/").content.decode()
    assert "only you can open the files" in page and address in page and withdraws(asked) not in page


def test_an_officer_in_the_middle_of_deciding_is_told(at_home, desk, daughter, adult):
    asked, _ = sent(daughter)
    assert desk.get(desk_page(asked)).status_code == 200
    at_home.post(withdraws(asked))
    for outcome in ({}, {"outcome": "refuse", "answer": "No"}):
        answer = desk.post(desk_page(asked), grants(**outcome))
        assert answer.status_code == 200 and "The applicant has withdrawn this" in answer.content.decode()
    asked.refresh_from_db()
    assert asked.state == "withdrawn" and not Delegation.objects.exists()


SLOW = [pytest.param(one, marks=pytest.mark.slow) for one in ("refuse", "withdraw")]


@pytest.mark.parametrize("decided", ["grant", *SLOW])
def test_what_is_decided_is_not_withdrawn(decided, at_home, desk, daughter, adult):
    asked, _ = sent(daughter)
    said = "An officer has decided this."
    if decided == "withdraw":
        at_home.post(withdraws(asked))
        said = "You have withdrawn this already."
    else:
        desk.post(
            desk_page(asked), grants() if decided == "grant" else {"outcome": "refuse", "answer": "No such number"}
        )
    before = Application.objects.values().get()
    for ask in (at_home.get, at_home.post):
        assert ask(withdraws(asked))["Location"] == HOME
        assert said in at_home.get(HOME).content.decode()
    assert Application.objects.values().get() == before
    assert log.about(adult.id).filter(action="drop-acting").count() == (decided == "withdraw")


@pytest.mark.slow
def test_nobody_else_withdraws_it_or_learns_of_it(desk, daughter, adult, sign_in):
    asked, _ = sent(daughter)
    others = {"desk": desk, "adult": sign_in(Client(), UserFactory(patient=adult, assurance=2))}
    others["stranger"] = sign_in(Client(), UserFactory(citizen=True))
    absent = withdraws(asked).replace(str(asked.id), str(uuid.uuid4()))
    for who, browser in others.items():
        for ask in (browser.get, browser.post):
            answer = ask(withdraws(asked))
            assert answer.status_code in (403, 404), who
            assert told(answer) == told(ask(absent)), who
    stranger = UserFactory(citizen=True)
    own = f"/p/{stranger.patient_id}/acting/{asked.id}/withdraw/"  # under one's own record it is not there either
    assert sign_in(Client(), stranger).post(own).status_code == 404
    with pytest.raises(Decided):
        actions.withdraw_application(actor=actor_for(stranger, as_citizen=True), application_id=asked.id)
    assert Application.objects.get().state == "waiting"


@pytest.mark.slow
def test_an_adult_whom_nobody_knows_is_withdrawn_alike(at_home, daughter, adult):
    known, nobody = sent(daughter)[0], sent(daughter, given="Nobody")[0]
    assert known.patient_id and nobody.patient_id is None
    answers = [at_home.post(withdraws(asked)) for asked in (known, nobody)]
    assert told(answers[0]) == told(answers[1])


@pytest.mark.slow
def test_asking_again_takes_a_new_form(at_home, daughter, adult):
    first = asks()
    at_home.post(APPLY, first)
    at_home.post(withdraws(Application.objects.get()))
    at_home.post(APPLY, asks(form_key=first["form_key"]))
    assert "nothing was sent" in at_home.get(HOME).content.decode()
    assert Application.objects.get().state == "withdrawn"
    at_home.post(APPLY, asks())
    assert sorted(Application.objects.values_list("state", flat=True)) == ["waiting", "withdrawn"]


# What was typed and not sent ----------------------------------------------------------------------------------------


def typed(**changes) -> dict:
    form = asks(relation="mother", **changes)
    del form["papers"], form["form_key"]
    return form


def test_words_outlive_the_session(at_home, daughter, sign_in):
    assert f'data-draft-url="{DRAFT}"' in at_home.get(APPLY).content.decode()
    assert at_home.post(DRAFT, typed(born_year="")).status_code == 204
    at_home.post("/accounts/logout/")
    page = sign_in(Client(), daughter).get(APPLY)
    form, words = page.context["form"], page.content.decode()
    assert "We kept it for you. Choose your files again." in words
    assert form["given"].value() == "Jean" and form["relation"].value() == "mother" and NUMBER in words
    assert form["powers"].value() == ["welfare"] and form["incapacity_stated"].value() == "yes"
    assert form["dated_on"].value() == "01/05/2019" and form["born"].value() == "0-9-30"
    assert words.count(" checked") == 3  # attorney, welfare, yes


def test_a_code_that_ran_out_loses_no_words(at_home, daughter, settings):
    settings.STEP_UP_SECONDS = 0
    answer = at_home.post(APPLY, asks())
    assert answer["Location"].startswith("/accounts/otp/") and not Application.objects.exists()
    assert Draft.objects.filter(user=daughter).count() == 1


@pytest.mark.slow
def test_a_faulty_form_is_kept_and_a_sent_one_is_not(at_home, daughter):
    at_home.post(APPLY, asks(number=""))
    assert at_home.get(APPLY).context["form"]["given"].value() == "Jean"
    at_home.post(APPLY, asks())
    assert not Draft.objects.exists() and "We kept it for you" not in at_home.get(APPLY).content.decode()


def test_a_draft_is_sealed_and_its_writers_own(at_home, daughter, desk, sign_in):
    at_home.post(DRAFT, typed())
    assert b"Jean" not in bytes(Draft.objects.get().content)
    assert "We kept it for you" not in sign_in(Client(), UserFactory(citizen=True)).get(APPLY).content.decode()
    assert at_home.get(DRAFT).status_code == desk.post(DRAFT, typed()).status_code == 404
    assert Client().post(DRAFT, typed())["Location"].startswith("/accounts/login/")
    assert Draft.objects.count() == 1
    at_home.post(DRAFT, {})  # emptied again
    assert not Draft.objects.exists()


@pytest.mark.slow
def test_anything_typed_is_shown_again_and_breaks_nothing(at_home):
    odd = {"born_year": "١٩", "born_day": "9" * 40, "powers": ["x"] * 50, "document": "nothing", "given": "<b>" * 1000}
    assert at_home.post(DRAFT, odd).status_code == 204
    page = at_home.get(APPLY)
    assert page.status_code == 200 and "<b><b>" not in page.content.decode()
    assert len(page.context["form"]["given"].value()) == 500 and len(page.context["form"]["powers"].value()) == 10
