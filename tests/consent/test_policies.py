"""The pages of the policy: drafts, their effect, approval by a second person, and what was decided under which."""

import datetime as dt
import uuid

import pytest
from django.db import DatabaseError, IntegrityError, transaction

import clock
from accounts.roles import Role
from audit import log
from consent import policies
from consent.actions import policies as acts
from consent.models import PolicyVersion
from consent.policy import BUILT_IN
from tests.factories.accounts import MembershipFactory, OrganisationFactory, actor_for

LIST = "/desk/policies/"


@pytest.fixture
def office(db):
    return OrganisationFactory(kind="portal", name="The portal")


@pytest.fixture
def admins(office):
    """Two administrators."""
    names = ("Malcolm Orr", "Sunita Rao")
    return [MembershipFactory(organisation=office, role=Role.POLICY_ADMIN, user__name=name).user for name in names]


@pytest.fixture
def first(client, admins, sign_in):
    """The first administrator's browser."""
    return sign_in(client, admins[0])


@pytest.fixture
def second(admins, sign_in):
    from django.test import Client

    return sign_in(Client(), admins[1])


def drafted(admin, **parts) -> PolicyVersion:
    """A draft of this administrator's, which differs from what is built in in these parts."""
    document = policies.to_document(BUILT_IN) | parts
    return acts.start_draft(actor=actor_for(admin), document=document, summary="Reception no longer books")


def approved(draft, admin, *, moment=None) -> PolicyVersion:
    moment = moment or clock.now() + dt.timedelta(seconds=1)
    actor = actor_for(admin)
    return acts.approve(actor=actor, version_id=draft.pk, seen=acts.mark_of(draft), effective_from=moment)


def at(draft, place="") -> str:
    return f"{LIST}{draft.pk}/{place}"


def on(day: dt.date) -> dict:
    return {"day_day": day.day, "day_month": day.month, "day_year": day.year}


def approval(draft, **given) -> dict:
    tomorrow = clock.today() + dt.timedelta(days=1)
    usual = {"seen": acts.mark_of(draft), "time": "00:00", "read": "on"} | on(tomorrow)
    return usual | given


def everything(form_page) -> dict:
    """What a browser would send of the form on this page, unchanged."""
    form = form_page.context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: value for name, value in found.items() if value not in (None, "") and value is not False}


# --- Who comes in
@pytest.mark.parametrize("role", sorted(set(Role) - {Role.POLICY_ADMIN, Role.CITIZEN}))
def test_other_roles_are_refused(role, client, office, admins, sign_in):
    draft = drafted(admins[0])
    sign_in(client, MembershipFactory(organisation=office, role=role).user)
    for address in (LIST, LIST + "new/", LIST + "first/", at(draft), at(draft, "edit/care/"), at(draft, "approve/")):
        assert client.get(address).status_code == 403, address
        assert client.post(address).status_code == 403, address
    assert client.post(at(draft, "count/")).status_code == 403


def test_strangers_sign_in_first(client, db):
    assert client.get(LIST)["Location"].startswith("/accounts/login/")


def test_administrator_sees_no_record(first, citizen):
    assert first.get(f"/p/{citizen.patient_id}/").status_code == 404


@pytest.mark.parametrize("place", ["new/", "approve/", "withdraw/"])
def test_old_code_is_asked_for_again(place, second, admins, settings):
    settings.STEP_UP_SECONDS = 0
    draft = drafted(admins[0])
    address = LIST + "new/" if place == "new/" else at(draft, place)
    assert second.post(address, approval(draft))["Location"].startswith("/accounts/otp/")
    draft.refresh_from_db()
    assert draft.state == "draft"


# --- Drafting
def test_draft_begins_as_what_is_in_force(first, admins):
    answer = first.post(LIST + "new/", {"summary": "Try something"})
    row = PolicyVersion.objects.get()
    assert answer["Location"] == at(row)
    assert row.drafted_by == admins[0] and row.document == policies.to_document(BUILT_IN)
    assert "Nothing differs." in first.get(at(row)).content.decode()


