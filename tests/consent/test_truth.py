"""Ties, ages, deaths, locks, shares and calls as truth tables, and what was said as SQL against Python."""

import datetime as dt
import uuid
from dataclasses import replace

import pytest

import clock
from accounts.actor import Actor
from accounts.roles import STAFF_ROLES, Role
from clock.models import Offset
from consent import facts as asking
from consent.areas import Area
from consent.decision import Facts, decide
from consent.policy import BUILT_IN, Ages
from consent.said import Said, Scope, Seal, Tie
from tests.consent.oracle import age
from tests.consent.test_decision import FACTS, GP, NOW, ORGANISATION, OTHER, REGISTERED, SELF, in_role
from tests.factories.accounts import OrganisationFactory, UserFactory, actor_for
from tests.factories.consent import DelegationFactory

SOME = frozenset({"summary", "results"})
HELPER = replace(OTHER, id=uuid.uuid4())


def tie(basis="delegation", **said) -> Tie:
    return Tie(**{"basis": basis, "see": SOME, "verified": True, "id": uuid.uuid4()} | said)


def may(actor: Actor, facts: Facts, kind="Condition") -> str:
    """The basis, or the reason of the refusal."""
    decision = decide(actor=actor, kinds=frozenset({kind}), facts=facts)
    return decision.basis if decision.permitted else decision.reason


def born(years: int) -> dict:
    return {"birth_date": NOW.date().replace(year=NOW.year - years)}


TIES = [
    # tie, how old the person is, basis or the reason of the refusal
    (tie(), 80, "delegation"),
    (tie(), 13, "delegation"),
    (tie(verified=False), 80, "delegation"),  # invited by the person: nobody checks papers
    (tie(see=frozenset()), 80, "no-basis"),
    (tie(see=frozenset({"medicines"})), 80, "no-area"),
    (tie(see=frozenset({"consent", "accesslog"})), 80, "no-basis"),
    (tie("parental"), 11, "parental"),
    (tie("parental", verified=False), 11, "no-basis"),
    (tie("parental"), 12, "no-basis"),
    (tie("parental"), None, "no-basis"),  # nobody knows how old
    (tie("extension"), 15, "extension"),
    (tie("extension"), 11, "extension"),
    (tie("extension", verified=False), 15, "no-basis"),
    (tie("extension"), 16, "no-basis"),
    (tie("extension"), None, "no-basis"),
    (tie("order"), 40, "order"),
    (tie("order", verified=False), 40, "no-basis"),
    (tie("attorney", incapacity=True), 80, "attorney"),
    (tie("attorney"), 80, "no-basis"),
    (tie("attorney", incapacity=True, verified=False), 80, "no-basis"),
]


@pytest.mark.parametrize("one, years, expected", TIES)
def test_tie(one, years, expected):
    about = {"birth_date": None} if years is None else born(years)
    assert may(HELPER, replace(FACTS, ties=(one,), **about)) == expected


@pytest.mark.parametrize(
    "actor",
    [replace(HELPER, verified=False), replace(HELPER, role=Role.CLINICIAN, organisation_id=ORGANISATION)],
    ids=["unverified", "at work"],
)
def test_a_tie_serves_nobody_unverified_or_at_work(actor):
    assert may(actor, replace(FACTS, ties=(tie(),))) == "no-basis"


def test_nobody_helps_themself_by_a_tie():
    """Or a person would see by a tie what is withheld from them."""
    assert may(SELF, replace(FACTS, ties=(tie("order"),))) == "self"
    assert may(SELF, replace(FACTS, ties=(tie("order"),), **born(11))) == "no-basis"


