"""See what they see: the person's own record as somebody else gets it, and to nobody else."""

import datetime as dt
import re
import uuid

import pytest

import clock
from audit import log
from consent.models import Directive, Lock
from consent.viewers import viewers_of
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.consent import DelegationFactory, access_for


def say(citizen, **what):
    """A directive of the citizen's, in force."""
    citizen.patient.has_rules = True
    citizen.patient.save()
    now = clock.now() - dt.timedelta(minutes=1)
    directive = Directive(
        patient=citizen.patient, kind="Consent", area="consent", starts_at=now, made_at=now, made_by=citizen,
        made_by_name=citizen.name, form_key=uuid.uuid4(), **what,
    )  # fmt: skip
    access = access_for(_actor(citizen), citizen.patient, "Consent", writes=["Consent"])
    with access.reading():
        access.written = False
        access.save(directive)
    return directive


def _actor(user):
    from tests.factories.accounts import actor_for

    return actor_for(user)


@pytest.fixture
def problems(citizen, practice, make_resource):
    elsewhere = OrganisationFactory(name="Royal Hospital")
    made = {}
    for name, labels, by in (
        ("Asthma", [], elsewhere),
        ("Eczema", [], elsewhere),
        ("Depression", ["sensitive:mental-health"], elsewhere),
        ("Concern of staff", ["professional-only"], practice),
    ):
        made[name] = make_resource(citizen.patient, "Condition", title=name, labels=labels, organisation=by)
    return made


@pytest.fixture
def as_seen(client, citizen, clinician, sign_in):
    """The citizen's own request for a page as the practice's clinician gets it."""
    sign_in(client, citizen)
    viewer = next(one for one in viewers_of(citizen.patient_id) if one.actor.role == "clinician")

    def get(place="", key=viewer.key, whose=citizen.patient_id):
        return client.get(f"/as/{key}/p/{whose}/{place}")

    get.key = viewer.key
    return get


def shown(response):
    page = response.content.decode()
    return {name for name in ("Asthma", "Eczema", "Depression", "Concern of staff") if name in page}


def test_shows_what_both_may_see(as_seen, citizen, practice, problems):
    say(citizen, effect="hide", items=[problems["Eczema"].id], towards_organisation=practice)
    assert shown(as_seen("problems/")) == {"Asthma"}


def test_is_what_the_clinician_gets(as_seen, client, citizen, clinician, practice, problems, sign_in):
    """But for what the person may not see, the list is the clinician's own, word for word."""
    say(citizen, effect="hide", items=[problems["Eczema"].id], towards_organisation=practice)
    preview = as_seen("problems/").content.decode()
    sign_in(client, clinician)
    own = client.get(f"/p/{citizen.patient_id}/problems/").content.decode()
    mine, theirs = (set(re.findall(r'/item/[^"]*">([^<]*)<', page)) for page in (preview, own))
    assert theirs - mine == {"Concern of staff"} and mine == {"Asthma"}


def test_links_of_the_record_stay_and_others_lead_out(as_seen, client, citizen, problems):
    page = as_seen("problems/").content.decode()
    assert f'href="/as/{as_seen.key}/p/{citizen.patient_id}/' in page
    out = client.get(f"/as/{as_seen.key}/accounts/sessions/")
    assert out.status_code == 307 and out["Location"] == "/accounts/sessions/"
    assert client.get(f"/as/{as_seen.key}/\\evil.example/")["Location"] == "/"
    assert 'href="/as/' not in client.get(f"/p/{citizen.patient_id}/problems/").content.decode()


@pytest.mark.parametrize("role", ["clinician", "reception", "helper"])
def test_no_link_leads_to_what_they_do_not_see(role, as_seen, client, citizen, practice, problems):
    """From their view of the record, page by page, as far as links of the record go."""
    MembershipFactory(organisation=practice, role="reception")
    powers = {area: ["see", "act"] for area in ("summary", "results", "appointments", "medicines", "messages")}
    helper = DelegationFactory(patient=citizen.patient, powers=powers).user
    key = next(
        one.key
        for one in viewers_of(citizen.patient_id)
        if (one.actor.id == helper.id if role == "helper" else one.actor.role == role)
    )
    inside = f"/as/{key}/p/{citizen.patient_id}/"
    found, to_do = {}, [inside]
    while to_do and len(found) < 60:
        path = to_do.pop(0)
        answer = client.get(path)
        found[path] = answer.status_code
        links = re.findall(r'href="([^"?#]+)[^"]*"', answer.content.decode()) if answer.status_code == 200 else []
        to_do += [
            link for link in dict.fromkeys(links) if link.startswith(inside) and link not in found and link not in to_do
        ]
    assert len(found) > 3 and {path: status for path, status in found.items() if status not in (200, 302)} == {}


