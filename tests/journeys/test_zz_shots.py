import pytest
from tests.journeys.people import *
from tests.journeys.test_results import given_a_result_that_was_corrected
from tests.journeys import results
from tests.journeys.test_note import allergy, SCRIPT, ARABIC
pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

def snap(v, name):
    for w in (320, 1280):
        v.page.set_viewport_size({"width": w, "height": 800})
        v.page.screenshot(path=f"/tmp/dfd/jshots/{name}-{w}.png", full_page=True)
    v.page.set_viewport_size({"width":1280,"height":800})

def test_shots(at_a_browser, time_passes):
    p = given_a_citizen("Angus Sutherland")
    take_in(*results.sugar(p), *results.potassium(p), *results.without_a_number(p), *results.below_the_limit(p), results.of_an_unknown_code(p), allergy(p))
    given_a_result_that_was_corrected(p)
    v = at_a_browser(p).let_in().go(f"/p/{p.patient_id}/")
    snap(v, "home")
    v.follow("Test results"); snap(v, "results")
    v.follow("Over time", near="16.4 mg/dL"); snap(v, "trend-k")
    v.follow("All test results").follow("Over time", near="C-reactive"); snap(v, "trend-crp")
    v.follow("All test results").follow("Over time", near="135 mmol/L"); snap(v, "trend-na")
    v.follow("135 mmol/L"); snap(v, "item-na")
    v.go(f"/p/{p.patient_id}/allergies/").follow("Allergy to penicillin").follow("Add my note"); snap(v, "note-empty")
    v.fill("Your note", "x"*4020).press("Save my note"); snap(v, "note-bad")
    v.fill("Your note", SCRIPT).press("Save my note")
    v.follow("Add my note").fill("Your note", ARABIC).press("Save my note"); snap(v, "note-saved")
    d = at_a_browser(given_a_doctor("Dr Ewan Elsewhere", place="Lochside Practice")).sign_in(); snap(d, "desk")
    d.fill("Find a person by name or CHI number", CHI).press("Find"); snap(d, "desk-elsewhere")
    d.follow("Open a record in an emergency").press("Open the record"); snap(d, "glass-bad")
    d.fill("CHI number", CHI).choose("The person needs urgent care").fill("Why do you need to open this record?", "Found in the street unconscious").press("Open the record"); snap(d, "glass-open")
    v.go(f"/p/{p.patient_id}/access-log/"); snap(v, "log")
    v.go("/notices/"); snap(v, "notices")
    d.go(f"/p/{p.patient_id}/break-glass/"); snap(d, "glass-again")
    w = at_a_browser(p).go("/"); snap(w, "front"); w.follow("Sign in"); snap(w, "login"); w.give_password(PASSWORD); snap(w, "code"); w.give_code("123"); snap(w, "code-bad")
    v.go("/accounts/sessions/"); snap(v, "sessions")
