"""Every kind of data that a page must show stands in the demo records, in every awkward form."""

import base64
import io
from collections import Counter
from datetime import date

import pytest
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from portal.demo import coding as codes
from portal.demo.histories.implants import RECALLED_LOT, gtin
from portal.demo.histories.questionnaires import FORMS
from portal.demo.histories.referrals import STATES
from portal.demo.labels import SENSITIVE
from portal.demo.population import generate
from records.lossless import Number
from records.types import PATIENT_TYPES

LATER = {"Appointment"}  # kept, and no part of a demo record yet


@pytest.fixture(scope="module")
def population():
    return generate(people=50, seed=1)


def record(population, key):
    person = next(person for person in population.people if person.key == key)
    return population.items_of(person.id)


def of_type(items, kind):
    return [item.body for item in items if item.type == kind]


def attachments(population, key="morag"):
    return {
        body["description"].split(".")[0]: [content["attachment"] for content in body["content"]]
        for body in of_type(record(population, key), "DocumentReference")
    }


def words_of(attachment: dict) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(base64.b64decode(attachment["data"]))).pages)


def extension(body: dict, url: str) -> dict:
    return next((found for found in body.get("extension", ()) if found["url"] == url), {})


def test_every_type_that_comes_by_bundle_stands_somewhere(population):
    kept = {name for name, kind in PATIENT_TYPES.items() if kind.by_bundle}

    assert {item.type for item in population.items} == kept - LATER


def test_letters_come_in_every_form(population):
    found = attachments(population)
    types = {name: [part["contentType"].split(";")[0] for part in parts] for name, parts in found.items()}

    assert types["Letter from the diabetes clinic"] == ["text/plain"]
    assert types["Letter from the orthopaedic clinic"] == ["text/html"]
    assert types["Discharge summary: gallbladder"] == ["application/pdf", "text/plain"]
    assert "gallbladder was taken out" in " ".join(words_of(found["Discharge summary: gallbladder"][0]).split())
    assert words_of(found["Letter from 1998 (scanned)"][0]) == ""
    with pytest.raises(PyPdfError):
        words_of(found["Letter that arrived damaged"][0])
    assert "data" not in found["Letter kept by the hospital"][0]
    assert found["Heart tracing over 24 hours"][0]["size"] >= 10**9


def test_a_letter_kept_as_a_binary_is_there(population):
    url = attachments(population)["Letter from the dietitian"][0]["url"]
    kept = {f"Binary/{body['id']}": body for body in of_type(record(population, "morag"), "Binary")}

    assert "leaflets are enclosed" in base64.b64decode(kept[url]["data"]).decode()


def test_a_page_with_a_script_is_there_to_be_made_harmless(population):
    data = attachments(population)["Letter from the orthopaedic clinic"][0]["data"]

    assert "<script>" in base64.b64decode(data).decode()


def test_what_is_left_out_has_a_reason_and_a_version_without_it(population):
    reasons = Counter()
    by_id = {f"{item.type}/{item.id}": item for item in population.items}
    whole = [item for item in population.items if "third-party" in item.labels]
    for item in whole:
        short = [
            other
            for other in population.items
            if any(by_id[link["target"]["reference"]] is item for link in other.body.get("relatesTo", ()))
        ]
        assert [link["code"] for link in short[0].body["relatesTo"]] == ["transforms"]
        assert "third-party" not in short[0].labels
        why = extension(item.body, codes.WITHHELD_REASON)["valueCode"]
        assert extension(short[0].body, codes.WITHHELD_REASON)["valueCode"] == why
        reasons[why] += 1

    assert set(reasons) == set(codes.WITHHELD_REASONS)


def test_the_version_without_a_part_says_nothing_of_it(population):
    letters = of_type(record(population, "morag"), "DocumentReference")
    texts = {
        body["description"]: base64.b64decode(body["content"][0]["attachment"].get("data", "")) for body in letters
    }

    assert b"lost his work" in next(text for name, text in texts.items() if "dietitian." in name)
    assert b"lost his work" not in next(text for name, text in texts.items() if "one part left out" in name)


