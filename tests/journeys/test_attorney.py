"""J17: a daughter asks to act for her mother, who can no longer decide, and sends the certificate with it."""

import pytest

from consent.models import Application, Delegation
from tests.journeys.people import CHI, given_a_citizen, take_in
from tests.journeys.test_helpers import OTHER_CHI, allergy, fill_day, tick
from tests.journeys.test_parent import given_an_officer
from tests.vault import files
from vault import rules
from vault.models import StoredFile

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])


@pytest.fixture
def jean():
    person = given_a_citizen("Jean Haldane")
    take_in(allergy(person.patient_id, "Allergy to trimethoprim"))
    return person


@pytest.fixture
def elspeth():
    return given_a_citizen("Elspeth Haldane", OTHER_CHI)


CERTIFICATE = ("Power of attorney.pdf", files.pdf())
PAPERS = "The certificate or order itself"
BAD = {
    "certificate.docx": (files.archive(), "This kind of file cannot be taken"),
    "certificate.jpg": (b"MZ\x90\0" + b"\0" * 500, "The content of the file is not what its name says"),
    "empty.pdf": (b"", "The file is empty"),
    "locked.pdf": (files.locked(), "The file is locked with a password"),
    "long.pdf": (files.pdf(pages=201), "The PDF has too many pages"),
    "notes.txt": (b"I am the attorney", "A text file is no certificate"),
}


def choose(visitor, *chosen):
    given = [{"name": name, "mimeType": "application/pdf", "buffer": content} for name, content in chosen]
    visitor.page.get_by_label(PAPERS).set_input_files(given)
    return visitor


def fill_in(visitor, number: str, *powers: str, incapacity: str = "no", given: str = "Jean", ends: str = ""):
    visitor.go("/accounts/acting-for-adult/").fill("First name or names", given)
    visitor.page.locator("[name=family]").fill("Haldane")
    fill_day(visitor.fill("CHI number", CHI), "born", "4", "3", "1957")
    tick(visitor, "document", "attorney").fill("Number of the document", number)
    fill_day(visitor, "dated_on", "2", "5", "2019")
    for power in powers:
        tick(visitor, "powers", power)
    if ends:
        fill_day(visitor, "ends_on", "1", "2", ends)
    return tick(visitor, "incapacity_stated", incapacity)


def apply(visitor, number: str, *powers: str, **said):
    choose(fill_in(visitor, number, *powers, **said), CERTIFICATE)
    return visitor.press("Send to an officer").is_at("People I help").sees("An officer looks at it")


def open_application(officer, number: str):
    officer.go("/desk/acting/").page.get_by_role("link", name=number).click()
    return officer.is_at("Application to act for an adult")


def grant(officer, *, incapacity: bool = False):
    for check in ("file", "register", "applicant", "adult", "powers", "period"):
        tick(officer, "checked", check)
    tick(tick(officer, "outcome", "grant"), "see", "summary")
    fill_day(officer, "review_on", "1", "6", "2035")
    if incapacity:
        fill_day(officer, "incapacity_on", "2", "1", "2024")
    return officer.press("Decide")