def test_two_drafts_of_a_day_have_names_of_their_own(admins):
    names = {drafted(admin).version for admin in (*admins, admins[0])}
    assert len(names) == 3


def test_draft_needs_to_say_what_it_changes(first):
    page = first.post(LIST + "new/", {"summary": " "}).content.decode()
    assert "Say what changes, and why" in page and not PolicyVersion.objects.exists()


SUBJECT_NAMES = "care relationships officers sharing emergencies protected ages results ordering laws".split()


@pytest.mark.parametrize("subject", SUBJECT_NAMES)
def test_saving_a_page_unchanged_changes_nothing(subject, first, admins):
    draft = drafted(admins[0])
    page = first.get(at(draft, f"edit/{subject}/"))
    answer = first.post(at(draft, f"edit/{subject}/"), everything(page))
    assert answer.status_code == 302, answer.context["form"].errors
    draft.refresh_from_db()
    old, new = (policies.from_document(doc, version="") for doc in (policies.to_document(BUILT_IN), draft.document))
    if subject == "results":  # says the bounds of each class in so many words
        assert {bounds for bounds in new.release.values()} == {policies.Release()}
    else:
        assert old == new


def test_box_that_is_ticked_is_in_the_draft(first, admins):
    draft = drafted(admins[0])
    given = everything(first.get(at(draft, "edit/care/")))
    given["care__reception__see"] = [*given["care__reception__see"], "documents"]
    assert first.post(at(draft, "edit/care/"), given).status_code == 302
    page = first.get(at(draft)).content.decode()
    assert "Practice reception: sees" in page and "Letters and documents" in page


BAD = [
    ("care", {"care__reception__act": ["appointments", "results"]}, "would act without seeing"),
    ("care", {"care__reception__see": ["appointments", "accesslog"]}, "Select a valid choice"),
    ("ages", {"ages__parental_until": "10"}, "From 10 to 12 neither parent nor child could open the record"),
    ("ages", {"ages__extension_until": "11"}, "cannot be extended to an age before it ends"),
    ("ages", {"ages__extension_until": "17"}, "full legal capacity"),
    ("ages", {"ages__research_choices": "17"}, "full legal capacity"),
    ("ages", {"ages__own_sign_in": "twelve"}, "Enter a whole number"),
    ("ages", {"ages__own_sign_in": "-1"}, "greater than or equal to 0"),
    ("ages", {"staff_days_after_death": ""}, "Enter a number"),
    (
        "results",
        {"release__genetics__floor": "40", "release__genetics__ceiling": "30"},
        "earliest day is after the latest",
    ),
    ("ordering", {"ordering__early_days": "61"}, "less than or equal to 60"),
    ("ordering", {"ordering__late_days": "29"}, "greater than or equal to 30"),
    ("ordering", {"ordering__late_days": ""}, "Enter a number"),
    ("emergencies", {"break_glass_minutes": "4"}, "greater than or equal to 5"),
    ("emergencies", {"break_glass_roles": ["researcher"]}, "Select a valid choice"),
    ("relationships", {"relationship_kinds__clinician": []}, "no relationship would ever open a record"),
    ("sharing", {"delegable": ["summary", "accesslog"]}, "Nobody hands this on"),
    ("laws", {"overrides__5__purpose": "Anything"}, "Say which law this is"),
    ("laws", {"overrides__5__law": "Some Act 2030"}, "for which purpose"),
]


@pytest.mark.parametrize("subject, given, message", BAD)
def test_rules_that_contradict_are_refused_at_the_field(subject, given, message, first, admins):
    draft = drafted(admins[0])
    sent = everything(first.get(at(draft, f"edit/{subject}/"))) | given
    answer = first.post(at(draft, f"edit/{subject}/"), sent)
    assert answer.status_code == 200 and message in answer.content.decode().replace("&#x27;", "'")
    assert set(answer.context["form"].errors) & set(given) or subject == "laws"
    before = draft.document
    draft.refresh_from_db()
    assert draft.document == before


