"""J17: the certificate that somebody sends who asks to act for an adult: kept, checked, and opened by two alone."""

import datetime as dt
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client

import clock
from accounts.identity import match_keys
from audit import log
from consent.forms.acting import ApplicationForm
from consent.models import Application, Delegation
from notifications.models import Notification
from portal.acting import papers
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory, UserFactory, actor_for
from tests.factories.consent import CareRelationshipFactory, LockFactory, access_for
from tests.house.test_promises import told
from tests.vault import files
from tests.vault.clamd import Clamd
from vault import actions as vault_actions
from vault import rules, scanner, tasks
from vault.checking import Checked
from vault.models import StoredFile
from vault.scanner import Scan, Verdict

pytestmark = pytest.mark.django_db
CHI, OWN_CHI = "0403571235", "1508701245"
BORN = dt.date(1935, 9, 30)
APPLY = "/accounts/acting-for-adult/"
PNG = files.picture("PNG", size=(8, 8))
CHECKS = ["file", "register", "applicant", "adult", "powers", "period"]
NUMBER = "SP/OPG/2019/0417"


@pytest.fixture
def adult():
    return PatientFactory(birth_date=BORN, match_keys=match_keys([("Haldane", "Jean")], BORN), chi=CHI)


@pytest.fixture
def daughter():
    keys = match_keys([("Haldane", "Elspeth")], BORN)
    record = PatientFactory(birth_date=BORN, match_keys=keys, chi=OWN_CHI)
    return UserFactory(patient=record, assurance=2, name="Elspeth Haldane")


@pytest.fixture
def at_home(client, daughter, sign_in):
    return sign_in(client, daughter)


@pytest.fixture
def officer():
    return MembershipFactory(role="safeguarding-officer", user__name="Ruth Kilbride").user


@pytest.fixture
def desk(officer, sign_in):
    return sign_in(Client(), officer)


def date(name, day: dt.date) -> dict:
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def asks(*sent, **changes) -> dict:
    form = {
        "given": "Jean", "family": "Haldane", "chi": CHI, "document": "attorney", "number": NUMBER,
        "powers": ["welfare"], "incapacity_stated": "yes", "form_key": str(uuid.uuid4()),
    }  # fmt: skip
    chosen = [SimpleUploadedFile(*one) for one in sent or [("certificate.png", PNG)]]
    return form | date("born", BORN) | date("dated_on", dt.date(2019, 5, 1)) | {"papers": chosen} | changes


def sent(user, **changes) -> tuple[Application, str]:
    """What somebody asked for, with one picture that was looked through already, and the address of that."""
    form = ApplicationForm(asks(**changes))
    assert form.is_valid(), form.errors
    ident, picture = uuid.uuid4(), Checked("certificate.png", "image/png", PNG)
    actor = actor_for(user, as_citizen=True)
    papers.send(actor=actor, claim=form.claim(), application_id=ident, papers=[picture], **form.asked())
    file = next(file for file in kept() if file.belongs_to == ident)
    return Application.objects.get(id=ident), f"/p/{user.patient_id}/acting/{ident}/certificate/{file.id}/"


def addresses_in(page: str) -> list[str]:
    return [part.partition('"')[0] for part in page.split('<a href="')[1:] if "/certificate/" in part[:150]]


def desk_page(asked) -> str:
    return f"/desk/acting/application/{asked.id}/"


def grants(**changes) -> dict:
    form = {"outcome": "grant", "checked": CHECKS, "see": ["medicines"]}
    soon = clock.today() + dt.timedelta(days=365)
    return form | date("incapacity_on", dt.date(2024, 1, 2)) | date("review_on", soon) | changes