def test_referrals_stand_in_every_state(population):
    tasks = [(body["status"], body["businessStatus"]["text"]) for body in of_type(population.items, "Task")]
    requests = {f"ServiceRequest/{body['id']}": body for body in of_type(population.items, "ServiceRequest")}

    assert {state for state, _ in tasks} == {task for _, task, _ in STATES.values()} - {"draft"}
    for body in of_type(population.items, "Task"):
        request = requests[body["focus"]["reference"]]
        assert (request["status"], body["status"]) in {(state[0], state[1]) for state in STATES.values()}
        assert body["status"] != "rejected" or body["statusReason"]["text"]


def test_visits_of_every_class_and_a_stay_with_its_discharge(population):
    visits = of_type(population.items, "Encounter")

    assert {body["class"]["code"] for body in visits} == {"AMB", "IMP", "EMER", "VR", "HH", "SS"}
    assert {body["status"] for body in visits} == {"finished", "cancelled", "planned", "entered-in-error"}
    ended = [body["hospitalization"]["dischargeDisposition"]["coding"][0]["code"] for body in visits
             if "hospitalization" in body]  # fmt: skip
    assert {"home", "exp"} <= set(ended)


def test_imaging_has_study_report_and_whole_text(population):
    studies = {f"ImagingStudy/{body['id']}" for body in of_type(population.items, "ImagingStudy")}
    reports = [body for body in of_type(population.items, "DiagnosticReport") if "imagingStudy" in body]

    assert {body["imagingStudy"][0]["reference"] for body in reports} == studies
    for body in reports:
        text = base64.b64decode(body["presentedForm"][0]["data"]).decode()
        assert "Findings" in text
        assert body["conclusion"].split(" File mark")[0].split(".")[0] in text


@pytest.mark.parametrize(("item", "digit"), [(4711, "5"), (0, None)])
def test_gtin_check_digit(item, digit):
    number = gtin(item)
    total = sum(int(sign) * (3 if place % 2 == 0 else 1) for place, sign in enumerate(number))

    assert len(number) == 14
    assert total % 10 == 0
    assert digit in (None, number[-1])


def test_implants_have_number_operation_and_use(population):
    for key in ("agnes", "sheila", "archibald"):
        items = record(population, key)
        operations = {
            part["manipulated"]["reference"]: part["action"]["coding"][0]["code"]
            for body in of_type(items, "Procedure")
            for part in body.get("focalDevice", ())
        }
        used = {body["device"]["reference"] for body in of_type(items, "DeviceUseStatement")}
        for body in of_type(items, "Device"):
            carrier = body["udiCarrier"][0]
            expires = date.fromisoformat(body["expirationDate"])
            for part in (
                f"(01){carrier['deviceIdentifier']}",
                f"(17){expires:%y%m%d}",
                f"(10){body['lotNumber']}",
                f"(21){body['serialNumber']}",
            ):
                assert part in carrier["carrierHRF"]
            assert f"Device/{body['id']}" in set(operations) & used


def test_one_implant_was_taken_out_again(population):
    items = record(population, "archibald")
    out = [body for body in of_type(items, "Device") if body["status"] == "inactive"]
    ended = [body for body in of_type(items, "DeviceUseStatement") if "end" in body["timingPeriod"]]

    assert [f"Device/{body['id']}" for body in out] == [body["device"]["reference"] for body in ended]


def test_one_lot_is_recalled_and_the_notice_names_the_device(population):
    notice = next(body for body in of_type(record(population, "agnes"), "Flag"))
    device = extension(notice, codes.FLAG_DETAIL)["valueReference"]["reference"]
    recalled = {f"Device/{b['id']}" for b in of_type(population.items, "Device") if b["lotNumber"] == RECALLED_LOT}

    assert device in recalled
    assert RECALLED_LOT in notice["code"]["text"]


def test_care_plans_say_what_to_do_if(population):
    for key in ("morag", "agnes", "eilidh", "gordon", "archibald"):
        plans = of_type(record(population, key), "CarePlan")
        details = [activity["detail"] for body in plans for activity in body["activity"]]
        advice = [detail for detail in details if detail.get("code", {}).get("text") == "What to do if"]
        assert advice, key
        assert all(detail["reasonCode"][0]["text"] in detail["description"] for detail in advice)


def test_goals_are_those_of_a_plan_and_some_are_reached(population):
    goals = {f"Goal/{body['id']}": body for body in of_type(population.items, "Goal")}
    named = {goal["reference"] for body in of_type(population.items, "CarePlan") for goal in body.get("goal", ())}

    assert named == set(goals)
    states = {body["achievementStatus"]["coding"][0]["code"] for body in goals.values()}
    assert states == {"in-progress", "improving", "achieved", "not-achieved"}


