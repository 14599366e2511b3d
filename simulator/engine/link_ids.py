"""A client's order ids: one space for the whole account, each used once and never again (docs/bybit.md, 2.5)."""

import re
from typing import Final

from simulator.engine.records import ZERO
from simulator.engine.referee import LinkUse
from simulator.engine.requests import OrderRequest, Refusal
from simulator.engine.state import State

_LINK_ID: Final = re.compile(r"[A-Za-z0-9_-]{1,36}")


def check(state: State, request: OrderRequest, *, malformed: Refusal, duplicate: Refusal) -> None:
    """Raises `malformed` or `duplicate`; an id reused for another order is counted by the referee."""
    link_id = request.link_id
    if not link_id:
        return
    if not _LINK_ID.fullmatch(link_id):
        raise malformed
    state.referee.compare_link_id(link_id, _use(request))
    if state.orders.knows_link(link_id):
        raise duplicate


def keep(state: State, request: OrderRequest) -> None:
    """Remembers what an accepted order's id stands for: `request` as it came, before anything is filled in or moved."""
    state.referee.keep_link_id(request.link_id, _use(request))


def _use(request: OrderRequest) -> LinkUse:
    return (request.category, request.symbol, request.side, request.qty, request.price or ZERO)
