"""A guard, a store and a clock that do what a test says."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from execution.adoption.choices import Answered, Choice, Outcome
from execution.commands.answers import (
    Begun,
    CloseBegun,
    ClosedLater,
    ClosePlan,
    Confirmed,
    EntryAnswer,
    EntryShown,
    Opened,
    OpenedLater,
    StopChange,
    unheard,
)
from execution.commands.plan_version import PlanVersion
from execution.commands.smart_changes import SmartChange
from execution.commands.syncing import Synced
from execution.commands.target_changes import TargetsChange, TargetShown
from execution.exit_plan import BreakEven, BreakEvenWhen, EntryLeg, ExitPlan, Offset, TpLeg, Trail
from execution.facts.instruments import Instrument
from execution.facts.prices import Candle, Ticker, TriggerBy
from execution.facts.slots import Side
from execution.monitor import Phase
from execution.new_trade.entry_standing import EntryStanding
from execution.new_trade.trade_request import DistanceBy, PlannedTarget, TargetRequest, TradePreview, TradeRequest
from execution.stops.gap_record import GapAnswer, GapChoice, GapVerdict
from execution.stops.manual_stop import StopAnswer, StopVerdict
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import StopChoice, StopOrigin
from execution.views import AccountView, EntryView, PositionView, TargetView
from handlers.ports import Overview, Transaction
from helpers.connectivity.glance import Glance
from helpers.connectivity.link import LinkState
from helpers.profit_today import DayProfit
from utils.persistence.errors import WriterFailedError
from utils.persistence.plain import freeze, thaw
from utils.trade_history import AuditLine

D = Decimal
NOON = datetime(2026, 1, 5, 12, 0, 0, tzinfo=UTC)


class StoppedClock:
    """Time that moves only when it is told to, or when somebody sleeps."""

    def __init__(self) -> None:
        self.time = NOON
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self.time

    def advance(self, **units: float) -> None:
        self.time += timedelta(**units)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += timedelta(seconds=seconds)
        await asyncio.sleep(0)


class _Txn:
    def __init__(self, sections: dict[str, dict[str, Any]]) -> None:
        self.sections = {name: dict(items) for name, items in sections.items()}
        self.changed: set[tuple[str, str]] = set()

    def get(self, section: str, key: str) -> Any:
        return deepcopy(self.sections.get(section, {}).get(key))

    def put(self, section: str, key: str, value: Any) -> None:
        self.sections.setdefault(section, {})[key] = thaw(freeze(value, f"{section}.{key}"))
        self.changed.add((section, key))

    def delete(self, section: str, key: str) -> bool:
        self.changed.add((section, key))
        return self.sections.get(section, {}).pop(key, None) is not None

    def items(self, section: str) -> dict[str, Any]:
        return deepcopy(self.sections.get(section, {}))


class MemoryStore:
    """Serialised transactions over dictionaries, as strict about plain data as the real one.

    Set ``trouble`` to have the disk fail: transactions are refused, and other changes are only held.
    """

    def __init__(self) -> None:
        self.sections: dict[str, dict[str, Any]] = {}
        self.broken: Exception | None = None
        self.trouble = ""
        self.commits = 0
        self.held = 0
        self._turn = asyncio.Lock()

    def get(self, section: str, key: str) -> Any:
        self._check()
        return deepcopy(self.sections.get(section, {}).get(key))

    def items(self, section: str) -> dict[str, Any]:
        self._check()
        return deepcopy(self.sections.get(section, {}))

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[_Txn]:
        if self.trouble:
            raise WriterFailedError(self.trouble)
        async with self._change() as txn:
            yield txn
        self.commits += 1

    async def commit_or_hold(self, change: Callable[[_Txn], None]) -> bool:
        async with self._change() as txn:
            change(txn)
        self.commits += not self.trouble
        self.held += bool(self.trouble)
        return not self.trouble

    @asynccontextmanager
    async def _change(self) -> AsyncIterator[_Txn]:
        self._check()
        async with self._turn:
            txn = _Txn(self.sections)
            yield txn
            await asyncio.sleep(0)
            self._check()
            for section, key in txn.changed:  # and nothing else: a test may write beside a commit
                value = txn.sections.get(section, {}).get(key)
                self.sections.setdefault(section, {}).pop(key, None)
                if value is not None:
                    self.sections[section][key] = value

    def _check(self) -> None:
        if self.broken is not None:
            raise self.broken


class FakeAuditLog:
    """Keeps lines; set ``broken`` to have it fail."""

    def __init__(self) -> None:
        self.lines: dict[str, AuditLine] = {}
        self.broken: Exception | None = None

    async def record_audit(self, lines: Sequence[AuditLine]) -> None:
        if self.broken is not None:
            raise self.broken
        self.lines |= {line.audit_id: line for line in lines}

    async def audit(self, limit: int) -> list[AuditLine]:
        if self.broken is not None:
            raise self.broken
        return sorted(self.lines.values(), key=lambda line: line.at, reverse=True)[:limit]


class FakeGuard:
    """Opens and closes on paper. Set ``refusal`` to have the next call raise it."""

    def __init__(self, store: MemoryStore) -> None:
        self.store: Any = store
        self.refusal: Exception | None = None
        self.asked: list[TradeRequest] = []
        self.opened: list[TradePreview] = []
        self.closed: list[tuple[str, Side | None, Decimal | None]] = []
        self.closed_all = 0
        self.ends_at_once = False
        """What `close_all` had not shown in time has ended by the time it answers."""
        self.adopted: list[tuple[str, Side | None, Choice, int]] = []
        self.synced = Synced(done=True, differed=(), unguarded=())
        self.view = an_account()
        self.answers: list[tuple[str, int, Choice, int]] = []
        self.answered = Answered(outcome=Outcome.GUARDED, name="BTCUSDT long", stop=D(49000))
        self.answer_leaves: frozenset[tuple[str, str, int]] | None = None
        """The questions that stand once that is answered, as the engine's do at once; None: those from before."""
        self.stop_answers: list[tuple[str, int, StopChoice]] = []
        self.stop_answered = StopAnswer(verdict=StopVerdict.KEPT, name="BTCUSDT long", stop=D(48500))
        self.gap_answers: list[tuple[str, int, GapChoice]] = []
        self.gap_answered = GapAnswer(verdict=GapVerdict.WENT_ON, name="BTCUSDT long", stop=D(49000))
        self.answers_soon = True
        self.questions: frozenset[tuple[str, str, int]] | None = None
        self.opened_later: OpenedLater = unheard
        self.closed_later: ClosedLater = unheard
        self.paused_since: datetime | None = None
        self.slow = asyncio.Event()
        self.slow.set()
        self.shown = asyncio.Event()
        """What was begun is shown by the exchange."""
        self.shown.set()

    async def preview(self, request: TradeRequest) -> TradePreview:
        self.asked.append(request)
        await self.slow.wait()
        self._refuse()
        return a_preview(symbol=request.symbol, side=request.side)

    async def open_trade(
        self,
        preview: TradePreview,
        *,
        chat_id: int,
        also: Callable[[Transaction], None],
        begun: Begun,
        later: OpenedLater,
    ) -> Opened:
        self._refuse()
        async with self.store.transaction() as txn:
            also(txn)
            txn.put("enhanced_tp_sl_monitors", preview.symbol, {"chat_id": chat_id})
        self.opened.append(preview)
        await begun()
        await self.shown.wait()
        answer, stop = (EntryAnswer.FILLED, preview.plan.stop) if self.answers_soon else (EntryAnswer.UNKNOWN, None)
        entries = tuple(
            EntryShown(number=leg.number, price=leg.price, qty=leg.qty, filled=leg.qty if stop else D(0), answer=answer)
            for leg in preview.new_entries
        )
        key = f"{preview.symbol}_{preview.side.value}_main"
        self.opened_later = later
        return Opened(key=key, done=self.answers_soon, entries=entries, stop=stop)

    async def close_position(
        self, symbol: str, side: Side | None, percent: Decimal | None, begun: CloseBegun, later: ClosedLater
    ) -> ClosePlan:
        await self.slow.wait()
        self._refuse()
        self.closed.append((symbol, side, percent))
        qty = None if percent is None else D("0.05")
        key = f"{symbol}_Buy_main"
        plan = ClosePlan(key=key, symbol=symbol, side=side or Side.BUY, size=D("0.1"), qty=qty)
        await begun(plan)
        await self.shown.wait()
        self.closed_later = later
        return replace(plan, done=self.answers_soon, left=D("0.1") - (qty or D("0.1")))

    async def close_all(self, begun: Begun, later: ClosedLater) -> tuple[ClosePlan, ...]:
        self._refuse()
        await self.shown.wait()
        self.closed_all += 1
        await begun()
        self.closed_later = later
        plans = tuple(
            ClosePlan(key=p.key, symbol=p.symbol, side=p.side, size=p.size, qty=None, done=self.answers_soon, left=D(0))
            for p in self.view.positions
        )
        for plan in plans if self.ends_at_once else ():
            await later(replace(plan, done=True))
        return plans

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int) -> Confirmed:
        await self.shown.wait()
        self._refuse()
        self.adopted.append((symbol, side, choice, chat_id))
        return Confirmed(key=f"{symbol}_Buy_main", done=self.answers_soon, stop=D(49000))

    async def sync(self) -> Synced:
        await self.shown.wait()
        self._refuse()
        return self.synced

    async def pause(self) -> datetime:
        self.paused_since = NOON
        return NOON

    async def resume(self) -> bool:
        self._refuse()
        was, self.paused_since = self.paused_since, None
        return was is not None

    async def answer_adoption(
        self, question: str, drawn: int, choice: Choice, *, chat_id: int, begun: Begun
    ) -> Answered:
        self._refuse()
        self.answers.append((question, drawn, choice, chat_id))
        if self.answer_leaves is not None:
            self.questions = self.answer_leaves
        if self.answered.outcome is Outcome.GUARDED:
            await begun()
            await self.shown.wait()
        return self.answered

    async def answer_stop(self, question: str, number: int, choice: StopChoice, begun: Begun) -> StopAnswer:
        self._refuse()
        self.stop_answers.append((question, number, choice))
        if self.stop_answered.verdict is StopVerdict.PUT_BACK:
            await begun()
            await self.shown.wait()
        return self.stop_answered

    async def answer_gap(self, question: str, number: int, choice: GapChoice, begun: Begun) -> GapAnswer:
        self._refuse()
        self.gap_answers.append((question, number, choice))
        if self.gap_answered.verdict is GapVerdict.CLOSED:
            await begun()
            await self.shown.wait()
        return self.gap_answered

    def open_questions(self) -> frozenset[tuple[str, str, int]] | None:
        return self.questions

    def account_view(self) -> AccountView:
        return self.view

    def _refuse(self) -> None:
        if self.refusal is not None:
            refusal, self.refusal = self.refusal, None
            raise refusal


