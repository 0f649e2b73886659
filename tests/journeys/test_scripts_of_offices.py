"""The same hundred and fifty scripts in what offices write: identity, acting for others, policy, safety, the log."""

import datetime as dt
import uuid

import pytest

import clock
from accounts.identity import match_keys
from accounts.models import IdentityCase, Membership, Merge, Organisation, SignInLock, User
from consent.models import Application, Delegation, Lock, PolicyVersion
from messaging.models import Template
from tests.factories import accounts, consent
from tests.factories.messages import LetterboxFactory
from tests.factories.records import make_resource
from tests.journeys.people import CHI, given_a_citizen, given_a_doctor, with_keys
from tests.journeys.writers import Pen, Writer, hearing, then_nothing_runs
from tests.swept_fields import through_forms

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
OTHER_CHI = "0101336489"
BORN = {"born_day": 4, "born_month": 3, "born_year": 1957}
LATER = dt.timedelta(days=60)
MOST = 40  # pages for each reader beside those that are named
# Reasons of officers that are kept, and stand on no page.
KEPT_ALONE = {
    "extensions and ends: extend", "extensions and ends: end", "parents: reason", "parents: document",
    "sign-ins: reason",
}  # fmt: skip


def day(name: str, at: dt.date) -> dict[str, int]:
    return {f"{name}_day": at.day, f"{name}_month": at.month, f"{name}_year": at.year}


def given_an_officer(role: str, name: str) -> User:
    return with_keys(accounts.MembershipFactory(role=role, organisation__kind="portal", user__name=name).user)


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def doctor(morag):
    return given_a_doctor("Dr Isla Grant", place="Glenview Practice", cares_for=morag)


@pytest.fixture
def helen():
    return given_an_officer("privacy-officer", "Helen Ballantyne")


@pytest.fixture
def gavin():
    return given_an_officer("help-desk", "Gavin Tait")


@pytest.fixture
def ruth():
    return given_an_officer("safeguarding-officer", "Ruth Kilbride")


@pytest.fixture
def administrators():
    return [given_an_officer("policy-admin", name) for name in ("Malcolm Orr", "Sunita Rao")]


def when_identities_are_in_question(pen: Pen, morag, gavin, ruth) -> None:
    """Without a record one asks for help; with one, that something is not theirs; two officers put records together."""
    desk, officer, person = Writer(gavin, morag), Writer(ruth, morag), Writer(morag, morag)
    for texts in pen.rounds("help to connect", words=1000):
        asking = Writer(accounts.UserFactory(assurance=User.Assurance.VERIFIED), morag)
        asking.send("/accounts/connect/help/", kind="no-number", **texts)
    for texts in pen.rounds("not mine", words=1000):
        person.send(f"item/{make_resource(morag.patient, 'Condition', title='Asthma').id}/not-mine/", **texts)
    for texts, case in zip(pen.rounds("answers about identity", answer=1000), cases("no-number"), strict=False):
        desk.send(f"/desk/identity/{case.id}/", do="answer", outcome="not-connected", **texts)
    for texts, case in zip(pen.rounds("answers to the person", answer=1000), cases("not-me"), strict=False):
        desk.send(f"/desk/identity/{case.id}/", do="answer", outcome="is-theirs", **texts)
    accounts.PatientFactory(chi=OTHER_CHI)
    for texts in pen.rounds("merges", reason=1000, undo=1000):
        desk.send("/desk/identity/merges/new/", kept=CHI, merged=OTHER_CHI, reason=texts["reason"])
        [merge] = Merge.objects.filter(state="proposed")
        for writer, fields in (
            (officer, {"decision": "yes"}), (desk, {"reason": texts["undo"]}), (officer, {"decision": "yes"}),
        ):  # fmt: skip
            writer.send(f"/desk/identity/merges/{merge.id}/", **fields)


def cases(kind: str) -> list[IdentityCase]:
    return list(IdentityCase.objects.filter(kind=kind).order_by("id"))