def test_role_that_sees_nothing_opens_nothing_in_an_emergency(first, admins):
    draft = drafted(admins[0])
    given = everything(first.get(at(draft, "edit/care/")))
    given |= {"care__clinician__see": [], "care__clinician__act": []}
    page = first.post(at(draft, "edit/care/"), given).content.decode()
    assert "an emergency would open nothing" in page


def test_nobody_changes_anothers_draft(second, admins):
    draft = drafted(admins[0])
    for place in ("edit/care/", "summary/"):
        assert second.get(at(draft, place)).status_code == 403
        assert second.post(at(draft, place), {"summary": "mine"}).status_code == 403
    with pytest.raises(acts.NotChanged, match="Only whoever started"):
        acts.change_draft(actor=actor_for(admins[1]), version_id=draft.pk, parts={})


@pytest.mark.parametrize("address", ["edit/nothing/", "edit/care", ""])
def test_what_is_not_there_is_not_found(address, first):
    assert first.get(f"{LIST}{uuid.uuid4()}/{address}").status_code in (301, 404)


@pytest.mark.parametrize("origin", ["nonsense", "x' OR 1=1", str(uuid.UUID(int=7))])
def test_draft_from_what_is_not_there(origin, first):
    assert first.post(LIST + "new/", {"from": origin, "summary": "x"}).status_code == 404


# --- Cases and floor
def test_what_changes_is_marked(second, admins):
    document = policies.to_document(BUILT_IN)
    document["care"]["reception"]["see"].append("results")
    page = second.get(at(drafted(admins[0], **document))).content.decode()
    row = page[page.index("A receptionist opens test results") :][:900]
    assert "Refused" in row and "Allowed" in row and "Changes" in row


def test_rules_of_ordering_are_read_in_words(first, second, admins):
    draft = drafted(admins[0])
    given = everything(first.get(at(draft, "edit/ordering/"))) | {"ordering__early_days": "10"}
    assert first.post(at(draft, "edit/ordering/"), given).status_code == 302
    draft.refresh_from_db()
    assert draft.document["ordering"] == {"early_days": 10, "late_days": 120}
    page = second.get(at(draft)).content.decode()
    for words in ("more than 7 days before the last supply runs out", "more than 10 days before", "after 120 days"):
        assert words in page
    row = page[page.index("with 10 days of it left, and gives no reason") :][:900]
    assert "Refused" in row and "Allowed" in row and "Changes" in row
    row = page[page.index("with 5 days of it left, and gives no reason") :][:900]
    assert "Refused" not in row[: row.index("</tr>")] and "Changes" not in row[: row.index("</tr>")]


@pytest.mark.parametrize(
    ("ordering", "kept"),
    [({}, (7, 120)), ({"early_days": 0}, (0, 120)), ({"late_days": 30}, (7, 30)), (None, None), ({"early": 3}, None),
     ({"early_days": -1}, None), ({"early_days": 7.5}, None), ({"late_days": 731}, None), ({"late_days": True}, None)],
)  # fmt: skip
def test_document_says_rules_of_ordering_or_is_refused(ordering, kept):
    if kept is None:
        with pytest.raises(policies.BadPolicy, match="ordering"):
            policies.from_document({"ordering": ordering}, version="x")
    else:
        assert policies.from_document({"ordering": ordering}, version="x").ordering == policies.Ordering(*kept)


def test_policy_of_a_moment_before(admins):
    changed = clock.now() - dt.timedelta(minutes=1)
    in_force_since(drafted(admins[0], ordering={"early_days": 3}), admins[1], changed)
    assert policies.in_force().ordering.early_days == policies.in_force(changed).ordering.early_days == 3
    assert policies.in_force(changed - dt.timedelta(seconds=1)) == BUILT_IN


