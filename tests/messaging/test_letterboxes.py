"""Setting letterboxes up: who may, what is refused, and that the answer time is real."""

import datetime as dt

import pytest

import clock
from audit.models import Entry
from messaging.models import Letterbox, Template
from messaging.queries import letterboxes
from tests.factories.accounts import MembershipFactory, OrganisationFactory
from tests.factories.messages import LetterboxFactory, TemplateFactory, make_thread

pytestmark = pytest.mark.django_db
LIST = "/desk/letterboxes/"
GOOD = {
    "name": "The nurses", "team": "Nurses", "needs": ["tablets", "other"], "phone": "01592 000 111",
    "weekdays": ["0", "4"], "opens_at": "08:30", "closes_at": "17:00", "answer_days": "2",
}  # fmt: skip


@pytest.fixture
def admin(client, sign_in):
    return sign_in(client, MembershipFactory(role="policy-admin").user)


def test_an_administrator_opens_and_ends_one(admin, practice):
    assert admin.post(f"{LIST}new/", GOOD | {"organisation": str(practice.id)}).status_code == 302
    box = Letterbox.objects.get()
    assert (box.name, box.team, box.weekdays, box.answer_days) == ("The nurses", "Nurses", [0, 4], 2)
    assert "The nurses" in admin.get(LIST).content.decode()
    twice = admin.post(f"{LIST}new/", GOOD | {"organisation": str(practice.id)}).content.decode()
    assert "has a letterbox already" in twice and Letterbox.objects.count() == 1
    admin.post(f"{LIST}{box.id}/end/")
    assert "The nurses" not in admin.get(LIST).content.decode()
    assert Entry.objects.filter(target=f"Letterbox/{box.id}").count() == 2


FAULTS = (
    {
        "name": (" ", "Enter what people call this team."),
        "needs": ([], "Choose at least one."),
        "weekdays": ([], "Choose at least one day."),
        "opens_at": ("dawn", "Enter a time such as 08:30."),
        "answer_days": ("0", "at least one working day"),
        "phone": ("call me", "in digits"),
        "organisation": ("x", "Choose one of the list."),
    },
    {
        "needs": (["money"], "Choose from this list."),
        "weekdays": (["9"], "Choose days of the week."),
        "closes_at": ("08:00", "must be later"),
        "answer_days": ("99", "at most 20 working days"),
    },
)


@pytest.mark.parametrize("faults", FAULTS)
def test_bad_settings_are_told(admin, practice, faults):
    sent = GOOD | {"organisation": str(practice.id)} | {name: wrong for name, (wrong, _) in faults.items()}
    page = admin.post(f"{LIST}new/", sent).content.decode()
    assert all(said in page for _, said in faults.values()) and not Letterbox.objects.exists()


def test_the_team_keeps_hours_and_templates_and_not_the_name(client, sign_in, clinician, box):
    doctor = sign_in(client, clinician)
    assert doctor.post(f"{LIST}{box.id}/", GOOD | {"name": "Mine", "needs": ["letter"]}).status_code == 302
    box.refresh_from_db()
    assert box.name != "Mine" and box.needs == ["tablets", "result", "other"] and box.weekdays == [0, 4]
    doctor.post(f"{LIST}{box.id}/templates/", {"title": "Blood test", "text": "Please come in."})
    template = Template.objects.get()
    page = doctor.post(f"{LIST}{box.id}/templates/", {"title": "", "text": ""}).content.decode()
    assert "Enter a name" in page and "Write the words of the template." in page
    doctor.post(f"{LIST}{box.id}/templates/{template.id}/", {"do": "end"})
    assert not letterboxes.templates_of(box.id)
    assert doctor.get(f"{LIST}new/").status_code == 403 and doctor.post(f"{LIST}{box.id}/end/").status_code == 403


@pytest.mark.parametrize("role", ["clinician", "pharmacist", "help-desk", "privacy-officer"])
def test_others_keep_out(client, sign_in, box, role):
    sign_in(client, MembershipFactory(role=role).user)
    template = TemplateFactory(letterbox=box)
    for path in ("", "templates/", f"templates/{template.id}/"):
        assert client.get(f"{LIST}{box.id}/{path}").status_code == 403
        assert client.post(f"{LIST}{box.id}/{path}", GOOD | {"text": "x", "title": "x"}).status_code == 403
    assert Template.objects.count() == 1


def test_a_template_of_another_letterbox_is_not_there(client, sign_in, clinician, box):
    foreign = TemplateFactory(letterbox=LetterboxFactory(organisation=OrganisationFactory()))
    assert sign_in(client, clinician).get(f"{LIST}{box.id}/templates/{foreign.id}/").status_code == 404


def test_the_answer_time_is_the_median_of_real_answers(citizen, box):
    assert "promises" in letterboxes.answer_time(box)
    now = clock.now()
    for hours in (1, 2, 5, 30, 50):
        opened = now - dt.timedelta(days=10)
        answered = opened + dt.timedelta(hours=hours)
        make_thread(citizen.patient, box, by=citizen, at=opened, first_answer_at=answered, state="answered")
    make_thread(citizen.patient, box, by=citizen)  # waits: does not count
    assert letterboxes.answer_time(box) == "Of the last 5 questions, half were answered within 5 hours."