def an_instrument(symbol: str = "BTCUSDT") -> Instrument:
    return Instrument(
        symbol=symbol,
        base_coin=symbol.removesuffix("USDT"),
        quote_coin="USDT",
        settle_coin="USDT",
        is_trading=True,
        tick_size=D("0.1"),
        qty_step=D("0.001"),
        min_qty=D("0.001"),
        max_limit_qty=D(1000),
        max_market_qty=D(100),
        min_notional=D(5),
        max_leverage=D(100),
    )


class FakeMarkets:
    """A few symbols at a price each. Set ``trouble`` to have every call raise it."""

    def __init__(self) -> None:
        self.trouble: Exception | None = None
        self.prices = {
            "BTCUSDT": D(50000), "ETHUSDT": D(2000), "SOLUSDT": D(150), "XRPUSDT": D("0.55"), "DOGEUSDT": D("0.15"),
            "ADAUSDT": D("0.45"), "NEARUSDT": D(5), "LINKUSDT": D(15), "1000PEPEUSDT": D("0.012"), "BTCPERP": D(50000),
        }  # fmt: skip

    async def symbols(self) -> frozenset[str]:
        self._fail()
        return frozenset(self.prices)

    async def ticker(self, symbol: str) -> Ticker:
        self._fail()
        price = self.prices[symbol]
        return Ticker(symbol=symbol, last=price, mark=price, index=price, at=NOON)

    async def instrument(self, symbol: str) -> Instrument:
        self._fail()
        return an_instrument(symbol)

    async def candles(self, symbol: str, series: TriggerBy, since: datetime, minutes: int) -> list[Candle]:
        """As many as are asked for, each of one percent."""
        self._fail()
        price = self.prices[symbol]
        fields = {"open": price, "close": price, "high": price * D("1.005"), "low": price * D("0.995")}
        return [
            Candle(start=since + timedelta(minutes=minutes * at), volume=D(1), is_closed=True, **fields)
            for at in range(100)
        ]

    def _fail(self) -> None:
        if self.trouble is not None:
            raise self.trouble


