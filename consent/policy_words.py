"""A policy in words, and what differs between two of them. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as later
from django.utils.translation import ngettext

from accounts.naming import role_name
from accounts.roles import Role
from consent.area_words import CLASS_WORDS
from consent.areas import Area
from consent.log_nouns import NOUNS
from consent.policy import Ordering, Policy, Powers
from consent.release import TestClass, limits_of

AREAS = {
    Area.DEMOGRAPHICS: later("Name, address and contact"),
    Area.SUMMARY: later("Problems, allergies, immunisations"),
    Area.MEDICINES: later("Medicines"),
    Area.RESULTS: later("Test results and scans"),
    Area.MEASUREMENTS: later("Measurements"),
    Area.DOCUMENTS: later("Letters and documents"),
    Area.CARE: later("Visits, referrals and plans"),
    Area.SOCIALCARE: later("Social care"),
    Area.CONTRIBUTIONS: later("What the person wrote"),
    Area.APPOINTMENTS: later("Appointments"),
    Area.MESSAGES: later("Messages"),
    Area.CONSENT: later("Choices about sharing"),
    Area.ACCESSLOG: later("Who has looked"),
}
CLASSES = CLASS_WORDS
RELATIONS = {
    "registration": later("Registered with the practice"),
    "encounter": later("Being treated there"),
    "referral": later("Referred there"),
    "team": later("The team takes part in the care"),
    "appointment": later("Has or had an appointment there"),
    "thread": later("Exchanges messages with the team"),
    "pharmacy": later("Chose the pharmacy"),
}
TESTS = {
    TestClass.PATHOLOGY: later("Tissue samples"),
    TestClass.GENETICS: later("Genetic tests"),
    TestClass.CANCER_MARKERS: later("Cancer markers"),
    TestClass.SEXUAL_HEALTH: later("Tests of sexual health"),
    TestClass.IMAGING: later("Scans and X-rays"),
    TestClass.BLOOD_URINE: later("Blood and urine"),
    TestClass.OTHER: later("All other tests"),
}
# Those whose powers hang on a relationship, and those who need none.
CARING = (Role.CLINICIAN, Role.RECEPTION, Role.PHARMACIST, Role.SOCIAL_WORKER)
OFFICERS = (Role.PRIVACY_OFFICER, Role.SAFEGUARDING_OFFICER)

Value = tuple[str, ...] | str


@dataclass(frozen=True)
class Line:
    """One thing that a policy says: a list of words, of which some may come or go, or one statement."""

    subject: str
    label: str
    value: Value


@dataclass(frozen=True)
class Change:
    """What goes and what comes, each of them perhaps nothing."""

    subject: str
    label: str
    before: tuple[str, ...]
    after: tuple[str, ...]


def lines(policy: Policy) -> list[Line]:
    """All that the policy says, in the order of its pages."""
    return [*_who_sees(policy), *_sharing(policy), *_emergency(policy), *_classes(policy), *_numbers(policy)]


def changes(old: Policy, new: Policy) -> list[Change]:
    """What the new policy says otherwise."""
    before = {(line.subject, line.label): line.value for line in lines(old)}
    after = {(line.subject, line.label): line.value for line in lines(new)}
    found = []
    for subject, label in dict.fromkeys([*after, *before]):
        was, becomes = before.get((subject, label), ()), after.get((subject, label), ())
        if was != becomes:
            found.append(Change(subject, label, _less(was, becomes), _less(becomes, was)))
    return found


def areas(found: Iterable[str]) -> tuple[str, ...]:
    wanted = set(map(str, found))
    return tuple(str(words) for area, words in AREAS.items() if area in wanted)


def classes(found: Iterable[str]) -> tuple[str, ...]:
    wanted = set(map(str, found))
    return tuple(str(words) for label, words in CLASSES.items() if label in wanted)


def roles(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(role_name(role) for role in found))


def words_of(value: Value) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else value


def _less(one: Value, other: Value) -> tuple[str, ...]:
    return tuple(word for word in words_of(one) if word not in words_of(other))


def _powers(subject: str, who: str, powers: Powers) -> Iterable[Line]:
    yield Line(subject, _("%(who)s: sees") % {"who": who}, (*areas(powers.see), *_kinds(powers)))
    yield Line(subject, _("%(who)s: acts in") % {"who": who}, areas(powers.act))


def _kinds(powers: Powers) -> tuple[str, ...]:
    return tuple(sorted(str(NOUNS.get(kind, kind)).capitalize() for kind in powers.kinds))


def _who_sees(policy: Policy) -> Iterable[Line]:
    subject = _("Who sees what")
    yield from _powers(subject, _("The person themselves"), policy.self_powers)
    for role, powers in _in_order(policy.care):
        yield from _powers(subject, role_name(role), powers)
        kinds = policy.relationship_kinds.get(role, frozenset())
        relations = tuple(str(words) for kind, words in RELATIONS.items() if kind in kinds)
        yield Line(subject, _("%(who)s: because the person is or has") % {"who": role_name(role)}, relations)
    for role, powers in _in_order(policy.by_role):
        yield from _powers(subject, role_name(role), powers)
    yield from _powers(subject, _("Help desk, with the person on the telephone"), policy.assisted)


def _in_order(table: Mapping[str, Any]) -> list[tuple[str, Any]]:
    order = list(Role)
    return sorted(table.items(), key=lambda pair: order.index(Role(pair[0])))


def _sharing(policy: Policy) -> Iterable[Line]:
    subject = _("What people may share")
    yield Line(subject, _("With helpers"), areas(policy.delegable))
    for role, found in _in_order(policy.shareable):
        yield Line(subject, _("With a %(role)s") % {"role": role_name(role).lower()}, areas(found))


def _emergency(policy: Policy) -> Iterable[Line]:
    subject, yes, no = _("Emergencies"), _("Yes"), _("No")
    yield Line(subject, _("Who may open a record in an emergency"), roles(policy.break_glass_roles))
    yield Line(subject, _("How long it stays open"), minutes(policy.break_glass_minutes))
    yield Line(subject, _("When it is reviewed at the latest"), _after(policy.review_days))
    yield Line(subject, _("Opens what the person has hidden"), yes if policy.emergency_opens_hidden else no)
    yield Line(
        subject, _("Open to a professional whom the person refused"), yes if policy.emergency_opens_blocked else no
    )
    yield Line(subject, _("What people may lock even then"), classes(policy.lockable))


def _classes(policy: Policy) -> Iterable[Line]:
    subject = _("Specially protected subjects")
    yield Line(subject, _("Who sees what is for professionals only"), roles(policy.professional_roles))
    yield Line(subject, _("Who reads only the messages to their own team"), roles(policy.own_messages_roles))
    yield Line(subject, _("Open to every professional in care"), classes(policy.opened_to_care))
    yield Line(subject, _("Open to a parent of a child"), classes(policy.opened_to_parents))


def _numbers(policy: Policy) -> Iterable[Line]:
    ages, times = policy.ages, _("Times")
    subject = _("Ages")
    yield Line(subject, _("People open their own record from"), years(ages.own_sign_in))
    yield Line(subject, _("A parent’s own right ends at"), years(ages.parental_until))
    yield Line(subject, _("An officer may extend it until"), years(ages.extension_until))
    yield Line(subject, _("People decide about research from"), years(ages.research_choices))
    yield Line(times, _("Staff see the record after a death for"), days(policy.staff_days_after_death))
    after_care = days(policy.care_days_after_encounter)
    yield Line(times, _("A service sees the record after a visit or referral for"), after_care)
    yield Line(times, _("The help desk helps by telephone for"), minutes(policy.assisted_minutes))
    for name, words in TESTS.items():
        bounds = limits_of(policy, name)
        shown = _("after %(floor)s at the earliest, %(ceiling)s at the latest") % {
            "floor": days(bounds.floor),
            "ceiling": days(bounds.ceiling),
        }
        yield Line(_("When results appear"), str(words), shown)
    yield from _ordering(policy.ordering)
    laws = tuple(f"{override.purpose} ({override.law})" for override in policy.overrides)
    yield Line(_("Laws that come before a person’s choice"), _("Purposes"), laws)


def _ordering(ordering: Ordering) -> Iterable[Line]:
    subject = _("Ordering medicines")
    early = _("more than %(time)s before the last supply runs out") % {"time": days(ordering.early_days)}
    yield Line(subject, _("Asking early needs a reason"), early if ordering.early_days else _("until it has run out"))
    late = _("after %(time)s without a supply, or twice as long as one lasts if that is longer")
    yield Line(subject, _("The practice may want to talk first"), late % {"time": days(ordering.late_days)})


def minutes(number: int) -> str:
    return ngettext("%(n)d minute", "%(n)d minutes", number) % {"n": number}


def days(number: int) -> str:
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}


def years(number: int) -> str:
    return ngettext("%(n)d year", "%(n)d years", number) % {"n": number}


def _after(number: int) -> str:
    return ngettext("after %(n)d day", "after %(n)d days", number) % {"n": number}
