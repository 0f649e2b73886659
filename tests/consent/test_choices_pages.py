"""The pages of My choices: what is said before deciding, what is refused, and what the receipt keeps."""

import datetime as dt
import re
import uuid

import pytest
from django.test import Client

import clock
from audit import log
from consent.models import Directive, Receipt
from consent.sensitivity import Label
from notifications.models import Notification
from tests.factories import accounts as people
from tests.factories import consent as care

GENETICS = f"class:{Label.GENETICS}"


def decided(citizen, model=Directive) -> list:
    """Directives, or receipts, of this person, newest first."""
    access = care.access_for(people.actor_for(citizen), citizen.patient, "Consent")
    with access.reading():
        return list(model.objects.under(access).order_by("-made_at" if model is Directive else "-number"))


@pytest.fixture
def morag(client, citizen, clinician, sign_in):
    """Morag's own browser; her practice cares for her."""
    return sign_in(client, citizen)


def place(organisation, team="") -> str:
    return f"place:{organisation.id}:{team}"


def address(citizen, page="") -> str:
    return f"/p/{citizen.patient_id}/choices/{page}"


def in_days(number: int) -> str:
    return (clock.today() + dt.timedelta(days=number)).isoformat()


def on_day(value):
    """A number stands for the day in so many days."""
    return in_days(value) if isinstance(value, int) else value


def decide(client, citizen, page, **given):
    """Fill the form in, agree to what it does, and see the receipt."""
    form = {"form_key": str(uuid.uuid4())} | given
    shown = client.post(address(citizen, page), form)
    assert shown.status_code == 200 and "Before you decide" in shown.content.decode(), shown.content.decode()
    done = client.post(address(citizen, page), form | {"confirmed": "yes"})
    assert done.status_code == 302, done.content.decode()
    return shown.content.decode(), client.get(done["Location"]).content.decode()


@pytest.mark.parametrize("page", ["", "share/", "hide/", "open/", "keep-out/", "first/"])
def test_page_says_the_law_before_anything_is_decided(page, morag, citizen):
    answer = morag.get(address(citizen, page))
    assert answer.status_code == 200
    assert "Adult Support and Protection (Scotland) Act 2007 s.10" in answer.content.decode()


@pytest.mark.parametrize("who", ["clinician", "helper", "stranger", "guardian"])
def test_pages_are_the_persons_own(who, citizen, clinician, stranger, sign_in):
    everything = {area: ["see", "act"] for area in ("summary", "demographics", "consent", "accesslog")}
    if who in ("helper", "guardian"):
        basis = "delegation" if who == "helper" else "order"
        user = care.DelegationFactory(patient=citizen.patient, powers=everything, basis=basis).user
    else:
        user = {"clinician": clinician, "stranger": stranger}[who]
    browser = sign_in(Client(), user)
    for page in ("", "share/", "hide/", "open/", "keep-out/", "first/", "receipts/", "receipts/1001/"):
        for method in (browser.get, browser.post):
            assert method(address(citizen, page), {"confirmed": "yes"}).status_code == 404, page
    assert not decided(citizen) and not decided(citizen, Receipt)


def test_effect_is_counted_and_said_before_it_is_decided(morag, citizen, practice, make_resource):
    for organisation in (None, practice, people.OrganisationFactory(name="Lochside Hospital")):
        make_resource(citizen.patient, "Observation", organisation=organisation)
    form = {"form_key": str(uuid.uuid4()), "what": ["area:results"], "towards": place(practice)}
    shown = morag.post(address(citizen, "hide/"), form).content.decode()
    assert "This hides 2 entries from Glenview Practice." in shown and "1 more entry was written by" in shown
    assert "In an emergency a clinician can open it for 60 minutes with a reason." in shown
    assert not decided(citizen)
    wrote_all = form | {"towards": place(practice), "what": ["area:measurements"]}
    make_resource(citizen.patient, "Observation", area="measurements", organisation=practice)
    assert "All of it was written by Glenview" in morag.post(address(citizen, "hide/"), wrote_all).content.decode()
    shown = morag.post(address(citizen, "hide/"), form | {"towards": "everybody"}).content.decode()
    assert "This hides 3 entries from everybody." in shown and "Lochside Hospital (1)" in shown


