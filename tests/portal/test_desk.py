"""The desk's list of work: the most urgent first, what one may deal with alone, and light however much waits."""

import datetime as dt
import re
import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import clock
from accounts.roles import CARE_ROLES, STAFF_ROLES, Role
from audit import log
from tests.factories.accounts import MembershipFactory, OrganisationFactory, PatientFactory
from tests.factories.consent import CareRelationshipFactory, DirectiveFactory
from tests.factories.work import fill_list, waiting_item
from work.models import WorkItem

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
DESK = "/desk/"


@pytest.fixture
def people(practice, make_resource):
    """People of the practice by name."""

    def make(*names, organisation=practice, kind="registration", team=""):
        made = [PatientFactory() for _ in names]
        for patient, name in zip(made, names, strict=True):
            make_resource(patient, "Patient", title=name)
            CareRelationshipFactory(patient=patient, organisation=organisation, kind=kind, team=team)
        return made

    return make


@pytest.fixture
def at_work(client, practice, sign_in):
    """A browser of somebody at the practice in this role."""

    def begin(role=Role.CLINICIAN, **more):
        return sign_in(client, MembershipFactory(organisation=practice, role=role, **more).user)

    return begin


def waits(patient, practice, hours, **more):
    """Due so many hours from now."""
    now = clock.now()
    due = now + dt.timedelta(hours=hours)
    return waiting_item(patient, practice, opened_at=min(now, due), due_at=due, **more)


def page(browser, **query) -> str:
    answer = browser.get(DESK, query)
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def listed(text) -> list[str]:
    """Names in the order of the list."""
    return re.findall(r'<td role="cell" data-label="Person"><bdi>([^<]*)', text)


def row_of(item) -> WorkItem:
    from consent import gate

    with gate.open_for_job("reindex", kinds=[item.kind], patients=[item.patient_id]) as access:
        return WorkItem.objects.under(access).get(id=item.id)


def test_the_most_urgent_first(at_work, people, practice):
    soon, late, later = people("Ailsa Soon", "Morag Late", "Struan Later")
    waits(soon, practice, 3), waits(late, practice, -50), waits(later, practice, 200)
    text = page(at_work())
    assert listed(text) == ["Morag Late", "Ailsa Soon", "Struan Later"]
    assert "3 things wait for your team." in text and "1 is late." in text
    assert re.search(r'<strong class="dfd-late">[23] days late</strong>', text)


def test_each_person_shown_is_one_entry(at_work, people, practice):
    shown, other = people("Morag Fraser", "Ailsa Reid")
    waits(shown, practice, 1), waits(shown, practice, 2), waits(other, practice, 3, done_at=clock.now())
    text = page(at_work())
    assert listed(text) == ["Morag Fraser"] * 2 and "Ailsa Reid" not in text
    [entry] = log.about(shown.id).exclude(route="job")
    assert (entry.action, entry.route) == ("search", "list")
    assert not log.about(other.id).exclude(route="job").exists()


@pytest.mark.parametrize(
    "role, kinds",
    [
        (Role.CLINICIAN, {"Communication", "Contribution", "CorrectionRequest", "TextRequest", "ReviewRequest"}),
        (Role.RECEPTION, {"Communication"}),
        (Role.PHARMACIST, set()),
    ],
)
def test_each_role_sees_what_it_may_deal_with(role, kinds, at_work, people, practice):
    every = ("Communication", "Contribution", "CorrectionRequest", "TextRequest", "ReviewRequest")
    for kind, patient in zip(every, people(*every), strict=True):
        waits(patient, practice, 1, kind=kind)
    browser = at_work(role)
    text = page(browser)
    assert set(listed(text)) == kinds
    assert (f"{len(kinds)} things wait" in text or "1 thing waits" in text) == bool(kinds)


def test_social_worker_sees_messages_to_the_council(client, sign_in, people):
    council = OrganisationFactory(kind="council")
    (patient,) = people("Morag Fraser", organisation=council, kind="team")
    waits(patient, council, 1, kind="Communication"), waits(patient, council, 1)
    user = MembershipFactory(organisation=council, role=Role.SOCIAL_WORKER).user
    assert listed(page(sign_in(client, user))) == ["Morag Fraser"]


