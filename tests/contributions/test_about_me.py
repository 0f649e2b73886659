"""What people say of themselves: kept with what was said before, seen by whom it is for, and as FHIR."""

import uuid

import pytest
from django.urls import reverse

from contributions.about_sections import SECTIONS, Shape
from contributions.models import AboutMe, Contribution
from records.models import PastVersion, Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from work.models import WorkItem

pytestmark = pytest.mark.django_db


def address(person, section="", name="say_about_me"):
    return reverse(f"contributions:{name}", args=[person.patient.id, *([section] if section else [])])


@pytest.fixture
def say(client, sign_in, citizen):
    def say(section, by=citizen, **answers):
        form = {"form_key": str(uuid.uuid4())} | answers
        return sign_in(client, by).post(address(citizen, section), form)

    return say


def page(client, sign_in, reader, citizen):
    return sign_in(client, reader).get(reverse("contributions:show_about_me", args=[citizen.patient.id]))


def test_the_four_headings_are_said_and_wait_to_be_read(say, client, sign_in, citizen, clinician):
    answer = say("about", **{"knows-me": "My daughter Ailsa", "know": "I am deaf in the left ear"})
    assert answer.url == reverse("contributions:show_about_me", args=[citizen.patient.id])
    (given,) = Contribution._ungated.all()
    (waits,) = WorkItem._ungated.all()
    assert (given.what, waits.subject_id, waits.done_at) == ("about-me", given.id, None)
    seen = page(client, sign_in, clinician, citizen).content.decode()
    assert "Person who knows me best" in seen
    assert "I am deaf in the left ear" in seen
    (face,) = Resource._ungated.filter(kind="QuestionnaireResponse")
    assert (face.author_kind, face.area) == ("person", "contributions")


def test_what_is_said_anew_leaves_what_was_said_before(say, client, sign_in, citizen, clinician):
    say("wishes", where="At home")
    before = address(citizen, "wishes", "show_said_before")
    overview = reverse("contributions:show_about_me", args=[citizen.patient_id])
    assert before not in sign_in(client, citizen).get(overview).content.decode()
    say("wishes", where="In the hospice")
    assert before in sign_in(client, citizen).get(overview).content.decode()
    assert [row.answers["where"] for row in AboutMe._ungated.order_by("said_at")] == ["At home", "In the hospice"]
    assert AboutMe._ungated.filter(replaced_at=None).count() == 1
    earlier = client.get(before).content.decode()
    assert "At home" in earlier and "In the hospice" not in earlier
    assert Resource._ungated.get(kind="QuestionnaireResponse").version == 2
    assert PastVersion._ungated.filter(kind="QuestionnaireResponse").count() == 1
    assert Contribution._ungated.count() == 1  # nobody has read the first yet: they wait together


def test_what_is_said_again_unchanged_is_kept_once(say):
    say("wishes", where="At home")
    say("wishes", where="At home")
    assert AboutMe._ungated.count() == 1 and PastVersion._ungated.count() == 0


def test_the_same_form_twice_is_said_once(say, citizen):
    key = str(uuid.uuid4())
    for _ in range(2):
        assert say("about", form_key=key, know="I like trains").status_code == 302
    assert AboutMe._ungated.count() == 1


def test_people_to_call_are_related_persons(say):
    say("contacts", name1="Ailsa Fraser", phone1="0131 496 0123", relation1="daughter", told1="yes")
    (person,) = Resource._ungated.filter(kind="RelatedPerson")
    assert person.area == "demographics" and '"active":true' in person.body
    say("contacts")
    person.refresh_from_db()
    assert '"active":false' in person.body and "Ailsa" in person.body


def test_prefer_not_to_say_is_not_the_same_as_no_answer(say, client, sign_in, citizen):
    say("equality", ethnic="98")
    assert AboutMe._ungated.get(section="equality").answers == {"ethnic": "98"}
    seen = page(client, sign_in, citizen, citizen).content.decode()
    assert "I prefer not to say" in seen
    assert "My religion or belief" not in seen


def test_equality_answers_are_the_persons_own(say, client, sign_in, citizen, clinician):
    say("equality", ethnic="1A", trans="yes")
    seen = page(client, sign_in, clinician, citizen).content.decode()
    assert "Equality questions" not in seen and "White: Scottish" not in seen
    assert sign_in(client, clinician).get(address(citizen, "equality", "show_said_before")).status_code == 404


def test_reception_sees_needs_and_not_wishes(say, client, sign_in, citizen, practice):
    say("needs", interpreter="bsl", helps=["write-down"])
    say("wishes", where="At home")
    desk = people.MembershipFactory(organisation=practice, role="reception").user
    care.CareRelationshipFactory(patient=citizen.patient, organisation=practice)
    seen = page(client, sign_in, desk, citizen).content.decode()
    assert "Yes, for British Sign Language" in seen and "Write down what was said" in seen
    assert "At home" not in seen


def test_a_helper_writes_with_both_names(say, client, sign_in, citizen):
    helper = people.UserFactory(citizen=True, name="Ailsa Fraser")
    powers = {"demographics": ["see"], "contributions": ["see", "act"]}
    care.DelegationFactory(patient=citizen.patient, user=helper, powers=powers)
    assert say("about", by=helper, know="She tires quickly").status_code == 302
    seen = page(client, sign_in, citizen, citizen).content.decode()
    assert "Written by Ailsa Fraser for" in seen
    assert Resource._ungated.get(kind="QuestionnaireResponse").author_kind == "carer"
    assert say("needs", by=helper, language="Gaelic").status_code == 404  # may see, may not act


@pytest.mark.parametrize(
    ("section", "answers", "words"),
    [
        ("about", {"know": "x" * 3001}, "This is too long"),
        ("about", {"know": "a\x07b"}, "cannot be shown"),
        ("needs", {"interpreter": "maybe"}, "Choose from the list"),
        ("needs", {"helps": ["large-print", "pigeon"]}, "Choose from the list"),
        ("contacts", {"name1": "Ailsa", "phone1": "call me"}, "Enter a telephone number"),
        ("contacts", {"phone1": "0131 496 0123"}, "Enter the name of the person"),
        ("about", {"form_key": "no key", "know": "x"}, "Please save it again"),
    ],
    ids=["long", "control", "choice", "choices", "phone", "no-name", "key"],
)
def test_bad_answers_are_told_beside_their_field(say, section, answers, words):
    answer = say(section, **answers)
    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert not AboutMe._ungated.exists()


def test_scripts_are_words(say, client, sign_in, citizen, clinician):
    say("about", know="<script>alert(1)</script>")
    seen = page(client, sign_in, clinician, citizen).content.decode()
    assert "<script>alert" not in seen and "&lt;script&gt;alert" in seen


@pytest.mark.parametrize("name", ["say_about_me", "show_said_before"])
@pytest.mark.parametrize("section", ["nonsense", "about"])
def test_a_stranger_finds_nothing(client, sign_in, citizen, stranger, name, section):
    assert sign_in(client, stranger).get(address(citizen, section, name)).status_code == 404


def test_staff_say_nothing_for_the_person(client, sign_in, citizen, clinician):
    assert sign_in(client, clinician).get(address(citizen, "about")).status_code == 404


def test_every_choice_has_words():
    for section in SECTIONS.values():
        names = [question.name for question in section.questions]
        assert len(names) == len(set(names))
        for question in section.questions:
            assert bool(question.choices) == (question.shape in (Shape.ONE, Shape.SOME))
