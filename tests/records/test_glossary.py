"""Every clinical word that the demo people's records use is explained, in our own plain words."""

import re

import pytest

from consent.areas import areas_of
from records import glossary
from tools import list_terms

# Elements whose words are clinical terms.
EXPLAINED = {
    "AllergyIntolerance.code",
    "AllergyIntolerance.manifestation",
    "Composition.type",
    "Condition.code",
    "Device.type",
    "DiagnosticReport.code",
    "FamilyMemberHistory.code",
    "ImagingStudy.modality",
    "ImagingStudy.procedureCode",
    "Immunization.vaccineCode",
    "MedicationAdministration.medicationCodeableConcept",
    "MedicationDispense.medicationCodeableConcept",
    "MedicationRequest.courseOfTherapyType",
    "MedicationRequest.medicationCodeableConcept",
    "MedicationStatement.medicationCodeableConcept",
    "Observation.code",
    "Observation.interpretation",
    "Observation.valueCodeableConcept",
    "Procedure.code",
    "ServiceRequest.category",
    "Specimen.type",
}
# Elements that hold clinical terms and everyday words side by side: these words need no explanation.
EVERYDAY = {
    "CarePlan.category": {"Well-being"},
    "DeviceUseStatement.bodySite": {"Left upper arm", "Left chest wall", "Right eye", "Right knee", "Left hip"},
    "DiagnosticReport.category": {"Laboratory"},
    "ServiceRequest.code": {"Cough for six weeks"},
}
# Elements whose words are none of clinical language, and why.
LEFT_OUT = {
    "sentences and everyday words of whoever wrote them": {
        "CarePlan.reasonCode",
        "Encounter.reasonCode",
        "EpisodeOfCare.type",
        "Flag.code",
        "ImagingStudy.reasonCode",
        "Immunization.statusReason",
        "MedicationRequest.statusReason",
        "NutritionOrder.type",
        "Procedure.outcome",
        "RiskAssessment.code",
        "RiskAssessment.outcome",
        "ServiceRequest.reasonCode",
        "Task.statusReason",
    },
    "parts of the body by their everyday names": {"Immunization.site", "Media.bodySite"},
    "relatives": {"FamilyMemberHistory.relationship"},
    "headings of care plans that say what stands below them": {"CarePlan.code"},
    "words of an office, which the page says in its own words": {
        "Condition.category",
        "DocumentReference.type",
        "Encounter.admitSource",
        "Encounter.class",
        "Encounter.dischargeDisposition",
        "Encounter.type",
        "Flag.category",
        "Goal.achievementStatus",
        "Media.type",
        "Observation.category",
        "Observation.dataAbsentReason",
        "Task.businessStatus",
    },
}


@pytest.fixture(scope="module")
def terms():
    return [term for term in list_terms.listed() if term["text"]]


def is_explained(term) -> bool:
    return glossary.explain(term["text"], [f"{term['system']}|{term['code']}"]) is not None


def test_every_clinical_term_of_the_demo_records_is_explained(terms):
    wanted = [term for term in terms if EXPLAINED & set(term["elements"])]
    assert len(wanted) > 180
    assert {term["text"] for term in wanted if not is_explained(term)} == set()


@pytest.mark.parametrize("element", EVERYDAY)
def test_what_is_not_everyday_language_is_explained(terms, element):
    here = [term for term in terms if element in term["elements"]]
    assert {term["text"] for term in here if not is_explained(term)} <= EVERYDAY[element]


def test_every_element_was_thought_about(terms):
    """A new element of the demo records comes into one of the three tables."""
    found = {element for term in terms for element in term["elements"]}
    assert found <= EXPLAINED | set(EVERYDAY) | set().union(*LEFT_OUT.values())


def test_unknown_term_keeps_its_words_and_gets_no_help():
    assert glossary.explain("Flurbitation of the cromlet") is None
    assert glossary.explain("", ["http://snomed.info/sct|1"]) is None
    assert glossary.explain("") is None


@pytest.mark.parametrize(
    ("written", "slug"),
    [
        ("HbA1c", "hba1c"),
        ("hba1c ", "hba1c"),
        ("Paracetamol 500mg tablets", "paracetamol"),
        ("Paracetamol 250 mg/5 ml oral suspension", "paracetamol"),
        ("Asthma.", "asthma"),
    ],
)
def test_words_are_found_however_they_are_written(written, slug):
    assert glossary.explain(written).slug == slug


