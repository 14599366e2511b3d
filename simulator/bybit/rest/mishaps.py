"""What happens to a request on its way: nothing, mostly, or an armed fault (the simulator's contract lists them)."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.reception import Received, Reply, envelope, receive, text_reply
from simulator.faults import Fault, FaultKind

if TYPE_CHECKING:
    from simulator.world import World

HOLD_SECONDS = 120.0
_REMEMBERED_READS = 512
_GATEWAY_PAGE = "<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"


class Road:
    """The way from the client to the exchange and back."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._reads: OrderedDict[bytes, Reply] = OrderedDict()

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
                await asyncio.sleep(self._world.engine.switches.late_landing_ms / 1000)
                self._reach(received)
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
                reply = self._reach(received)
                await asyncio.sleep(fault.delay_ms / 1000)
                return reply
            case _:
                return self._damaged(received, fault)

    def _damaged(self, received: Received, fault: Fault) -> Reply:
        now = self._world.engine.now_ms()
        match fault.kind:
            case FaultKind.HTTP_STATUS:
                return text_reply(fault.status, "")
            case FaultKind.IP_BAN:
                return text_reply(403, "access too frequent")
            case FaultKind.RET_CODE:
                return Reply(200, envelope(fault.ret_code, "injected by the simulator", Answer({}), now))
            case FaultKind.REJECT_AUTH:
                return Reply(200, envelope(10003, "API key is invalid.", Answer({}), now))
            case FaultKind.HTML_BODY:
                self._reach(received)
                return Reply(fault.status, _GATEWAY_PAGE, "text/html")
            case FaultKind.TRUNCATED_JSON:
                whole = self._reach(received)
                return Reply(whole.status, whole.body[: len(whole.body) // 2], headers=whole.headers)
            case FaultKind.CLOCK_SKEW:
                return receive(self._world, received, fault.skew_ms)
            case FaultKind.STALE_READ:
                return self._reads.get(_question(received)) or self._reach(received)
            case _:
                raise ValueError(f"{fault.kind} cannot happen to a request")

    def _reach(self, received: Received) -> Reply:
        reply = receive(self._world, received)
        if received.method == "GET":
            question = _question(received)
            self._reads[question] = reply
            self._reads.move_to_end(question)
            if len(self._reads) > _REMEMBERED_READS:
                self._reads.popitem(last=False)
        return reply

    async def _silence(self) -> None:
        """The connection stays open, and nothing comes, for longer than any client waits."""
        try:
            async with asyncio.timeout(HOLD_SECONDS):
                await self._world.closing.wait()
        except TimeoutError:
            return


def _question(received: Received) -> bytes:
    return received.path.encode() + b"?" + received.payload
