"""X4: a helper's powers by every way there is: address, form, FHIR, search, counts and notices."""

import pytest

from consent.areas import Area
from consent.power_words import ACT, SEE
from notifications.models import Notification
from tests.factories.accounts import UserFactory
from tests.factories.consent import DelegationFactory

# A kind that lies in each area, with the page that lists it.
SHOWN = {
    "summary": ("Condition", "problems/"),
    "medicines": ("MedicationRequest", "medicines/"),
    "results": ("DiagnosticReport", "results/"),
    "documents": ("DocumentReference", "letters/"),
    "care": ("Encounter", "visits/"),
}
WORDS = {area: f"Canary{area}" for area in SHOWN}
PAGES_OF_NOBODY = ("helpers/", "helpers/invite/", "access-log/", "choices/", "seen-as/", "not-mine/new/")


@pytest.fixture
def record(citizen, make_resource):
    """One item in each area, each with a word of its own."""
    for area, (kind, _page) in SHOWN.items():
        body = {"code": {"text": WORDS[area]}, "subject": {"reference": f"Patient/{citizen.patient_id}"}}
        make_resource(citizen.patient, kind, area=area, title=WORDS[area], body=body)
    return citizen


@pytest.fixture
def helper(client, record, sign_in):
    """A browser of somebody with the powers that the test names."""

    def tied(powers):
        user = UserFactory(citizen=True, name="Ishbel Fraser")
        DelegationFactory(patient=record.patient, user=user, powers=powers, person_name="Morag Fraser")
        return sign_in(client, user)

    return tied


def test_notes_alone_open_no_list_of_what_they_stand_beside(helper, record):
    browser = helper({"contributions": ["see", "act"]})
    pages = [page for _kind, page in SHOWN.values()] + ["allergies/", "immunisations/", "measurements/", "operations/"]
    assert {page: browser.get(f"/p/{record.patient_id}/{page}").status_code for page in pages} == dict.fromkeys(
        pages, 404
    )
    assert browser.get(f"/p/{record.patient_id}/notes/").status_code == 200


@pytest.mark.parametrize(("granted", "closed"), [("results", "measurements"), ("measurements", "results")])
def test_areas_that_share_a_kind_are_two_pages(granted, closed, helper, record):
    browser, base = helper({granted: ["see"]}), f"/p/{record.patient_id}/"
    assert browser.get(f"{base}{granted}/").status_code == 200
    assert browser.get(f"{base}{closed}/").status_code == 404
    assert f"{base}{closed}/" not in browser.get(base).content.decode()


def fhir(browser, person, kind) -> tuple[int, str]:
    answer = browser.get(f"/fhir/{kind}?patient={person.patient_id}")
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize("granted", sorted(SHOWN))
def test_one_area_opens_and_no_other_does(granted, helper, record):
    browser, base = helper({granted: ["see"]}), f"/p/{record.patient_id}/"
    for area, (kind, page) in SHOWN.items():
        shown = browser.get(base + page)
        status, text = fhir(browser, record, kind)
        if area == granted:
            assert shown.status_code == 200 and "For <bdi>Morag Fraser" in shown.content.decode()
            assert status == 200 and WORDS[area] in text
        else:
            assert shown.status_code == 404 and WORDS[area] not in text, area
    for page in PAGES_OF_NOBODY:
        assert browser.get(base + page).status_code == 404, page
    home = browser.get(base).content.decode()
    assert not [word for area, word in WORDS.items() if area != granted and word in home]


@pytest.mark.parametrize("granted", [("summary",), ("summary", "care"), ("medicines", "care")])
def test_search_finds_what_is_granted(granted, helper, record):
    browser = helper({area: ["see"] for area in granted})
    for area, word in WORDS.items():
        answer = browser.post(f"/p/{record.patient_id}/search/", {"words": word})
        found = answer.status_code == 200 and f">{word}<" in answer.content.decode().replace("\n", "")
        assert not found or area in granted, area


def test_fhir_item_and_history_of_a_closed_area_look_absent(helper, record, make_resource):
    hidden = make_resource(record.patient, "Condition", title="Hidden")
    browser = helper({"medicines": ["see"]})
    absent = browser.get("/fhir/Condition/7c9e6679-7425-40de-944b-e07fc1f90ae7")
    there = browser.get(f"/fhir/Condition/{hidden.id}")
    assert there.status_code == absent.status_code == 404
    assert browser.get(f"/fhir/Condition/{hidden.id}/_history").status_code == 404


def test_sensitive_items_only_where_the_grant_names_them(client, record, sign_in, make_resource):
    for title, label in (("Low mood", "mental-health"), ("Clinic visit", "sexual-health")):
        body = {"code": {"text": title}}
        make_resource(record.patient, "Condition", title=title, labels=[f"sensitive:{label}"], body=body)
    user = UserFactory(citizen=True)
    DelegationFactory(
        patient=record.patient, user=user, powers={"summary": ["see"]}, sensitive=["sensitive:mental-health"]
    )
    browser = sign_in(client, user)
    page = browser.get(f"/p/{record.patient_id}/problems/").content.decode()
    _status, text = fhir(browser, record, "Condition")
    for shown in (page, text):
        assert "Low mood" in shown and "Clinic visit" not in shown


@pytest.mark.parametrize("verbs", [["see"], ["see", "act"]])
@pytest.mark.parametrize("area", ["contributions", "documents", "medicines"])
def test_act_is_what_writes(area, verbs, helper, record, make_resource):
    item = make_resource(record.patient)
    browser = helper({"summary": ["see"], area: verbs})
    note = {"text": "A word", "form_key": "0f8fad5b-d9cb-469f-a165-70867728950e"}
    answer = browser.post(f"/p/{record.patient_id}/item/{item.id}/note/", note)
    writes = area == "contributions" and "act" in verbs
    assert answer.status_code == (302 if writes else 404)


@pytest.mark.parametrize("page", ["helpers/invite/", "choices/share/", "choices/hide/", "choices/first/"])
def test_helper_with_everything_decides_nothing(page, helper, record):
    powers = {str(area): ["see", "act"] for area in Area if area not in (Area.CONSENT, Area.ACCESSLOG)}
    browser = helper(powers | {"consent": ["see", "act"], "accesslog": ["see"]})  # as no form makes it
    assert browser.get(f"/p/{record.patient_id}/{page}").status_code == 404
    assert browser.post(f"/p/{record.patient_id}/{page}", {}).status_code == 404
    for kind in ("Consent", "AuditEvent"):
        assert fhir(browser, record, kind)[0] in (400, 404)


def test_notices_go_to_the_person_alone(helper, record):
    helper({"documents": ["see"]})
    told = Notification.objects.filter(subject_patient=record.patient).exclude(recipient=record)
    assert not told.exists()


def test_words_stand_for_every_area_that_can_be_given():
    from consent.policy import BUILT_IN

    assert set(SEE) == set(BUILT_IN.delegable) and set(ACT) <= set(BUILT_IN.self_powers.act)