def test_a_code_is_trusted_before_the_words():
    asthma = glossary.by_slug("asthma")
    assert glossary.explain("Something else", asthma.codes) == asthma


def test_entries_stand_apart_and_are_complete():
    every = glossary.every()
    assert len({term.slug for term in every}) == len(every)
    keys = [word.casefold() for term in every for word in {term.title.casefold(), *map(str.casefold, term.words)}]
    assert len(set(keys)) == len(keys), "two entries for the same words"
    for term in every:
        assert term.title and re.fullmatch(r"[a-z0-9-]+", term.slug) and term.written and term.group


def test_entries_are_short_sentences():
    for term in glossary.every():
        assert term.text.endswith(".") and len(term.text) <= 260, term.slug
        assert max(len(sentence.split()) for sentence in term.text.split(". ")) <= 32, term.slug


def test_search_finds_titles_before_explanations():
    found = [term.slug for term in glossary.search("kidney")]
    assert found[0] in ("chronic-kidney-disease-stage-3", "estimated-gfr-kidney-function") and "urea" in found
    assert glossary.search("zzz") == []


@pytest.mark.django_db
class TestPages:
    def test_all_words_from_a_to_z(self, client):
        page = client.get("/words/").content.decode()
        assert page.count('<li><a href="/words/') == len(glossary.every())

    def test_search_of_words(self, client):
        page = client.get("/words/?q=kidney").content.decode()
        assert "/words/urea/" in page and "/words/asthma/" not in page

    @pytest.mark.parametrize("asked", ["zzzz", "\x00", "x" * 5000, "<script>alert(1)</script>", "%", "[("])
    def test_search_of_anything(self, client, asked):
        page = client.get("/words/", {"q": asked})
        assert page.status_code == 200 and b"<script>alert" not in page.content

    def test_one_word_says_where_it_comes_from(self, client):
        page = client.get("/words/hba1c/").content.decode()
        assert "Not yet read by a clinician" in page and "22 November 2026" in page

    def test_word_that_is_not_there(self, client):
        assert client.get("/words/no-such-word/").status_code == 404


@pytest.mark.django_db
class TestWhereHelpIsOffered:
    OFFER = '<summary class="dfd-term__summary">'

    @pytest.fixture
    def read(self, client, citizen, sign_in):
        sign_in(client, citizen)
        return lambda name: client.get(f"/p/{citizen.patient_id}/{name}").content.decode()

    @pytest.mark.parametrize(
        ("name", "kind", "title"),
        [
            ("problems/", "Condition", "Gout"),
            ("allergies/", "AllergyIntolerance", "Latex allergy"),
            ("operations/", "Procedure", "Echocardiography"),
            ("implants/", "Device", "Artificial hip joint"),
            ("scans/", "ImagingStudy", "Chest X-ray"),
            ("visits/", "ServiceRequest", "Referral to eye service"),
            ("plans/", "CarePlan", "Safety plan"),
            ("chronology/", "Condition", "Glaucoma"),
        ],
    )
    def test_beside_a_clinical_title(self, read, citizen, make_resource, name, kind, title):
        row = make_resource(citizen.patient, kind, area=min(areas_of([kind])), title=title, status="active")
        assert read(name).count(self.OFFER) == 1
        assert read(f"item/{row.id}/").count(self.OFFER) == 1

    def test_not_beside_words_of_an_office(self, read, citizen, make_resource):
        make_resource(citizen.patient, "Encounter", area="care", title="Follow-up appointment", status="finished")
        for name in ("visits/", "chronology/"):
            assert "Follow-up appointment" in read(name) and self.OFFER not in read(name)

    def test_once_in_the_chronology_and_once_open_in_easy_read(self, read, client, citizen, make_resource):
        for _ in range(3):
            make_resource(citizen.patient, "Observation", title="Potassium")
        assert read("chronology/").count(self.OFFER) == 1
        assert read("results/").count(self.OFFER) == 3 and '<details class="dfd-term" open' not in read("results/")
        client.post("/accounts/reading/", {"language": "en-gb", "easy": "on"})
        assert read("results/").count(self.OFFER) == 3
        assert read("results/").count('<details class="dfd-term" open') == 1

    def test_the_paper_record_ends_with_its_words(self, read, citizen, make_resource):
        for _ in range(2):
            make_resource(citizen.patient, "Observation", title="Potassium")
        told = read("print/").partition("<h2>Words explained</h2>")[2]
        assert told.count("<dt>Potassium</dt>") == 1 and "Not yet read by a clinician" in told