def test_receipt_keeps_what_was_said(morag, citizen, practice):
    _shown, receipt = decide(morag, citizen, "hide/", what=["area:results", GENETICS], towards=place(practice))
    number = decided(citizen, Receipt)[0].number
    for words in (f"Receipt DFD-{number}", "Hidden from Glenview Practice", "Test results and scans", "Genetic tests"):
        assert words in receipt
    assert "Adult Support and Protection" in receipt and "You still see everything yourself" in receipt
    history = morag.get(address(citizen, "receipts/")).content.decode()
    assert f"DFD-{number}" in history


def test_choice_that_was_taken_back_stays_in_the_history(morag, citizen, practice):
    decide(morag, citizen, "hide/", what=["area:results"], towards=place(practice))
    (directive,) = decided(citizen)
    assert "Hidden from Glenview Practice" in morag.get(address(citizen)).content.decode()
    again = address(citizen, f"{directive.id}/take-back/")
    assert "Take it back" in morag.get(again).content.decode()
    done = morag.post(again)
    assert "Taken back" in morag.get(done["Location"]).content.decode()
    assert "Hidden from Glenview Practice" not in morag.get(address(citizen)).content.decode()
    assert [receipt.act for receipt in decided(citizen, Receipt)] == ["take-back", "hide"]
    assert morag.post(again)["Location"] == address(citizen)  # pressed twice
    assert len(decided(citizen, Receipt)) == 2
    assert (
        "no longer holds"
        in morag.get(address(citizen, f"receipts/{decided(citizen, Receipt)[1].number}/")).content.decode()
    )


def test_double_click_decides_once(morag, citizen, practice):
    form = {"form_key": str(uuid.uuid4()), "what": ["area:results"], "towards": place(practice), "confirmed": "yes"}
    first, second = (morag.post(address(citizen, "hide/"), form)["Location"] for _ in range(2))
    assert first == second and len(decided(citizen)) == len(decided(citizen, Receipt)) == 1


def test_form_of_another_person_decides_nothing_for_them(morag, citizen, stranger, practice, sign_in):
    form = {"form_key": str(uuid.uuid4()), "what": ["area:results"], "towards": "everybody", "confirmed": "yes"}
    morag.post(address(citizen, "hide/"), form)
    sign_in(Client(), stranger).post(address(stranger, "hide/"), form)
    assert len(decided(citizen)) == len(decided(stranger)) == 1


def test_change_goes_back_to_the_form_as_it_was(morag, citizen, practice):
    form = {"form_key": str(uuid.uuid4()), "what": ["area:results"], "towards": place(practice), "change": "yes"}
    page = morag.post(address(citizen, "hide/"), form).content.decode()
    assert "Show me what this does" in page and not decided(citizen)
    assert re.search(r'value="area:results"[^>]* checked', page)


