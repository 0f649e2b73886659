"""The pharmacy's desk: who has something there, how far it is, and the serial prescriptions that it keeps."""

import datetime as dt
import uuid

import pytest
from django.urls import reverse

import clock
from audit.log import about
from notifications.models import Notification
from prescriptions.models import PharmacyProfile, RequestItem, SerialCollection, SerialPrescription
from tests.factories import prescribing
from tests.factories.accounts import actor_for, sign_in
from tests.factories.consent import store

pytestmark = pytest.mark.django_db
LIST = "/desk/dispensing/"


@pytest.fixture
def sent(clinician, item):
    """Approved, and with the pharmacy."""
    return prescribing.move(clinician, prescribing.move(clinician, item, "approved"), "with-pharmacy")


@pytest.fixture
def serial(citizen, practice, place):
    """Registered eight weeks ago: the second collection is due today."""
    began, now = clock.today() - dt.timedelta(weeks=8), clock.now()
    ident = prescribing.repeat(citizen.patient, "Atorvastatin", course="continuous-repeating-dispensing")
    common = {"patient": citizen.patient, "kind": "SerialPrescription", "area": "medicines", "organisation": practice,
              "prescription": ident, "changed_at": now}  # fmt: skip
    one = store(SerialPrescription(medicine="Atorvastatin", pharmacy=place[0], weeks=24, every_weeks=8, starts_on=began,
                                   review_on=began + dt.timedelta(weeks=20), state="registered", **common))  # fmt: skip
    for number in (1, 2, 3):
        due = began + dt.timedelta(weeks=8 * (number - 1))
        state = "collected" if number == 1 else "due"
        store(SerialCollection(serial=one, number=number, due_on=due, state=state, **common))
    return one


def page_of(citizen):
    return reverse("prescriptions:show_dispensing", args=[citizen.patient_id])


def step(item, to, **fields):
    given = {"seen": item.state, "to": to, "part": "", "reason": "", "reason_words": "", "next_words": "", "remark": ""}
    return {"item": str(item.id)} | {f"item-{item.id}-{name}": value for name, value in (given | fields).items()}


def held(citizen, item):
    with prescribing.moving(actor_for(citizen), citizen.patient) as access:
        return RequestItem.objects.under(access).get(id=item.id)


def test_from_the_list_to_the_counter(client, citizen, pharmacist, sent, serial):
    sign_in(client, pharmacist)
    listed = client.get(LIST).content.decode()
    assert "Amlodipine" in listed and "Atorvastatin" in listed
    assert [(one.action, one.route) for one in about(citizen.patient_id) if one.actor_id == pharmacist.id] == [
        ("search", "list")
    ]  # one entry for the person, whatever is shown of them
    assert "Atorvastatin" not in client.get(LIST + "?show=prepare").content.decode()
    assert "Amlodipine" not in client.get(LIST + "?show=serial").content.decode()
    assert client.post(page_of(citizen), step(sent, "ready")).status_code == 302
    ready = held(citizen, sent)
    assert "saved" in client.get(page_of(citizen)).content.decode()
    assert "Amlodipine" in client.get(LIST + "?show=collect").content.decode()
    assert client.post(page_of(citizen), step(ready, "collected")).status_code == 302
    assert held(citizen, sent).state == "collected" and held(citizen, sent).dispensed
    client.get(page_of(citizen))
    assert "Amlodipine" not in client.get(LIST).content.decode()


def test_a_part_then_the_rest(client, citizen, pharmacist, sent):
    sign_in(client, pharmacist)
    for amount, words in (("", "as a number"), ("0", "as a number"), ("lots", "as a number"), ("56", "all of it")):
        page = client.post(page_of(citizen), step(sent, "ready-in-part", part=amount))
        assert page.status_code == 200 and words in page.content.decode()
    assert client.post(page_of(citizen), step(sent, "ready-in-part", part="28")).status_code == 302
    part = held(citizen, sent)
    assert (part.state, part.part_quantity) == ("ready-in-part", "28 tablets")
    assert (
        client.post(page_of(citizen), step(part, "preparing-remainder", remark="Owed until Monday")).status_code == 302
    )
    assert client.post(page_of(citizen), step(held(citizen, sent), "collected")).status_code == 302
    amounts = [one["quantity"]["value"] for one in prescribing.faces(citizen.patient, "MedicationDispense")]
    assert sorted(amounts) == [28, 28]