def when_organisations_change(pen: Pen, admin, morag) -> None:
    writer = Writer(admin, morag)
    for texts in pen.rounds("organisations", name=200, code=40, rename=200, person=200, team=80):
        writer.send("/desk/organisations/new/", kind="practice", name=texts["name"], code=texts["code"])
        made = Organisation.objects.get(name=" ".join(texts["name"].split()))
        other = accounts.OrganisationFactory()
        writer.send(f"/desk/organisations/{other.id}/rename/", name=texts["rename"])
        person = {"email": f"{uuid.uuid4()}@demo.example", "name": texts["person"], "team": texts["team"]}
        writer.send(f"/desk/organisations/{made.id}/join/", role="clinician", **person)
    box = LetterboxFactory()
    hours = {"weekdays": ["0", "4"], "opens_at": "08:00", "closes_at": "18:00", "answer_days": "2", "needs": ["other"]}
    for texts in pen.rounds("letterboxes", name=120):
        writer.send(f"/desk/letterboxes/{box.id}/", **texts, **hours)
    for texts in pen.rounds("templates", title=120, text=8000):
        writer.send(f"/desk/letterboxes/{box.id}/templates/", **texts)


def when_somebody_acts(pen: Pen, morag, ruth, gavin) -> list[User]:
    """On paper, by register, by extension and by a document of the law; all of it ended again with a reason."""
    keys = match_keys([("Fraser", "Morag")], morag.patient.birth_date)
    assert set(keys) & set(morag.patient.match_keys)
    officer, asking = Writer(ruth, morag), []
    for texts in pen.rounds("paper", name=200, relation=80, form=60, reason=1000):
        given = {"given": "Morag", "family": "Fraser", "chi": CHI, "see": ["medicines"], **BORN}
        officer.send("/desk/acting/paper/", **given, **texts)
    for texts in pen.rounds("applications", relation=80, number=60):
        applicant = accounts.UserFactory(citizen=True)
        asked = Application.objects.create(
            applicant=applicant, patient=morag.patient, person_name="Morag Fraser", document="attorney",
            dated_on=dt.date(2019, 5, 1), powers=["welfare"], made_at=clock.now(), **texts,
        )  # fmt: skip
        asking.append((applicant, asked))
    for texts, (_applicant, asked) in zip(pen.rounds("decisions", answer=1000), asking, strict=False):
        officer.send(f"/desk/acting/application/{asked.id}/", outcome="refuse", **texts)
    for texts in pen.rounds("parents", document=200, reason=1000):
        child = accounts.PatientFactory(birth_date=clock.today() - dt.timedelta(days=13 * 366))
        tie = consent.DelegationFactory(patient=child, basis="parental", powers={}, person_name="Finlay", **texts)
        Delegation.objects.filter(id=tie.id).update(verified_by=ruth)
    for texts, tie in zip(
        pen.rounds("extensions and ends", extend=1000, end=1000), ties(basis="parental"), strict=False
    ):
        when = {**day("last", clock.today() + LATER), **day("review_on", clock.today() + LATER / 2)}
        officer.send(f"/desk/acting/tie/{tie.id}/extend/", see=["medicines"], reason=texts["extend"], **when)
        officer.send(f"/desk/acting/tie/{tie.id}/end/", reason=texts["end"])
    return [applicant for applicant, _asked in asking]


def ties(**how) -> list[Delegation]:
    return list(Delegation.objects.filter(**how).order_by("id"))


def when_policy_is_drafted(pen: Pen, administrators, morag) -> None:
    """The last version that was approved is in force, so that its laws are read by people."""
    first, laws = Writer(administrators[0], morag), list(pen.rounds("laws", purpose=200, law=200))
    for texts in pen.rounds("policy", summary=500):
        first.send("/desk/policies/new/", summary=texts["summary"])
        draft = PolicyVersion.objects.filter(state="draft").order_by("-drafted_at").first()
        for at in range(3):
            some = laws.pop() if laws else {"purpose": "Research", "law": "An Act"}
            first.send(f"/desk/policies/{draft.id}/edit/laws/", **{f"overrides__{at}__{k}": v for k, v in some.items()})
    everything = [{"purpose": t["purpose"], "law": t["law"]} for t in pen.rounds("laws in force", purpose=200, law=200)]
    consent.PolicyVersionFactory(changes={"overrides": everything})


