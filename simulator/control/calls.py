"""Every control call but the chat's, in one table: what it takes, what it does, and an example that works."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from simulator.control import (
    account_truth,
    api_key,
    bot,
    events,
    fate,
    faults,
    market,
    person,
    prices,
    reset,
    stats,
    switches,
)
from simulator.control.body import Nothing, Outcome, Slot
from simulator.faults import Fault

if TYPE_CHECKING:
    from simulator.world import World

Act = Callable[["World", Any], Outcome | Awaitable[Outcome]]

_BTC: Final = {"symbol": "BTCUSDT"}


@dataclass(frozen=True, slots=True)
class ControlCall:
    """One call. ``example`` is a body (or a query, if nothing is posted) that is understood as it stands.

    ``by_person`` is for what the account's owner does in the exchange's app. ``other_kinds`` are examples as well, of a
    call whose body has a ``kind``.
    """

    method: str
    path: str
    body: Any
    act: Act
    example: Outcome
    by_person: bool = False
    other_kinds: tuple[Outcome, ...] = ()

    def example_for(self, given: object) -> Outcome:
        """The example of the kind that the tester had in mind, where a call has several."""
        kind = given.get("kind") if isinstance(given, dict) else None
        return next((each for each in self.other_kinds if each["kind"] == kind), self.example)


def _get(path: str, body: Any, act: Act, **example: Any) -> ControlCall:
    return ControlCall("GET", path, body, act, example)


def _post(path: str, body: Any, act: Act, **example: Any) -> ControlCall:
    return ControlCall("POST", path, body, act, example)


def _owner(path: str, body: Any, act: Act, **example: Any) -> ControlCall:
    return ControlCall("POST", path, body, act, example, by_person=True)


_OTHER_EVENTS: Final = ({"kind": "delist", **_BTC}, {"kind": "instrument", **_BTC, "tick_size": "0.5"})
_FAULT: Final = {"target": "rest", "match": "/v5/order/create", "kind": "lost_response", "count": 1}

CALLS: Final[tuple[ControlCall, ...]] = (
    _post("reset", reset.Reset, reset.reset, seed=7),
    _post("market/price", prices.Price, prices.price, **_BTC, price="50000"),
    _post("market/path", prices.Path, prices.path, **_BTC, prices=["50000", "50100"], interval_ms=100),
    _post("market/trade", prices.Trade, prices.trade, order_id="as /control/account lists it", qty="0.005"),
    _post("market/mode", prices.Mode, prices.mode, mode="random", speed=10),
    _get("market", Nothing, market.market),
    _get("market/candles", market.Candles, market.candles, **_BTC, interval="1", limit="120"),
    _get("account", Nothing, account_truth.account),
    _owner("account/order", person.PersonOrder, person.order, **_BTC, side="Buy", qty="0.01", price="49000"),
    _owner("account/cancel", person.PersonCancel, person.cancel, order_id="as /control/account lists it"),
    _owner("account/amend", person.PersonAmend, person.amend, order_id="as /control/account lists it", price="49100"),
    _owner("account/close", Slot, person.close, **_BTC, position_idx=0, qty="0.01"),
    _owner(
        "account/trading-stop", person.PersonTradingStop, person.trading_stop, **_BTC, position_idx=0, stop_loss="49000"
    ),
    _post("account/liquidate", Slot, fate.liquidate, **_BTC, position_idx=0),
    _post("account/adl", Slot, fate.adl, **_BTC, position_idx=0, qty="0.01"),
    _owner("account/mode", person.Hedge, person.mode, hedge=True),
    _owner("account/key", api_key.Key, api_key.change, may_trade=False, expires_in_ms=86_400_000),
    ControlCall(
        "POST",
        "account/event",
        fate.AccountEvent,
        fate.event,
        {"kind": "funding", **_BTC, "rate": "0.0001"},
        other_kinds=_OTHER_EVENTS,
    ),
    _post("clock", prices.Advance, prices.clock, advance_ms=60_000),
    _post("faults", Fault, faults.arm, **_FAULT),
    _get("faults", Nothing, faults.armed),
    _get("faults/kinds", Nothing, faults.kinds),
    ControlCall("DELETE", "faults", faults.Disarm, faults.disarm, {"id": "1"}),
    _post("faults/script", faults.Script, faults.script, entries=[{**_FAULT, "at_ms": 5000}]),
    _post("switch", switches.Switch, switches.turn, name="child_stop_delay_ms", value=60_000),
    _get("switches", Nothing, switches.switches),
    _get("stats", Nothing, stats.stats),
    _get("events", events.EventsAfter, events.events, after="0", limit="500"),
    _get("bot", Nothing, bot.read),
    _post("bot", bot.BotWish, bot.want, do="kill"),
    _get("bot/wish", Nothing, bot.ask),
    _post("bot/state", bot.BotTold, bot.tell, state="running", pid=4711),
)
