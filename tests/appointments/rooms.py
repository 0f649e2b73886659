"""Video visits for tests, and browsers that speak over a socket."""

import datetime as dt
import json
import secrets
from contextlib import asynccontextmanager

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from channels.layers import get_channel_layer
from django.conf import settings
from django.db import connections
from django.test import Client

from appointments.models import Mode
from appointments.sockets.consumer import VideoSocket
from portal.sockets import ByProtocol
from tests.factories import accounts, consent
from tests.factories.appointments import ClinicFactory, SlotFactory, in_days, make_booking, opened
from tests.loops import finished

HERE = "http://localhost:8000"
PATIENCE = 30  # seconds: a busy machine answers late
APPLICATION = ByProtocol(None, VideoSocket.as_asgi())


def given_a_visit(citizen, *, minutes=5, **clinic):
    """A booking by video that begins in so many minutes, at a clinic that may be booked until it begins."""
    clinic = ClinicFactory(**{"closes_minutes": 0, "name": "Asthma review by video"} | clinic)
    starts = in_days(0) + dt.timedelta(minutes=minutes)
    slot = SlotFactory(clinic=clinic, starts_at=max(starts, in_days(0) + dt.timedelta(minutes=1)))
    return make_booking(citizen, slot, mode=Mode.VIDEO)


def given_a_nurse(booking, name="Nurse Una Reid"):
    """Somebody of the clinic, which looks after whoever booked."""
    organisation = booking.clinic.organisation
    consent.CareRelationshipFactory(patient=booking.patient, organisation=organisation, kind="appointment")
    return accounts.MembershipFactory(organisation=organisation, role="clinician", user__name=name).user


def given_a_helper(citizen, *, name="Ishbel Buchanan", may=("see", "act")):
    helper = accounts.UserFactory(citizen=True, name=name)
    powers = {"appointments": list(may), "demographics": ["see"]}
    tie = consent.DelegationFactory(patient=citizen.patient, user=helper, person_name=citizen.name, powers=powers)
    return helper, tie


def done(user, booking, do, **named):
    """What one of these people does to a visit, by an access of theirs."""
    access = opened(user, booking.patient)
    with access.reading():
        return do(access=access, booking_id=booking.id, **named)


def session_of(user, **how) -> str:
    return accounts.sign_in(Client(), user, **how).cookies["session"].value


_THERE: list["Browser"] = []


class Browser:
    """One socket, and what came by it."""

    def __init__(self, booking, *, session="", seat="", origin=HERE, host="localhost:8000", of=None, tab=""):
        cookies = "; ".join(
            f"{name}={value}" for name, value in ((settings.SESSION_COOKIE_NAME, session), ("visit", seat)) if value
        )
        headers = [(b"host", host.encode()), (b"cookie", cookies.encode())]
        headers += [(b"origin", origin.encode())] if origin else []
        self.tab = tab or secrets.token_hex(8)
        query = f"tab={self.tab}" + ("" if seat else f"&of={of or booking.patient_id}")
        scope = {"type": "websocket", "path": f"/ws/video/{booking.id}/", "query_string": query.encode()}
        self.scope = scope | {"headers": headers}
        _THERE.append(self)
        self.socket, self.code = None, None

    async def comes(self) -> bool:
        self.socket = ApplicationCommunicator(APPLICATION, self.scope)
        await self.socket.send_input({"type": "websocket.connect"})
        return (await self.socket.receive_output(timeout=PATIENCE))["type"] == "websocket.accept"

    async def says(self, kind: str, **more) -> None:
        await self.sends(text=json.dumps({"type": kind, **more}))

    async def sends(self, **what) -> None:
        await self.socket.send_input({"type": "websocket.receive", **what})

    async def hears(self, kind: str, **wanted) -> dict:
        """The next message of this kind that says what is wanted."""
        while True:
            message = await self.socket.receive_output(timeout=PATIENCE)
            if message["type"] == "websocket.close":
                self.code = message["code"]
                raise AssertionError(f"closed with {self.code} before {kind}")
            said = json.loads(message["text"])
            if said["type"] == kind and all(said.get(name) == value for name, value in wanted.items()):
                return said

    async def is_closed(self) -> tuple[str, int]:
        """Why, and with which code."""
        why = ""
        while True:
            message = await self.socket.receive_output(timeout=PATIENCE)
            if message["type"] == "websocket.close":
                return why, message["code"]
            said = json.loads(message["text"])
            why = said["why"] if said["type"] == "over" else why

    async def heard(self) -> list[dict]:
        """All that has come by now."""
        await self.says("ping")
        found = []
        while True:
            said = json.loads((await self.socket.receive_output(timeout=PATIENCE))["text"])
            if said["type"] == "pong":
                return found
            found.append(said)

    async def goes(self) -> None:
        await self.socket.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.socket.wait(timeout=PATIENCE)
        self.socket = None


def played(scenario) -> None:
    """A scenario of several browsers, in an event loop of its own."""

    async def play():
        try:
            await scenario()
        finally:
            for browser in _THERE:
                if browser.socket:
                    await browser.goes()
            _THERE.clear()
            layer = get_channel_layer()
            if hasattr(layer, "close_pools"):
                await layer.close_pools()
                layer.receive_count, layer.receive_lock = 0, None  # of this loop, which is over

    finished(play())


@asynccontextmanager
async def at_sockets(*browsers):
    """All of them are in; at the end all go."""
    for browser in browsers:
        assert await browser.comes()
    yield
    for browser in browsers:
        await browser.goes()


def in_database(work, *args, **named):
    """In a thread, since this one has an event loop; with a connection that ends with it."""

    def run():
        try:
            return work(*args, **named)
        finally:
            connections.close_all()

    return sync_to_async(run, thread_sensitive=False)()