def kept() -> list[StoredFile]:
    """By whoever owns the rows of everybody, past the gate."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('portal.population', 'on', true)")
        found = list(StoredFile._ungated.order_by("sent_at", "id"))
        cursor.execute("SELECT set_config('portal.population', '', true)")
    return found


def test_a_certificate_is_sealed_in_the_senders_own_record(at_home, daughter, adult):
    pdf = files.pdf()
    assert at_home.post(APPLY, asks(("../Power of attorney.pdf", pdf), ("page 2.png", PNG))).status_code == 302
    asked, (first, second) = Application.objects.get(), kept()
    assert asked.kept_in_id == daughter.patient_id and asked.patient_id == adult.id
    assert {(one.kind, one.area, one.patient_id, one.belongs_to) for one in (first, second)} == {
        ("Certificate", "consent", daughter.patient_id, asked.id)
    }
    assert first.name == "Power of attorney.pdf" and b"%PDF" not in bytes(first.content)
    entry = log.about(daughter.patient_id).filter(action="create").get()
    assert (entry.kinds, entry.areas, entry.target) == (["Certificate"], ["consent"], f"Application/{asked.id}")
    assert log.about(adult.id).get().action == "ask-acting"


def test_its_sender_opens_it_as_an_attachment(at_home, daughter):
    at_home.post(APPLY, asks(("a.pdf", files.pdf())))
    asked = Application.objects.get()
    (address,) = addresses_in(at_home.get(f"/p/{daughter.patient_id}/acting/{asked.id}/").content.decode())
    answer = at_home.get(address)
    assert answer.content.startswith(b"%PDF") and files.MAKER.encode() not in answer.content
    assert answer["Content-Disposition"] == 'attachment; filename="a.pdf"'
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]
    entry = log.about(daughter.patient_id).filter(route="export").get()
    assert (entry.actor_id, entry.kinds, entry.basis) == (daughter.id, ["Certificate"], "self")
    assert "What I sent" in at_home.get("/accounts/helping/").content.decode()


def test_the_officer_sees_and_opens_it_and_both_people_are_told_in_the_log(desk, officer, daughter, adult):
    asked, address = sent(daughter)
    page = desk.get(desk_page(asked)).content.decode()
    assert "Save certificate.png" in page and "(Picture, " in page and address in page
    assert "matches the register" in page and "I have seen the document itself" not in page
    assert desk.get(address).content == PNG
    hers = log.about(daughter.patient_id).filter(actor_id=officer.id)
    assert {(one.route, one.basis, *one.kinds, *one.areas) for one in hers} == {
        ("page", "role", "Certificate", "consent"), ("export", "role", "Certificate", "consent"),
    }  # fmt: skip
    about_her_mother = log.about(adult.id).filter(actor_id=officer.id)
    assert [one.action for one in about_her_mother] == ["judge-look", "judge-look"]
    answer = desk.post(desk_page(asked), grants())
    assert answer.status_code == 302 and Delegation.objects.get().user == daughter


def test_the_checklist_asks_for_the_file_that_was_sent(desk, daughter):
    asked, _ = sent(daughter)
    for checked in (CHECKS[1:], ["seen", *CHECKS[1:]]):
        assert desk.post(desk_page(asked), grants(checked=checked)).status_code == 200
    assert not Delegation.objects.exists()


@pytest.fixture
def others(adult, daughter, sign_in):
    """Everybody who might think that they may, by name."""
    practice = OrganisationFactory(kind="practice")
    for person in (adult, daughter.patient):
        CareRelationshipFactory(patient=person, organisation=practice)
    staff = ("clinician", "reception", "privacy-officer", "policy-admin", "help-desk", "social-worker", "pharmacist")
    users = {role: MembershipFactory(organisation=practice, role=role).user for role in staff}
    users |= {"adult": UserFactory(patient=adult, assurance=2), "stranger": UserFactory(citizen=True)}
    return {name: sign_in(Client(), user) for name, user in users.items()}


def test_nobody_else_finds_more_than_what_is_absent(others, daughter):
    """The adult, both practices, every office but one, strangers: as for a file that was never sent."""
    asked, address = sent(daughter)
    assert others["stranger"].post(APPLY, asks())["Location"] == "/accounts/helping/"  # another applicant too
    absent = f"/p/{daughter.patient_id}/acting/{uuid.uuid4()}/certificate/{uuid.uuid4()}/"
    nobodys = f"/p/{uuid.uuid4()}/acting/{uuid.uuid4()}/certificate/{uuid.uuid4()}/"
    page = f"/p/{daughter.patient_id}/acting/{asked.id}/"
    for who, browser in others.items():
        answer = browser.get(address)
        assert answer.status_code in (403, 404) and b"PNG" not in answer.content, who
        assert told(answer) == told(browser.get(absent)), who
        if who in ("stranger", "adult"):  # whoever cares for her knows that she exists, and may say why they must look
            assert told(answer) == told(browser.get(nobodys)), who
        assert browser.get(page).status_code == answer.status_code, who
        assert browser.get(desk_page(asked)).status_code == 403, who
    refused = {one.outcome for one in log.about(daughter.patient_id).exclude(actor_id=daughter.id)}
    assert refused == {"refused"}
    assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_a_file_is_found_by_its_own_application_alone(at_home, desk, daughter):
    first, address = sent(daughter)
    second, _ = sent(daughter)
    elsewhere = address.replace(str(first.id), str(second.id))
    for browser in (at_home, desk):
        assert browser.get(address).status_code == 200
        assert browser.get(elsewhere).status_code == 404
        assert told(browser.get(elsewhere)) == told(browser.get(address.replace(str(first.id), str(uuid.uuid4()))))
    assert log.about(daughter.patient_id).filter(outcome="failed").count() == 6


def test_an_officer_who_is_part_of_it_is_not_shown_it(adult, sign_in, daughter):
    asked, address = sent(daughter)
    adults = MembershipFactory(role="safeguarding-officer", user__patient=adult, user__assurance=2).user
    browser = sign_in(Client(), adults)
    page = browser.get(desk_page(asked)).content.decode()
    assert "You are part of this yourself" in page and address not in page
    assert browser.get(address).status_code == 404


def test_the_adults_record_holds_nothing_of_it_and_no_sql_reaches_it(adult, daughter):
    sent(daughter)
    with connection.cursor() as cursor:
        for person, found in (("", 0), (adult.id, 0), (daughter.patient_id, 1)):
            cursor.execute("SELECT set_config('portal.patient', %s, true)", [str(person)])
            cursor.execute("SELECT count(*) FROM vault_storedfile WHERE kind = 'Certificate'")
            assert cursor.fetchone() == (found,), person
    access = access_for(actor_for(daughter), daughter.patient, "Upload")
    with access.reading():
        assert StoredFile.objects.under(access).count() == 0  # her own files do not hold it


def test_somebody_nobody_knows_is_applied_for_alike(desk, daughter):
    asked, address = sent(daughter, given="Nobody")
    assert asked.patient_id is None and desk.get(address).status_code == 200
    assert "fit nobody here" in desk.post(desk_page(asked), grants()).content.decode()


BAD = {
    "missing": ([], "Choose a photo or a PDF of the document"),
    "text": ([("a.txt", b"I am the attorney")], "A text file is no certificate"),
    "program": ([("certificate.pdf", b"MZ\x90\0" + b"\0" * 500)], "The content of the file is not what its name says"),
    "kind": ([("certificate.exe", b"MZ\x90\0")], "This kind of file cannot be taken"),
    "empty": ([("certificate.pdf", b"")], "The file is empty"),
    "locked": ([("certificate.pdf", files.locked())], "The file is locked with a password"),
    "pages": ([("certificate.pdf", files.pdf(pages=201))], "The PDF has too many pages"),
    "script": ([("certificate.pdf", files.pdf(files.ACTIVE["opening-script"]))], "The PDF has parts that run"),
    "virus": ([("certificate.pdf", files.TEST_VIRUS)], "looks like a virus"),
    "large": ([("certificate.pdf", b"%PDF-1.4" + b"\0" * rules.FILE_LIMIT)], "The file is too large"),
    "many": ([(f"{n}.png", PNG) for n in range(6)], "Choose at most 5 files"),
    "one-of-two": ([("a.png", PNG), ("b.pdf", b"MZ\x90\0")], "“b.pdf”: The content of the file is not"),
}


SOME = ("missing", "program", "locked")  # the rest are told by the same room, tests/vault


@pytest.mark.parametrize("which", [one if one in SOME else pytest.param(one, marks=pytest.mark.slow) for one in BAD])
def test_a_bad_file_says_why_and_nothing_is_kept(which, at_home, adult):
    given, said = BAD[which]
    typed = asks(("x.png", PNG)) | {"papers": [SimpleUploadedFile(*one) for one in given]}
    answer = at_home.post(APPLY, typed)
    page = answer.content.decode()
    assert answer.status_code == 200 and said in page
    assert 'href="#id_papers"' in page and NUMBER in page  # beside the field, and what was typed is there
    assert not Application.objects.exists() and not kept()
    assert not log.about(adult.id).exists()


def test_a_full_record_takes_no_half_application(at_home, monkeypatch, adult):
    monkeypatch.setattr(vault_actions, "FILES_OF_PERSON", 1)
    page = at_home.post(APPLY, asks(("a.png", PNG), ("b.png", PNG))).content.decode()
    assert "There is no room for more files" in page and NUMBER in page
    assert not Application.objects.exists() and not kept() and not log.about(adult.id).exists()


def test_whoever_is_frozen_sends_nothing(at_home, daughter, adult, officer):
    LockFactory(patient=daughter.patient, kind="freeze", made_by=officer)
    answer = at_home.post(APPLY, asks())
    assert (answer.status_code, answer.templates[0].name) == (403, "portal/not_now.html")
    assert not Application.objects.exists() and not kept() and not log.about(adult.id).exists()


def test_files_are_chosen_again_where_something_else_was_wrong(at_home):
    page = at_home.post(APPLY, asks(number=" ")).content.decode()
    assert "Enter the number of the document" in page and "Choose your files again" in page
    assert not Application.objects.exists()


def test_the_same_form_twice_keeps_it_once(at_home):
    form_key = str(uuid.uuid4())
    for _ in range(2):
        at_home.post(APPLY, asks(form_key=form_key))
    assert len(kept()) == 1 and Application.objects.count() == 1


@pytest.fixture
def clamd(tmp_path, settings):
    server = Clamd(place=str(tmp_path / "s"))
    settings.CLAMAV_SOCKET = str(tmp_path / "s")
    yield server
    server.close()


def test_what_waits_for_the_scanner_opens_to_nobody_and_opens_nothing(at_home, desk, clamd, daughter, adult):
    clamd.mute = True
    asked, address = sent(daughter)
    own = at_home.get(f"/p/{daughter.patient_id}/acting/{asked.id}/").content.decode()
    assert "Being checked" in own and not addresses_in(own)
    assert at_home.get(address).status_code == desk.get(address).status_code == 404
    assert "Being checked" in desk.get(desk_page(asked)).content.decode()
    assert "The certificate cannot be opened" in desk.post(desk_page(asked), grants()).content.decode()
    clamd.mute = False
    assert tasks.check_waiting() == 1
    assert desk.get(address).status_code == 200 and desk.post(desk_page(asked), grants()).status_code == 302


def test_a_virus_found_later_is_told_and_cannot_be_granted(desk, clamd, daughter, adult, monkeypatch):
    clamd.mute = True
    asked, _ = sent(daughter)
    clamd.mute = False
    found = Scan(Verdict.FOUND, "clamd")
    monkeypatch.setattr(scanner, "scan", lambda content: found)
    assert tasks.check_waiting() == 1
    assert Notification.objects.filter(topic="file-refused", recipient=daughter).exists()
    assert "a virus was found" in desk.get(desk_page(asked)).content.decode()
    assert "The certificate cannot be opened" in desk.post(desk_page(asked), grants()).content.decode()


def test_it_stays_with_the_application_when_all_is_over(at_home, desk, adult, daughter):
    asked, address = sent(daughter)
    desk.post(desk_page(asked), grants())
    desk.post(f"/desk/acting/tie/{Delegation.objects.get().id}/end/", {"reason": "Revocation registered"})
    assert at_home.get(f"/p/{adult.id}/medicines/").status_code == 404
    assert at_home.get(address).status_code == desk.get(address).status_code == 200
    assert "This was decided" in desk.get(desk_page(asked)).content.decode()


def test_it_is_found_when_the_sender_was_merged(desk, daughter):
    asked, address = sent(daughter)
    living, old = PatientFactory(birth_date=BORN), daughter.patient
    old.merged_into = living
    old.save()
    address = address.replace(str(old.id), str(living.id))
    assert address in desk.get(desk_page(asked)).content.decode() and desk.get(address).status_code == 200


# The paper way -----------------------------------------------------------------------------------------------------


def enters(**changes) -> dict:
    form = asks() | {"applicant_given": "Elspeth", "applicant_family": "Haldane", "applicant_chi": OWN_CHI}
    del form["papers"]
    return form | date("applicant_born", BORN) | {"seen": "on"} | changes


ENTER = "/desk/acting/application/new/"


def test_who_has_paper_alone_is_entered_by_staff_who_see_it(at_home, desk, daughter, adult, sign_in):
    agent = MembershipFactory(role="help-desk").user
    assert sign_in(Client(), agent).post(ENTER, enters())["Location"] == "/desk/acting/"
    asked = Application.objects.get()
    assert (asked.applicant, asked.entered_by, asked.kept_in) == (daughter, agent, None)
    assert log.about(adult.id).get().action == "paper-acting" and not kept()
    assert "Entered by staff who saw the paper" in at_home.get("/accounts/helping/").content.decode()
    page = desk.get(desk_page(asked)).content.decode()
    assert "On paper, seen and entered by" in page and "I have seen the document itself" in page
    assert desk.post(desk_page(asked), grants(checked=["seen", *CHECKS[1:]])).status_code == 302
    assert Delegation.objects.get().user == daughter


def test_whoever_entered_it_does_not_decide(desk, daughter, adult):
    desk.post(ENTER, enters())
    asked = Application.objects.get()
    page = desk.post(desk_page(asked), grants(checked=["seen", *CHECKS[1:]])).content.decode()
    assert "You entered this yourself" in page and not Delegation.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"seen": ""}, "Enter this only with the document before you"),
        ({"applicant_given": "Ishbel"}, "No account of this person is connected"),
        ({"given": "Joan"}, "do not fit together, or nobody here has them"),
        ({"given": "Elspeth", "chi": OWN_CHI}, "Both are the same person"),
        ({"number": ""}, "Enter the number of the document"),
    ],
)
def test_what_cannot_be_entered_says_why(changes, said, desk, daughter, adult):
    answer = desk.post(ENTER, enters(**changes))
    assert answer.status_code == 200 and said in answer.content.decode()
    assert not Application.objects.exists()


def test_staff_enter_nothing_for_themselves(adult, daughter, sign_in):
    agent = MembershipFactory(role="help-desk", user__patient=adult, user__assurance=2).user
    assert "You are part of this yourself" in sign_in(Client(), agent).post(ENTER, enters()).content.decode()
    assert not Application.objects.exists()


def test_an_application_comes_one_way(officer, daughter):
    from django.db import IntegrityError

    asked, _ = sent(daughter)
    with pytest.raises(IntegrityError, match="consent_application_one_way_in"):
        Application.objects.filter(id=asked.id).update(entered_by=officer)


def test_papers_are_of_their_kind_alone():
    assert papers.KIND in rules.KINDS
