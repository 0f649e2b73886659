"""The pharmacy that is kept: who may see what before and after a change, and what a change does with what waits."""

import datetime as dt

import pytest
from django.urls import reverse

import clock
from accounts.models import Organisation
from consent.models import CareRelationship
from prescriptions.actions.pharmacies import WRITES, ChoiceRefused, choose
from prescriptions.models import PharmacyChoice, Request
from tests.factories import accounts as people
from tests.factories import prescribing

pytestmark = pytest.mark.django_db


@pytest.fixture
def old():
    return prescribing.pharmacy(name="Harbour Chemist")


@pytest.fixture
def new():
    return prescribing.pharmacy(name="Village Pharmacy")


@pytest.fixture
def choosing(citizen, access_for):
    def choosing(place, by=citizen):
        access = access_for(people.actor_for(by), citizen.patient, *WRITES, "SerialPrescription", writes=WRITES)
        with access.reading():
            return choose(access=access, pharmacy=place)

    return choosing


@pytest.fixture
def visit(client, sign_in, citizen):
    def visit(by=citizen, **posted):
        sign_in(client, by)
        address = reverse("prescriptions:choose_pharmacy", args=[citizen.patient_id])
        answer = client.post(address, posted) if posted else client.get(address)
        return answer if answer.status_code != 200 else " ".join(answer.content.decode().split())

    return visit


def opens(client, sign_in, user, citizen):
    """Whether this pharmacist sees the medicines."""
    sign_in(client, user)
    return client.get(reverse("records:list_medicines", args=[citizen.patient_id])).status_code == 200


def running(place):
    return CareRelationship.objects.filter(organisation=place, kind="pharmacy", ended_at=None).count()


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])  # the clock of a transaction stands still
def test_chosen_it_opens_the_medicines_until_another_is(client, sign_in, citizen, old, new, choosing):
    assert not opens(client, sign_in, old[1], citizen)
    choosing(old[0])
    assert opens(client, sign_in, old[1], citizen) and not opens(client, sign_in, new[1], citizen)
    choosing(new[0])
    assert opens(client, sign_in, new[1], citizen) and not opens(client, sign_in, old[1], citizen)
    choosing(old[0])
    assert opens(client, sign_in, old[1], citizen) and not opens(client, sign_in, new[1], citizen)


def test_chosen_twice_it_is_chosen_once(see_all, old, choosing):
    assert choosing(old[0]).id == choosing(old[0]).id
    assert PharmacyChoice._ungated.count() == 1 and running(old[0]) == 1


def test_what_is_not_decided_goes_along(see_all, citizen, clinician, practice, old, new, choosing):
    choosing(old[0])
    ident = prescribing.repeat(citizen.patient, practice=practice)
    prescribing.request(citizen, practice, ident, place=old[0])
    choosing(new[0])
    assert Request._ungated.get().pharmacy == new[0] and running(old[0]) == 0


def test_what_is_approved_stays_and_is_still_seen_there(
    see_all, visit, citizen, clinician, practice, old, new, choosing
):
    choosing(old[0])
    first, second = (prescribing.repeat(citizen.patient, name, practice=practice) for name in ("Ramipril", "Codeine"))
    [one, _] = prescribing.request(citizen, practice, first, second, place=old[0])
    prescribing.move(clinician, one, "approved")
    said = visit()
    assert "Approved already: Ramipril. Collect this from Harbour Chemist" in said
    assert "Not decided yet: Codeine." in said
    choosing(new[0])
    assert Request._ungated.get().pharmacy == old[0]
    [tie] = CareRelationship.objects.filter(organisation=old[0], kind="pharmacy")
    assert tie.ended_at - clock.now() > dt.timedelta(days=27)


@pytest.mark.parametrize("kind", ["practice", "hospital"])
def test_only_a_pharmacy_is_chosen(choosing, kind):
    with pytest.raises(ChoiceRefused):
        choosing(people.OrganisationFactory(kind=kind))


def test_pages(visit, old, new, citizen, see_all):
    assert "No pharmacy is chosen yet" in visit() and "not a nomination" in visit()
    assert "Choose where you will collect" in visit(do="x")
    assert "may have closed meanwhile" in visit(place="Harbour")
    assert visit(place=str(old[0].id)).status_code == 302
    assert "2 High Street, Leven" in visit() and "Monday to Friday" in visit()
    Organisation.objects.filter(id=old[0].id).update(ended_at=clock.now())
    assert "Harbour Chemist has closed" in visit()
    assert "may have closed meanwhile" in visit(place=str(old[0].id))
    assert PharmacyChoice._ungated.get().chosen_by_name == "Morag Fraser"


def test_a_pharmacy_of_which_nothing_is_known(visit, see_all):
    bare = people.OrganisationFactory(kind="pharmacy", name="New Pharmacy")
    visit(place=str(bare.id))
    assert visit().count("We do not know") == 3
