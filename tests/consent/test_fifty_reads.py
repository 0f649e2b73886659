"""People of all kinds read one record in over fifty ways: the log holds exactly that, and says it in plain words."""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from html import unescape

import pytest
from django.test import Client

from audit import log
from consent import gate, queries
from consent.log_words import Reader, line
from tests.factories.accounts import MembershipFactory, give_number
from tests.factories.consent import CareRelationshipFactory

CHI, NOBODYS_CHI = "0403571235", "1508701245"
REASON = {"reason_code": "emergency", "reason": "Found unconscious in the street"}
FOUND = "Found you in a list or a search of people"
REFUSED = "Tried to open your record. Nothing was shown."


def look(things):
    return "permitted", f"Looked at your {things}"


def one(things):
    return "permitted", f"Looked at one item in your {things}"


def tried(things):
    return "refused", f"Tried to look at your {things} and was refused"


# who, method, address after /p/<id>/ (or from the root), what is sent, outcome and words; None: no entry at all
READS = [
    ("citizen", "get", "", {}, look("record")),
    ("citizen", "get", "problems/", {}, look("problems")),
    ("citizen", "get", "problems/?show=past", {}, look("problems")),
    ("citizen", "get", "medicines/", {}, look("medicines")),
    ("citizen", "get", "allergies/", {}, look("allergies")),
    ("citizen", "head", "allergies/", {}, look("allergies")),
    ("citizen", "get", "results/", {}, look("test results and scans")),
    ("citizen", "get", "results/?page=2", {}, look("test results and scans")),
    ("citizen", "get", "results/trend/?code=718-7&unit=g/L", {}, look("test results and measurements")),
    ("citizen", "get", "measurements/", {}, look("measurements")),
    ("citizen", "get", "immunisations/", {}, look("immunisations")),
    ("citizen", "get", "chronology/", {}, look("record")),
    ("citizen", "get", "notes/", {}, look("record")),
    ("citizen", "get", "item/{allergy}/", {}, one("allergies")),
    ("citizen", "get", "item/{problem}/", {}, one("problems")),
    ("citizen", "get", "item/{result}/", {}, one("test results")),
    ("citizen", "get", "item/{missing}/", {}, ("failed", "this did not work")),
    ("citizen", "get", "item/{allergy}/note/", {}, one("allergies")),
    ("citizen", "post", "item/{allergy}/note/", {"text": "It gave me a rash", "form_key": "{form}"},
     ("permitted", "Added a note")),
    ("citizen", "post", "item/{allergy}/note/", {"text": "", "form_key": "{form}"}, one("allergies")),
    ("citizen", "post", "access-log/", {}, look("list of who has looked")),
    ("citizen", "get", "access-log/", {}, look("list of who has looked")),
    ("citizen", "get", "access-log/?show=refused&since=nonsense", {}, look("list of who has looked")),
    ("citizen", "get", "break-glass/", {}, ("refused", "Tried to open your record in an emergency and was refused")),
    ("doctor", "get", "/desk/people/", {}, ("permitted", FOUND)),
    ("doctor", "get", "/desk/people/?page=9", {}, ("permitted", FOUND)),
    ("doctor", "post", "/desk/people/", {"wanted": "fraser"}, ("permitted", FOUND)),
    ("doctor", "post", "/desk/people/", {"wanted": CHI}, ("permitted", FOUND)),
    ("doctor", "post", "/desk/people/", {"wanted": "nobody at all"}, None),
    ("doctor", "post", "/desk/people/", {"wanted": "0403571234"}, None),
    ("doctor", "post", "/desk/people/", {"wanted": NOBODYS_CHI}, None),
    ("doctor", "get", "", {}, look("record")),
    ("doctor", "get", "problems/", {}, look("problems")),
    ("doctor", "get", "medicines/", {}, look("medicines")),
    ("doctor", "get", "allergies/", {}, look("allergies")),
    ("doctor", "get", "results/", {}, look("test results and scans")),
    ("doctor", "get", "results/trend/?code=718-7&unit=g/L", {}, look("test results and measurements")),
    ("doctor", "get", "chronology/", {}, look("record")),
    ("doctor", "get", "notes/", {}, look("record")),
    ("doctor", "get", "item/{result}/", {}, one("record")),
    ("doctor", "get", "access-log/", {}, tried("list of who has looked")),
    ("doctor", "get", "break-glass/", {}, None),
    ("pharmacist", "get", "/desk/people/", {}, ("permitted", FOUND)),
    ("pharmacist", "get", "medicines/", {}, look("medicines")),
    ("pharmacist", "get", "allergies/", {}, look("allergies")),
    ("pharmacist", "get", "results/", {}, tried("test results and scans")),
    ("pharmacist", "get", "item/{problem}/", {}, ("failed", "this did not work")),
    ("reception", "get", "/desk/people/", {}, ("permitted", FOUND)),
    ("reception", "get", "medicines/", {}, tried("medicines")),
    ("social worker", "get", "/desk/people/", {}, ("permitted", FOUND)),
    ("social worker", "get", "problems/", {}, tried("problems")),
    ("other doctor", "get", "/desk/people/", {}, None),
    ("other doctor", "get", "allergies/", {}, tried("allergies")),
    ("other doctor", "post", "/desk/people/", {"wanted": CHI},
     ("refused", "Searched for you by health number and was refused")),
    ("other doctor", "get", "break-glass/", {}, None),
    ("other doctor", "post", "break-glass/", {"reason_code": "emergency", "reason": "  "}, None),
    ("other doctor", "post", "break-glass/", REASON, ("permitted", "Opened your record in an emergency")),
    ("other doctor", "get", "results/", {}, look("test results and scans")),
    ("other doctor", "get", "item/{allergy}/", {}, one("record")),
    ("other doctor", "post", "/desk/emergency/", REASON | {"chi": NOBODYS_CHI}, None),
    ("help desk", "get", "problems/", {}, tried("problems")),
    ("help desk", "get", "/desk/people/", {}, None),
    ("privacy officer", "get", "access-log/", {}, None),  # is asked for a reason on the next page
    ("privacy officer", "get", "access-log/reason/", {}, ("permitted", "was asked for a reason; nothing was shown")),
    ("privacy officer", "post", "access-log/reason/", {"reason": "She asked us to look"},
     ("permitted", "Began to read who has looked at your record")),
    ("privacy officer", "get", "access-log/", {}, look("list of who has looked")),
    ("privacy officer", "get", "problems/", {}, tried("problems")),
    ("researcher", "get", "chronology/", {}, tried("record")),
    ("stranger", "get", "", {}, ("refused", REFUSED)),
    ("stranger", "get", "item/{allergy}/", {}, ("refused", REFUSED)),
    ("stranger", "post", "item/{allergy}/note/", {"text": "Not mine", "form_key": "{form}"}, ("refused", REFUSED)),
    ("stranger", "get", "access-log/", {}, ("refused", REFUSED)),
    ("stranger", "post", "break-glass/", REASON, ("refused", REFUSED)),
    ("visitor", "get", "results/", {}, ("refused", "was asked to sign in")),
    ("doctor without code", "get", "results/", {}, ("refused", "was asked to sign in")),
]  # fmt: skip