def test_ties_are_not_mixed():
    """Each tie opens its own areas with its own classes: the class named in one opens nothing in another."""
    ties = (
        tie(see=frozenset({"summary"}), act=frozenset({"summary"}), sensitive=frozenset({"sensitive:mental-health"})),
        tie("order", see=frozenset({"results"})),
    )
    decision = decide(actor=HELPER, kinds=frozenset({"Condition", "Observation"}), facts=replace(FACTS, ties=ties))
    seen = {
        (kind, area, label)
        for kind, area in (("Condition", "summary"), ("Observation", "results"), ("Observation", "measurements"))
        for label in ("", "sensitive:mental-health")
        if decision.condition.allows(Row(kind=kind, area=area, labels=[label] if label else []))
    }
    assert seen == {
        ("Condition", "summary", ""),
        ("Condition", "summary", "sensitive:mental-health"),
        ("Observation", "results", ""),
    }
    assert decision.ties == tuple(one.id for one in ties)
    assert (decision.act, decision.obligations) == ({"summary"}, {"acting-for-banner"})


class Row:
    def __init__(self, *, kind="Condition", area="summary", labels=(), made_by=None, day=None, **more):
        self.id, self.patient_id, self.kind, self.area = uuid.uuid4(), FACTS.patient_id, kind, area
        self.labels, self.organisation_id, self.held_until = list(labels), made_by, None
        self.date_from = self.date_until = day and dt.datetime.combine(day, dt.time(12), dt.UTC)
        self.__dict__.update(more)


