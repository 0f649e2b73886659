"""Vaccinations: the childhood programme, flu and COVID-19 as given in Scotland."""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE
from portal.demo.coding import DMD, Concept
from portal.demo.story import Story

SIX_IN_ONE = Concept("6-in-1 vaccine (diphtheria, tetanus, whooping cough, polio, Hib, hepatitis B)")
PNEUMOCOCCAL = Concept("Pneumococcal conjugate vaccine (PCV)")
FLU = Concept("Influenza vaccine (flu), injection")
FLU_SPRAY = Concept("Influenza vaccine (flu), nasal spray")
COVID = Concept(
    "COVID-19 vaccine (Comirnaty, Pfizer)",
    "39115611000001103",
    DMD,
    display="Comirnaty COVID-19 mRNA Vaccine 30micrograms/0.3ml dose concentrate for dispersion for injection "
    "multidose vials (Pfizer Ltd)",
)
ASTRA = Concept("COVID-19 Vaccine Vaxzevria (AstraZeneca)", "39114911000001105", DMD)
SHINGLES = Concept("Shingles vaccine (recombinant)")
PNEUMO_ADULT = Concept("Pneumococcal polysaccharide vaccine (PPV23)")
CHILDHOOD = (  # age in days, vaccine, which dose
    (57, SIX_IN_ONE, 1),
    (57, Concept("Rotavirus vaccine"), 1),
    (57, Concept("Meningococcal group B vaccine (MenB)"), 1),
    (85, SIX_IN_ONE, 2),
    (85, PNEUMOCOCCAL, 1),
    (85, Concept("Rotavirus vaccine"), 2),
    (113, SIX_IN_ONE, 3),
    (113, Concept("Meningococcal group B vaccine (MenB)"), 2),
    (372, Concept("MMR vaccine (measles, mumps, rubella)"), 1),
    (372, PNEUMOCOCCAL, 2),
    (372, Concept("Hib and MenC vaccine"), 1),
    (1225, Concept("MMR vaccine (measles, mumps, rubella)"), 2),
    (1225, Concept("4-in-1 pre-school booster (diphtheria, tetanus, whooping cough, polio)"), 1),
    (4400, Concept("HPV vaccine"), 1),
    (5150, Concept("3-in-1 teenage booster (diphtheria, tetanus, polio)"), 1),
    (5150, Concept("MenACWY vaccine"), 1),
)


def vaccination(
    story: Story,
    key: str,
    vaccine: Concept,
    day: date,
    *,
    dose: int | None = None,
    declined: str = "",
    lot: str = "",
    labels: tuple[str, ...] = (),
) -> dict:
    """Writes a vaccination that was given, or declined with the reason."""
    wrong = "entered-in-error" in labels
    body: dict = {
        "status": "entered-in-error" if wrong else "not-done" if declined else "completed",
        "vaccineCode": vaccine.fhir(),
        "patient": story.subject(),
        "occurrenceDateTime": day.isoformat(),
        "recorded": day.isoformat(),
        "primarySource": True,
        "performer": [{"actor": story.organisation(story.practice)}],
    }
    if declined:
        body["statusReason"] = {"text": declined}
    else:
        body["lotNumber"] = lot or f"TEST{story.dice.randint(1000, 9999)}"
        body["site"] = {"text": "Left thigh" if (day - story.person.born).days < 400 else "Left upper arm"}
    if dose:
        body["protocolApplied"] = [{"doseNumberPositiveInt": dose}]
    return story.add("Immunization", key, body, by=story.practice, labels=labels)


def childhood_programme(story: Story) -> None:
    """Writes the childhood vaccinations that have fallen due by the reference date."""
    for number, (age, vaccine, dose) in enumerate(CHILDHOOD):
        day = story.person.born + timedelta(days=age + story.dice.randint(0, 12))
        if day < REFERENCE:
            vaccination(story, f"childhood-{number}", vaccine, day, dose=dose)


def flu_seasons(story: Story, years: range, *, spray: bool = False) -> None:
    """Writes a flu vaccination each autumn."""
    for year in years:
        day = date(year, 10, story.dice.randint(1, 28))
        vaccination(story, f"flu-{year}", FLU_SPRAY if spray else FLU, day)


def covid_course(story: Story, doses: int) -> None:
    """Writes the COVID-19 doses of 2021 and after."""
    days = [
        date(2021, 3, 4),
        date(2021, 5, 27),
        date(2021, 11, 18),
        date(2022, 9, 29),
        date(2023, 10, 5),
        date(2024, 10, 3),
    ]
    for number, day in enumerate(days[:doses], start=1):
        given = day + timedelta(days=story.dice.randint(0, 20))
        vaccination(
            story,
            f"covid-{number}",
            ASTRA if number < 3 and story.person.born.year < 1975 else COVID,
            given,
            dose=number,
        )
