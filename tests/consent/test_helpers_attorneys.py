"""J17 below the browser: guardians and attorneys apply, an officer decides by checklist, and what then opens.

The certificate that they send is the matter of tests/portal/test_acting.py.
"""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

import clock
from accounts.identity import match_keys
from consent.actions import apply_to_act
from consent.forms.acting import ApplicationForm
from consent.models import Application, Delegation
from notifications.models import Notification
from tests.factories.accounts import MembershipFactory, PatientFactory, UserFactory, actor_for
from tests.house.test_promises import told
from tests.vault import files

CHI = "0403571235"
BORN = dt.date(1935, 9, 30)
PAPER = files.picture("PNG")
CHECKS = ["seen", "register", "applicant", "adult", "powers", "period"]


@pytest.fixture
def adult(db):
    return PatientFactory(birth_date=BORN, match_keys=match_keys([("Haldane", "Jean")], BORN), chi=CHI)


@pytest.fixture
def daughter(db):
    return UserFactory(citizen=True, name="Elspeth Haldane")


@pytest.fixture
def at_home(client, daughter, sign_in):
    return sign_in(client, daughter)


@pytest.fixture
def officer(db):
    return MembershipFactory(role="safeguarding-officer", user__name="Ruth Kilbride").user


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(Client(), officer)


def date(name, day: dt.date) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def asks(**changes) -> dict:
    form = {
        "given": "Jean", "family": "Haldane", "chi": CHI, "relation": "Mother", "document": "attorney",
        "number": "SP/OPG/2019/0001", "powers": ["welfare"], "incapacity_stated": "yes", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    return form | date("born", BORN) | date("dated_on", dt.date(2019, 5, 1)) | changes


def decides(**changes) -> dict:
    form = {"outcome": "grant", "checked": CHECKS, "see": ["medicines"], "act": ["appointments"]}
    soon = clock.today() + dt.timedelta(days=365)
    return form | date("incapacity_on", dt.date(2024, 1, 2)) | date("review_on", soon) | changes


def sends(**changes) -> dict:
    return asks(papers=SimpleUploadedFile("certificate.png", PAPER), **changes)


def application(user, **changes) -> str:
    """The officer's page of what somebody asked for, without a file."""
    form = ApplicationForm(asks(**changes))
    assert form.is_valid(), form.errors
    actor, ident = actor_for(user, as_citizen=True), uuid.uuid4()
    apply_to_act(actor=actor, claim=form.claim(), application_id=ident, **form.asked())
    return f"/desk/acting/application/{ident}/"


def opens(browser, person, page) -> bool:
    return browser.get(f"/p/{person.id}/{page}").status_code == 200


def test_attorney_sees_the_areas_of_the_powers_and_no_more(at_home, desk, adult, daughter):
    adult_account = UserFactory(patient=adult, assurance=2)
    page = application(daughter)
    assert not opens(at_home, adult, "medicines/")
    assert "Number, name and date of birth fit" in desk.get(page).content.decode()
    assert desk.post(page, decides(tell_adult="on", answer="Welcome.")).status_code == 302
    assert opens(at_home, adult, "medicines/") and not opens(at_home, adult, "problems/")
    assert not opens(at_home, adult, "helpers/") and not opens(at_home, adult, "access-log/")
    tie = Delegation.objects.get()
    assert (tie.basis, tie.user, tie.document) == ("attorney", daughter, "SP/OPG/2019/0001, 2019-05-01")
    topics = set(Notification.objects.filter(channel="portal").values_list("recipient", "topic"))
    assert topics == {(daughter.id, "acting-answered"), (adult_account.id, "representative-registered")}
    own = at_home.get("/accounts/helping/").content.decode()
    assert "Granted." in own and "Welcome." in own and "Jean Haldane" in own


def test_adult_is_not_told_where_it_is_not_safe(at_home, desk, adult, daughter):
    account = UserFactory(patient=adult, assurance=2)
    desk.post(application(daughter), decides())
    assert not Notification.objects.filter(recipient=account).exists()


def test_without_incapacity_it_is_registered_and_opens_nothing(at_home, desk, adult, daughter):
    nothing = {"incapacity_on_day": "", "incapacity_on_month": "", "incapacity_on_year": ""}
    desk.post(application(daughter, incapacity_stated="no"), decides(**nothing))
    assert not opens(at_home, adult, "medicines/")
    assert "Registered, not active" in at_home.get("/accounts/helping/").content.decode()
    tie = Delegation.objects.get()
    later = desk.post(f"/desk/acting/tie/{tie.id}/incapacity/", date("on", clock.today() + dt.timedelta(days=1)))
    assert "in the future" in later.content.decode()
    assert desk.post(f"/desk/acting/tie/{tie.id}/incapacity/", date("on", clock.today())).status_code == 302
    assert opens(at_home, adult, "medicines/")


def test_guardian_needs_a_last_day_and_no_incapacity(at_home, desk, adult, daughter):
    page = application(daughter, document="guardianship")
    nothing = {"incapacity_on_day": "", "incapacity_on_month": "", "incapacity_on_year": ""}
    assert "Enter it" in desk.post(page, decides(**nothing)).content.decode()
    last = clock.today() + dt.timedelta(days=300)
    assert desk.post(page, decides(**nothing, **date("last", last))).status_code == 302
    assert opens(at_home, adult, "medicines/") and Delegation.objects.get().basis == "order"
    Delegation.objects.update(starts_at=clock.now() - dt.timedelta(days=2), ends_at=clock.now() - dt.timedelta(days=1))
    assert not opens(at_home, adult, "medicines/")


@pytest.mark.parametrize(
    ("asked", "decided", "said"),
    [
        ({"powers": ["financial"]}, {}, "A power over money alone opens no health record"),
        ({"given": "Joan"}, {}, "fit nobody here"),
        (date("ends_on", dt.date(2021, 1, 1)), {}, "the document has run out"),
        ({}, {"checked": CHECKS[1:]}, "Tick every check"),
        ({}, {"see": [], "act": []}, "Choose at least one thing"),
        ({}, {"see": ["consent"]}, "Choose from the list"),
        ({}, date("incapacity_on", dt.date(2190, 1, 1)), "in the future"),
        ({}, date("review_on", dt.date(2020, 1, 1)), "Choose a day on which"),
        ({}, {"outcome": "refuse"}, "Say why, in words for the applicant"),
        ({}, {"outcome": "maybe"}, "Choose what you decided"),
    ],
)
def test_what_cannot_be_granted_says_why(asked, decided, said, at_home, desk, adult, daughter):
    answer = desk.post(application(daughter, **asked), decides(**decided))
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not Delegation.objects.exists() and not opens(at_home, adult, "medicines/")


def test_refusal_reaches_the_applicant_with_its_reason(at_home, desk, adult, daughter):
    words = "The public register has no such number."
    desk.post(application(daughter, number="FORGED/1"), {"outcome": "refuse", "answer": words})
    own = at_home.get("/accounts/helping/").content.decode()
    assert "Refused." in own and words in own
    assert not opens(at_home, adult, "medicines/")


def test_revocation_ends_it_at_once(at_home, desk, adult, daughter):
    desk.post(application(daughter), decides())
    assert opens(at_home, adult, "medicines/")
    desk.post(f"/desk/acting/tie/{Delegation.objects.get().id}/end/", {"reason": "Revocation registered"})
    assert not opens(at_home, adult, "medicines/")


def test_applicant_does_not_learn_whether_there_is_a_record(at_home, adult):
    known = at_home.post("/accounts/acting-for-adult/", sends())
    nobody = at_home.post("/accounts/acting-for-adult/", sends(chi="1508701245", given="Nobody"))
    assert told(known) == told(nobody)
    pages = at_home.get("/accounts/helping/").content.decode()
    assert pages.count("An officer has not decided yet.") == 2


def test_as_many_statements_for_nobody(at_home, adult, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    at_home.post("/accounts/acting-for-adult/", sends())
    for changes in ({}, {"chi": "1508701245", "given": "Nobody"}):
        with CaptureQueriesContext(connection) as asked:
            at_home.post("/accounts/acting-for-adult/", sends(**changes))
        # The clock asks how far it was moved once a second, so slow requests ask more often.
        counts.append(sum("clock_offset" not in one["sql"] for one in asked.captured_queries))
    assert counts[0] == counts[1]


def test_double_click_asks_once_and_the_sixth_waits(at_home, adult):
    same = str(uuid.uuid4())
    for _ in range(2):
        at_home.post("/accounts/acting-for-adult/", sends(form_key=same))
    assert Application.objects.count() == 1
    answers = [at_home.post("/accounts/acting-for-adult/", sends()).status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"number": " "}, "Enter the number of the document"),
        ({"document": "passport"}, "Choose one of the answers"),
        ({"powers": []}, "Choose what it covers"),
        ({"incapacity_stated": ""}, "Choose yes or no"),
        (date("dated_on", dt.date(2190, 1, 1)), "in the future"),
        (date("ends_on", dt.date(2018, 1, 1)), "must not be before"),
        ({"chi": "123"}, "10 digits"),
    ],
)
def test_faulty_application_says_why(changes, said, at_home, adult):
    page = at_home.post("/accounts/acting-for-adult/", asks(**changes))
    assert page.status_code == 200 and said in page.content.decode()
    assert not Application.objects.exists()


