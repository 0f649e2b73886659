"""Clinics of the demo organisations, with times around today, and some appointments that people have and had."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

import clock
from accounts.actor import Actor
from accounts.models import User
from appointments.actions.clinics import open_clinic
from appointments.actions.sessions import make, session_of
from appointments.models import Clinic, Place, Room, Slot
from clock import DISPLAY_ZONE
from portal.demo import bookings
from portal.demo.chance import identifier
from portal.demo.clinic_table import CLINICS, PLACES, SESSIONS, Published
from portal.demo.model import Population
from portal.demo.signing_in import id_of
from portal.demo.staff import BY_KEY

WEEKS_BEHIND, DAYS_AHEAD = 2, 42


@dataclass(frozen=True)
class Loading:
    """Who and what the table speaks of, as it stands in the database."""

    population: Population
    users: dict[str, User]

    def ident(self, *path: str) -> uuid.UUID:
        return uuid.UUID(identifier(self.population.seed, *path))

    def place_id(self, key: str) -> uuid.UUID:
        return uuid.UUID(self.population.organisations[key].id)

    def worker(self, key: str) -> Actor:
        """This member of staff at work."""
        worker = BY_KEY[key]
        return Actor(
            kind="person",
            id=self.users[key].id,
            name=worker.name,
            role=worker.role,
            organisation_id=self.place_id(worker.organisation),
            organisation_name=self.population.organisations[worker.organisation].name,
            team=worker.team,
            otp_at=clock.now(),
            request_id=f"demo-{uuid.uuid4()}",
        )


def load(population: Population) -> None:
    """Everything that is not here yet, by the actions that staff use."""
    loading = Loading(population, _users(population))
    rooms = _places(loading)
    for clinic in CLINICS:
        if clinic.opened_by not in loading.users:
            continue
        opened = _clinic(loading, clinic)
        for number, session in enumerate(SESSIONS.get(clinic.key, ())):
            if session["by"] in loading.users:
                _session(loading, opened, number, session, rooms)
    bookings.load(population)


def stored(population: Population) -> dict[str, list[dict]]:
    """Rows of the manifest that follow from the day on which all this was loaded."""
    return {"slots": _slot_rows(population), "relationships": bookings.tie_rows(population)}


def _slot_rows(population: Population) -> list[dict]:
    """The times that are free now."""
    names = {uuid.UUID(place.id): place.name for place in population.organisations.values()}
    clinics = [uuid.UUID(identifier(population.seed, "clinic", clinic.key)) for clinic in CLINICS]
    free = Slot.objects.filter(clinic__in=clinics, state=Slot.State.FREE, starts_at__gt=clock.now())
    return [
        {
            "id": str(slot.id),
            "start": slot.starts_at.astimezone(DISPLAY_ZONE).isoformat(),
            "mode": slot.modes[0],
            "modes": slot.modes,
            "organisation": names[slot.clinic.organisation_id],
            "clinic": str(slot.clinic_id),
            "clinic_name": slot.clinic.name,
            "booker": slot.clinic.booker,
        }
        for slot in free.select_related("clinic").order_by("starts_at", "id")
    ]


def _users(population: Population) -> dict[str, User]:
    ids = {id_of(population.seed, account): account.key for account in population.accounts}
    return {ids[str(user.id)]: user for user in User.objects.filter(id__in=ids)}


def _places(loading: Loading) -> dict[str, Room]:
    """Each place with its rooms; gives the rooms by their keys."""
    rooms = {}
    for key, organisation, fields, names in PLACES:
        fields = fields | {"organisation_id": loading.place_id(organisation)}
        place, _ = Place.objects.get_or_create(id=loading.ident("place", key), defaults=fields)
        for room, name in names.items():
            found, _ = Room.objects.get_or_create(
                id=loading.ident("room", room), defaults={"place": place, "name": name}
            )
            rooms[room] = found
    return rooms


def _clinic(loading: Loading, clinic: Published) -> Clinic:
    actor = loading.worker(clinic.opened_by)
    rules: dict[str, Any] = {"name": clinic.name, "about": clinic.about, "phone": clinic.phone, "before": clinic.before}
    return open_clinic(
        actor=actor,
        ident=loading.ident("clinic", clinic.key),
        team=clinic.team,
        labels=clinic.labels,
        booker=clinic.booker,
        **rules | clinic.rules,
    )


def _session(loading: Loading, clinic: Clinic, number: int, plan: dict, rooms: dict[str, Room]) -> None:
    """So many weeks behind, and ahead, of the week of the day on which it is loaded."""
    today, by = clock.today(), plan["by"]
    monday = today - dt.timedelta(days=today.weekday())
    first = monday - dt.timedelta(weeks=WEEKS_BEHIND)
    fields = plan | {
        "practitioner": loading.users[by],
        "room": rooms.get(plan.get("room", "")),
        "first_day": first,
        "last_day": today + dt.timedelta(days=DAYS_AHEAD),
    }
    ident = loading.ident("session", str(clinic.id), str(number))
    session = session_of(clinic=clinic, actor=loading.worker(by), ident=ident, plan=fields)
    since = dt.datetime.combine(first, dt.time(), DISPLAY_ZONE)
    make(actor=loading.worker(by), session=session, leave_out_clashes=True, since=since)
