"""The pages of My choices: what is said before deciding, what is refused, and what the receipt keeps."""

import datetime as dt
import uuid

import pytest

import clock
from audit import log
from consent.models import Directive, Receipt
from tests.factories import accounts as people
from tests.factories import consent as care
from tests.factories.fhir import observation

SOON = (dt.date.today() + dt.timedelta(days=30)).isoformat()


def rows(model=Directive):
    return list(model._ungated.using("owner").order_by("id"))


@pytest.fixture
def morag(client, citizen, clinician, sign_in):
    """Morag's own browser; her practice cares for her."""
    return sign_in(client, citizen)


def place(organisation, team="") -> str:
    return f"place:{organisation.id}:{team}"


def address(citizen, page="") -> str:
    return f"/p/{citizen.patient_id}/choices/{page}"


def decide(client, citizen, page, **given):
    """Fill the form in, agree to what it does, and see the receipt."""
    form = {"form_key": str(uuid.uuid4())} | given
    shown = client.post(address(citizen, page), form)
    assert shown.status_code == 200 and "Before you decide" in shown.content.decode(), shown.content.decode()
    done = client.post(address(citizen, page), form | {"confirmed": "yes"})
    assert done.status_code == 302, done.content.decode()
    return shown.content.decode(), client.get(done["Location"]).content.decode()


@pytest.mark.parametrize("page", ["", "share/", "hide/", "open/", "keep-out/", "first/", "receipts/"])
def test_pages_open(page, morag, citizen, make_resource):
    make_resource(citizen.patient)
    answer = morag.get(address(citizen, page))
    assert answer.status_code == 200
    told = "court" in answer.content.decode()
    assert told or page == "receipts/"
