"""The trading rules of what is guarded, looked at again and again: they change without notice, and contracts end."""

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Final

import structlog
from msgspec.structs import replace

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError, Refusal, Refused, Unreadable
from execution.facts.instruments import Instrument
from execution.facts.slots import Slot
from execution.failures import system_notice
from execution.monitor import Monitor
from execution.notices import Notice
from execution.slot_actor import SlotActor
from execution.trouble_subjects import Subject
from utils.clock import Clock
from utils.money import ZERO, plain
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)

_FINE: Final = Decimal("1e-12")
_MUCH: Final = Decimal("1e12")
_SAID: Final = ("tick_size", "qty_step", "min_qty", "min_notional", "max_market_qty", "max_limit_qty")


class InstrumentWatch:
    """Asks the exchange, which keeps its answers for an hour, and hands what has changed to the actors."""

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        actors: Mapping[Slot, SlotActor],
        tell: Callable[[Notice], None],
    ) -> None:
        self._exchange = exchange
        self._clock = clock
        self._actors = actors
        self._tell = tell
        self._is_looking = False

    async def of_each(self, monitors: Iterable[Monitor]) -> dict[str, Instrument]:
        """`of` by the monitor's key: two sides of a symbol that cannot be read are made of other quantities."""
        return {monitor.key: await self.of(monitor) for monitor in monitors}

    async def of(self, monitor: Monitor) -> Instrument:
        """The rules for a monitor of an earlier life. Raises ExchangeError.

        A contract that has ended meanwhile has none: nothing can be ordered in it, and its monitor only finds its end.
        What cannot be read of one contract must not keep the others from their guard: `look` asks for it again.
        """
        try:
            return await self._exchange.instrument(monitor.slot.symbol)
        except Refused as error:
            if error.refusal is not Refusal.INVALID:
                raise
            log.warning("contract_has_ended", symbol=monitor.slot.symbol)
            return _without_rules(monitor)
        except Unreadable as error:
            log.warning("trading_rules_unreadable", symbol=monitor.slot.symbol, error=str(error))
            return _as_recorded(monitor)

    async def look(self) -> None:
        """Raises ExchangeError; rules that cannot be read only after all others were looked at."""
        unread: Unreadable | None = None
        for symbol in sorted({slot.symbol for slot in self._actors}):
            try:
                found = await self._rules_of(symbol)
            except Unreadable as error:
                unread = error
                self._follow_records(symbol)
                continue
            actors = self._actors_of(symbol)
            # A trade that was previewed before the change and sent after it knows older rules than its other side.
            changes: dict[Instrument, Instrument] = {}
            for actor in actors:
                known = actor.rules.instrument
                new = replace(known, is_trading=False) if found is None else found
                if new != known:
                    changes[known] = new
                    actor.use(new)
            for known, new in changes.items():
                log.warning("trading_rules_changed", symbol=symbol, changes=_changes(known, new))
                if not _stands_in(known):
                    self._say(known, new)
        if unread is not None:
            raise unread

    def _actors_of(self, symbol: str) -> list[SlotActor]:
        return [actor for slot, actor in self._actors.items() if slot.symbol == symbol]

    def _follow_records(self, symbol: str) -> None:
        """Rules that stand in for those that cannot be read: what has filled since may be in finer steps."""
        for actor in self._actors_of(symbol):
            known = actor.rules.instrument
            if _stands_in(known) and (new := _as_recorded(actor.monitor)) != known:
                actor.use(new)

    async def _rules_of(self, symbol: str) -> Instrument | None:
        """None: there is no such contract any more. Raises ExchangeError."""
        try:
            return await self._exchange.instrument(symbol)
        except Refused as error:
            if error.refusal is not Refusal.INVALID:
                raise
            return None

    async def look_at_once(self) -> None:
        """After a refusal that other rules would explain. What cannot be read now waits for the next look."""
        if self._is_looking:
            return
        self._is_looking = True
        try:
            await self.look()
        except ExchangeError as error:
            log.warning("trading_rules_not_read", error=str(error))
        finally:
            self._is_looking = False

    def _say(self, known: Instrument, found: Instrument) -> None:
        if known.is_trading and not found.is_trading:
            told = text("told-not-trading", symbol=found.symbol)
            subject = Subject.TRADING.of(found.symbol)
            self._tell(system_notice(told, self._clock.now(), is_urgent=True, subject=subject))
        elif changes := _changes(known, found):
            told = text("told-rules", symbol=found.symbol, changes=changes)
            self._tell(system_notice(told, self._clock.now(), is_urgent=False))


def _changes(known: Instrument, found: Instrument) -> str:
    return ", ".join(
        text("told-rule", rule=name, before=plain(getattr(known, name)), after=plain(getattr(found, name)))
        for name in _SAID
        if getattr(known, name) != getattr(found, name)
    )


def _stands_in(rules: Instrument) -> bool:
    """They are ours, for a contract whose own could not be read: Bybit's name the coin that it settles in."""
    return not rules.settle_coin


def _without_rules(monitor: Monitor) -> Instrument:
    """Finer than any grid: every price and quantity of the monitor stands as it is."""
    return Instrument(
        symbol=monitor.slot.symbol, base_coin="", quote_coin="", settle_coin="", is_trading=False,
        tick_size=_FINE, qty_step=_FINE, min_qty=_FINE, max_limit_qty=_MUCH, max_market_qty=_MUCH,
        min_notional=_FINE, max_leverage=_MUCH,
    )  # fmt: skip


def _as_recorded(monitor: Monitor) -> Instrument:
    """Until they can be read: what stands keeps its price, and its share of the steps that all quantities are made of.

    A new price may be refused then, while the old stop stands; finer quantities would be, again and again (R25).
    """
    orders = (order.qty for order in monitor.orders.values())
    asked = () if monitor.reduction is None else (monitor.reduction.qty,)
    step = _step_of([monitor.size, *orders, *(fill.qty for fill in monitor.fills), *asked])
    return replace(_without_rules(monitor), qty_step=step, min_qty=step)


def _step_of(quantities: Iterable[Decimal]) -> Decimal:
    """The largest power of ten of which they are multiples; where there are none, finer than any step."""
    exponents = [qty.normalize().as_tuple().exponent for qty in quantities if qty != ZERO]
    steps = (Decimal(1).scaleb(each) for each in exponents if isinstance(each, int))
    return min(steps, default=_FINE)