@pytest.mark.parametrize(
    "page, given, status, message",
    [
        ("share/", {}, 200, "Choose at least one part of your record"),
        ("share/", {"until": -1}, 200, "The last day must be today or later"),
        ("share/", {"since": -1}, 200, "The first day must be today or later"),
        ("share/", {"since": 5, "until": 4}, 200, "The last day must not be before the first"),
        ("share/", {"until": ""}, 200, "Say until when you want to share"),
        ("share/", {"until": 4000}, 200, "five years at most"),
        ("share/", {"until": "31 June"}, 200, "Enter a date, such as 3 March 2026"),
        ("share/", {"until": "9999-12-31"}, 200, "31"),
        ("share/", {"towards": "everybody"}, 400, "Choose one from the list"),
        ("share/", {"what": ["area:consent"]}, 400, "Choose from the list only"),
        ("share/", {"what": ["area:no-such"]}, 400, "Choose from the list only"),
        ("share/", {"purpose": "CURIOSITY"}, 400, "Choose one from the list"),
        ("hide/", {"what": ["area:demographics"]}, 400, "Choose from the list only"),
        ("hide/", {"what": ["class:sensitive:no-such"]}, 400, "Choose from the list only"),
        ("hide/", {"what": ["area:results"], "lock": "on"}, 200, "may stay closed in an emergency"),
        ("hide/", {"what": [f"class:{Label.MENTAL_HEALTH}"], "lock": "on"}, 200, "may stay closed in an emergency"),
        ("hide/", {"what": ["area:results"], "towards": f"place:{uuid.UUID(int=5)}:"}, 400, "Choose one from the list"),
        ("hide/", {"what": ["area:results"], "towards": "place:no:"}, 400, "Choose one from the list"),
        ("hide/", {"what": ["area:results"], "towards": "\0"}, 400, "Choose one from the list"),
        ("hide/", {"what": ["area:results"], "form_key": "x"}, 400, "Please decide again"),
        ("open/", {"what": ["area:results"]}, 400, "Choose from the list only"),
        ("keep-out/", {"towards": f"person:{uuid.UUID(int=5)}"}, 400, "Choose one from the list"),
        ("keep-out/", {"towards": "everybody"}, 400, "Choose one from the list"),
    ],
)
def test_bad_input_is_told_and_decides_nothing(page, given, status, message, morag, citizen, practice):
    usual = {"towards": place(practice), "form_key": str(uuid.uuid4()), "confirmed": "yes"}
    usual |= {"what": ["area:results"], "purpose": "TREAT", "until": in_days(9)} if page == "share/" and given else {}
    answer = morag.post(address(citizen, page), {name: on_day(value) for name, value in (usual | given).items()})
    text = answer.content.decode()
    assert answer.status_code == status and message in text and "<title>Error:" in text, text
    assert not decided(citizen) and not decided(citizen, Receipt)


def test_nobody_keeps_themselves_out(citizen, clinician, practice, sign_in):
    """Morag works at her own practice."""
    people.MembershipFactory(user=citizen, organisation=practice, role="clinician")
    browser = sign_in(Client(), citizen, as_citizen=True)
    page = address(citizen, "keep-out/")
    assert str(citizen.id) not in browser.get(page).content.decode()
    form = {"form_key": str(uuid.uuid4()), "towards": f"person:{citizen.id}", "confirmed": "yes"}
    assert browser.post(page, form).status_code == 400


def test_professional_who_has_never_been_near_cannot_be_named(morag, citizen, outside_clinician):
    form = {"form_key": str(uuid.uuid4()), "towards": f"person:{outside_clinician.id}", "confirmed": "yes"}
    assert morag.post(address(citizen, "keep-out/"), form).status_code == 400


def test_professional_who_looked_can_be_named(morag, citizen, outside_clinician, sign_in):
    sign_in(Client(), outside_clinician).get(f"/p/{citizen.patient_id}/allergies/")
    page = morag.get(address(citizen, "keep-out/")).content.decode()
    assert "Dr Ewan Elsewhere" in page and "Dr Isla Grant" in page


@pytest.mark.parametrize("item", ["another person's", "nobody's"])
def test_item_that_is_not_ones_own_is_not_there(item, morag, citizen, stranger, make_resource):
    ident = make_resource(stranger.patient).id if item == "another person's" else uuid.uuid4()
    page = f"/p/{citizen.patient_id}/item/{ident}/hide/"
    form = {"form_key": str(uuid.uuid4()), "towards": "everybody", "confirmed": "yes"}
    assert morag.get(page).status_code == morag.post(page, form).status_code == 404
    assert not decided(citizen)


def test_lock_is_offered_for_an_item_of_a_class_that_may_be_locked(morag, citizen, make_resource):
    plain, private = (make_resource(citizen.patient, labels=labels) for labels in ([], [Label.GENETICS]))
    page = f"/p/{citizen.patient_id}/item/{{}}/hide/"
    words = "Keep it closed in an emergency too"
    assert words not in morag.get(page.format(plain.id)).content.decode()
    assert words in morag.get(page.format(private.id)).content.decode()
    form = {"form_key": str(uuid.uuid4()), "towards": "everybody", "confirmed": "yes", "lock": "on"}
    morag.post(page.format(plain.id), form)
    morag.post(page.format(private.id), form | {"form_key": str(uuid.uuid4())})
    assert {one.effect: one.items for one in decided(citizen)} == {"lock": [private.id], "hide": [plain.id]}


