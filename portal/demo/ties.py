"""Who cares for whom, and who has been allowed to act for whom."""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, ago
from portal.demo.model import Delegation, Person, Relationship


def relationships(people: dict[str, Person]) -> list[Relationship]:
    """Everybody is registered with a practice; some are known to other services, some no longer are."""
    return [registration(person) for person in people.values()] + _services(people) + _over(people)


def registration(person: Person) -> Relationship:
    """With the practice, since birth or since the practice opened."""
    return Relationship(person.practice, person.id, "registration", max(person.born, date(2012, 4, 1)))


def _services(people: dict[str, Person]) -> list[Relationship]:
    def tie(key: str, organisation: str, kind: str, days: int, team: str = "") -> Relationship:
        return Relationship(organisation, people[key].id, kind, ago(days=days), team)

    return [
        tie("morag", "hospital", "referral", 150, "Diabetes and endocrinology"),
        tie("sheila", "hospital", "referral", 300, "Diabetes and endocrinology"),
        tie("agnes", "hospital", "encounter", 730),
        tie("catriona", "clinic", "encounter", 420),
        tie("agnes", "council", "team", 440, "Older people"),
        tie("ishbel", "council", "referral", 90, "Older people"),
        tie("jean", "council", "team", 420, "Older people"),
        tie("gordon", "hospital", "referral", 500),
        tie("morag", "pharmacy", "pharmacy", 500),
        tie("agnes", "pharmacy", "pharmacy", 900),
        tie("hamish", "pharmacy2", "pharmacy", 365),
    ]


def _over(people: dict[str, Person]) -> list[Relationship]:
    """Relationships that have ended give nothing any more."""
    return [
        Relationship("hospital", people["hamish"].id, "encounter", ago(days=701), ended=ago(days=698)),
        Relationship("practice2", people["piotr"].id, "registration", date(2010, 6, 1), ended=date(2012, 4, 1)),
    ]


def delegations(people: dict[str, Person]) -> list[Delegation]:
    """A delegation of each state, and everybody who acts, acted or may not act for somebody by law."""
    soon, see, both = REFERENCE + timedelta(days=150), ("see",), ("see", "act")

    def share(helper: str, key: str, areas: dict, state: str, begins: date, ends: date | None, **more) -> Delegation:
        return Delegation(f"{helper}@demo.example", people[key].id, "delegation", areas, state, begins, ends, **more)

    wide = {"medicines": both, "appointments": both, "summary": see, "socialcare": see, "results": see}
    return [
        share("ishbel", "agnes", wide, "active", ago(days=200), soon),
        share("hamish", "morag", {"medicines": see}, "expired", ago(days=400), ago(days=35)),
        share("rowan", "catriona", {"appointments": both}, "revoked", ago(days=90), soon),
        share("piotr", "sheila", {"results": see}, "not-yet", REFERENCE + timedelta(days=60), soon),
        share("suryani", "morag", {"documents": see}, "invited", ago(days=1), soon),
        *_parents(people),
        *_by_law(people),
    ]


def _parents(people: dict[str, Person]) -> list[Delegation]:
    """A link that ended on the twelfth birthday opens nothing by itself, at thirteen as at twenty-two."""
    finlay, eilidh, rowan = people["finlay"], people["eilidh"], people["rowan"]
    return [
        Delegation("aoife@demo.example", finlay.id, "parental", {}, "active", finlay.born, _twelfth_birthday(finlay)),
        Delegation("aoife@demo.example", eilidh.id, "parental", {}, "expired", eilidh.born, _twelfth_birthday(eilidh)),
        Delegation("calum@demo.example", rowan.id, "parental", {}, "expired", rowan.born, _twelfth_birthday(rowan)),
    ]


def _twelfth_birthday(person: Person) -> date:
    return person.born.replace(year=person.born.year + 12)


def _by_law(people: dict[str, Person]) -> list[Delegation]:
    """An attorney whose power is in force since the incapacity was recorded, and a guardian by the sheriff's order."""
    see, both = ("see",), ("see", "act")
    care = {"summary": both, "medicines": both, "care": both, "appointments": both, "demographics": see}
    jean, gordon = people["jean"].id, people["gordon"].id
    granted = ago(days=380)
    return [
        Delegation("elspeth@demo.example", jean, "attorney", care | {"results": see}, "active", ago(days=290)),
        Delegation(
            "kirsteen@demo.example", gordon, "order", care | {"socialcare": both}, "active", granted,
            granted + timedelta(days=3 * 365),
        ),
    ]  # fmt: skip