@pytest.mark.slow
def test_attorney_acts_once_incapacity_is_recorded(at_a_browser, jean, elspeth):
    daughter = at_a_browser(elspeth).sign_in().follow("People I help")
    daughter.follow("Act for an adult").is_at("Act for an adult who cannot decide").finds_the_page_good()
    daughter.press("Send to an officer").is_told(
        "Enter the first name", "Enter a date", "Enter the CHI number", "Choose the document",
        "Enter the number of the document", "Enter a date", "Choose what it covers", "Choose yes or no",
        "Choose a photo or a PDF of the document",
    )  # fmt: skip
    apply(daughter, "SP/OPG/0417", "welfare")
    daughter.sees("An officer has not decided yet.").finds_the_page_good()
    daughter.follow("What I sent").is_at("What I sent to an officer").finds_the_page_good()
    then_it_can_be_saved(daughter)

    officer = at_a_browser(given_an_officer()).sign_in()
    open_application(officer, "SP/OPG/0417").finds_the_page_good()
    officer.sees("Power of attorney.pdf (PDF, ", "matches the register")
    then_it_can_be_saved(officer)
    officer.press("Decide").is_told("Choose what you decided")
    grant(officer).sees("Registered, not active")
    daughter.go("/accounts/helping/").sees("Registered, not active")
    daughter.go(f"/p/{jean.patient_id}/allergies/").is_at("Page not found")

    when_the_adult_can_no_longer_decide(officer, jean)
    daughter.go(f"/p/{jean.patient_id}/allergies/").sees("For Jean Haldane", "Allergy to trimethoprim", "attorney")
    daughter.go(f"/p/{jean.patient_id}/medicines/").is_at("Page not found")

    officer.go(f"/desk/acting/person/{jean.patient_id}/").follow("End it").is_at("End this tie")
    officer.fill("Why it ends", "A revocation was registered").press("End this tie").sees("opens nothing any more")
    daughter.go(f"/p/{jean.patient_id}/allergies/").is_at("Page not found")


def then_it_can_be_saved(reader):
    link = reader.main.get_by_role("link", name="Save Power of attorney.pdf")
    with reader.page.expect_download() as saved:
        link.click()
    assert saved.value.suggested_filename == "Power of attorney.pdf"
    assert saved.value.path().read_bytes().startswith(b"%PDF")


def when_the_adult_can_no_longer_decide(officer, jean):
    officer.go(f"/desk/acting/person/{jean.patient_id}/").is_at("Who acts for this person").finds_the_page_good()
    officer.follow("Record that the adult can no longer decide").finds_the_page_good()
    fill_day(officer, "on", "2", "1", "2024").press("Record that the adult can no longer decide")
    officer.sees("The power is active.")


@pytest.mark.slow
def test_money_forged_numbers_and_strangers_are_refused(at_a_browser, jean, elspeth):
    daughter, officer = at_a_browser(elspeth).sign_in(), at_a_browser(given_an_officer()).sign_in()
    apply(daughter, "SP/OPG/MONEY", "financial", incapacity="yes")
    grant(open_application(officer, "SP/OPG/MONEY"), incapacity=True).is_told("over money alone")
    apply(daughter, "SP/OPG/NOBODY", "welfare", given="Joan")
    grant(open_application(officer, "SP/OPG/NOBODY"), incapacity=True).is_told("fit nobody here")
    apply(daughter, "SP/OPG/FORGED", "welfare", incapacity="yes")
    apply(daughter, "SP/OPG/OVER", "welfare", incapacity="yes", ends="2021")
    grant(open_application(officer, "SP/OPG/OVER"), incapacity=True).is_told("the document has run out")
    tick(open_application(officer, "SP/OPG/FORGED"), "outcome", "refuse").press("Decide").is_told("Say why")
    officer.page.locator("[name=answer]").fill("The register has no such number.")
    officer.press("Decide").sees("Refused")
    daughter.go("/accounts/helping/").sees("Refused.", "The register has no such number.")
    assert not Delegation.objects.exists()


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_no_bad_certificate_comes_in_and_what_was_typed_stays(at_a_browser, jean, elspeth, tmp_path, script):
    daughter = at_a_browser(elspeth, script=script).let_in()
    fill_in(daughter, "SP/OPG/0417", "welfare").press("Send to an officer")
    if script:  # which puts the focus on the summary
        daughter.is_told("Choose a photo or a PDF of the document")
    daughter.sees("There is a problem", "Choose a photo or a PDF of the document").finds_the_page_good()
    for name, (content, said) in BAD.items():
        choose(daughter, (name, content)).press("Send to an officer").sees("There is a problem", said)
    if not script:  # a script says it before anything is sent
        large = tmp_path / "large.pdf"
        with large.open("wb") as hole:
            hole.truncate(rules.FILE_LIMIT + 1)
        daughter.page.get_by_label(PAPERS).set_input_files(large)
        daughter.press("Send to an officer").sees("The file is too large")
    assert daughter.page.locator("[name=number]").input_value() == "SP/OPG/0417"
    assert daughter.page.locator("[name=powers][value=welfare]").is_checked()
    assert not Application.objects.exists() and not StoredFile._ungated.using("owner").exists()
    choose(daughter, CERTIFICATE).press("Send to an officer").is_at("People I help").sees("An officer looks at it")
    assert Application.objects.get().number == "SP/OPG/0417"


