"""Implants: the numbers of a UDI, since when and where, and the recall that names one."""

import pytest
from django.urls import reverse

from records.presenters import implants
from tests.factories.histories import Row, concept, labelled, store

pages = pytest.mark.django_db(databases=["default", "owner"])
LOT = "7654321D"
CARRIER = f"(01)09504000059118(11)141231(17)191120(10){LOT}(21)10987654d321"
ACTION = "http://hl7.org/fhir/device-action"


def device(**more) -> dict:
    frame = {"resourceType": "Device", "status": "active", "type": concept("Artificial hip joint", "304120007")}
    return frame | {"manufacturer": "Ardmore", "modelNumber": "KTH-28", "udiCarrier": [{"carrierHRF": CARRIER}]} | more


NUMBER, SERIAL = "09504000059118", "10987654d321"


@pytest.mark.parametrize(
    ("hrf", "more", "told"),
    [
        (CARRIER, {}, (NUMBER, LOT, SERIAL, "2014-12-31", "2019-11-20")),
        ("(01)09504000059118(17)141100", {}, (NUMBER, "", "", "", "2014-11")),
        ("", {"lotNumber": "L1", "serialNumber": "s"}, ("", "L1", "s", "", "")),
        (CARRIER, {"lotNumber": "L1"}, (NUMBER, "L1", SERIAL, "2014-12-31", "2019-11-20")),
        ("=/08717648200274=,000025", {}, ("", "", "", "", "")),
        ("(10)A/b(17)nonsense", {"expirationDate": "2030"}, ("", "A/b", "", "", "2030")),
    ],
)
def test_the_numbers_of_a_device(hrf, more, told):
    assert (
        tuple(
            implants.udi({"udiCarrier": [{"carrierHRF": hrf}]} | more)[name]
            for name in ("number", "lot", "serial", "made", "before")
        )
        == told
    )


def operation(item: Row, did: str, on: str) -> Row:
    handled = {
        "action": {"coding": [{"system": ACTION, "code": did}]},
        "manipulated": {"reference": f"Device/{item.id}"},
    }
    body = {"resourceType": "Procedure", "status": "completed", "code": concept(f"{did} it"), "performedDateTime": on}
    return Row(
        body | {"focalDevice": [handled], "bodySite": [{"text": "Left hip"}], "location": {"display": "Theatre 2"}}
    )


def test_where_it_is_and_since_when_comes_from_the_operation():
    item = Row(device())
    told = implants.placed(item, [operation(item, "implanted", "2020-05-06")])
    assert (told["state"], told["since"], told["until"]) == ("In place or in use", "6 May 2020", "")
    assert (told["site"], told["done"], told["where"]) == ("Left hip", "implanted it", "Theatre 2")


def test_what_was_taken_out_is_no_longer_in_place():
    item = Row(device(status="inactive"))
    around = [operation(item, "explanted", "2024-01-02"), operation(item, "implanted", "2020-05-06")]
    told = implants.placed(item, around)
    assert (told["state"], told["since"], told["until"]) == (
        "Taken out or no longer used",
        "6 May 2020",
        "2 January 2024",
    )
    assert (told["done"], told["undone"]) == ("implanted it", "explanted it")


@pytest.fixture
def reader(client, citizen, sign_in):
    sign_in(client, citizen)

    def ask(name: str, *more) -> str:
        answer = client.get(reverse(f"records:{name}", args=[citizen.patient_id, *more]))
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return ask


@pages
def test_an_implant_tells_all_that_a_recall_asks_for(reader, citizen):
    [ident] = store(citizen.patient, device())
    here = {"reference": f"Device/{ident}"}
    use = {"resourceType": "DeviceUseStatement", "status": "active", "device": here, "bodySite": {"text": "Left hip"}}
    done = {
        "resourceType": "Procedure",
        "status": "completed",
        "code": concept("Hip replacement"),
        "performedDateTime": "2020-05-06",
    }
    store(
        citizen.patient,
        use | {"timingPeriod": {"start": "2020-05-06"}},
        done | {"focalDevice": [{"manipulated": here}]},
    )
    for page in (reader("list_implants"), reader("show_item", ident)):
        for words in ("Artificial hip joint", "Ardmore", "KTH-28", LOT, "10987654d321", "09504000059118", "Left hip"):
            assert words in page
        for words in ("6 May 2020", "Hip replacement", "In place or in use", "31 December 2014"):
            assert words in page
        assert "Recall notice" not in page and "udiCarrier" not in page and "304120007" not in page


@pages
@pytest.mark.parametrize(
    ("flag", "told"),
    [
        ({"code": {"text": f"Device recall: lot {LOT}."}}, True),
        ({"code": {"text": "Device recall: lot 1111111D."}}, False),
        ({"code": {"text": f"Device recall: lot {LOT}."}, "status": "inactive"}, False),
        ({"code": {"text": f"Device recall: lot {LOT}."}, "status": "entered-in-error"}, False),
    ],
)
def test_a_recall_stands_beside_the_device_whose_lot_it_names(reader, citizen, flag, told):
    [ident] = store(citizen.patient, device())
    store(citizen.patient, device(udiCarrier=[], lotNumber="A1"))
    store(citizen.patient, {"resourceType": "Flag", "status": "active"} | flag)
    for page in (reader("list_implants"), reader("show_item", ident)):
        assert ("Recall notice" in page) is told
    assert reader("list_implants").count("Recall notice") == told


@pages
def test_a_recall_that_is_withheld_and_a_lot_of_one_letter_say_nothing(reader, citizen):
    store(citizen.patient, device(udiCarrier=[], lotNumber="A1"))
    recall = {"resourceType": "Flag", "status": "active", "code": {"text": "Recall A1 and 7654321D"}}
    store(citizen.patient, recall, labelled(device(), "professional-only"))
    page = reader("list_implants")
    assert "Recall notice" not in page and LOT not in page