def test_social_care_has_assessment_plan_budget_and_visits(population):
    social = [item for item in record(population, "agnes") if item.area == "socialcare"]
    plans = of_type(social, "CarePlan")
    budget = next(found for body in plans if (found := extension(body, codes.BUDGET)))
    parts = {part["url"]: part for part in budget["extension"]}
    visits = [body for body in of_type(social, "Encounter") if extension(body, codes.PLANNED_PERIOD)]

    assert {body["category"][0]["text"] for body in plans} == {"Support plan", "Self-directed support budget"}
    assert parts["amount"]["valueMoney"] == {"value": Number("11044.80"), "currency": "GBP"}
    assert of_type(social, "QuestionnaireResponse")
    assert Counter(body["status"] for body in visits) == {"finished": 20, "cancelled": 4}
    assert any(body["period"] != extension(body, codes.PLANNED_PERIOD)["valuePeriod"] for body in visits)


def test_answers_fit_a_questionnaire_of_the_directory(population):
    forms = {f"{body['url']}|1": body for body in population.directory if body["resourceType"] == "Questionnaire"}
    assert len(forms) == len(FORMS)
    for body in of_type(population.items, "QuestionnaireResponse"):
        questions = {item["linkId"]: item for item in forms[body["questionnaire"]]["item"]}
        for item in body["item"]:
            if item["linkId"] != "remark":
                kind = questions[item["linkId"]]["type"]
                assert list(item["answer"][0]) == [f"value{kind.title()}"]


def test_family_and_way_of_life_are_told(population):
    items = record(population, "morag")
    relatives = {body["relationship"]["text"] for body in of_type(items, "FamilyMemberHistory")}
    social = {
        body["code"]["text"]
        for body in of_type(items, "Observation")
        if body["category"][0]["coding"][0]["code"] == "social-history"
    }

    assert relatives == {"Mother", "Father", "Sister"}
    assert {"Smoking status", "Alcohol units a week", "Occupation", "Housing"} <= social


def test_results_have_values_of_every_form(population):
    forms = {
        name
        for body in of_type(record(population, "morag"), "Observation")
        for name in body
        if name.startswith("value")
    }

    assert forms >= {
        "valueQuantity", "valueString", "valueCodeableConcept", "valueBoolean", "valueInteger", "valueRange",
        "valueRatio", "valueTime",
    }  # fmt: skip


def test_one_value_has_no_unit(population):
    values = [body.get("valueQuantity", {}) for body in of_type(record(population, "morag"), "Observation")]

    assert [value for value in values if value and "unit" not in value] == [{"value": Number("2.40")}]


def test_two_samples_of_one_minute_disagree(population):
    tested = [body for body in of_type(record(population, "morag"), "Observation") if "specimen" in body]
    pairs = Counter((body["code"]["text"], body["effectiveDateTime"]) for body in tested)

    assert set(pairs.values()) == {2}


def test_dates_may_say_only_a_year_or_a_month(population):
    items = record(population, "morag")
    texts = [body["onsetDateTime"] for body in of_type(items, "Condition")]
    texts += [body["effectiveDateTime"] for body in of_type(items, "Observation")]

    assert {4, 7, 10} <= {len(text) for text in texts}


def test_unknown_codes_keep_their_words(population):
    codes_of = {
        coding["system"]: body["code"]["text"]
        for body in of_type(record(population, "morag"), "Condition")
        for coding in body["code"].get("coding", ())
    }

    assert "Bendroflumethiazide" in codes_of[codes.READ_V2]


def test_each_sensitive_class_stands_on_more_than_one_kind(population):
    kinds = {label: {item.type for item in population.items if label in item.labels} for label in SENSITIVE}

    assert not [label for label, found in kinds.items() if len(found) < 2 and label != "sensitive:addiction"]


def test_origins_are_told_where_something_came_from_elsewhere(population):
    origins = [item for item in population.items if item.type == "Provenance"]
    by_id = {f"{item.type}/{item.id}": item for item in population.items}

    assert origins
    for item in origins:
        target = by_id[item.body["target"][0]["reference"]]
        assert (target.patient, target.area) == (item.patient, item.area)
        assert set(item.labels) == set(target.labels) - {"entered-in-error"}