@pytest.mark.parametrize(
    "change, case",
    [
        ({"self_powers": {"see": ["summary", "consent"], "act": ["consent"]}}, "reads who has looked"),
        ({"professional_roles": ["clinician", "reception"]}, "receptionist reads what is for professionals only"),
        ({"by_role": {"policy-admin": {"see": ["demographics"]}}}, "policy administrator opens anybody’s name"),
        ({"by_role": {"privacy-officer": {"see": ["accesslog", "results"]}}}, "privacy officer reads a test result"),
        ({"assisted": {"see": ["medicines"]}}, "help desk reads a medicine"),
        ({"assisted": {"see": [], "kinds": ["Communication"]}}, "help desk reads a message"),
    ],
)
def test_what_must_never_change_keeps_a_draft_from_approval(change, case, second, admins):
    draft = drafted(admins[0], **change)
    page = second.post(at(draft, "approve/"), approval(draft)).content.decode()
    assert "cannot be approved as it is" in page and case in page
    draft.refresh_from_db()
    assert draft.state == "draft"


# --- Approval
def test_nobody_approves_their_own_draft(first, admins):
    draft = drafted(admins[0])
    page = first.post(at(draft, "approve/"), approval(draft)).content.decode()
    assert "You drafted this version. Somebody else has to approve it." in page
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_database_knows_four_eyes_too(admins):
    draft = drafted(admins[0])
    with pytest.raises(IntegrityError), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(
            state="approved", approved_by=admins[0], approved_at=clock.now(), effective_from=clock.now()
        )
    with pytest.raises(DatabaseError, match="do not change"), transaction.atomic():
        PolicyVersion.objects.filter(pk=draft.pk).update(drafted_by=admins[1])


def test_another_approves_for_tomorrow_at_midnight(second, admins):
    draft = drafted(admins[0])
    form = second.get(at(draft, "approve/")).context["form"]
    assert (form["day"].value(), form["time"].value()) == (clock.today() + dt.timedelta(days=1), dt.time())
    assert second.post(at(draft, "approve/"), approval(draft)).status_code == 302
    draft.refresh_from_db()
    there = draft.effective_from.astimezone(clock.DISPLAY_ZONE)
    assert draft.approved_by == admins[1] and there.time() == dt.time() and there > clock.now()
    assert policies.in_force() == BUILT_IN


BAD_DAYS = [
    (on(dt.date(2020, 1, 1)), "This moment is past"),
    (on(dt.date.today()), "This moment is past"),  # midnight today is over
    ({"day_month": "13"}, "Enter a day, such as"),
    ({"day_day": "", "day_month": "", "day_year": ""}, "Enter a day"),
    ({"time": "25:00"}, "Enter a time"),
    ({"read": ""}, "Tick the box"),
]


@pytest.mark.parametrize("given, message", BAD_DAYS)
def test_bad_approval_is_told_at_the_field(given, message, second, admins):
    draft = drafted(admins[0])
    page = second.post(at(draft, "approve/"), approval(draft, **given)).content.decode()
    assert message in page
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_draft_that_changed_meanwhile_is_read_again(second, admins):
    draft = drafted(admins[0])
    read = approval(draft)
    acts.change_draft(actor=actor_for(admins[0]), version_id=draft.pk, parts={"break_glass_minutes": 90})
    assert "was changed while you read it" in second.post(at(draft, "approve/"), read).content.decode()


def test_approved_version_does_not_change(admins):
    row = approved(drafted(admins[0]), admins[1], moment=clock.now() + dt.timedelta(days=1))
    with pytest.raises(acts.NotChanged, match="decided"):
        acts.change_draft(actor=actor_for(admins[0]), version_id=row.pk, parts={"break_glass_minutes": 90})
    for change in ({"document": {}}, {"effective_from": clock.now()}):
        with pytest.raises(DatabaseError, match="does not change"), transaction.atomic():
            PolicyVersion.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(DatabaseError, match="are kept"), transaction.atomic():
        row.delete()


def test_version_to_come_is_withdrawn(second, admins):
    row = approved(drafted(admins[0]), admins[1], moment=clock.now() + dt.timedelta(days=1))
    assert second.post(at(row, "withdraw/")).status_code == 302
    row.refresh_from_db()
    assert (row.state, row.withdrawn_by) == ("withdrawn", admins[1])


def in_force_since(draft, admin, moment) -> PolicyVersion:
    """As if it had been approved before that moment."""
    PolicyVersion.objects.filter(pk=draft.pk).update(
        state="approved", approved_by=admin, approved_at=moment, effective_from=moment
    )
    draft.refresh_from_db()
    return draft