def test_nothing_of_other_organisations_teams_or_people(client, sign_in, people, practice):
    nurse = MembershipFactory(organisation=practice, team="Nurses").user
    mine, theirs, gone = people("Morag Fraser", "Ailsa Reid", "Struan Gunn")
    waits(mine, practice, 1), waits(mine, practice, 2, team="Nurses"), waits(mine, practice, 3, team="Doctors")
    waits(theirs, OrganisationFactory(), 1)
    DirectiveFactory(patient=gone, effect="block", towards_user=nurse)
    waits(PatientFactory(), practice, 1)  # no longer cared for here
    text = page(sign_in(client, nurse))
    assert listed(text) == ["Morag Fraser"] * 2 and "2 things wait" in text


def test_what_a_person_hid_is_neither_shown_nor_counted(at_work, people, practice):
    (patient,) = people("Morag Fraser")
    elsewhere = OrganisationFactory()
    item = waits(patient, practice, 1, organisation_id=elsewhere.id)
    DirectiveFactory(patient=patient, items=[item.item_id])
    text = page(at_work())
    assert "Morag Fraser" not in text and "Nothing waits for you" in text


def test_filters_are_links_with_their_numbers(at_work, people, practice):
    one, other = people("Morag Fraser", "Ailsa Reid")
    browser = at_work()
    waits(one, practice, -30, kind="Communication"), waits(other, practice, 5)
    text = page(browser)
    assert 'href="?what=message">Messages <span class="dfd-filters__number">(1)' in text
    assert 'href="?late=1">Late only <span class="dfd-filters__number">(1)' in text
    assert 'href="?whose=mine">Mine <span class="dfd-filters__number">(0)' in text
    assert listed(page(browser, what="message")) == listed(page(browser, late="1")) == ["Morag Fraser"]
    assert listed(page(browser, whose="free")) == ["Morag Fraser", "Ailsa Reid"]
    assert "Nothing waits that fits" in page(browser, whose="mine", late="1")


@pytest.mark.parametrize(
    "query",
    [
        {"what": "x"}, {"whose": "\x00"}, {"late": "yes"}, {"after": "~"}, {"after": "2026-01-01~x"},
        {"after": f"2026-01-01T00:00:00~{uuid.uuid4()}"}, {"after": f"9999-99-99T00:00~{uuid.uuid4()}"},
        {"after": "9" * 500}, {"what": "' OR 1=1 --"}, {"after": f"0001-01-01T00:00:00+23:59~{uuid.UUID(int=0)}"},
        {"after": f"9999-12-31T23:59:59-23:59~{uuid.UUID(int=0)}"},
    ],
    ids=lambda query: str(query)[:30] if "after" not in query else "after",
)  # fmt: skip
def test_filters_that_mean_nothing_do_no_harm(query, at_work, people, practice):
    (patient,) = people("Morag Fraser")
    waits(patient, practice, 1)
    assert "Your desk" in page(at_work(), **query)


def test_every_page_is_reached_and_nothing_shown_twice(at_work, people, practice):
    with connection.cursor() as cursor:
        fill_list(cursor, practice, people(*(f"Person {n:02}" for n in range(60))), 60)
    browser, found, query = at_work(), [], {}
    for _ in range(3):
        text = page(browser, **query)
        found += listed(text)
        following = re.search(r'rel="next" href="\?after=([^"]*)"', text)
        query = {"after": following[1].replace("%3A", ":").replace("%2B", "+").replace("%7E", "~")} if following else {}
    assert not query and len(found) == len(set(found)) == 60


def test_filters_of_a_long_list_are_those_of_a_short_one(at_work, people, practice):
    """Beyond what is counted the database filters, before that Python does: the same comes out."""
    late, later, *others = people("Morag Late", "Ailsa Later", *(f"Person {n:03}" for n in range(110)))
    browser = at_work()
    waits(late, practice, -5, kind="Communication"), waits(later, practice, 3000, kind="Communication")
    asked = [{"what": "message"}, {"late": "1"}, {"what": "message", "late": "1"}, {"whose": "free", "what": "message"}]
    short = [listed(page(browser, **query)) for query in asked]
    with connection.cursor() as cursor:
        fill_list(cursor, practice, others, 110, opened=clock.now())
    assert [listed(page(browser, **query)) for query in asked] == short
    assert short == [["Morag Late", "Ailsa Later"], ["Morag Late"], ["Morag Late"], ["Morag Late", "Ailsa Later"]]