@dataclass
class World:
    """One record, and a browser for everybody who comes to it."""

    patient_id: uuid.UUID
    account: uuid.UUID
    browsers: dict[str, Client]
    ids: dict[str, str] = field(default_factory=dict)

    def read(self, number: int, who: str, method: str, address: str, sent: dict) -> None:
        path = address if address.startswith("/") else f"/p/{self.patient_id}/{address}"
        values = {name: value.format(**self.ids) for name, value in sent.items()}
        call = getattr(self.browsers[who], method)
        assert call(path.format(**self.ids), values, headers={"X-Request-Id": request_id(number)}).status_code < 500


def request_id(number: int) -> str:
    return f"reading-{number:03}"


@pytest.fixture
def world(citizen, stranger, practice, make_resource, sign_in):
    give_number(citizen.patient, CHI)
    make_resource(citizen.patient, "Patient", title="Morag Fraser", body={"name": [{"text": "Morag Fraser"}]})
    code = {"coding": [{"system": "http://loinc.org", "code": "718-7"}], "text": "Haemoglobin"}
    quantity = {"value": 135, "unit": "g/L"}
    result = {"status": "final", "code": code, "valueQuantity": quantity}
    ids = {
        "allergy": make_resource(citizen.patient, "AllergyIntolerance", body={"code": {"text": "Penicillin"}}).id,
        "problem": make_resource(citizen.patient, "Condition", title="Asthma", body={"code": {"text": "Asthma"}}).id,
        "result": make_resource(
            citizen.patient, "Observation", title="Haemoglobin", code="718-7", unit="g/L", body=result
        ).id,
        "missing": uuid.uuid4(),
        "form": uuid.uuid4(),
    }
    elsewhere = {"organisation__name": "Elsewhere Practice"}
    staff = {
        "doctor": MembershipFactory(organisation=practice, role="clinician"),
        "reception": MembershipFactory(organisation=practice, role="reception"),
        "pharmacist": MembershipFactory(role="pharmacist", organisation__kind="pharmacy"),
        "social worker": MembershipFactory(role="social-worker", organisation__kind="council"),
        "other doctor": MembershipFactory(role="clinician", **elsewhere),
        "help desk": MembershipFactory(role="help-desk"),
        "privacy officer": MembershipFactory(role="privacy-officer"),
        "researcher": MembershipFactory(role="researcher"),
    }
    for who, kind in (("doctor", "registration"), ("pharmacist", "pharmacy"), ("social worker", "team")):
        CareRelationshipFactory(patient=citizen.patient, organisation=staff[who].organisation, kind=kind)
    browsers = {who: sign_in(Client(), membership.user) for who, membership in staff.items()}
    browsers |= {"citizen": sign_in(Client(), citizen), "stranger": sign_in(Client(), stranger), "visitor": Client()}
    browsers["doctor without code"] = sign_in(Client(), staff["doctor"].user, code_given=False)
    return World(citizen.patient_id, citizen.id, browsers, {name: str(ident) for name, ident in ids.items()})


