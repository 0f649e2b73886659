"""Long-term conditions as they are followed over years: problem, medicines, checks and visits together."""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, ago
from portal.demo.histories import background, encounters, laboratory, measurements, medicines, plans
from portal.demo.histories.problems import problem
from portal.demo.story import Story

MENTAL = ("sensitive:mental-health",)


def diabetes(story: Story, years: int, hba1c: tuple[str, ...]) -> dict:
    """Type 2 diabetes: one average blood sugar after the other, ending at the latest."""
    reason = problem(story, "diabetes", ago(years=years), note="Found by a blood test at a health check.")
    for step, value in enumerate(reversed(hba1c)):
        day = ago(days=24 + 182 * step)
        laboratory.report(story, "hba1c", day, values={"hba1c": value}, comment=_words(value))
    for year in range(min(years, 3)):
        day = ago(years=year, days=30)
        laboratory.report(story, "acr", day)
        encounters.visit(story, f"diabetes-review-{year}", day + timedelta(days=9), "Diabetes review")
        encounters.operation(story, "foot-check", day + timedelta(days=9), by=story.practice, serial=f"-{year}")
    encounters.operation(
        story,
        "retinal",
        ago(days=140),
        outcome="No diabetic eye disease",
        note="Next photographs in two years.",
    )
    medicines.prescribe(story, "metformin", ago(years=years - 1), reason=reason)
    return reason


def _words(value: str) -> str:
    return "Above the usual target of 53 mmol/mol." if int(value.lstrip("<>")) > 53 else "At or below the usual target."


def hypertension(story: Story, years: int, *, medicine: str = "amlodipine", readings: int = 4) -> dict:
    """High blood pressure: falling over the years under treatment."""
    reason = problem(story, "hypertension", ago(years=years))
    for step in range(readings):
        day = ago(days=40 + 190 * step)
        upper, lower = 132 + 3 * step + story.dice.randint(-4, 8), 78 + step + story.dice.randint(-3, 6)
        measurements.pressure(story, day, upper, lower)
    laboratory.report(story, "ue", ago(days=39))
    medicines.prescribe(story, medicine, ago(years=years, days=-14), reason=reason)
    return reason


def thyroid(story: Story, years: int, tsh: tuple[str, ...] = ("3.10", "6.82", "9.40")) -> dict:
    """Underactive thyroid; latest value first."""
    reason = problem(story, "hypothyroidism", ago(years=years))
    for step, value in enumerate(tsh):
        laboratory.report(story, "thyroid", ago(days=60 + 365 * step), values={"tsh": value})
    medicines.prescribe(story, "levothyroxine", ago(years=years, days=-20), reason=reason)
    return reason


def asthma(story: Story, years: int) -> dict:
    key = "childhood-asthma" if years > 10 and (REFERENCE - story.person.born).days < 9000 else "asthma"
    reason = problem(story, key, ago(years=years))
    medicines.prescribe(story, "salbutamol", ago(years=years, days=-5), reason=reason)
    medicines.prescribe(story, "budesonide", ago(years=max(years - 1, 1)), reason=reason)
    encounters.visit(story, "asthma-review", ago(days=95), "Asthma review with the practice nurse")
    plans.care_plan(
        story,
        "asthma-plan",
        "Asthma action plan",
        ("Take the preventer inhaler each morning and night", "Rinse the mouth after the preventer"),
        ago(days=95),
        if_then=plans.ASTHMA_ADVICE,
        addresses=[reason],
        category="Long-term condition",
    )
    return reason


def lung_disease(story: Story, years: int) -> dict:
    reason = problem(story, "copd", ago(years=years))
    encounters.operation(story, "spirometry", ago(years=years, days=-10), by=story.practice)
    medicines.prescribe(story, "salbutamol", ago(years=years), reason=reason)
    medicines.prescribe(story, "prednisolone", ago(days=260), kind="acute", reason=reason)
    medicines.prescribe(story, "doxycycline", ago(days=260), kind="acute", reason=reason)
    measurements.vital(story, "oxygen", ago(days=260), "93")
    background.smoking(story, ago(days=120), "former")
    plans.care_plan(
        story,
        "chest-plan",
        "Living with COPD",
        ("Flu vaccination each autumn", "Walking group at the leisure centre"),
        ago(days=118),
        goal="Walk to the shops and back without stopping",
        if_then=plans.CHEST_ADVICE,
        addresses=[reason],
        category="Long-term condition",
    )
    return reason


def arthritis(story: Story, years: int, *, joint: str = "knee-osteoarthritis") -> dict:
    reason = problem(story, joint, ago(years=years), note="Worse on stairs and after sitting.")
    medicines.prescribe(story, "paracetamol", ago(years=years), reason=reason)
    if joint.startswith("knee"):
        encounters.operation(story, "knee-xray", ago(years=years - 0.5), outcome="Wear of the inner side of the joint")
    return reason


def low_mood(story: Story, years: int, *, stopped: str = "") -> dict:
    """Depression and its medicine, both of the sensitive class: a medicine can tell of an illness."""
    resolved = ago(days=200) if stopped else None
    reason = problem(story, "depression", ago(years=years), resolved=resolved, labels=MENTAL)
    medicines.prescribe(story, "sertraline", ago(years=years, days=-2), stopped=stopped, labels=MENTAL, reason=reason)
    return reason


def heart(story: Story, years: int) -> dict:
    """Coronary heart disease after a heart attack."""
    attack = ago(years=years)
    problem(story, "heart-attack", attack, resolved=attack + timedelta(days=60), by="hospital")
    reason = problem(story, "heart-disease", attack, by="hospital")
    encounters.visit(
        story,
        "heart-admission",
        attack,
        "Chest pain",
        kind=encounters.ADMISSION,
        how="IMP",
        by="hospital",
        nights=4,
    )
    encounters.operation(
        story, "echocardiogram", attack + timedelta(days=2), outcome="Mildly reduced pumping of the left side"
    )
    for name in ("bisoprolol", "atorvastatin", "ramipril"):
        medicines.prescribe(story, name, attack + timedelta(days=4), reason=reason)
    laboratory.report(story, "lipids", ago(days=70))
    return reason


def fibrillation(story: Story, years: int) -> dict:
    reason = problem(story, "atrial-fibrillation", ago(years=years))
    medicines.prescribe(story, "apixaban", ago(years=years, days=-6), reason=reason)
    measurements.vital(story, "pulse", ago(days=80), str(story.dice.randint(62, 96)))
    return reason


def kidney(story: Story, years: int) -> dict:
    """Chronic kidney disease: the filter slows down a little each year."""
    reason = problem(story, "kidney-disease", ago(years=years))
    for step in range(min(years * 2, 6)):
        egfr, creatinine = 44 + 2 * step, 131 - 4 * step
        values = {"egfr": str(egfr), "creatinine": str(creatinine)}
        laboratory.report(story, "ue", ago(days=50 + 183 * step), values=values, serial=f"kidney-{step}")
    return reason


def short_illness(story: Story, key: str, day: date, *, medicine: str = "", days: int = 12) -> dict:
    """Something that came and went, with a visit and perhaps a course of tablets."""
    reason = problem(story, key, day, resolved=day + timedelta(days=days))
    encounters.visit(story, f"visit-{key}", day, "Seen for a new problem", kind=encounters.CHECK_UP)
    if medicine:
        medicines.prescribe(story, medicine, day, kind="acute", serial=f"acute-{key}", reason=reason)
    return reason