def test_take_and_put_back_from_the_list(at_work, people, practice):
    (patient,) = people("Morag Fraser")
    item = waits(patient, practice, 1)
    browser = at_work(user__name="Nurse Reid")
    take, back = (reverse(f"portal:{name}", args=[patient.id, item.id]) for name in ("take_work", "put_work_back"))
    assert f'formaction="{take}"' in page(browser)
    answer = browser.post(take, {"back": "what=contribution&evil=//x"})
    assert answer["Location"] == "/desk/?what=contribution"
    assert row_of(item).claimed_by_name == "Nurse Reid" and f'formaction="{back}"' in page(browser, whose="mine")
    assert browser.post(back)["Location"] == DESK
    assert row_of(item).claimed_by_id is None
    written = log.about(patient.id).filter(action="update").values_list("target", flat=True)
    assert list(written) == [f"Contribution/{item.subject_id}"] * 2


def test_of_two_who_take_it_the_first_has_it(at_work, people, practice, client, sign_in):
    (patient,) = people("Morag Fraser")
    colleague = MembershipFactory(organisation=practice).user
    item = waits(patient, practice, 1, claimed_by=colleague, claimed_by_name="Dr Grant", claimed_at=clock.now())
    browser = at_work()
    text = page(browser)
    assert "Dr Grant" in text and "formaction" not in text
    for name in ("take_work", "put_work_back"):
        answer = browser.post(reverse(f"portal:{name}", args=[patient.id, item.id]), follow=True)
        assert "Dr Grant has taken this already." in answer.content.decode()
    assert row_of(item).claimed_by_id == colleague.id


@pytest.mark.parametrize("case", ["unknown", "done", "elsewhere", "not theirs", "read"])
def test_what_cannot_be_taken_is_not_there(case, at_work, people, practice):
    (patient,) = people("Morag Fraser")
    holder = OrganisationFactory() if case == "elsewhere" else practice
    item = waits(patient, holder, 1, **({"done_at": clock.now()} if case == "done" else {}))
    browser = at_work(Role.RECEPTION if case == "not theirs" else Role.CLINICIAN)
    ident = uuid.uuid4() if case == "unknown" else item.id
    address = reverse("portal:take_work", args=[patient.id, ident])
    answer = browser.get(address) if case == "read" else browser.post(address)
    assert answer.status_code == 404 and row_of(item).claimed_by_id is None


def test_outsider_takes_nothing(client, sign_in, people, practice, outside_clinician, citizen):
    (patient,) = people("Morag Fraser")
    item = waits(patient, practice, 1)
    for user in (outside_clinician, citizen):
        answer = sign_in(client, user).post(reverse("portal:take_work", args=[patient.id, item.id]))
        assert answer.status_code in (302, 403, 404) and row_of(item).claimed_by_id is None


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_who_has_a_desk(role, at_work):
    assert at_work(role).get(DESK).status_code == (200 if role in CARE_ROLES else 403)


def test_five_thousand_things_are_no_heavier_than_thirty(at_work, people, practice, client, sign_in):
    """The same number of statements, and a page under 200 kB."""
    patients = people(*(f"Person {n:02}" for n in range(30)))
    browser = at_work()
    with connection.cursor() as cursor:
        fill_list(cursor, practice, patients, 30)
        few = statements(browser)
        fill_list(cursor, practice, patients, 5_000)
    many = statements(browser)
    assert many == few and many < 30
    answers = [browser.get(address) for address in (DESK, f"{DESK}?late=1", "/desk/overdue/", "/desk/people/")]
    for answer in answers:
        assert answer.status_code == 200 and len(answer.content) < 200_000
    text = answers[0].content.decode()
    assert "More than 100 things wait" in text and "More than 100 are late." in text


def statements(browser) -> int:
    page(browser)  # what is prepared once
    with CaptureQueriesContext(connection) as asked:
        page(browser)
    return len([one for one in asked if "clock_offset" not in one["sql"]])  # read once a second