def test_what_is_hidden_already_is_said(morag, citizen, practice, make_resource):
    item = make_resource(citizen.patient)
    page = f"/p/{citizen.patient_id}/item/{item.id}/hide/"
    assert "Hidden from" not in morag.get(page).content.decode()
    form = {"form_key": str(uuid.uuid4()), "towards": place(practice), "confirmed": "yes"}
    assert morag.post(page, form).status_code == 302
    assert "Hidden from Glenview Practice" in morag.get(page).content.decode()


def test_search_finds_any_registered_organisation(morag, citizen):
    there = people.OrganisationFactory(name="Skerry <b>Care</b>", kind="council")
    page = morag.get(address(citizen, "share/"), {"find": "skerry"}).content.decode()
    assert f"place:{there.id}:" in page and "Skerry &lt;b&gt;Care" in page and "<b>Care" not in page
    given = {"purpose": "TREAT", "until": in_days(3)}
    _shown, receipt = decide(morag, citizen, "share/", what=["area:socialcare"], towards=place(there), **given)
    assert "<b>Care" not in receipt and "Skerry &lt;b&gt;Care" in receipt


@pytest.mark.parametrize("words", ["", "\0", "%", "no such place", "x" * 5000])
def test_any_search_words_are_answered(words, morag, citizen):
    assert morag.get(address(citizen, "share/"), {"find": words}).status_code == 200


@pytest.mark.parametrize("number", ["1", "99999999999999999999999999"])
def test_receipt_that_is_not_ones_own_is_not_there(number, morag, citizen):
    assert morag.get(address(citizen, f"receipts/{number}/")).status_code == 404


def test_receipt_of_another_person_is_not_there(morag, citizen, stranger):
    theirs = care.ReceiptFactory(patient=stranger.patient)
    assert morag.get(address(citizen, f"receipts/{theirs.number}/")).status_code == 404


@pytest.mark.parametrize("page", ["share/", "open/", "first/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_opening_asks_for_a_fresh_code(page, method, morag, citizen, settings):
    settings.STEP_UP_SECONDS = 0
    answer = getattr(morag, method)(address(citizen, page))
    assert answer.status_code == 302 and answer["Location"].startswith("/accounts/otp/")


def test_closing_asks_for_no_fresh_code_and_taking_it_back_does(morag, citizen, practice, settings):
    settings.STEP_UP_SECONDS = 0
    decide(morag, citizen, "hide/", what=["area:results"], towards=place(practice))
    (directive,) = decided(citizen)
    answer = morag.post(address(citizen, f"{directive.id}/take-back/"))
    assert answer["Location"].startswith("/accounts/otp/") and decided(citizen)[0].ends_at is None


def test_each_decision_has_its_entry_in_words(morag, citizen, practice):
    decide(morag, citizen, "hide/", what=["area:results"], towards=place(practice))
    entry = log.about(citizen.patient_id).exclude(action="read").get()
    assert (entry.action, entry.kinds, entry.areas) == ("hide", ["Consent"], ["consent"])
    assert (
        "Decided to hide something in your record" in morag.get(f"/p/{citizen.patient_id}/access-log/").content.decode()
    )


def test_parent_decides_for_a_child_who_is_told(db, sign_in):
    child = people.UserFactory(citizen=True, patient__birth_date=clock.today() - dt.timedelta(days=9 * 365))
    browser = sign_in(Client(), care.DelegationFactory(patient=child.patient, basis="parental", powers={}).user)
    first = browser.get(address(child, "first/")).content.decode()
    assert 'name="private"' in first and 'name="contact"' not in first
    form = {"form_key": str(uuid.uuid4()), "what": ["area:results"], "towards": "everybody", "confirmed": "yes"}
    assert browser.post(address(child, "hide/"), form).status_code == 302
    assert Notification.objects.filter(recipient=child, topic="choice-changed", channel="portal").count() == 1


def test_own_decision_tells_nobody(morag, citizen):
    decide(morag, citizen, "hide/", what=["area:results"], towards="everybody")
    assert not Notification.objects.filter(topic="choice-changed").exists()