def test_nothing_can_be_changed(as_seen, client, citizen, problems):
    answer = client.post(f"/as/{as_seen.key}/p/{citizen.patient_id}/problems/")
    assert answer.status_code == 307 and answer["Location"] == f"/p/{citizen.patient_id}/problems/"


def test_page_that_they_do_not_see_says_so(as_seen, citizen, practice, problems):
    MembershipFactory(organisation=practice, role="reception")
    reception = next(one for one in viewers_of(citizen.patient_id) if one.actor.role == "reception")
    page = as_seen("problems/", key=reception.key).content.decode()
    assert "They do not see this page" in page and "Asthma" not in page


def test_page_that_is_not_there_for_them_says_so_too(as_seen, citizen, problems):
    """Of an item that does not exist, and of a page that is for the person alone."""
    for place in (f"item/{uuid.uuid4()}/", f"appointments/{uuid.uuid4()}/", "prescriptions/order/", "seen-as/"):
        answer = as_seen(place)
        assert (answer.status_code, "They do not see this page" in answer.content.decode()) == (404, True), place


def test_emergency_opens_what_is_hidden_but_not_what_is_locked(as_seen, citizen, problems):
    say(citizen, effect="hide", items=[problems["Eczema"].id])
    say(citizen, effect="lock", items=[problems["Asthma"].id])
    assert shown(as_seen("problems/", key="emergency")) == {"Eczema"}
    assert shown(as_seen("problems/")) == set()


def test_is_for_the_person_alone(as_seen, client, citizen, stranger, clinician, problems, sign_in):
    for user in (stranger, clinician):
        sign_in(client, user)
        assert as_seen("problems/").status_code == 404
    assert not any(name in as_seen("problems/").content.decode() for name in problems)


@pytest.mark.parametrize("key", ["0123456789abcdef", "emergency"])
def test_a_stranger_is_refused_and_written_down_by_any_key(key, as_seen, client, citizen, stranger, sign_in):
    sign_in(client, stranger)
    assert as_seen("problems/", key=key).status_code == 404
    entry = log.about(citizen.patient_id).get(action="preview")
    assert (entry.actor_id, entry.outcome) == (stranger.id, "refused")


def test_unknown_viewer_is_not_found(as_seen, problems):
    assert as_seen("problems/", key="0123456789abcdef").status_code == 404


def test_entry_names_what_the_page_is_of(as_seen, citizen, clinician, problems):
    """Not all areas that its kinds lie in, and nothing where they see nothing."""
    helper = DelegationFactory(patient=citizen.patient, powers={"results": ["see"]}).user
    key = next(one.key for one in viewers_of(citizen.patient_id) if one.actor.id == helper.id)
    areas = {"measurements/": {"measurements"}, "plans/": {"care", "summary"}, "problems/": {"summary"}}
    for page in areas:
        assert as_seen(page).status_code == 200
    assert "They do not see this page" in as_seen("measurements/", key=key).content.decode()
    along = {"contributions", "demographics"}  # notes, and the name
    entries = log.about(citizen.patient_id).filter(action="preview")
    assert {(one.basis, one.outcome) for one in entries} == {("self", "permitted")}
    assert sorted(sorted({*one.areas} - along) for one in entries) == sorted([[], *map(sorted, areas.values())])
    assert [one.kinds for one in entries if not one.areas] == [[]]


def test_leaves_an_entry_of_ones_own(as_seen, citizen, problems):
    as_seen("problems/")
    entry = log.about(citizen.patient_id).get(action="preview")
    assert (entry.actor_id, entry.outcome) == (citizen.id, "permitted")


def test_frozen_record_shows_nothing_through_other_eyes(as_seen, citizen, clinician, problems):
    now = clock.now() - dt.timedelta(minutes=1)
    Lock.objects.create(patient=citizen.patient, kind="freeze", reason="x", made_by=clinician, starts_at=now)
    citizen.patient.has_rules = True
    citizen.patient.save()
    assert shown(as_seen("problems/")) == set()


def test_list_names_who_may_look_and_nobody_else(client, citizen, clinician, outside_clinician, sign_in):
    sign_in(client, citizen)
    page = client.get(f"/p/{citizen.patient_id}/seen-as/").content.decode()
    assert "Clinician – Glenview Practice" in page and "in an emergency" in page and "Elsewhere" not in page