class FakePositions:
    """Changes on paper: what was asked is kept, and the exchange shows it. Set ``refusal`` to have each call raise it.

    ``done`` False: the exchange has not shown it in time; ``is_news`` False: it was so already.
    """

    def __init__(self) -> None:
        self.refusal: Exception | None = None
        self.refuses_once = False
        self.done = True
        self.is_news = True
        self.asked: list[tuple[Any, ...]] = []
        self.old_stop = D(49000)
        self.old_smart: SmartStop | None = None
        self.shown = asyncio.Event()
        """What was asked for is shown by the exchange."""
        self.shown.set()

    def preview_stop(self, symbol: str, side: Side | None, price: Decimal) -> StopChange:
        self._refuse()
        return StopChange(
            key=f"{symbol}_Buy_main",
            symbol=symbol,
            side=side or Side.BUY,
            old=self.old_stop,
            new=price,
            loosens=price < self.old_stop,
            result_old=D("-105.45"),
            result_new=(price - D(50000)) / 10 - D("5.45"),
        )

    def preview_break_even(self, symbol: str, side: Side | None, offset: Offset | None = None) -> StopChange:
        beyond = D(0) if offset is None else offset.value
        return self.preview_stop(symbol, side, D("50055.1") + beyond)

    async def set_stop(self, change: StopChange) -> Confirmed:
        return await self._confirmed("stop", change.symbol, change.side, change.new, stop=change.new)

    async def set_trail(self, symbol: str, side: Side | None, trail: Trail | None) -> Confirmed:
        return await self._confirmed("trail", symbol, side, trail)

    def preview_smart(self, symbol: str, side: Side | None, smart: SmartStop | None) -> SmartChange:
        old = self.old_smart
        return SmartChange(
            symbol=symbol,
            old=old,
            new=smart,
            stop=self.old_stop,
            loosens=old is not None and (smart is None or smart.price < old.price),
            result_old=D("-55.45"),
            result_new=D("-105.45"),
        )

    async def set_smart(self, symbol: str, side: Side | None, smart: SmartStop | None) -> Confirmed:
        return await self._confirmed("smart", symbol, side, smart)

    def preview_targets(self, symbol: str, side: Side | None, targets: tuple[TargetRequest, ...]) -> TargetsChange:
        """Of 0.1 in coins; percents and R count from 50,000 and a stop at 49,000, as in `a_preview`."""
        self._refuse()
        even = D(1) / max(1, len(targets))
        legs = tuple(
            TpLeg(number=number, price=_price_of(target), share=target.share or even)
            for number, target in enumerate(targets, 1)
        )
        shown = tuple(
            TargetShown(number=leg.number, price=leg.price, share=leg.share, qty=leg.share / 10) for leg in legs
        )
        return TargetsChange(
            key=f"{symbol}_Buy_main",
            symbol=symbol,
            side=side or Side.BUY,
            drawn_for=a_version(),
            targets=legs,
            shown=shown,
            runner_qty=D("0.1") - sum((target.qty for target in shown), D(0)),
            notes=(),
        )

    async def set_targets(self, change: TargetsChange) -> Confirmed:
        return await self._confirmed("targets", change.symbol, change.side, change.targets)

    async def cancel_entries(self, symbol: str, side: Side | None) -> Confirmed:
        return await self._confirmed("cancel", symbol, side)

    async def undo(self, symbol: str, side: Side | None) -> Confirmed:
        return await self._confirmed("undo", symbol, side)

    async def _confirmed(self, *asked: Any, stop: Decimal | None = None) -> Confirmed:
        self._refuse()
        self.asked.append(asked)
        await self.shown.wait()
        key, stands = f"{asked[1]}_Buy_main", stop or self.old_stop
        return Confirmed(key=key, done=self.done, stop=stands, is_news=self.is_news)

    def _refuse(self) -> None:
        if self.refusal is not None:
            refusal = self.refusal
            self.refusal = None if self.refuses_once else refusal
            raise refusal


