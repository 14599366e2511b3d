"""Order entry over a stream: the same orders as over REST, with the same budgets (docs/bybit.md, 5.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from simulator.bybit.auth import check_time
from simulator.bybit.parameters import PARAMETER_ERROR, Parameters
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.reception import execute, refusal_headers
from simulator.bybit.streams.client import StreamClient, operation, read_message
from simulator.bybit.streams.logging_in import log_in
from simulator.engine.requests import Refusal
from simulator.faults import FaultKind, FaultTarget
from simulator.journal import Actor

if TYPE_CHECKING:
    from simulator.bybit.streams.connection import Connection
    from simulator.engine.events import Event
    from simulator.world import World

_PATHS: Final = {
    "order.create": "/v5/order/create",
    "order.amend": "/v5/order/amend",
    "order.cancel": "/v5/order/cancel",
    "order.create-batch": "/v5/order/create-batch",
    "order.amend-batch": "/v5/order/amend-batch",
    "order.cancel-batch": "/v5/order/cancel-batch",
}
_LONGEST_REQUEST_ID: Final = 36
ACK_DELAY_SECONDS: Final = 0.02
_UNKNOWN_OPERATION: Final = 10404
_ALREADY_KNOWN: Final = 20001
_REPEATED_REQUEST_ID: Final = 20006


class TradeClient(StreamClient):
    """A client that sends orders; it hears nothing but the answers to them.

    pybit notes whom an answer is for after it has sent the request, so no answer comes at once.
    """

    def __init__(self, world: World, connection: Connection) -> None:
        super().__init__(world, connection)
        self.answer_delay = max(ACK_DELAY_SECONDS, self.answer_delay)
        self._is_known = False
        self._request_ids: set[str] = set()

    def hear(self, event: Event) -> None:
        """What becomes of an order is told on the private stream."""

    def begin_anew(self) -> None:
        super().begin_anew()
        self._request_ids.clear()

    def receive(self, text: str) -> None:
        message = read_message(text)
        op = operation(message)
        match op:
            case "ping":
                now = str(self.world.engine.now_ms())
                self._reply(message, Answer({}), {"op": "pong", "data": [now]})
            case "auth":
                self._log_in(message)
            case _:
                self._take_order(op, message)

    def _log_in(self, message: dict[str, Any]) -> None:
        """Check key, expiry and signature; a client that fails is answered and cut off."""
        if self._is_known:
            self._reply(message, Answer({}, code=_ALREADY_KNOWN, text="Repeated auth"), {"op": "auth"})
            return
        try:
            log_in(self.world, self.connection, message.get("args"))
        except Refusal as refusal:
            self._reply(message, _refused(refusal), {"op": "auth"})
            self.connection.finish()
            return
        self._is_known = True
        self._reply(message, Answer({}), {"op": "auth"})

    def _take_order(self, op: str, message: dict[str, Any]) -> None:
        world = self.world
        headers: dict[str, str] = {}
        try:
            with world.journal.acting(Actor.BOT):
                answer = self._execute(op, message, headers)
        except Refusal as refusal:
            answer = _refused(refusal)
        headers |= {"Traceid": world.ids.new().replace("-", ""), "Timenow": str(world.engine.now_ms())}
        fields = {"op": op, "data": answer.result, "retExtInfo": answer.ext_info, "header": headers}
        self._reply(message, answer, fields, topic=op)

    def _execute(self, op: str, message: dict[str, Any], headers: dict[str, str]) -> Answer:
        path = _PATHS.get(op)
        if path is None:
            raise Refusal(_UNKNOWN_OPERATION, "op type is not found")
        self.world.counters.requests[op] += 1
        if not self._is_known:
            raise Refusal(10003, "Request not authorized")
        self._check_request_id(message)
        match message:
            case {"header": dict() as header, "args": [dict() as order]}:
                pass
            case _:
                raise Refusal(PARAMETER_ERROR, "Params Error")
        window = str(header.get("X-BAPI-RECV-WINDOW", ""))
        check_time(str(header.get("X-BAPI-TIMESTAMP", "")), window, self.world.server_times_ms())
        fault = self.world.faults.strike(FaultTarget.WS_PRIVATE, self.connection.path, op, kinds={FaultKind.RET_CODE})
        if fault is not None:
            headers |= refusal_headers(self.world, fault.ret_code, path, Parameters(order))
            raise Refusal(fault.ret_code, fault.ret_msg)
        return execute(self.world, "POST", path, Parameters(order), self.world.engine.now_ms(), headers)

    def _check_request_id(self, message: dict[str, Any]) -> None:
        request_id = message.get("reqId", "")
        if not isinstance(request_id, str) or len(request_id) > _LONGEST_REQUEST_ID:
            raise Refusal(PARAMETER_ERROR, "params error: reqId invalid")
        if request_id and request_id in self._request_ids:
            raise Refusal(_REPEATED_REQUEST_ID, "reqId is duplicated")
        self._request_ids.add(request_id)

    def _reply(self, message: dict[str, Any], answer: Answer, fields: dict[str, Any], topic: str = "") -> None:
        """Answer with the request's own id, when it has one."""
        if answer.code:
            self.world.counters.rejected[str(answer.code)] += 1
        request_id = {"reqId": message["reqId"]} if "reqId" in message else {}
        head = {"retCode": answer.code, "retMsg": answer.text}
        self.answer(request_id | head | fields | {"connId": self.connection.conn_id}, topic)


def _refused(refusal: Refusal) -> Answer:
    return Answer({}, code=refusal.code, text=refusal.text)