def test_not_given_out(client, citizen, clinician, pharmacist, sent):
    sign_in(client, pharmacist)
    assert b"Choose or write the reason" in client.post(page_of(citizen), step(sent, "not-dispensed")).content
    assert b"Write the reason" in client.post(page_of(citizen), step(sent, "not-dispensed", reason="other")).content
    data = step(sent, "not-dispensed", reason="stock", next_words="Ask your practice for another.", remark="No stock")
    assert client.post(page_of(citizen), data).status_code == 302
    gone = held(citizen, sent)
    assert gone.why == "It cannot be had at the moment." and gone.next_step == "Ask your practice for another."
    sign_in(client, clinician)
    request = reverse("prescriptions:show_request", args=[citizen.patient_id, sent.request_id])
    assert b"No stock" in client.get(request).content


def test_what_cannot_be_said(client, citizen, pharmacist, sent):
    sign_in(client, pharmacist)
    for to in ("", "collected", "approved", "nonsense"):
        assert client.post(page_of(citizen), step(sent, to)).status_code == 200
    assert client.post(page_of(citizen), step(sent, "ready") | {"item": str(uuid.uuid4())}).status_code == 404
    stale = step(sent, "ready")
    assert client.post(page_of(citizen), stale).status_code == 302
    again = client.post(page_of(citizen), stale, follow=True)
    assert b"meanwhile" in again.content and held(citizen, sent).state == "ready"


def test_who_finds_no_such_page(client, citizen, clinician, stranger, sent):
    other = prescribing.pharmacy(name="Another Pharmacy")[1]
    chosen_too = prescribing.pharmacy(citizen.patient, name="Third Pharmacy")[1]
    for who in (citizen, clinician, stranger, other):
        sign_in(client, who)
        assert client.get(page_of(citizen)).status_code in (403, 404)
    sign_in(client, chosen_too)
    assert b"Amlodipine" not in client.get(page_of(citizen)).content  # it is not with them
    assert client.post(page_of(citizen), step(sent, "ready")).status_code == 404


def collection(serial, number):
    with prescribing.moving_serial(serial.patient) as access:
        return SerialCollection.objects.under(access).get(serial=serial.id, number=number)


def press(row, to, **more):
    return {"act": "collection", "collection": str(row.id), "seen": row.state, "to": to} | more


def test_a_serial_collection(client, citizen, pharmacist, serial):
    sign_in(client, pharmacist)
    due = collection(serial, 2)
    assert b"Collection 2" in client.get(page_of(citizen)).content
    assert client.post(page_of(citizen), press(due, "ready")).status_code == 302
    assert Notification.objects.filter(recipient=citizen, topic="prescription-ready", channel="portal").count() == 1
    assert client.post(page_of(citizen), press(due, "collected"), follow=True).content.count(b"meanwhile") == 1
    ready = collection(serial, 2)
    assert client.post(page_of(citizen), press(ready, "collected")).status_code == 302
    done = collection(serial, 2)
    [face] = prescribing.faces(citizen.patient, "MedicationDispense")
    assert (face["id"], done.state) == (str(done.dispensed), "collected")
    assert face["authorizingPrescription"] == [{"reference": f"MedicationRequest/{serial.prescription}"}]
    for wrong in ({"to": "missed"}, {"collection": "x"}, {"collection": str(uuid.uuid4())}):
        assert client.post(page_of(citizen), press(done, "collected") | wrong).status_code in (302, 404)
    assert len(prescribing.faces(citizen.patient, "MedicationDispense")) == 1


def test_what_a_pharmacy_says_of_itself(client, pharmacist, place, clinician):
    url = reverse("prescriptions:edit_pharmacy")
    sign_in(client, pharmacist)
    assert client.get(url).status_code == 200
    data = {"address": "3 High Street", "phone": "01333 000 333", "hours": "Every day", "weekdays": ["0", "1"],
            "closed": "2026-12-25\n2026-12-28"}  # fmt: skip
    for wrong, words in (({"closed": "Christmas"}, "is no day"), ({"weekdays": []}, "at least one day"),
                         ({"weekdays": ["9"]}, "from the list"), ({"phone": ""}, "rely on it"),
                         ({"closed": "2026-02-30"}, "is no day")):  # fmt: skip
        assert words in client.post(url, data | wrong).content.decode()
    assert client.post(url, data).status_code == 302
    held_now = PharmacyProfile.objects.get(organisation=place[0])
    assert (held_now.tracks, held_now.weekdays, len(held_now.closed_days)) == (False, [0, 1], 2)
    assert "does not track here" in client.get(LIST).content.decode()
    sign_in(client, clinician)
    assert client.get(url).status_code == 403 and client.get(LIST).status_code == 403