def _price_of(target: TargetRequest) -> Decimal:
    match target.by:
        case DistanceBy.PRICE:
            return target.value
        case DistanceBy.PERCENT:
            return D(50000) * (1 + target.value / 100)
        case DistanceBy.R:
            return D(50000) + 1000 * target.value


def a_version(**changes: Any) -> PlanVersion:
    """Of the plan in `a_preview`."""
    fields: dict[str, Any] = {"generation": "g", "plan": a_preview().plan, "hit": (), "stop": D(49000)}
    return PlanVersion(**{**fields, **changes})


def a_preview(**changes: Any) -> TradePreview:
    """A long of 0.1 BTC at 50,000 with its stop at 49,000 and two take profits."""
    symbol = changes.get("symbol", "BTCUSDT")
    plan = ExitPlan(
        entries=(EntryLeg(number=1, qty=D("0.1"), price=None),),
        stop=D(49000),
        trigger_by=TriggerBy.LAST,
        legs=(TpLeg(number=1, price=D(51000), share=D("0.5")), TpLeg(number=2, price=D(52000), share=D("0.3"))),
        break_even=BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1)),
        cancel_entries_after_tp=1,
        leverage=None,
    )
    fields: dict[str, Any] = {
        "symbol": symbol,
        "side": Side.BUY,
        "position_idx": 0,
        "plan": plan,
        "instrument": an_instrument(symbol),
        "price": D(50000),
        "mean_entry": D(50000),
        "qty": D("0.1"),
        "notional": D(5000),
        "r_distance": D(1000),
        "loss_at_stop": D("105.445"),
        "risk_percent": D("1.05445"),
        "equity": D(10000),
        "entry_fees": D("2.75"),
        "exit_fees_at_stop": D("2.695"),
        "targets": (
            PlannedTarget(number=1, price=D(51000), share=D("0.5"), qty=D("0.05"), profit=D("48.115"), r=D(1)),
            PlannedTarget(number=2, price=D(52000), share=D("0.3"), qty=D("0.03"), profit=D("58.86"), r=D(2)),
        ),
        "runner_qty": D("0.02"),
        "taker_fee": D("0.00055"),
        "maker_fee": D("0.0002"),
        "notes": ("20% of the size has no take profit <and> says so.",),
    }
    return TradePreview(**{**fields, **changes})


