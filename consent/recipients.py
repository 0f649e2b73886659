"""Towards whom a choice may be made: everybody, an organisation or one team of it, one professional."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

import clock
from accounts.models import Membership, Organisation, User
from accounts.roles import CARE_ROLES, Role
from consent import contents, queries
from consent.conditions import EVERYTHING
from consent.gate import Access

MOST = 200  # names of professionals that a page offers
FOUND = 20  # organisations that a search offers
Group = tuple[str, list[tuple[str, str]]]  # heading, and keys with their names


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Towards whom; nobody in particular is everybody."""

    name: str
    organisation_id: uuid.UUID | None = None
    team: str = ""
    user_id: uuid.UUID | None = None

    @property
    def key(self) -> str:
        """As a form says it."""
        if self.user_id:
            return f"person:{self.user_id}"
        return f"place:{self.organisation_id}:{self.team}" if self.organisation_id else "everybody"


def everybody() -> Recipient:
    return Recipient(name=_("everybody"))


def recipient(access: Access, key: str) -> Recipient | None:
    """Who is meant by a key, or None: any organisation, a team that is there, a professional of one's care or log."""
    kind, _sep, rest = key.partition(":")
    if kind == "everybody" and not rest:
        return everybody()
    text, _sep, team = rest.partition(":")
    try:
        ident = uuid.UUID(text)
    except ValueError:
        return None
    if kind == "place":
        return _place(ident, team)
    if kind == "person" and not team:
        found = professionals(access, only=ident)
        return Recipient(name=found[0][1], user_id=ident) if found else None
    return None


def _place(ident: uuid.UUID, team: str) -> Recipient | None:
    name = queries.organisation_names([ident]).get(ident)
    if name is None or (team and team not in teams_of([ident]).get(ident, ())):
        return None
    return Recipient(name=f"{name}, {team}" if team else name, organisation_id=ident, team=team)


def teams_of(organisations: Iterable[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """The teams in which somebody works today."""
    found: dict[uuid.UUID, list[str]] = {}
    posts = _posts().filter(organisation__in=list(organisations)).exclude(team="").order_by("team")
    for organisation, team in posts.values_list("organisation_id", "team").distinct():
        found.setdefault(organisation, []).append(team)
    return found


def places(access: Access, wanted: str = "") -> list[Group]:
    """Organisations to choose from: those that care for the person, those that wrote, and those that a search finds."""
    assert access.patient_id
    now = clock.now()
    ties = [tie for tie in queries.relationships(access.patient_id) if not tie.ended_at or tie.ended_at > now]
    caring = {tie.organisation_id: tie.organisation.name for tie in ties}
    wrote = {ident: name for ident, (name, _n) in contents.record().tally(access, EVERYTHING).items() if ident and name}
    searched = found_by(wanted)
    groups = [
        (_("They look after you"), caring),
        (_("They wrote in your record"), {ident: name for ident, name in wrote.items() if ident not in caring}),
        (_("Found by your search"), {k: v for k, v in searched.items() if k not in caring and k not in wrote}),
    ]
    teams = teams_of({*caring, *wrote, *searched})
    return [(heading, _with_teams(named, teams)) for heading, named in groups if named]


def found_by(wanted: str) -> dict[uuid.UUID, str]:
    """Registered organisations whose name holds the words."""
    words = wanted.replace("\0", "").split()
    if not words:
        return {}
    found = Organisation.objects.exclude(kind=Organisation.Kind.PORTAL)
    for word in words[:6]:
        found = found.filter(name__icontains=word)
    return dict(found.order_by("name").values_list("id", "name")[:FOUND])


def professionals(access: Access, only: uuid.UUID | None = None) -> list[tuple[uuid.UUID, str]]:
    """Who works where one is cared for, and who stands in one's log: id and name, never oneself."""
    assert access.patient_id
    now = clock.now()
    ties = [tie for tie in queries.relationships(access.patient_id) if not tie.ended_at or tie.ended_at > now]
    at_work = Q()
    for tie in ties:
        at_work |= (
            Q(organisation=tie.organisation_id, team=tie.team) if tie.team else Q(organisation=tie.organisation_id)
        )
    posts = (
        _posts().filter(role__in=CARE_ROLES).exclude(user__patient__in=access.patient_ids).exclude(user=access.actor.id)
    )
    looked = queries.who_looked(access)
    wanted = posts.filter(Q(user__in=looked) | at_work) if ties else posts.filter(user__in=looked)
    if only:
        wanted = wanted.filter(user=only)
    found = wanted.select_related("user", "organisation").order_by("user__name", "user_id")
    named: dict[uuid.UUID, str] = {}
    for post in found[:MOST]:
        named.setdefault(post.user_id, f"{post.user.get_full_name()}, {post.organisation.name}")
    return list(named.items())


def names_of(users: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """Accounts by name, for choices that were made about them."""
    return {user.id: user.get_full_name() for user in User.objects.filter(id__in=list(users))}


def roles_of(someone: Recipient) -> list[str]:
    """The roles in which a recipient works today."""
    if someone.organisation_id:
        return queries.roles_at(someone.organisation_id, someone.team)
    posts = _posts().filter(user=someone.user_id) if someone.user_id else Membership.objects.none()
    return sorted(set(posts.values_list("role", flat=True))) if someone.user_id else sorted(map(str, Role))


def _posts():
    at = clock.now()
    running = Q(ended_at=None) | Q(ended_at__gt=at)
    return Membership.objects.filter(running, started_at__lte=at, user__is_active=True)


def _with_teams(named: dict[uuid.UUID, str], teams: dict[uuid.UUID, list[str]]) -> list[tuple[str, str]]:
    """Each organisation, and each of its teams behind it."""
    return [
        (one.key, one.name)
        for ident, name in sorted(named.items(), key=lambda pair: pair[1])
        for one in (
            Recipient(name=name, organisation_id=ident),
            *(Recipient(name=f"{name}, {team}", organisation_id=ident, team=team) for team in teams.get(ident, ())),
        )
    ]
