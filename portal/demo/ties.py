"""Who cares for whom, and who has been allowed to act for whom."""

from datetime import date, timedelta

from portal.demo.calendar import REFERENCE, ago
from portal.demo.model import Delegation, Person, Relationship


def relationships(people: dict[str, Person]) -> list[Relationship]:
    """Everybody is registered with a practice; some are known to other services, some no longer are."""
    registered = [
        Relationship(person.practice, person.id, "registration", max(person.born, date(2012, 4, 1)))
        for person in people.values()
    ]
    return registered + _services(people) + _over(people)


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
    """One of each state, and the parents of the two children."""
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
        Delegation("aoife@demo.example", people["finlay"].id, "parental", {}, "active", people["finlay"].born),
    ]
