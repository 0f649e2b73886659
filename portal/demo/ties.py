"""Who cares for whom, and who has been allowed to act for whom."""

from datetime import date

from portal.demo.calendar import ago
from portal.demo.conversations import BOXES, TALKS
from portal.demo.model import Delegation, Person, Relationship


def relationships(people: dict[str, Person]) -> list[Relationship]:
    """Everybody is registered with a practice; some are known to other services, some no longer are."""
    return (
        [registration(person) for person in people.values()]
        + _services(people)
        + _conversations(people)
        + _over(people)
    )


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


def _conversations(people: dict[str, Person]) -> list[Relationship]:
    """A team looks after whoever exchanges messages with it, as long as one conversation is open."""
    places = {box.key: box for box in BOXES}
    begun: dict[tuple[str, str], float] = {}
    for talk in TALKS:
        if talk.state != "closed":
            key = (talk.person, talk.box)
            begun[key] = max(talk.ago, begun.get(key, 0))
    return [
        Relationship(places[box].organisation, people[key].id, "thread", ago(days=round(days)), places[box].team)
        for (key, box), days in begun.items()
    ]


def _over(people: dict[str, Person]) -> list[Relationship]:
    """Relationships that have ended give nothing any more."""
    return [
        Relationship("hospital", people["hamish"].id, "encounter", ago(days=701), ended=ago(days=698)),
        Relationship("practice2", people["piotr"].id, "registration", date(2010, 6, 1), ended=date(2012, 4, 1)),
    ]


FAR = date(2036, 10, 31)  # the demo may be looked at for years
LATER = date(2034, 1, 1)


def delegations(people: dict[str, Person]) -> list[Delegation]:
    """A delegation of each state, and everybody who acts, acted or may not act for somebody by law."""
    see, both = ("see",), ("see", "act")

    def share(helper: str, key: str, areas: dict, state: str, begins: date, ends: date | None, **more) -> Delegation:
        return Delegation(f"{helper}@demo.example", people[key].id, "delegation", areas, state, begins, ends, **more)

    wide = {"medicines": both, "appointments": both, "summary": see, "socialcare": see, "results": see}
    notes = {"contributions": both, "messages": both}
    return [
        share("ishbel", "agnes", wide | notes, "active", ago(days=200), FAR, relation="daughter"),
        share("ishbel", "hamish", {"appointments": both}, "active", ago(days=50), FAR, relation="neighbour"),
        share("aoife", "struan", {"appointments": both, "medicines": both}, "active", ago(days=100), None),
        share("hamish", "morag", {"medicines": see}, "expired", ago(days=400), ago(days=35), relation="neighbour"),
        share("rowan", "catriona", {"appointments": both}, "revoked", ago(days=90), FAR, relation="friend"),
        share("piotr", "sheila", {"results": see}, "not-yet", LATER, FAR, relation="friend"),
        share("suryani", "morag", {"documents": see}, "invited", ago(days=1), FAR, code="DEMA-CADE-2345"),
        *_parents(people),
        *_by_law(people),
    ]


def _parents(people: dict[str, Person]) -> list[Delegation]:
    """A link that ended on the twelfth birthday opens nothing by itself, at thirteen as at twenty-two."""
    finlay, struan = people["finlay"], people["struan"]
    found = [Delegation("aoife@demo.example", finlay.id, "parental", {}, "active", finlay.born, _twelfth(finlay))]
    for parent, key in (("aoife", "eilidh"), ("aoife", "struan"), ("calum", "rowan")):
        child = people[key]
        ends = _twelfth(child)
        found.append(Delegation(f"{parent}@demo.example", child.id, "parental", {}, "expired", child.born, ends))
    measured: dict[str, tuple[str, ...]] = {"measurements": ("see",)}
    ends = date(2028, 6, 1)  # before he is sixteen
    found.append(Delegation("aoife@demo.example", struan.id, "extension", measured, "active", ago(days=60), ends))
    return found


def _twelfth(person: Person) -> date:
    return person.born.replace(year=person.born.year + 12)


def _by_law(people: dict[str, Person]) -> list[Delegation]:
    """Attorneys with and without incapacity recorded, and a guardian by the sheriff's order."""
    see, both = ("see",), ("see", "act")
    care = {"summary": both, "medicines": both, "care": both, "appointments": both, "demographics": see}
    jean, gordon, sheila = people["jean"].id, people["gordon"].id, people["sheila"].id
    return [
        Delegation(
            "elspeth@demo.example", jean, "attorney", care | {"results": see}, "active", ago(days=290),
            relation="daughter", incapacity=ago(days=290), document="SP/OPG/DEMO/0417, 2019-05-02",
        ),
        Delegation(
            "calum@demo.example", sheila, "attorney", care, "not-yet", ago(days=120), relation="nephew",
            document="SP/OPG/DEMO/0733, 2025-02-11",
        ),
        Delegation(
            "kirsteen@demo.example", gordon, "order", care | {"socialcare": both}, "active", ago(days=380), FAR,
            relation="sister", document="AWI/DEMO/22, 2025-10-14",
        ),
    ]  # fmt: skip
