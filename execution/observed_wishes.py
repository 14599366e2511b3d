"""What would be sent under MODE=observe, in words; each wish is told once while it stands (R25)."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Final

from execution.facts.slots import Side
from execution.failures import system_notice
from execution.notices import Notice
from execution.order_ids import read_link_id
from execution.requests import AmendOrder, CancelOrder, EntryOrder, ExitOrder, StopRequest, TrailRequest
from execution.tracked_orders import name_of
from utils.clock import Clock
from utils.money import ZERO, plain
from utils.texts.catalogue import text

Request = StopRequest | TrailRequest | EntryOrder | ExitOrder | AmendOrder | CancelOrder

MOST_KEPT: Final = 1000
"""Of what was told; what is older and still wanted is told again."""
_SIDES: Final = {1: Side.BUY, 2: Side.SELL}
"""Of positions in hedge mode, by their index; in one-way mode the symbol says enough."""


class ObservedWishes:
    """A wish is asked for again and again, as nothing comes of it; only another one in its place is news."""

    def __init__(self, tell: Callable[[Notice], None], clock: Clock) -> None:
        self._tell = tell
        self._clock = clock
        self._told: dict[tuple[str, ...], Request] = {}

    def note(self, requests: Sequence[Request]) -> None:
        """Those that would leave in one request, in one notice."""
        news = [request for request in requests if self._told.get(_place(request)) != request]
        if not news:
            return
        for request in news:
            self._told.pop(_place(request), None)
            self._told[_place(request)] = request
        while len(self._told) > MOST_KEPT:
            del self._told[next(iter(self._told))]
        told = text("told-observed", what="; ".join(map(_in_words, news)))
        self._tell(system_notice(told, self._clock.now(), is_urgent=False))


def _place(request: Request) -> tuple[str, ...]:
    """What it is about: another wish for the same takes its place."""
    kind = type(request).__name__
    match request:
        case StopRequest() | TrailRequest():
            return kind, request.symbol, str(request.position_idx)
        case CancelOrder():
            return kind, request.link_id or request.order_id
        case _:
            return kind, request.link_id


def _in_words(request: Request) -> str:
    match request:
        case StopRequest():
            return text("observed-stop", name=_position(request), stop=plain(request.stop_loss))
        case TrailRequest():
            distance = plain(request.distance) if request.distance else "none"
            return text("observed-trail", name=_position(request), distance=distance)
        case EntryOrder():
            stop = plain(request.stop_loss)
            return text("observed-entry", order=_order(request), stop=stop, **_terms(request, request.price))
        case ExitOrder() if request.qty == ZERO:
            return text("observed-close", name=_position(request))
        case ExitOrder():
            at = request.trigger.price if request.trigger is not None else request.price
            return text("observed-exit", order=_order(request), **_terms(request, at))
        case AmendOrder():
            price, qty = _or_none(request.price or request.trigger_price), _or_none(request.qty)
            return text("observed-amend", order=_order(request), symbol=request.symbol, price=price, qty=qty)
        case CancelOrder():
            return text("observed-cancel", order=_order(request), symbol=request.symbol)


def _position(request: StopRequest | TrailRequest | ExitOrder) -> str:
    side = _SIDES.get(request.position_idx)
    return request.symbol if side is None else f"{request.symbol} {side.word}"


def _order(request: EntryOrder | ExitOrder | AmendOrder | CancelOrder) -> str:
    """What it is called; "none": it is no order of ours, but came along with one."""
    named = read_link_id(request.link_id)
    return "none" if named is None else name_of(named.role, named.leg)


def _terms(request: EntryOrder | ExitOrder, price: Decimal | None) -> dict[str, str]:
    side, qty = request.side.value.lower(), plain(request.qty)
    return {"side": side, "qty": qty, "symbol": request.symbol, "price": _or_none(price)}


def _or_none(value: Decimal | None) -> str:
    return "none" if value is None else plain(value)