def when_records_are_kept_safe(pen: Pen, morag, ruth) -> None:
    officer, soon = Writer(ruth, morag), (clock.today() + LATER).isoformat()
    for texts in pen.rounds("locks", reason=1000, end=1000, later=1000):
        officer.send("safeguarding/silence/", reason=texts["reason"], review_on=soon)
        [lock] = Lock.objects.filter(patient=morag.patient, ended_at=None, kind="silence")
        officer.send(f"safeguarding/locks/{lock.id}/end/", reason=texts["end"])
        barred = {"reason": texts["later"], "review_on": soon}
        officer.send("safeguarding/bar/", email=accounts.UserFactory(citizen=True).email, **barred)
        officer.send("/desk/safeguarding/sign-ins/new/", email=accounts.UserFactory(citizen=True).email, **barred)
    for texts, lock in zip(pen.rounds("sign-ins", reason=1000), SignInLock.objects.order_by("id"), strict=False):
        officer.send(f"/desk/safeguarding/sign-ins/{lock.id}/", **texts)


def when_logs_are_read(pen: Pen, morag, helen) -> None:
    officer = Writer(helen, morag)
    for texts in pen.rounds("readings", found=200, led=200):
        officer.send("/desk/access-log/", chi=CHI, reason=texts["found"])
        officer.send("access-log/reason/", reason=texts["led"])


def when_carers_write(pen: Pen, people: list[User], morag) -> None:
    for texts, carer in zip(pen.rounds("carers", emergency=2000), people, strict=False):
        Writer(carer, morag).send("/accounts/carer/", is_carer="on", plan="no", **texts)


def test_no_script_runs_in_what_offices_write(at_a_browser, morag, doctor, helen, gavin, ruth, administrators):
    pen = Pen()
    with hearing() as heard:
        when_identities_are_in_question(pen, morag, gavin, ruth)
        when_organisations_change(pen, administrators[0], morag)
        applicants = when_somebody_acts(pen, morag, ruth, gavin)
        when_carers_write(pen, applicants, morag)
        when_records_are_kept_safe(pen, morag, ruth)
        when_logs_are_read(pen, morag, helen)
        when_policy_is_drafted(pen, administrators, morag)
    assert heard.lacks(through_forms("offices")) == {}

    applicant, asking = (
        with_keys(applicants[0]),
        with_keys(User.objects.filter(identity_cases__kind="no-number").first()),
    )
    record = f"/p/{morag.patient_id}/"
    readers = {
        morag: ["/notices/", *(record + part for part in ("access-log/", "helpers/", "choices/", "not-mine/", ""))],
        applicant: ["/accounts/helping/", "/accounts/carer/"],
        asking: ["/accounts/connect/question/"],
        doctor: ["/desk/", record, f"{record}choices/", f"{record}access-log/"],
        gavin: ["/desk/identity/", *(f"/desk/identity/{case.id}/" for case in IdentityCase.objects.all())],
        ruth: ["/desk/safeguarding/", "/desk/acting/", f"/desk/acting/person/{morag.patient_id}/"]
        + [f"{record}safeguarding/", *(f"/desk/acting/person/{tie.patient_id}/" for tie in ties(basis="parental"))]
        + [f"/desk/acting/application/{one.id}/" for one in Application.objects.order_by("id")]
        + [f"/desk/identity/merges/{merge.id}/" for merge in Merge.objects.all()],
        helen: [f"{record}access-log/", "/desk/access-log/", "/desk/refusals/"],
        administrators[1]: ["/desk/letterboxes/", "/desk/organisations/", "/desk/policies/"]
        + [f"/desk/organisations/{one.organisation_id}/" for one in Membership.objects.filter(team__contains="qz-")]
        + [
            f"/desk/letterboxes/{one.letterbox_id}/templates/{one.id}/"
            for one in Template.objects.filter(text__contains="qz-")[:5]
        ],
    }
    looked = {}
    for reader, starts in readers.items():
        visitor = at_a_browser(reader).let_in()
        looked[reader.name] = then_nothing_runs(visitor, *starts, most=MOST + len(starts), pen=pen)
    print(looked, pen.unread())
    assert min(looked.values()) > 0, looked
    assert {*pen.never_read()} <= KEPT_ALONE