def test_version_in_force_is_not_withdrawn(second, admins):
    row = in_force_since(drafted(admins[0]), admins[1], clock.now() - dt.timedelta(minutes=1))
    assert "is or was in force" in second.post(at(row, "withdraw/"), follow=True).content.decode()
    with pytest.raises(DatabaseError, match="replaced, not withdrawn"), transaction.atomic():
        PolicyVersion.objects.filter(pk=row.pk).update(state="withdrawn")


def test_way_back_is_a_new_version_with_the_old_words(first, admins):
    in_force_since(drafted(admins[0], break_glass_minutes=90), admins[1], clock.now() - dt.timedelta(minutes=1))
    assert policies.in_force().break_glass_minutes == 90
    first.post(LIST + "new/", {"from": BUILT_IN.version, "summary": "Back to an hour"})
    row = PolicyVersion.objects.get(state="draft")
    assert row.document == policies.to_document(BUILT_IN)
    in_force_since(row, admins[1], clock.now() - dt.timedelta(seconds=1))
    assert policies.in_force().break_glass_minutes == 60 and policies.in_force().version == row.version


def test_old_decisions_keep_their_version(client, sign_in, clinician, citizen, admins):
    sign_in(client, clinician)
    address = f"/p/{citizen.patient_id}/allergies/"
    assert client.get(address).status_code == 200
    care = policies.to_document(BUILT_IN)["care"]
    care["clinician"] |= {"see": ["demographics"], "act": []}
    row = in_force_since(drafted(admins[0], care=care), admins[1], clock.now() - dt.timedelta(hours=1))
    assert client.get(address).status_code == 404
    found = {(entry.outcome, entry.policy_version) for entry in log.by(clinician.id)}
    assert found == {("permitted", BUILT_IN.version), ("refused", row.version)}


def test_drafts_are_never_decided_by(admins):
    drafted(admins[0], break_glass_minutes=90)
    assert policies.in_force() == BUILT_IN


def test_every_act_is_written_down(first, second, admins):
    first.post(LIST + "new/", {"summary": "Try something"})
    draft = PolicyVersion.objects.get()
    first.post(at(draft, "edit/ages/"), everything(first.get(at(draft, "edit/ages/"))))
    second.post(at(draft, "count/"))
    draft.refresh_from_db()
    second.post(at(draft, "approve/"), approval(draft))
    second.post(at(draft, "withdraw/"))
    acted = sorted(entry.action for admin in admins for entry in log.by(admin.id))
    assert acted == ["policy-agree", "policy-count", "policy-draft", "policy-edit", "policy-end"]


# --- Effect
def test_effect_is_counted_over_the_store(second, admins, citizen, make_resource):
    for number in range(7):
        make_resource(citizen.patient, "MedicationRequest")
    for number in range(3):
        make_resource(citizen.patient, "DocumentReference")
    care = policies.to_document(BUILT_IN)["care"]
    care["pharmacist"]["see"] = ["documents"]
    care["pharmacist"]["act"] = []
    draft = drafted(admins[0], care=care)
    assert "Not counted yet." in second.get(at(draft)).content.decode()
    page = second.post(at(draft, "count/"), follow=True).content.decode()
    row = page[page.index("Items hidden or opened") :]
    assert "hides 7 items from 1 role and opens fewer than 5 items to 1 role." in page
    assert "Pharmacist" in row and ">7<" in row.replace("\n", "")
    assert "Counted on" in page


def test_count_opens_nothing_and_is_about_nobody(second, admins, citizen, make_resource):
    make_resource(citizen.patient)
    second.post(at(drafted(admins[0]), "count/"))
    assert {entry.actor_role for entry in log.about(citizen.patient_id)} == {"load_bundles"}
    jobs = log.Entry.objects.filter(actor_kind="job", actor_role="policy_impact")
    assert [(entry.action, entry.patient_id, entry.actor_role) for entry in jobs] == [("count", None, "policy_impact")]