def test_the_log_holds_exactly_what_was_done(world, citizen, actor_for):
    assert len([read for read in READS if read[-1]]) >= 50
    already = set(log.about(world.patient_id).values_list("id", flat=True))
    for number, (who, method, address, sent, _) in enumerate(READS):
        world.read(number, who, method, address, sent)

    entries = [entry for entry in log.about(world.patient_id) if entry.id not in already]
    reader = Reader(owner=True, account=world.account, relationships=queries.relationships(world.patient_id))
    written = {entry.request_id: (entry.outcome, line(entry, reader).what) for entry in entries}
    assert Counter(entry.request_id for entry in entries).most_common(1)[0][1] == 1
    for number, (who, method, address, _, expected) in enumerate(READS):
        outcome, words = written.pop(request_id(number), ("", "")), expected or ("", "")
        assert outcome[0] == words[0] and words[1] in outcome[1], (who, method, address, outcome)
    assert written == {}


def test_the_page_shows_every_line(world, client, citizen, sign_in):
    for number, (who, method, address, sent, _) in enumerate(READS):
        world.read(number, who, method, address, sent)
    sign_in(client, citizen)
    shown = ""
    for page in range(1, 5):
        shown += unescape(client.get(f"/p/{world.patient_id}/access-log/?page={page}").content.decode())
    for who, _, _, _, expected in READS:
        if expected and who not in ("citizen", "doctor without code") and expected[0] != "failed":
            assert expected[1] in shown, (who, expected)


def test_a_machine_is_one_entry_a_run(world, make_resource, citizen):
    before = log.about(world.patient_id).count()
    kinds = ["Observation", "Condition"]
    with gate.open_for_job("load_bundles", kinds=kinds, patients=[citizen.patient_id] * 3, on="Board system"):
        pass
    assert log.about(world.patient_id).count() == before + 1


def test_nobody_elses_log_grows(world, stranger):
    for number, (who, method, address, sent, _) in enumerate(READS):
        world.read(number, who, method, address, sent)
    assert not log.about(stranger.patient_id).exists()