def a_position(**changes: Any) -> PositionView:
    fields: dict[str, Any] = {
        "key": "BTCUSDT_Buy_main",
        "symbol": "BTCUSDT",
        "side": Side.BUY,
        "position_idx": 0,
        "phase": Phase.GUARDED,
        "size": D("0.1"),
        "planned_qty": D("0.1"),
        "avg_entry": D(50000),
        "price": D("50210.5"),
        "unrealised": D("21.05"),
        "realised": D(0),
        "r": D("0.2105"),
        "stop": D(49000),
        "stop_origin": StopOrigin.PLAN,
        "stop_confirmed": True,
        "standing_stop": D(49000),
        "stop_verified_at": NOON,
        "liq_price": D(45000),
        "targets": (
            TargetView(number=1, price=D(51000), share=D("0.5"), qty=D("0.05"), hit=False, removed=False),
            TargetView(number=2, price=D(52000), share=D("0.5"), qty=D("0.05"), hit=False, removed=False),
        ),
        "for_targets": D("0.1"),
        "entries": (EntryView(number=1, price=None, qty=D("0.1"), filled=D("0.1"), standing=EntryStanding.OVER),),
        "opened_at": NOON,
        "created_at": NOON,
    }
    return PositionView(**{**fields, **changes})


def an_overview() -> Overview:
    """All is well, and nothing was earned yet."""
    return Overview(
        connection=lambda: Glance(state=LinkState.ONLINE),
        jobs=lambda: (),
        today=lambda: DayProfit(net=D(0), trades=0, unknown=0),
    )


def an_account(*positions: PositionView, **changes: Any) -> AccountView:
    fields: dict[str, Any] = {
        "equity": D("10012.34"),
        "available": D(9000),
        "positions": positions,
        "unguarded": (),
        "naked_seconds": D(0),
        "last_sweep_at": NOON,
        "private_stream_up": True,
        "disk_trouble": "",
        "safe_mode": False,
        "watched": (),
    }
    return AccountView(**{**fields, **changes})