@pytest.mark.slow
@pytest.mark.parametrize("script", [True, False], ids=["script", "plain"])
def test_an_applicant_withdraws_and_asks_anew(at_a_browser, jean, elspeth, script):
    daughter, officer = at_a_browser(elspeth, script=script).let_in(), at_a_browser(given_an_officer()).let_in()
    apply(daughter, "SP/OPG/0417", "welfare")
    open_application(officer, "SP/OPG/0417")
    daughter.follow("Withdraw it").is_at("Withdraw this application").finds_the_page_good()
    daughter.follow("Keep it").is_at("People I help").sees("An officer has not decided yet.").follow("Withdraw it")
    daughter.press("Withdraw it").is_at("People I help").sees("No officer decides about it", "Withdrawn by you.")
    daughter.finds_the_page_good().follow("What I sent").sees("only you can open the files").finds_the_page_good()
    then_it_can_be_saved(daughter)
    grant(officer).sees("The applicant has withdrawn this").finds_the_page_good()
    officer.go("/desk/acting/").sees("Nothing waits")
    daughter.go(f"/p/{elspeth.patient_id}/access-log/").sees("Withdrew an application to act for an adult")
    apply(daughter, "SP/OPG/0418", "welfare")
    open_application(officer, "SP/OPG/0418")
    assert sorted(Application.objects.values_list("state", flat=True)) == ["waiting", "withdrawn"]


@pytest.mark.slow
def test_words_typed_before_a_time_out_are_there_again(at_a_browser, jean, elspeth):
    daughter = at_a_browser(elspeth).let_in()
    fill_in(daughter, "SP/OPG/0417", "welfare")
    daughter.page.locator("[name=number]").blur()
    daughter.sees("Kept as a draft at")
    daughter.page.context.clear_cookies()
    daughter.let_in().go("/accounts/acting-for-adult/").sees("We kept it for you. Choose your files again.")
    assert daughter.page.locator("[name=number]").input_value() == "SP/OPG/0417"
    assert daughter.page.locator("[name=document][value=attorney]").is_checked()
    assert daughter.page.locator("[name=dated_on_year]").input_value() == "2019"


@pytest.mark.slow
def test_who_has_paper_alone_is_entered_at_the_counter(at_a_browser, jean, elspeth):
    clerk = at_a_browser(given_an_officer()).let_in().go("/desk/acting/").follow("Enter an application on paper")
    clerk.is_at("Enter an application on paper").finds_the_page_good().press("Enter").finds_the_page_good()
    clerk.sees("Enter this only with the document before you")
    for field, words in {
        "applicant_given": "Elspeth", "applicant_family": "Haldane", "applicant_chi": OTHER_CHI, "given": "Jean",
        "family": "Haldane", "chi": CHI, "number": "SP/OPG/PAPER",
    }.items():  # fmt: skip
        clerk.page.locator(f"[name={field}]").fill(words)
    for born in ("applicant_born", "born"):
        fill_day(clerk, born, "4", "3", "1957")
    fill_day(clerk, "dated_on", "2", "5", "2019")
    for name, value in (("document", "attorney"), ("powers", "welfare"), ("incapacity_stated", "yes"), ("seen", "on")):
        box = clerk.page.locator(f"[name={name}]")
        (box if name == "seen" else clerk.page.locator(f"[name={name}][value={value}]")).press("Space")
    clerk.press("Enter").sees("An officer who is not you decides")
    open_application(clerk, "SP/OPG/PAPER").sees("On paper, seen and entered by").finds_the_page_good()
    daughter = at_a_browser(elspeth).let_in().go("/accounts/helping/")
    daughter.sees("Entered by staff who saw the paper.").finds_the_page_good()
