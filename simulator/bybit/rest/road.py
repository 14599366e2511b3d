"""What happens to a request on its way: nothing, mostly, or an armed fault (the simulator's contract lists them)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from simulator.bybit.parameters import Parameters
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.reception import Received, Reply, envelope, receive, refusal_headers, text_reply
from simulator.engine.requests import Refusal
from simulator.faults import Fault, FaultKind, FaultTarget
from simulator.journal import Actor, Happening

if TYPE_CHECKING:
    from simulator.world import World

HOLD_SECONDS = 120.0
_GOOD = '{"retCode":0,'
_GATEWAY_PAGE = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center></body></html>"
_OF_READS_ONLY = frozenset({FaultKind.STALE_READ})
_HAPPENS_TO_REQUESTS = frozenset(FaultKind)


class Road:
    """The way from the client to the exchange and back."""

    def __init__(self, world: World) -> None:
        self._world = world

    def mishap(self, received: Received) -> Fault | None:
        """The fault that waits for this request."""
        kinds = _HAPPENS_TO_REQUESTS if received.method == "GET" else _HAPPENS_TO_REQUESTS - _OF_READS_ONLY
        return self._world.faults.take(FaultTarget.REST, received.path, kinds=kinds)

    async def travel(self, received: Received, fault: Fault | None) -> Reply | None:
        """The reply as it reaches the client; None when the connection is closed without one."""
        if fault is None:
            return self._reach(received)
        match fault.kind:
            case FaultKind.LOST_REQUEST | FaultKind.BLACKHOLE:
                await self._silence()
                return None
            case FaultKind.REFUSE_CONNECT:
                return None
            case FaultKind.LOST_RESPONSE:
                self._land(received)
                await self._silence()
                return None
            case FaultKind.DISCONNECT:
                self._reach(received)
                return None
            case FaultKind.DUPLICATE:
                reply = self._reach(received)
                self._reach(received)
                return reply
            case FaultKind.DELAY:
                era, reply = self._world.era, self._reach(received)
                return reply if await era.outlasts(fault.delay_ms / 1000) else None
            case _:
                return self._damaged(received, fault)

    def _damaged(self, received: Received, fault: Fault) -> Reply:
        match fault.kind:
            case FaultKind.HTTP_STATUS:
                return text_reply(fault.status, "")
            case FaultKind.IP_BAN:
                self._world.counters.rejected["403"] += 1
                return text_reply(403, "access too frequent")
            case FaultKind.RET_CODE:
                return self._refusal(received, fault.ret_code, fault.ret_msg)
            case FaultKind.REJECT_AUTH:
                return self._refusal(received, 10003, "API key is invalid.")
            case FaultKind.HTML_BODY:
                self._reach(received)
                return Reply(fault.status, _GATEWAY_PAGE.format(fault.status_line), "text/html")
            case FaultKind.TRUNCATED_JSON:
                whole = self._reach(received)
                return Reply(whole.status, whole.body[: len(whole.body) // 2], headers=whole.headers)
            case FaultKind.CLOCK_SKEW:
                return self._reach(received, fault.skew_ms)
            case FaultKind.STALE_READ:
                return self._stale(received)
            case _:
                raise ValueError(f"{fault.kind} cannot happen to a request")

    def _refusal(self, received: Received, code: int, text: str) -> Reply:
        now = self._world.engine.now_ms()
        self._world.counters.rejected[str(code)] += 1
        headers = self._about_the_budget(received, code)
        return Reply(200, envelope(code, text, Answer({}), now), headers=headers)

    def _about_the_budget(self, received: Received, code: int) -> dict[str, str]:
        try:
            return refusal_headers(self._world, code, received.path, received.parameters())
        except Refusal:
            return refusal_headers(self._world, code, received.path, Parameters({}))

    def _land(self, received: Received) -> None:
        """The request arrives: now, or as late as the switch says, if it is still good then."""
        late_ms = self._world.engine.switches.late_landing_ms
        if late_ms:
            # By whichever clock it was signed, it is that much older when it lands, even if that clock has not moved.
            times_ms = tuple(time_ms + late_ms for time_ms in self._world.server_times_ms())
            self._world.alarms.at(self._world.engine.now_ms() + late_ms, lambda: self._reach_late(received, times_ms))
        else:
            self._reach(received)

    def _reach_late(self, received: Received, times_ms: tuple[int, ...]) -> None:
        self._reach(received, times_ms=times_ms)

    def _stale(self, received: Received) -> Reply:
        """An answer that was true before: to this question, or of the account as it was when the fault was armed.

        Who must be refused is refused: what is stale is the list, not the gate before it.
        """
        world = self._world
        fresh = receive(world, received)
        if not fresh.body.startswith(_GOOD):
            self._tell_refusal(received, fresh)
            return fresh
        known = world.past_answers.before(_question(received), fresh)
        return known or receive(world.take_past(), received)

    def _reach(self, received: Received, skew_ms: int = 0, times_ms: tuple[int, ...] = ()) -> Reply:
        world = self._world
        with world.journal.acting(Actor.BOT):
            reply = receive(world, received, skew_ms, times_ms)
        if not reply.body.startswith(_GOOD):
            self._tell_refusal(received, reply)
        elif received.method == "GET" and not skew_ms:
            world.past_answers.keep(_question(received), reply)
        return reply

    def _tell_refusal(self, received: Received, reply: Reply) -> None:
        reason = f"HTTP {reply.status}"
        if reply.body.startswith("{"):
            answer = json.loads(reply.body)
            reason = f"{answer['retCode']} {answer['retMsg']}"
        self._world.journal.add(
            Happening.REFUSED, f"Refused {received.method} {received.path}: {reason}", who=Actor.BOT
        )

    async def _silence(self) -> None:
        """The connection stays open, and nothing comes, for longer than any client waits, or until a reset."""
        await self._world.era.outlasts(HOLD_SECONDS)


def _question(received: Received) -> bytes:
    return received.path.encode() + b"?" + received.payload
