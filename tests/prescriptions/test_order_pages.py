"""Ordering by the pages: choose, check, send; every bad input; who may, and who does not even see."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from accounts.models import Organisation
from consent.models import CareRelationship
from prescriptions.actions.ordering import OrderRefused, ask
from prescriptions.models import ItemStep, PharmacyChoice, Request, RequestItem
from records.models import Resource
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories import prescribing
from tests.factories.consent import store
from tests.factories.records import make_resource
from work.models import WorkItem

pytestmark = pytest.mark.django_db
LONG_AGO = "2026-01-12"


@pytest.fixture
def amlodipine(citizen, clinician, practice):
    return prescribing.repeat(citizen.patient, practice=practice)


@pytest.fixture
def bisoprolol(citizen, practice):
    return prescribing.repeat(citizen.patient, "Bisoprolol 2.5mg tablets", practice=practice)


@pytest.fixture
def chemist(db):
    """A pharmacy that nobody has chosen."""
    return prescribing.pharmacy(name="Harbour Chemist")[0]


@pytest.fixture
def visit(client, sign_in, citizen):
    def visit(name="list_prescriptions", *more, by=citizen, **posted):
        sign_in(client, by)
        address = reverse(f"prescriptions:{name}", args=[citizen.patient_id, *more])
        return client.post(address, posted) if posted else client.get(address)

    return visit


@pytest.fixture
def order(visit, chemist):
    """Post the form; what is sent is sent."""

    def order(*medicines, do="send", place=None, by=None, **more):
        form = {f"take_{ident.hex}": "on" for ident in medicines}
        form |= {
            "do": do,
            "place": str(chemist.id if place is None else place),
            "note": "",
            "form_key": str(uuid.uuid4()),
        }
        return visit("order", **({"by": by} if by else {}), **(form | more))

    return order


def early(**more):
    """A repeat of which the last supply began a few days ago."""
    began = clock.today() - dt.timedelta(days=10)
    days = {"value": 28, "code": "d", "system": "http://unitsofmeasure.org", "unit": "days"}
    quantity = {"quantity": {"value": 28, "unit": "tablet"}, "expectedSupplyDuration": days}
    return {"authoredOn": began.isoformat(), "dispenseRequest": quantity} | more


def stop(ident):
    """The practice stops it."""
    row = Resource._ungated.get(id=ident)
    row.status = "stopped"
    store(row)


def words(answer):
    return " ".join(answer.content.decode().split())


def test_choose_check_send(order, visit, amlodipine, bisoprolol, practice, chemist, see_all, citizen):
    key = str(uuid.uuid4())
    checked = order(amlodipine, bisoprolol, do="check", note="Going away on Friday", form_key=key)
    assert "Nothing has been sent yet" in words(checked) and "Harbour Chemist can see your" in words(checked)
    assert not Request._ungated.exists()
    sent = order(amlodipine, bisoprolol, note="Going away on Friday", form_key=key)
    request = Request._ungated.get()
    assert sent.url == reverse("prescriptions:show_sent", args=[citizen.patient_id, request.id])
    assert (request.organisation, request.pharmacy, request.note) == (practice, chemist, "Going away on Friday")
    items = RequestItem._ungated.order_by("medicine")
    assert [(one.medicine, one.quantity, one.state) for one in items] == [
        ("Amlodipine 5mg tablets", "56 tablets", "requested"),
        ("Bisoprolol 2.5mg tablets", "56 tablets", "requested"),
    ]
    assert ItemStep._ungated.count() == 2 and Resource._ungated.filter(kind="Task").count() == 2
    work = WorkItem._ungated.get()
    assert (work.subject, work.subject_id, work.holder, work.area) == (
        "prescription",
        request.id,
        practice,
        "medicines",
    )
    assert PharmacyChoice._ungated.get().pharmacy == chemist
    assert CareRelationship.objects.filter(organisation=chemist, kind="pharmacy", ended_at=None).count() == 1
    assert "Amlodipine" in words(visit("show_sent", request.id))
    listed = words(visit())
    assert "Requested" in listed and "Your practice has it" in listed and "Harbour Chemist" in listed


def test_the_same_form_asks_once(order, amlodipine, see_all):
    key = str(uuid.uuid4())
    first, again = order(amlodipine, form_key=key), order(amlodipine, form_key=key)
    assert first.status_code == again.status_code == 302 and first.url == again.url
    assert Request._ungated.count() == RequestItem._ungated.count() == WorkItem._ungated.count() == 1


def test_asked_already(order, visit, amlodipine, see_all):
    order(amlodipine)
    refused = order(amlodipine)
    assert "This was ordered on" in words(refused) and RequestItem._ungated.count() == 1
    assert "and is on its way" in words(visit("order"))


def test_too_early_asks_for_the_reason(order, visit, citizen, clinician, practice, see_all):
    ident = prescribing.repeat(citizen.patient, practice=practice, **early())
    assert "too early" in words(visit("order"))
    refused = order(ident)
    assert refused.status_code == 200 and f'href="#id_early_{ident.hex}"' in words(refused)
    assert not RequestItem._ungated.exists()
    given = order(ident, **{f"early_{ident.hex}": "I am away for a month"})
    assert given.status_code == 302 and RequestItem._ungated.get().early == "I am away for a month"


def test_a_reason_is_kept_only_where_it_is_early(order, amlodipine, see_all):
    order(amlodipine, **{f"early_{amlodipine.hex}": "no need"})
    assert RequestItem._ungated.get().early == ""


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ({"course": "acute"}, "one course"),
        ({"course": "continuous-repeating-dispensing"}, "kept at your pharmacy"),
        ({"status": "stopped"}, "was stopped"),
        ({"status": "on-hold"}, "on hold"),
        ({"status": "completed"}, "is finished"),
        ({"courseOfTherapyType": {"text": "now and then"}}, "not on your repeat list"),
    ],
    ids=lambda value: "" if isinstance(value, dict) else value.replace(" ", "-"),
)
def test_what_cannot_be_ordered_says_why(order, visit, citizen, clinician, practice, see_all, said, reason):
    ident = prescribing.repeat(citizen.patient, practice=practice, **said)
    assert reason in words(visit("order"))
    refused = order(ident)
    assert refused.status_code == 409 and f"Amlodipine 5mg tablets: {'This'}" in words(refused)
    assert reason in words(refused) and not Request._ungated.exists()


def test_stopped_between_page_and_post(citizen, clinician, practice, amlodipine, bisoprolol, see_all):
    """Nothing of the order is kept, and the person reads which and why."""
    stop(amlodipine)
    with prescribing.moving(people.actor_for(citizen), citizen.patient) as access:
        with pytest.raises(OrderRefused) as refused:
            ask(access=access, prescriptions=[amlodipine, bisoprolol], pharmacy=None, note="", form_key=uuid.uuid4())
    assert list(refused.value.faults) == [amlodipine] and "was stopped" in refused.value.faults[amlodipine]
    assert not Request._ungated.exists() and not RequestItem._ungated.exists() and not WorkItem._ungated.exists()


@pytest.mark.parametrize(
    ("posted", "said"),
    [
        ({}, "Choose at least one medicine"),
        ({"take_zzz": "on"}, "Choose at least one medicine"),
        ({f"take_{uuid.uuid5(uuid.NAMESPACE_OID, 'x').hex}": "on"}, "not on your list any more"),
        ({"place": ""}, "Choose where you will collect"),
        ({"place": str(uuid.uuid5(uuid.NAMESPACE_OID, "y"))}, "may have closed meanwhile"),
        ({"note": "a" * 501}, "This is too long"),
        ({"note": "bell \x07"}, "cannot be shown"),
        ({"note": "nothing \0"}, "cannot be shown"),
        ({"form_key": "first"}, "Please send it again"),
    ],
    ids=["none", "no-id", "unknown", "no-place", "no-pharmacy", "long", "unseen", "null", "key"],
)
def test_bad_input(order, amlodipine, see_all, posted, said):
    chosen = () if set(posted) & {"take_zzz"} or not posted or "on" in posted.values() else (amlodipine,)
    refused = order(*chosen, **posted)
    assert said in words(refused) and refused.status_code in (200, 409)
    assert not Request._ungated.exists()


def test_another_persons_medicine_is_like_none(order, amlodipine, stranger, practice, see_all):
    theirs = prescribing.repeat(stranger.patient, "Secret 1mg tablets", practice=practice)
    refused = words(order(theirs))
    assert "not on your list any more" in refused and "Secret" not in refused
    assert not Request._ungated.exists()


def test_closed_pharmacy_is_explained(order, visit, amlodipine, chemist, see_all):
    order(amlodipine)
    Organisation.objects.filter(id=chemist.id).update(ended_at=clock.now())
    for name in ("order", "choose_pharmacy", "list_prescriptions"):
        assert "Harbour Chemist has closed" in words(visit(name))
    assert "may have closed meanwhile" in words(order(amlodipine))


def test_nobody_to_ask(visit, citizen, see_all):
    prescribing.repeat(citizen.patient)
    assert "Nobody can answer here" in words(visit("order"))
    assert visit("order", take="on").status_code == 409 and not Request._ungated.exists()


def test_a_sensitive_medicine_of_another_service_is_asked_for_there(visit, citizen, clinician, see_all):
    clinic = people.OrganisationFactory(kind="hospital", name="Rowanlea Clinic")
    label = "sensitive:sexual-health"
    body = {
        "status": "active", "intent": "order",
        "courseOfTherapyType": {"coding": [{"system": prescribing.COURSE, "code": "continuous"}]},
    }  # fmt: skip
    make_resource(citizen.patient, "MedicationRequest", body=body, labels=[label], organisation=clinic, status="active")
    assert "Ask that service" in words(visit("order"))


def test_whoever_may_not_open_the_medicine_is_not_led_to_it(visit, citizen, clinician, practice, see_all):
    body = {"status": "active", "intent": "order"}
    hidden = make_resource(citizen.patient, "MedicationRequest", body=body, labels=["sensitive:genetics"])
    [asked] = prescribing.request(citizen, practice, hidden.id, medicine="Kestrel")
    address = reverse("records:show_item", args=[citizen.patient_id, hidden.id])
    page = words(visit("show_item", asked.id, by=clinician))
    assert "Kestrel" in page and address not in page
    assert address in words(visit("show_item", asked.id))


def test_of_a_request_that_is_hidden_whole_nothing_is_told(visit, citizen, clinician, practice, see_all):
    body = {"status": "active", "intent": "order"}
    hidden = make_resource(citizen.patient, "MedicationRequest", body=body)
    [asked] = prescribing.request(citizen, practice, hidden.id, medicine="Kestrel")
    post = people.MembershipFactory(role="clinician", organisation=people.OrganisationFactory())
    care.CareRelationshipFactory(patient=citizen.patient, organisation=post.organisation)
    assert "Kestrel" in words(visit("show_request", asked.request_id, by=post.user))
    ids = [hidden.id, asked.id]
    care.DirectiveFactory(patient=citizen.patient, made_by=citizen, effect="hide", items=ids)
    assert visit("show_request", asked.request_id, by=post.user).status_code == 404
    assert "Kestrel" in words(visit("show_request", asked.request_id, by=clinician))


# --- Helpers and strangers


@pytest.fixture
def helper(citizen):
    def helper(*powers, **more):
        user = people.UserFactory(citizen=True, name="Ailsa Fraser")
        tie = {"patient": citizen.patient, "user": user, "person_name": "Morag Fraser"}
        care.DelegationFactory(powers={"demographics": ["see"], "medicines": list(powers)}, **(tie | more))
        return user

    return helper


def test_a_helper_orders_with_both_names(order, visit, helper, amlodipine, see_all):
    user = helper("see", "act")
    assert "Ailsa Fraser for Morag Fraser" in words(order(amlodipine, by=user, do="check"))
    assert order(amlodipine, by=user).status_code == 302
    request = Request._ungated.get()
    assert (request.asked_by_name, request.for_name) == ("Ailsa Fraser", "Morag Fraser")
    assert "Ailsa Fraser for Morag Fraser" in words(visit("show_item", RequestItem._ungated.get().id))


def test_a_helper_without_the_right_has_no_button(order, visit, helper, amlodipine, see_all):
    user = helper("see")
    listed = visit(by=user)
    assert "Amlodipine" in words(listed) and "/prescriptions/order/" not in words(listed)
    assert visit("order", by=user).status_code == order(amlodipine, by=user).status_code == 404
    assert visit("choose_pharmacy", by=user, place="x").status_code == 404
    assert not Request._ungated.exists()


def test_what_is_private_leaves_no_trace_to_a_helper(order, visit, helper, citizen, practice, amlodipine, see_all):
    private = prescribing.repeat(
        citizen.patient, "Sertraline 50mg", practice=practice, labels=["sensitive:mental-health"]
    )
    order(amlodipine, private, note="The sertraline helps")
    user = helper("see", "act")
    mine = RequestItem._ungated.get(prescription=amlodipine)
    theirs = RequestItem._ungated.get(prescription=private)
    sent = visit("show_sent", mine.request_id, by=user)
    for answer in (sent, visit(by=user), visit("order", by=user), visit("show_item", mine.id, by=user)):
        said = words(answer).lower()
        assert "amlodipine" in said and "sertraline" not in said
    assert visit("show_item", theirs.id, by=user).status_code == 404
    assert "The sertraline helps" in words(visit("show_item", mine.id))
    visit("cancel_item", mine.id, by=user, yes="1")  # what they see they may act on, whatever stands beside it
    assert set(RequestItem._ungated.values_list("medicine", "state")) == {
        ("Amlodipine 5mg tablets", "cancelled"), ("Sertraline 50mg", "requested"),
    }  # fmt: skip


def test_a_request_of_private_medicines_alone_is_not_there(order, visit, helper, citizen, practice, clinician, see_all):
    label = "sensitive:mental-health"
    order(prescribing.repeat(citizen.patient, "Sertraline 50mg", practice=practice, labels=[label]))
    request = Request._ungated.get()
    assert request.labels == WorkItem._ungated.get().labels == [label]
    assert visit("show_sent", request.id, by=helper("see", "act")).status_code == 404


@pytest.mark.parametrize("name", ["list_prescriptions", "order", "choose_pharmacy"])
def test_strangers_and_reception_find_nothing(visit, citizen, stranger, practice, amlodipine, name):
    desk = people.MembershipFactory(organisation=practice, role="reception").user
    assert visit(name, by=stranger).status_code == 404
    assert visit(name, by=desk).status_code in (403, 404)


# --- Afterwards


def test_cancelled_before_it_is_decided(order, visit, amlodipine, bisoprolol, see_all):
    order(amlodipine, bisoprolol)
    for count, item in enumerate(RequestItem._ungated.order_by("medicine"), start=1):
        assert visit("cancel_item", item.id, yes="1").status_code == 302
        assert WorkItem._ungated.filter(done_at=None).count() == 2 - count if count == 2 else 1
    assert set(RequestItem._ungated.values_list("state", flat=True)) == {"cancelled"}
    assert order(amlodipine).status_code == 302  # and it may be asked for again


def test_not_cancelled_after_it_was_decided(order, visit, amlodipine, clinician, see_all):
    order(amlodipine)
    [item] = RequestItem._ungated.select_related("patient")
    prescribing.move(clinician, item, "approved")
    visit("cancel_item", item.id, yes="1")
    item.refresh_from_db()
    assert item.state == "approved" and "decided about this already" in words(visit("show_item", item.id))


def test_the_person_says_that_it_is_collected(order, visit, amlodipine, clinician, see_all):
    order(amlodipine)
    [item] = RequestItem._ungated.select_related("patient")
    for state in ("approved", "not-tracked"):
        prescribing.move(clinician, item, state)
        item.refresh_from_db()
    assert "Tracking is not available here" in words(visit("show_item", item.id))
    assert visit("collect_item", item.id, yes="1").status_code == 302
    item.refresh_from_db()
    assert item.state == "collected" and "too early" not in words(visit("order"))  # how long it lasts nobody knows


def test_what_is_issued_is_no_second_medicine(order, client, citizen, amlodipine, clinician, see_all):
    """Twice on the list could be taken twice a day."""
    order(amlodipine)
    [item] = RequestItem._ungated.select_related("patient")
    prescribing.move(clinician, item, "approved")
    assert Resource._ungated.filter(kind="MedicationRequest").count() == 2
    listed = words(client.get(reverse("records:list_medicines", args=[citizen.patient_id])))
    assert listed.count("Amlodipine 5mg tablets</a>") == 1
