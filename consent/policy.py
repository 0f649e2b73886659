"""The consent policy as one value: tables of ACCESS.md section 2, and every choice that it leaves to administrators.

`BUILT_IN` is the first version. Later ones are drafted and approved in the portal; consent.policies reads them. Pure.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from accounts.roles import Role
from consent.areas import Area

A = Area
CLINICAL = frozenset(Area) - {A.CONSENT, A.ACCESSLOG}


@dataclass(frozen=True)
class Powers:
    """What a basis opens: areas, single kinds beyond them, and the areas in which it may act."""

    see: frozenset[Area]
    act: frozenset[Area] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ages:
    """From which age, and until which birthday: Scots law and policy (DOMAIN.md 5.4)."""

    own_sign_in: int = 12  # presumed mature enough: Data Protection Act 2018 s.208
    parental_until: int = 12
    extension_until: int = 16  # full capacity: Age of Legal Capacity (Scotland) Act 1991 s.1
    research_choices: int = 12  # from which people decide about research for themselves; a later age holds it back


@dataclass(frozen=True)
class Release:
    """How long a result of one class may be held back from the person, in days."""

    floor: int = 0  # the laboratory's own wait, which the person cannot shorten
    ceiling: int = 30  # after which it appears by itself


@dataclass(frozen=True)
class Ordering:
    """When a medicine on repeat is early or late: `early_days` before a supply runs out, `late_days` after the last."""

    early_days: int = 7
    late_days: int = 120

    def early_for(self, supply_days: int) -> int:
        """Days from one supply on, in which asking for the next needs a reason."""
        return max(0, supply_days - self.early_days)

    def late_after(self, supply_days: int) -> int:
        """Days since the last supply, after which the practice may want to talk first; twice what it lasts at least."""
        return max(self.late_days, 2 * supply_days)


@dataclass(frozen=True)
class Override:
    """A law that opens what a directive closed, for a stated purpose: said before the person decides."""

    purpose: str
    law: str


_SELF = Powers(
    see=frozenset(Area),
    act=frozenset(
        {
            A.CONTRIBUTIONS,
            A.MEASUREMENTS,
            A.APPOINTMENTS,
            A.MESSAGES,
            A.MEDICINES,
            A.DOCUMENTS,
            A.CONSENT,
            A.DEMOGRAPHICS,
            A.SOCIALCARE,  # to ask that something left out of it be looked at again; no door writes more
        }
    ),
)

_CARE: dict[str, Powers] = {
    Role.CLINICIAN: Powers(see=CLINICAL, act=CLINICAL),
    Role.RECEPTION: Powers(
        see=frozenset({A.DEMOGRAPHICS, A.APPOINTMENTS, A.MESSAGES}),
        act=frozenset({A.APPOINTMENTS, A.MESSAGES}),
        kinds=frozenset({"RepeatRequest"}),  # the queue of requests to their own practice
    ),
    Role.PHARMACIST: Powers(
        see=frozenset({A.MEDICINES}),
        act=frozenset({A.MEDICINES}),
        kinds=frozenset({"Patient", "AllergyIntolerance"}),
    ),
    Role.SOCIAL_WORKER: Powers(
        see=frozenset({A.SOCIALCARE, A.CARE, A.DEMOGRAPHICS, A.MESSAGES}), act=frozenset({A.SOCIALCARE, A.MESSAGES})
    ),
}

_BY_ROLE: dict[str, Powers] = {
    Role.PRIVACY_OFFICER: Powers(see=frozenset({A.ACCESSLOG})),
    Role.SAFEGUARDING_OFFICER: Powers(see=frozenset({A.DEMOGRAPHICS})),
}

# What belongs to an office itself, whatever a version of the policy says of it: who verifies a power reads its papers.
OF_OFFICE: Mapping[str, frozenset[str]] = {Role.SAFEGUARDING_OFFICER: frozenset({"Certificate"})}

# A pharmacy has people who chose it, not people in its care.
_RELATIONSHIP_KINDS: dict[str, frozenset[str]] = {
    Role.CLINICIAN: frozenset({"registration", "encounter", "referral", "team", "appointment", "thread"}),
    Role.RECEPTION: frozenset({"registration", "appointment", "thread"}),
    Role.PHARMACIST: frozenset({"pharmacy"}),
    Role.SOCIAL_WORKER: frozenset({"team", "referral", "thread"}),
}

_SHAREABLE: dict[str, frozenset[Area]] = {
    Role.CLINICIAN: CLINICAL,
    Role.SOCIAL_WORKER: CLINICAL - {A.MESSAGES},
    Role.PHARMACIST: frozenset({A.MEDICINES, A.SUMMARY, A.DEMOGRAPHICS}),
}


@dataclass(frozen=True, kw_only=True)
class Policy:
    """Everything that a decision takes from policy. `version` goes into every entry."""

    version: str
    self_powers: Powers = _SELF
    care: Mapping[str, Powers] = field(default_factory=lambda: _CARE, hash=False)
    by_role: Mapping[str, Powers] = field(default_factory=lambda: _BY_ROLE, hash=False)  # need no relationship
    assisted: Powers = Powers(
        see=frozenset({A.DEMOGRAPHICS, A.APPOINTMENTS}),
        act=frozenset({A.DEMOGRAPHICS, A.APPOINTMENTS}),
        kinds=frozenset({"MessageState", "RequestState"}),  # how far each has come, and nothing that was written
    )
    relationship_kinds: Mapping[str, frozenset[str]] = field(default_factory=lambda: _RELATIONSHIP_KINDS, hash=False)
    shareable: Mapping[str, frozenset[Area]] = field(default_factory=lambda: _SHAREABLE, hash=False)
    delegable: frozenset[Area] = CLINICAL  # never consent, never accesslog
    break_glass_roles: frozenset[str] = frozenset({Role.CLINICIAN})
    professional_roles: frozenset[str] = frozenset({Role.CLINICIAN, Role.SOCIAL_WORKER})
    own_messages_roles: frozenset[str] = frozenset(
        {Role.RECEPTION, Role.SOCIAL_WORKER}
    )  # see the messages to their own organisation alone
    staff_days_after_death: int = 365
    care_days_after_encounter: int = 28  # after a visit, a booking, or the end of a referral
    break_glass_minutes: int = 60
    assisted_minutes: int = 30
    review_days: int = 3  # in which an emergency access is reviewed
    ages: Ages = Ages()
    emergency_opens_hidden: bool = True  # but for what is locked even then
    emergency_opens_blocked: bool = True
    lockable: frozenset[str] = frozenset(
        {"sensitive:sexual-health", "sensitive:termination", "sensitive:gender-identity", "sensitive:genetics"}
    )  # classes that the person may lock even in an emergency
    opened_to_parents: frozenset[str] = frozenset()  # sensitive classes that a parent of a child sees
    opened_to_care: frozenset[str] = frozenset()  # sensitive classes that every professional in care sees
    release: Mapping[str, Release] = field(default_factory=dict, hash=False)  # class of test -> bounds
    ordering: Ordering = Ordering()
    overrides: tuple[Override, ...] = (
        Override("protecting a child", "Children and Young People (Scotland) Act 2014"),
        Override("protecting an adult at risk of harm", "Adult Support and Protection (Scotland) Act 2007 s.10"),
        Override("stopping an infection from spreading", "Public Health etc. (Scotland) Act 2008"),
        Override("an order of a court", "Data Protection Act 2018 sch.2 para.5"),
    )


BUILT_IN = Policy(version="2026-11-01")

# The widest sets, for doors, which are declared at import; the decision asks the policy in force.
BREAK_GLASS_ROLES = BUILT_IN.break_glass_roles
PROFESSIONAL_ROLES = BUILT_IN.professional_roles


@dataclass(frozen=True)
class Job:
    """A job by name: its areas, and whether it may write. `consent.job_words` says what it does."""

    areas: frozenset[Area]
    writes: bool = False


_WAITS = frozenset(
    {
        A.CONTRIBUTIONS,
        A.MESSAGES,
        A.MEASUREMENTS,
        A.DOCUMENTS,
        A.MEDICINES,
        A.DEMOGRAPHICS,
        A.SOCIALCARE,
        A.APPOINTMENTS,
    }
)
JOBS: dict[str, Job] = {
    "overdue_work": Job(_WAITS, writes=True),
    "overdue_report": Job(_WAITS),
    "unread_messages": Job(frozenset({A.MESSAGES}), writes=True),
    "check_files": Job(frozenset({A.DOCUMENTS, A.MESSAGES, A.CONTRIBUTIONS, A.CONSENT}), writes=True),
    "reminders": Job(frozenset({A.APPOINTMENTS}), writes=True),
    "waiting_list": Job(frozenset({A.APPOINTMENTS}), writes=True),
    "care_by_booking": Job(frozenset({A.APPOINTMENTS})),
    "before_visits": Job(frozenset({A.APPOINTMENTS, A.CONTRIBUTIONS}), writes=True),
    "video": Job(frozenset({A.APPOINTMENTS}), writes=True),
    "prescriptions": Job(frozenset({A.MEDICINES}), writes=True),
    "load_bundles": Job(frozenset(Area), writes=True),
    "policy_impact": Job(frozenset(Area)),
    "statistics": Job(frozenset({A.CONSENT})),
    "reindex": Job(frozenset(Area)),
}