def test_officer_does_not_decide_her_own(adult, officer, sign_in):
    officer.patient, officer.assurance = PatientFactory(), 2
    officer.save()
    page = application(officer)
    answer = sign_in(Client(), officer).post(page, decides())
    assert "Another officer has to decide" in answer.content.decode() and not Delegation.objects.exists()


def test_second_officer_finds_it_decided(at_home, desk, adult, sign_in, daughter):
    page = application(daughter)
    desk.post(page, decides())
    other = sign_in(Client(), MembershipFactory(role="safeguarding-officer").user)
    assert "This was decided." in other.post(page, decides()).content.decode()
    assert Delegation.objects.count() == 1


def test_carers_page_is_their_own(at_home, daughter, sign_in, client):
    said = {"is_carer": "on", "plan": "asked", "emergency": "Ring Ishbel"}
    assert at_home.post("/accounts/carer/", said).status_code == 302
    assert "Ring Ishbel" in at_home.get("/accounts/carer/").content.decode()
    other = sign_in(Client(), UserFactory(citizen=True))
    assert "Ring Ishbel" not in other.get("/accounts/carer/").content.decode()
    assert "Choose an answer" in at_home.post("/accounts/carer/", {"plan": "?"}).content.decode()
    future = said | date("plan_on", dt.date(2190, 1, 1))
    assert "in the future" in at_home.post("/accounts/carer/", future).content.decode()
