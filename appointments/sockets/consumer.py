"""The socket of a video visit. It hands on what browsers need to meet, in the order that it came; it keeps nothing.

Every look at the database runs in a thread of this room's own, in a transaction under an access of that moment.
"""

import asyncio
import json
import logging
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

from asgiref.sync import sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.db import Error, close_old_connections

from appointments import turn
from appointments.actions.video import NotNow
from appointments.sockets import messages, opening
from appointments.sockets.seats import Seat, View
from appointments.virtual import Place
from consent.gate import AccessDenied

log = logging.getLogger(__name__)
_THREADS = ThreadPoolExecutor(max_workers=4, thread_name_prefix="video")
BAD, FLOOD, ELSEWHERE, OVER, TROUBLE = 4400, 4429, 4409, 4410, 1011


async def in_thread(seat: Seat, work: Callable[..., Any], *args: Any, **named: Any) -> Any:
    """Run what asks the database, after what this seat asked before, and hand its connection back."""

    def run() -> Any:
        with seat.turn:
            try:
                return work(*args, **named)
            finally:
                close_old_connections()

    return await sync_to_async(run, thread_sensitive=False, executor=_THREADS)()


class VideoSocket(AsyncWebsocketConsumer):
    """One browser in one room. Nobody who waits hears or says anything that is for those inside."""

    seat: Seat
    view: View | None = None
    watch: asyncio.Task | None = None
    over = False  # no more is said; somebody has written down why

    async def connect(self) -> None:
        self.tab = opening.tab_of(self.scope)
        seat = opening.seat_of(self.scope) if opening.is_ours(self.scope) and self.tab else None
        if seat is None:
            return await self.close()
        self.seat, self.patience, self.busy = seat, messages.Patience(), asyncio.Lock()
        try:
            view = await in_thread(seat, seat.enter)
        except (AccessDenied, NotNow):
            return await self.close()
        self.door, self.room = f"{seat.booking_id.hex}.door", f"{seat.booking_id.hex}.room"
        await self.accept()
        await self.channel_layer.group_add(self.door, self.channel_name)
        await self._tell(self.door, "came", who=view.me["id"])
        await self._show(view)
        self.watch = asyncio.create_task(self._keep_watch())

    async def disconnect(self, code: int) -> None:
        if self.watch:
            self.watch.cancel()
        if self.view and not self.over:
            self.over = True
            await self._go(for_good=False, why="dropped")

    # --- What the browser says
    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if self.over or self.view is None:
            return
        if not self.patience.allows():
            return await self._end("flood", FLOOD)
        try:
            said = messages.read(text_data)
        except messages.Bad:
            return await self._end("bad", BAD)
        await getattr(self, f"_on_{said.type}")(said)

    async def _on_ping(self, said: messages.Said) -> None:
        await self._send("pong")

    async def _on_hello(self, said: messages.Said) -> None:
        """Its browser misses somebody who is in: one of the two never heard of the other."""
        if self._inside():
            await self._tell(self.room, "hello", peer=self._peer())

    async def _on_signal(self, said: messages.Said) -> None:
        await self._relay("signal", said.body, to=said.who)

    async def _on_chat(self, said: messages.Said) -> None:
        await self._relay("chat", said.body)

    async def _on_media(self, said: messages.Said) -> None:
        await self._relay("media", said.body)

    async def _on_leave(self, said: messages.Said) -> None:
        await self._end("left", 1000)

    async def _on_admit(self, said: messages.Said) -> None:
        await self._act("admit", uuid.UUID(said.who))

    async def _on_remove(self, said: messages.Said) -> None:
        await self._act("remove", uuid.UUID(said.who))

    async def _on_end(self, said: messages.Said) -> None:
        await self._act("end", None)

    async def _act(self, verb: str, who: uuid.UUID | None) -> None:
        """What whoever holds the visit does; the gate is asked for each."""
        try:
            await in_thread(self.seat, self.seat.act, verb, who)
        except NotNow as no:
            return await self._send("not", verb=verb, why=no.why)
        except AccessDenied:
            return await self._end("refused", OVER)
        await self._tell(self.door, "look")

    # --- What other sockets say
    async def came(self, event: dict) -> None:
        """The same one came by another page: this one is no longer theirs. Others look who it is."""
        if event["by"] == self.channel_name:
            return
        if self.view and event["who"] == self.view.me["id"] and not self.over:
            await self._end("elsewhere", ELSEWHERE, write=False)
        else:
            await self.look(event)

    async def look(self, event: dict) -> None:
        """Something changed in the room."""
        await self._look()

    async def hello(self, event: dict) -> None:
        """Somebody is in; they learn in turn who was."""
        if self._inside() and event["by"] != self.channel_name:
            await self._send("peer", **event["peer"])
            await self.channel_layer.send(event["by"], {"type": "here", "peer": self._peer()})

    async def here(self, event: dict) -> None:
        if self._inside():
            await self._send("peer", **event["peer"])

    async def gone(self, event: dict) -> None:
        if self._inside() and event["by"] != self.channel_name:
            await self._send("gone", who=event["who"], why=event["why"], tab=event["tab"])

    async def relay(self, event: dict) -> None:
        """Only between those inside; and a signal only to the one that it is for."""
        if not self._inside() or event["by"] == self.channel_name:
            return
        assert self.view
        if event["to"] in ("", self.view.me["id"]):
            await self._send(event["what"], **event["body"], **{"from": event["who"]})

    # --- Watching over the right to be here
    async def _keep_watch(self) -> None:
        while not self.over:
            await asyncio.sleep(settings.VIDEO_CHECK_SECONDS)
            try:
                await self._look()
            except Exception:  # whatever it is, a socket that nobody watches over does not stay open
                log.exception("A socket could not be watched over.")
                self.over = True
                await self.close(TROUBLE)

    async def _look(self) -> None:
        """Ask anew whether this browser may be here, and show what changed."""
        async with self.busy:
            if self.over:
                return
            try:
                view = await in_thread(self.seat, self.seat.look)
            except NotNow as no:
                return await self._end(no.why, OVER)
            except AccessDenied:
                return await self._end("refused", OVER)
            except Error:
                log.warning("The database did not answer a socket.", exc_info=True)
                return await self._end("trouble", TROUBLE, write=False)
            if view != self.view:
                await self._show(view)

    async def _show(self, view: View) -> None:
        """Tell the browser how the room is; and the others, where it has just come in."""
        before, self.view = self.view, view
        comes_in = view.place is Place.IN and (before is None or before.place is not Place.IN)
        await self._send(
            "room",
            place=view.place,
            me=view.me,
            holds=view.holds,
            waiting=view.waiting,
            inside=view.inside,
            telephone=view.telephone,
            ice=turn.ice(self.seat.booking_id) if comes_in else None,
        )
        if comes_in:
            await self.channel_layer.group_add(self.room, self.channel_name)
            await self._tell(self.room, "hello", peer=self._peer())
            await self._tell(self.door, "look")

    async def _end(self, why: str, code: int, *, write: bool = True) -> None:
        """No more of this socket, for a reason that the page says in words."""
        if self.over:
            return
        self.over = True
        await self._send("over", why=why)
        if write:
            await self._go(for_good=why == "left", why=why)
        else:
            await self._away()
        await self.close(code)

    async def _go(self, *, for_good: bool, why: str) -> None:
        with suppress(AccessDenied, NotNow, Error):
            await in_thread(self.seat, self.seat.leave, for_good=for_good, why=why)
        await self._away(why)

    async def _away(self, why: str = "") -> None:
        """Out of the groups; the others are told, unless the same one goes on by another page."""
        assert self.view
        for group in (self.room, self.door):
            await self.channel_layer.group_discard(group, self.channel_name)
        if why:
            await self._tell(self.room, "gone", who=self.view.me["id"], why=why, tab=self.tab)
            await self._tell(self.door, "look")

    # --- Saying
    def _inside(self) -> bool:
        return self.view is not None and self.view.place is Place.IN and not self.over

    def _peer(self) -> dict[str, str]:
        assert self.view
        return self.view.me | {"tab": self.tab}

    async def _relay(self, what: str, body: dict[str, Any], *, to: str = "") -> None:
        if self._inside():
            assert self.view
            await self._tell(self.room, "relay", what=what, body=body, to=to, who=self.view.me["id"])

    async def _tell(self, group: str, kind: str, **said: Any) -> None:
        await self.channel_layer.group_send(group, {"type": kind, "by": self.channel_name, **said})

    async def _send(self, kind: str, **said: Any) -> None:
        await self.send(json.dumps({"type": kind, **said}))
