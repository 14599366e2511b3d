"""A request is let in, or not: signature, limits, envelope (docs/bybit.md, 1.2, 1.3 and 4)."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

from simulator.bybit.auth import Claim, check_request
from simulator.bybit.parameters import PARAMETER_ERROR, Parameters
from simulator.bybit.rest.call import Answer, Call, too_many_visits
from simulator.bybit.rest.endpoints import ENDPOINTS, Endpoint
from simulator.engine.requests import Refusal
from simulator.json_text import read_json

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from simulator.world import World

JSON_TYPE = "application/json; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Received:
    """A request as it came: ``payload`` is the raw query of a GET, the raw body of a POST.

    ``has_stray_body`` is true for a GET with a body, which Bybit forbids.
    """

    method: str
    path: str
    payload: bytes
    headers: Mapping[str, str]
    address: str
    has_stray_body: bool = False

    def parameters(self) -> Parameters:
        if self.method == "GET":
            return Parameters(dict(parse_qsl(self.payload.decode(errors="replace"), keep_blank_values=True)))
        try:
            fields = read_json(self.payload or b"{}")
        except ValueError:
            raise Refusal(PARAMETER_ERROR, "params error: the body is no JSON") from None
        if not isinstance(fields, dict):
            raise Refusal(PARAMETER_ERROR, "params error: the body is no JSON object")
        return Parameters(fields)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back over HTTP."""

    status: int
    body: str
    content_type: str = JSON_TYPE
    headers: dict[str, str] = field(default_factory=dict)


def receive(world: World, received: Received, skew_ms: int = 0, times_ms: Sequence[int] = ()) -> Reply:
    """Check and execute one request; ``skew_ms`` shifts the server's time as this request meets it.

    ``times_ms`` are the times by which its signature is to be good, by default those of now.
    """
    if received.method not in {"GET", "POST"}:
        return text_reply(400, "Bad Request")
    if received.has_stray_body:
        world.counters.rejected["403"] += 1
        return text_reply(403, "Forbidden")
    endpoint = ENDPOINTS.get((received.method, received.path))
    if endpoint is None:
        return text_reply(404, "404 page not found")
    claim = Claim.of(received.headers)
    if endpoint.is_private and claim is None:
        world.counters.rejected["401"] += 1
        return text_reply(401, "Unauthorized")
    headers: dict[str, str] = {}
    server_ms = world.engine.now_ms() + skew_ms
    try:
        if endpoint.is_private and claim is not None:
            server_times = [time_ms + skew_ms for time_ms in times_ms or world.server_times_ms()]
            check_request(claim, received.payload, server_times, world.key, received.address)
        answer = execute(world, received.method, received.path, received.parameters(), server_ms, headers)
    except Refusal as refusal:
        answer = Answer({}, code=refusal.code, text=refusal.text)
    if answer.code:
        world.counters.rejected[str(answer.code)] += 1
    return Reply(200, envelope(answer.code, answer.text, answer, server_ms), headers=headers)


def execute(
    world: World, method: str, path: str, parameters: Parameters, server_ms: int, headers: dict[str, str]
) -> Answer:
    """Do what a client that was let in asks for; ``headers`` receives what its rate budget has to say.

    Raises:
        Refusal: the exchange says no.
        KeyError: there is no such endpoint.
    """
    endpoint = ENDPOINTS[method, path]
    granted = None
    if endpoint.is_private:
        if method == "POST" and not world.key.may_trade:
            raise Refusal(10005, "Permission denied, please check your API key permissions.")
        granted = _spend(world, path, endpoint, parameters, headers)
    return endpoint.handler(Call(world, parameters, server_ms, granted))


def envelope(code: int, text: str, answer: Answer, server_ms: int) -> str:
    """Bybit's frame around every answer."""
    frame: dict[str, Any] = {
        "retCode": code,
        "retMsg": text,
        "result": answer.result,
        "retExtInfo": answer.ext_info,
        "time": server_ms,
    }
    return json.dumps(frame, separators=(",", ":"))


def refusal_headers(world: World, code: int, path: str, parameters: Parameters) -> dict[str, str]:
    """What a refusal with that code says beside it: 10006 the endpoint's limit and until when, since clients wait."""
    if code != too_many_visits().code:
        return {}
    budget = world.rates.exhausted(path, world.wall_ms(), parameters.text("category"))
    return {} if budget is None else budget.headers()


def text_reply(status: int, text: str) -> Reply:
    """An answer from in front of the API, which speaks no JSON."""
    return Reply(status, text, "text/plain; charset=utf-8")


def _spend(world: World, path: str, endpoint: Endpoint, parameters: Parameters, headers: dict[str, str]) -> int | None:
    """How many of the requests may go; None when there is no limit."""
    category = parameters.text("category")
    budget = world.rates.spend(path, world.wall_ms(), endpoint.cost(parameters), category)
    if budget is None:
        return None
    headers.update(budget.headers())
    if budget.exceeded:
        raise too_many_visits()
    return budget.granted
