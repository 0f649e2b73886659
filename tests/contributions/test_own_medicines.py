"""What people take besides: told, stopped, taken back; beside what is prescribed and never among it."""

import uuid

import pytest
from django.urls import reverse

from contributions.models import Contribution
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.records import make_resource

pytestmark = pytest.mark.django_db


def day(name, number, month, year):
    return {f"{name}_day": number, f"{name}_month": month, f"{name}_year": year}


@pytest.fixture
def tell(client, sign_in, citizen):
    def tell(by=citizen, **answers):
        form = {
            "form_key": str(uuid.uuid4()),
            "name": "Ibuprofen 200 mg tablets",
            "dose": "One when it hurts",
        } | answers
        return sign_in(client, by).post(reverse("contributions:add_own_medicine", args=[citizen.patient.id]), form)

    return tell


@pytest.fixture
def list_of(client, sign_in, citizen):
    return lambda reader: (
        sign_in(client, reader)
        .get(reverse("records:list_medicines", args=[citizen.patient.id]))
        .content.decode()
        .split('id="own-medicines"')
    )


def stop(client, citizen, item, **answers):
    return client.post(reverse("contributions:stop_own_medicine", args=[citizen.patient.id, item.id]), answers)


def test_it_stands_beside_what_is_prescribed(tell, list_of, citizen, clinician):
    make_resource(citizen.patient, "MedicationRequest", title="Ramipril 5 mg", status="active")
    assert tell().status_code == 302
    for reader, heading in ((citizen, "What you take besides"), (clinician, "What the person takes besides")):
        prescribed, besides = list_of(reader)
        assert "Ramipril" in prescribed and "Ibuprofen" not in prescribed
        assert "Ibuprofen" in besides and heading in besides and "Ramipril" not in besides
    assert Contribution._ungated.get().what == "medicine"


def test_a_double_click_adds_one(tell):
    key = str(uuid.uuid4())
    for _ in range(2):
        tell(form_key=key)
    assert Resource._ungated.filter(kind="MedicationStatement").count() == 1
    assert not Contribution._ungated.exists()  # nobody looks after the person here: nothing waits for nobody


@pytest.mark.parametrize("source", ["gp-system", "device"])
def test_what_another_system_sent_is_not_changed_here(source, client, sign_in, citizen):
    told = {"title": "Aspirin", "status": "active", "author_kind": "person", "source": source, "area": "medicines"}
    item = make_resource(citizen.patient, "MedicationStatement", **told)
    assert stop(sign_in(client, citizen), citizen, item, what="mistake").status_code == 404


def test_it_is_not_stopped_before_it_was_begun(tell, client, citizen):
    tell(**day("since", 2, 3, 2026))
    (item,) = Resource._ungated.filter(kind="MedicationStatement")
    page = stop(client, citizen, item, what="stopped", **day("on", 1, 3, 2026)).content.decode()
    assert "before the first day on which it was taken" in page
    item.refresh_from_db()
    assert item.status == "active"
    assert stop(client, citizen, item, what="stopped", **day("on", 2, 3, 2026)).status_code == 302


def test_it_is_stopped_and_kept(tell, client, citizen):
    tell()
    (item,) = Resource._ungated.filter(kind="MedicationStatement")
    assert stop(client, citizen, item, what="stopped", **day("on", 1, 3, 2026)).status_code == 302
    item.refresh_from_db()
    assert (item.status, item.version) == ("stopped", 2)
    assert '"end":"2026-03-01"' in item.body
    assert stop(client, citizen, item, what="stopped").status_code == 404


def test_a_mistake_is_marked_and_not_deleted(tell, client, citizen):
    tell()
    (item,) = Resource._ungated.filter(kind="MedicationStatement")
    stop(client, citizen, item, what="mistake")
    item.refresh_from_db()
    assert item.status == "entered-in-error"


def test_what_was_prescribed_is_not_changed_here(client, sign_in, citizen):
    item = make_resource(citizen.patient, "MedicationRequest", title="Ramipril", status="active")
    sign_in(client, citizen)
    assert stop(client, citizen, item, what="stopped").status_code == 404


def test_a_helper_tells_with_their_own_name(tell, list_of, citizen):
    helper = people.UserFactory(citizen=True, name="Ailsa Fraser")
    care.DelegationFactory(
        patient=citizen.patient, user=helper, powers={"demographics": ["see"], "medicines": ["see", "act"]}
    )
    assert tell(by=helper).status_code == 302
    assert "Ailsa Fraser" in list_of(citizen)[1]
    assert Resource._ungated.get(kind="MedicationStatement").author_kind == "carer"


def test_a_helper_who_may_only_see_tells_nothing(tell, citizen):
    helper = people.UserFactory(citizen=True)
    care.DelegationFactory(patient=citizen.patient, user=helper, powers={"demographics": ["see"], "medicines": ["see"]})
    assert tell(by=helper).status_code == 404


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({"name": ""}, "Write which medicine it is"),
        ({"name": "x" * 201}, "200"),
        ({"name": "a\x07b"}, "cannot be shown"),
        (day("since", 1, 1, 2099), "still to come"),
        (day("since", 1, 1, 1850), "Check the year"),
        (day("since", 31, 2, 2026), "Enter a date"),
        ({"form_key": "none"}, "Please save it again"),
    ],
    ids=["nothing", "long", "control", "future", "past", "words", "key"],
)
def test_bad_answers_are_told_beside_their_field(tell, answers, words):
    answer = tell(**answers)
    assert answer.status_code == 200 and words in answer.content.decode()
    assert not Resource._ungated.filter(kind="MedicationStatement").exists()


def test_strangers_and_staff_tell_nothing(tell, stranger, clinician):
    assert tell(by=stranger).status_code == tell(by=clinician).status_code == 404
