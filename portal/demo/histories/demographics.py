"""The Patient resource: name, address, contact, language, and who else matters."""

from datetime import date

from portal.demo import coding as codes
from portal.demo.calendar import age_on
from portal.demo.places import HOME_TOWN, TOWNS, Town, address, landline, mobile
from portal.demo.story import Story

ETHNICITIES = (
    ("1A", "Scottish"),
    ("1B", "Other British"),
    ("1L", "Polish"),
    ("3F", "Pakistani, Pakistani Scottish or Pakistani British"),
    ("98", "Refused/Not provided by patient"),
    ("99", "Not Known"),
)


def patient(
    story: Story,
    *,
    title: str = "",
    preferred: str = "",
    language: tuple[str, str] = ("en", "English"),
    ethnicity: str = "1A",
    town: Town | None = None,
    deceased: date | None = None,
) -> None:
    """Writes the person, as the practice registered them."""
    person = story.person
    body = {
        "extension": [_ethnicity(ethnicity)],
        "active": deceased is None,
        "name": _names(story, title, preferred),
        "telecom": _telecom(story),
        "gender": person.gender or person.sex,
        "birthDate": person.born.isoformat(),
        "address": [
            address(story.dice, town or (HOME_TOWN if story.dice.random() < 0.6 else story.dice.choice(TOWNS)))
        ],
        "communication": [{"language": _language(language), "preferred": True}],
        "generalPractitioner": [story.organisation(person.practice)],
        "managingOrganization": story.organisation(person.practice),
    }
    if numbers := _numbers(story):
        body["identifier"] = numbers
    if deceased:
        body["deceasedDateTime"] = deceased.isoformat()
    story.add("Patient", "self", body, by=person.practice)


def _numbers(story: Story) -> list[dict]:
    """The CHI number; a second one, of somebody who has two; nothing for a visitor."""
    given = (("official", story.person.chi), ("secondary", story.person.second_chi))
    return [{"use": use, "system": codes.CHI, "value": number} for use, number in given if number]


def _names(story: Story, title: str, preferred: str) -> list[dict]:
    person = story.person
    official: dict = {"use": "official", "text": person.name}
    official |= {"family": person.family} if person.family else {}
    official |= {"given": [person.given]} | ({"prefix": [title]} if title else {})
    return [official] + ([{"use": "usual", "text": preferred}] if preferred else [])


def _telecom(story: Story) -> list[dict]:
    found = [{"system": "phone", "use": "mobile", "value": mobile(story.dice)}]
    if age_on(story.person.born) > 50:
        found.insert(0, {"system": "phone", "use": "home", "value": landline(story.dice)})
    return found


def _ethnicity(code: str) -> dict:
    return {
        "url": codes.ETHNIC_EXTENSION,
        "valueCodeableConcept": codes.coded(codes.ETHNICITY, code, dict(ETHNICITIES)[code]),
    }


def _language(language: tuple[str, str]) -> dict:
    return codes.coded(codes.LANGUAGE, *language) | {"text": language[1]}


def related(story: Story, key: str, name: str, relationship: str) -> dict:
    """Writes somebody close to the person."""
    body = {
        "active": True,
        "patient": {"reference": f"Patient/{story.person.id}", "display": story.person.name},
        "relationship": [{"text": relationship}],
        "name": [{"text": name}],
        "telecom": [{"system": "phone", "use": "mobile", "value": mobile(story.dice)}],
    }
    return story.add("RelatedPerson", key, body, by=story.practice)
