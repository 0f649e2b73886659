"""A record as a professional opens it: the person's own words first, then what waits, then their notes."""

import datetime as dt
import re

import pytest

import clock
from accounts.roles import Role
from contributions.models import AboutMe, Annotation
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.consent import CareRelationshipFactory, store
from tests.factories.work import waiting_item

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def item(citizen, make_resource):
    return make_resource(citizen.patient, title="Penicillin allergy")


def overview(browser, citizen) -> str:
    answer = browser.get(f"/p/{citizen.patient_id}/")
    assert answer.status_code == 200
    return re.sub(r"\s+", " ", answer.content.decode())


def test_work_about_the_person_with_links_to_what_is_ours(client, sign_in, citizen, clinician, practice):
    hospital = OrganisationFactory(name="Shoreside Hospital", kind="hospital")
    now = clock.now()
    mine = waiting_item(
        citizen.patient, practice, opened_at=now - dt.timedelta(days=3), due_at=now - dt.timedelta(days=2),
        topic="measurements",
    )  # fmt: skip
    waiting_item(
        citizen.patient, hospital, kind="TextRequest", opened_at=now, due_at=now + dt.timedelta(days=30),
        claimed_by=clinician, claimed_by_name="Dr Isla Grant", claimed_at=now,
    )  # fmt: skip
    text = overview(sign_in(client, clinician), citizen)
    assert f'<a href="/p/{citizen.patient_id}/given/{mine.subject_id}/">Measurements at home</a>' in text
    assert "2 days late" in text
    assert "A letter asked for as text, By" in text and "with Shoreside Hospital, Dr Isla Grant has it" in text
    assert text.index("What waits about this person") < text.index("What is due")


def test_newest_notes_come_early(client, sign_in, citizen, clinician, item):
    row = Annotation(
        patient=citizen.patient, kind="Annotation", area="contributions", resource_id=item.id,
        text="It itched for days", author=citizen, author_name=citizen.name, written_at=clock.now(), form_key=item.id,
    )  # fmt: skip
    store(row)
    text = overview(sign_in(client, clinician), citizen)
    assert text.index("It itched for days") < text.index("What is due")
    assert f'<a href="/p/{citizen.patient_id}/item/{item.id}/">Penicillin allergy</a>' in text


def test_the_person_sees_none_of_this_on_their_own_page(client, sign_in, citizen, practice, clinician):
    waiting_item(citizen.patient, practice)
    text = overview(sign_in(client, citizen), citizen)
    assert "What waits about this person" not in text and "Newest notes" not in text


def test_reception_sees_what_waits_of_messages_alone(client, sign_in, citizen, clinician, practice):
    waiting_item(citizen.patient, practice, kind="Communication"), waiting_item(citizen.patient, practice)
    reception = MembershipFactory(organisation=practice, role=Role.RECEPTION).user
    text = overview(sign_in(client, reception), citizen)
    assert text.count("late</strong>") == 1 and "A message" in text


def test_own_words_come_first_of_all(client, sign_in, citizen, clinician):
    row = AboutMe(
        patient=citizen.patient, kind="AboutMe", area="contributions", section="about",
        answers={"know": "I <b>hate</b> needles"}, said_by=citizen, said_by_name=citizen.name, said_at=clock.now(),
        form_key=citizen.patient_id,
    )  # fmt: skip
    store(row)
    text = overview(sign_in(client, clinician), citizen)
    assert "In the person’s own words" in text and "I &lt;b&gt;hate&lt;/b&gt; needles" in text
    assert text.index("In the person’s own words") < text.index("What is due")
    assert "I &lt;b&gt;hate" not in overview(sign_in(client, citizen), citizen)


def test_why_one_may_see_it_is_said_and_who_may_not_is_offered_an_emergency(
    client, sign_in, citizen, clinician, outside_clinician
):
    assert "Glenview Practice cares for this person" in overview(sign_in(client, clinician), citizen)
    refused = sign_in(client, outside_clinician).get(f"/p/{citizen.patient_id}/", follow=True)
    assert "emergency" in refused.content.decode()


def test_a_nurse_of_another_team_sees_no_more_than_hers(client, sign_in, citizen, practice, clinician):
    hospital = OrganisationFactory(kind="hospital")
    CareRelationshipFactory(patient=citizen.patient, organisation=hospital, kind="team", team="Cardiology")
    nurse = MembershipFactory(organisation=hospital, team="Cardiology").user
    waiting_item(citizen.patient, practice)
    text = overview(sign_in(client, nurse), citizen)
    assert "with Glenview Practice" in text and "/given/" not in text.split("What is due")[0].split("<h1")[1]