ENDS = {  # actor: facts that open, and what is left when the person is dead, long dead, or the record frozen
    "self": (SELF, FACTS, "closed", "closed", "frozen"),
    "delegation": (HELPER, replace(FACTS, ties=(tie(),)), "closed", "closed", "frozen"),
    "parental": (HELPER, replace(FACTS, ties=(tie("parental"),), **born(3)), "closed", "closed", "frozen"),
    "extension": (HELPER, replace(FACTS, ties=(tie("extension"),), **born(14)), "closed", "closed", "frozen"),
    "order": (HELPER, replace(FACTS, ties=(tie("order"),)), "closed", "closed", "frozen"),
    "attorney": (
        HELPER, replace(FACTS, ties=(tie("attorney", incapacity=True),)), "closed", "closed", "frozen",
    ),
    "care": (GP, REGISTERED, "care", "no-basis", "care"),
    "break-glass": (
        GP, replace(FACTS, glass_ends=NOW + dt.timedelta(minutes=1)), "break-glass", "no-basis", "break-glass",
    ),
    "share": (
        GP, replace(FACTS, said=Said(share=Scope(areas=frozenset({"summary"})))), "no-basis", "no-basis", "share",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", ENDS)
def test_death_and_frost(name):
    actor, facts, dead, long_dead, frozen = ENDS[name]
    day = dt.timedelta(days=1)
    assert may(actor, facts) == name
    assert may(actor, replace(facts, died_on=NOW.date())) == dead
    assert may(actor, replace(facts, died_on=NOW.date() - 365 * day)) == dead
    assert may(actor, replace(facts, died_on=NOW.date() - 366 * day)) == long_dead
    assert may(actor, replace(facts, said=replace(facts.said, frozen=True))) == frozen
    assert may(actor, replace(facts, merged=True)) == "no-basis"


@pytest.mark.parametrize("role, kind", [(Role.HELP_DESK, "Patient"), (Role.SAFEGUARDING_OFFICER, "Patient")])
@pytest.mark.parametrize("change", [{"died_on": NOW.date()}, {"said": Said(frozen=True)}], ids=["dead", "frozen"])
def test_a_call_ends_with_the_record_and_an_officers_work_does_not(role, kind, change):
    on_the_line = replace(FACTS, assisted_until=NOW + dt.timedelta(minutes=1))
    expected = {Role.HELP_DESK: "assisted", Role.SAFEGUARDING_OFFICER: "role"}[role]
    assert may(in_role(role), on_the_line, kind) == expected
    assert may(in_role(role), replace(on_the_line, **change), kind) == ("role" if expected == "role" else "no-basis")


def test_who_has_no_tie_does_not_learn_that_a_record_is_frozen():
    assert may(HELPER, replace(FACTS, said=Said(frozen=True))) == may(HELPER, FACTS) == "no-basis"


def test_barred_ends_every_tie_and_nothing_else():
    barred = Said(barred=True)
    for one in (tie(), tie("order"), tie("attorney", incapacity=True)):
        assert may(HELPER, replace(FACTS, ties=(one,), said=barred)) == "no-basis"
    assert may(SELF, replace(FACTS, said=barred)) == "self"
    assert may(GP, replace(REGISTERED, said=barred)) == "care"


UNIT, DAY = uuid.uuid4(), dt.date(2026, 7, 1)
SEALS = [
    # seal, made by, day, sealed
    (Seal(organisation_id=UNIT), UNIT, None, True),
    (Seal(organisation_id=UNIT), UNIT, DAY, True),
    (Seal(organisation_id=UNIT), None, DAY, False),
    (Seal(since=DAY, until=DAY), UNIT, DAY, True),
    (Seal(since=DAY, until=DAY), UNIT, None, False),
    (Seal(since=DAY, until=DAY), UNIT, DAY - dt.timedelta(days=1), False),
    (Seal(since=DAY, until=DAY), UNIT, DAY + dt.timedelta(days=1), False),
    (Seal(since=DAY), None, DAY + dt.timedelta(days=900), True),
    (Seal(until=DAY), None, DAY - dt.timedelta(days=900), True),
    (Seal(organisation_id=UNIT, since=DAY, until=DAY), UNIT, DAY, True),
    (Seal(organisation_id=UNIT, since=DAY, until=DAY), None, DAY, False),
    (Seal(organisation_id=UNIT, since=DAY, until=DAY), UNIT, DAY + dt.timedelta(days=1), False),
]


@pytest.mark.parametrize("seal, made_by, day, sealed", SEALS)
def test_seal(seal, made_by, day, sealed):
    """Closed to the person, to whoever acts for them and to whoever has them on the line; open to staff."""
    row = Row(kind="Patient", area="demographics", made_by=made_by, day=day)
    said = Said(seals=(Seal(organisation_id=uuid.uuid4()), seal))
    helping = replace(FACTS, ties=(tie(see=frozenset({"demographics"})),), said=said)
    calling = replace(FACTS, assisted_until=NOW + dt.timedelta(minutes=1), said=said)
    for actor, facts in ((SELF, replace(FACTS, said=said)), (HELPER, helping), (in_role(Role.HELP_DESK), calling)):
        decision = decide(actor=actor, kinds=frozenset({"Patient"}), facts=facts)
        assert decision.condition.allows(row) is not sealed
    for actor in (GP, in_role(Role.SAFEGUARDING_OFFICER)):
        decision = decide(actor=actor, kinds=frozenset({"Patient"}), facts=replace(REGISTERED, said=said))
        assert decision.condition.allows(row)


def test_a_sealed_period_is_one_of_scottish_days():
    """In summer the day begins an hour before midnight UTC."""
    facts = replace(FACTS, said=Said(seals=(Seal(since=DAY, until=DAY),)))
    condition = decide(actor=SELF, kinds=frozenset({"Condition"}), facts=facts).condition
    begins = dt.datetime(2026, 6, 30, 23, 0, tzinfo=dt.UTC)
    moments = [begins - dt.timedelta(seconds=1), begins, begins + dt.timedelta(hours=24, seconds=-1)]
    moments.append(begins + dt.timedelta(hours=24))
    seen = [condition.allows(Row(date_from=moment, date_until=moment)) for moment in moments]
    assert seen == [True, False, False, True]


SHARES = {
    Role.CLINICIAN: frozenset(Area) - {Area.CONSENT, Area.ACCESSLOG},
    Role.SOCIAL_WORKER: frozenset(Area) - {Area.CONSENT, Area.ACCESSLOG, Area.MESSAGES},
    Role.PHARMACIST: frozenset({Area.MEDICINES, Area.SUMMARY, Area.DEMOGRAPHICS}),
}


@pytest.mark.parametrize("role", sorted(STAFF_ROLES))
def test_a_share_opens_what_the_role_may_ever_see(role):
    everything = Said(share=Scope(areas=frozenset(map(str, Area))))
    decision = decide(actor=in_role(role), kinds=frozenset({"Condition"}), facts=replace(FACTS, said=everything))
    shared = decision.powers.see if decision.basis == "share" else frozenset()
    assert shared == (SHARES[role] if role in SHARES else frozenset())
    if shared:
        assert decision.act == frozenset()
        blocked = replace(FACTS, said=replace(everything, blocked=True))
        assert may(in_role(role), blocked) == "no-basis"


def test_a_share_and_care_are_united():
    said = Said(share=Scope(areas=frozenset({"summary"})))
    facts = replace(FACTS, relationships=frozenset({"team"}), said=said)
    decision = decide(actor=in_role(Role.SOCIAL_WORKER), kinds=frozenset({"Condition", "Encounter"}), facts=facts)
    assert decision.condition.allows(Row()) and decision.condition.allows(Row(kind="Encounter", area="socialcare"))
    hidden = replace(said, hide=Scope(areas=frozenset({"summary"})))
    decision = decide(
        actor=in_role(Role.SOCIAL_WORKER), kinds=frozenset({"Condition"}), facts=replace(facts, said=hidden)
    )
    assert not decision.condition.allows(Row())  # deny beats permit


CALLS = [(None, "no-basis"), (NOW, "no-basis"), (NOW + dt.timedelta(seconds=1), "assisted")]


@pytest.mark.parametrize("until, expected", CALLS)
def test_a_call(until, expected):
    facts = replace(FACTS, assisted_until=until)
    decision = decide(actor=in_role(Role.HELP_DESK), kinds=frozenset({"Patient"}), facts=facts)
    assert (decision.basis if decision.permitted else decision.reason) == expected
    if decision.permitted:
        assert (decision.until, decision.obligations) == (until, {"telephone-banner"})
        assert decision.act == {Area.DEMOGRAPHICS, Area.APPOINTMENTS}
    assert may(replace(SELF, patient_id=None), facts, "Patient") == "no-basis"  # the same account as a citizen


BIRTHDAYS = [
    # born, from which day on they are that old, years
    (dt.date(2014, 11, 2), dt.date(2026, 11, 2), 12),
    (dt.date(2010, 1, 1), dt.date(2026, 1, 1), 16),
    (dt.date(2012, 2, 29), dt.date(2024, 2, 29), 12),
    (dt.date(2012, 2, 29), dt.date(2028, 2, 29), 16),
    (dt.date(2012, 2, 29), dt.date(2025, 3, 1), 13),
    (dt.date(2084, 2, 29), dt.date(2100, 3, 1), 16),
    (dt.date(2014, 12, 31), dt.date(2026, 12, 31), 12),
]


@pytest.mark.parametrize("day_of_birth, birthday, years", BIRTHDAYS)
def test_birthday(day_of_birth, birthday, years):
    """The day before, own sign-in and the parent's right are as of a child; from the day on, as of who grew up."""
    policy = replace(BUILT_IN, ages=Ages(own_sign_in=years, parental_until=years, extension_until=years))
    facts = replace(FACTS, birth_date=day_of_birth, policy=policy)
    for day in (-1, 0, 1):
        today = birthday + dt.timedelta(days=day)
        old = age(day_of_birth, today) >= years
        assert old is (day >= 0)
        assert may(SELF, replace(facts, today=today)) == ("self" if old else "no-basis")
        for basis in ("parental", "extension"):
            expected = "no-basis" if old else basis
            assert may(HELPER, replace(facts, today=today, ties=(tie(basis),))) == expected


MIDNIGHTS = [
    # the first moment of the birthday in Scotland, in summer and in winter
    (dt.date(2014, 7, 1), dt.datetime(2026, 6, 30, 23, 0, tzinfo=dt.UTC)),
    (dt.date(2014, 12, 1), dt.datetime(2026, 12, 1, 0, 0, tzinfo=dt.UTC)),
]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_child_grows_up_at_scottish_midnight():
    """By the database's clock: the parent's next question is refused, and the child's is answered."""
    try:
        for day_of_birth, midnight in MIDNIGHTS:
            child = UserFactory(citizen=True, patient__birth_date=day_of_birth)
            parent = DelegationFactory(patient=child.patient, basis="parental").user
            for seconds, expected in ((-30, ("no-basis", "parental")), (0, ("self", "no-basis"))):
                set_clock(midnight + dt.timedelta(seconds=seconds))
                asked = [asking.facts_for(actor_for(user), child.patient_id) for user in (child, parent)]
                assert (may(actor_for(child), asked[0]), may(actor_for(parent), asked[1])) == expected
    finally:
        Offset.objects.using("owner").all().delete()
        clock.forget()


def set_clock(moment: dt.datetime):
    ahead = moment - dt.datetime.now(dt.UTC)
    Offset.objects.using("owner").update_or_create(id=1, defaults={"ahead": ahead})
    clock.forget()


PERIODS = [
    # what of the delegation is changed, does it still run
    ({}, True),
    ({"accepted_at": None}, False),
    ({"accepted_at": "later"}, False),
    ({"starts_at": "later"}, False),
    ({"ends_at": "later"}, True),
    ({"ends_at": "earlier"}, False),
    ({"ended_at": "earlier"}, False),
    ({"basis": "order", "verified_at": None}, False),
    ({"basis": "order", "verified_at": "later"}, False),
    ({"basis": "attorney"}, True),
    ({"basis": "attorney", "incapacity_on": None}, False),
    ({"basis": "attorney", "incapacity_on": "tomorrow"}, False),
]


@pytest.mark.django_db
@pytest.mark.parametrize("change, runs", PERIODS)
def test_a_delegation_runs(change, runs):
    now = clock.now()
    when = {
        "later": now + dt.timedelta(hours=1),
        "earlier": now - dt.timedelta(hours=1),
        "tomorrow": clock.today() + dt.timedelta(days=1),
    }
    one = DelegationFactory(**{name: when.get(value, value) for name, value in change.items()})
    actor = actor_for(one.user)
    assert (may(actor, asking.facts_for(actor, one.patient_id)) != "no-basis") is runs
    at_work = replace(actor, role=Role.CLINICIAN, organisation_id=OrganisationFactory().id)
    assert asking.facts_for(at_work, one.patient_id).ties == ()


BOTH_TIES = (tie(see=frozenset({"measurements"})), tie("extension", see=frozenset({"results", "contributions"})))
WITHIN = [
    # areas asked for, beside which kinds: the basis or the reason of the refusal, and the areas that the entry names
    (set(), set(), "delegation", {"measurements", "results"}),
    ({"measurements"}, set(), "delegation", {"measurements"}),
    ({"results"}, set(), "extension", {"results"}),
    ({"results", "measurements"}, set(), "delegation", {"measurements", "results"}),
    ({"results"}, {"Annotation"}, "extension", {"results", "contributions"}),
    ({"results"}, {"Condition"}, "extension", {"results"}),
    ({"summary"}, {"Annotation"}, "no-area", set()),
]


@pytest.mark.parametrize("within, besides, expected, areas", WITHIN)
def test_areas_asked_for(within, besides, expected, areas):
    """The basis that opens them is named, no other area is, and what comes along opens none."""
    facts = replace(FACTS, ties=BOTH_TIES, **born(14))
    asked = {"within": frozenset(map(Area, within)), "besides": frozenset(besides)}
    decision = decide(actor=HELPER, kinds=frozenset({"Observation"}), facts=facts, **asked)
    assert (decision.basis if decision.permitted else decision.reason, decision.areas) == (expected, areas)
