"""Hands each bot what the exchange and the connection say: its orders, its slot, executions and prices."""

from datetime import datetime, timedelta
from typing import Final, assert_never

from execution.dca.dca_actor import DcaActor
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaTerms
from execution.dca.observations import (
    Doubted,
    Filled,
    OrderShown,
    PositionShown,
    PriceSeen,
    PricesMissed,
    TrailsReset,
)
from execution.dca.order_ids import read_dca_link_id
from execution.dca.roster import Roster
from execution.exchange_events import (
    Event,
    Executed,
    OrderMoved,
    PositionMoved,
    PriceMoved,
    SpotEvent,
    SpotExecuted,
    SpotOrderMoved,
    SpotPriceMoved,
)
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow
from execution.facts.prices import SpotPrice
from execution.stops.trail_gap import OnGap
from utils.clock import Clock

GAPS: Final = {Market.LINEAR: timedelta(seconds=10), Market.SPOT: timedelta(seconds=30)}
"""Between two prices of a symbol: what was in between is asked for, where a trail wants to know.

A perpetual's ticker has several a second; that of a spot pair tells trades, and a small pair may have none for a while.
"""


class BotEvents:
    """Never blocks: what it posts is folded when the actor's turn comes."""

    def __init__(self, roster: Roster, terms: DcaTerms, clock: Clock) -> None:
        self._roster = roster
        self._terms = terms
        self._clock = clock
        self._priced_at: dict[tuple[Market, str], datetime] = {}
        """The exchange's time of the newest price of each symbol."""
        self._awaited_since: dict[tuple[Market, str], datetime] = {}
        """When the first bot of each symbol began; by our clock."""

    def on_spot(self, event: SpotEvent) -> None:
        match event:
            case SpotOrderMoved(row):
                self.on_order(Market.SPOT, row)
            case SpotExecuted(execution):
                self.on_execution(Market.SPOT, execution)
            case SpotPriceMoved(price):
                self.on_price(Market.SPOT, price)
            case _:
                assert_never(event)

    def on_linear(self, event: Event) -> None:
        match event:
            case OrderMoved(row):
                self.on_order(Market.LINEAR, row)
            case Executed(execution):
                self.on_execution(Market.LINEAR, execution)
            case PriceMoved(ticker):
                self.on_price(Market.LINEAR, SpotPrice(symbol=ticker.symbol, price=ticker.last, at=ticker.at))
            case PositionMoved(row):
                for actor in self._roster.of(Market.LINEAR, row.symbol):
                    actor.post(PositionShown(row))
            case _:
                pass

    def on_execution(self, market: Market, execution: Execution) -> None:
        for actor in self._roster.of(market, execution.symbol):
            actor.post(Filled(execution))

    def on_order(self, market: Market, row: OrderRow) -> None:
        named = read_dca_link_id(row.link_id)
        if named is None:
            return
        for actor in self._roster.of(market, row.symbol):
            if actor.bot.bot_id == named.bot_id:
                actor.post(OrderShown(row))

    def on_price(self, market: Market, price: SpotPrice) -> None:
        key = (market, price.symbol)
        before = self._priced_at.get(key)
        silent_since = before or self._awaited_since.get(key)
        self._priced_at[key] = price.at
        if silent_since is not None and price.at - silent_since > GAPS[market]:
            for actor in self._roster.of(market, price.symbol):
                self._backfill(actor, before)
        if (bots := self._roster.calm.get(key)) is not None:
            bots.hear(PriceSeen(price.price, price.at), self._clock.now())

    def doubt_all(self) -> None:
        """Streams have no replay: after a gap everything is read again."""
        for actor in self._roster.actors.values():
            if self._terms.missed_by_buys is OnGap.RESET:
                actor.post(TrailsReset(buys=True, sells=False))
            actor.post(Doubted())

    def on_trouble(self, failures: int) -> None:
        """So many checks of the connection have failed in a row: what trails saw before counts as the terms say."""
        reset = self._reset()
        if reset is None:
            return
        for actor in self._roster.actors.values():
            actor.say(f"Resetting trailing state due to {failures} connectivity failures")
            actor.post(reset)

    def on_begun(self, actor: DcaActor) -> None:
        """The time in which the program did not run is an outage as any; it lasts until the first price."""
        self._awaited_since.setdefault((actor.bot.plan.market, actor.bot.symbol), self._clock.now())
        if (reset := self._reset()) is not None:
            actor.post(reset)
        self._backfill(actor, None)

    def _reset(self) -> TrailsReset | None:
        """What begins anew where prices were missed: a trail would take for a turn what is a jump."""
        buys, sells = (on_gap is OnGap.RESET for on_gap in (self._terms.missed_by_buys, self._terms.missed_by_sells))
        return TrailsReset(buys=buys, sells=sells) if buys or sells else None

    def _backfill(self, actor: DcaActor, since: datetime | None) -> None:
        """What is told by candles what it missed."""
        buys = self._terms.missed_by_buys is OnGap.BACKFILL
        sells = self._terms.missed_by_sells is OnGap.BACKFILL
        if buys or sells:
            actor.post(PricesMissed(since=since, buys=buys, sells=sells))
