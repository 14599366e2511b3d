"""What the chat needs of the rest of the bot: the guard, the DCA bots, the store. Tests put fakes in their place."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from execution.adoption.choices import Answered, Choice
from execution.commands.all_questions import OpenQuestion
from execution.commands.answers import (
    Begun,
    CloseBegun,
    ClosedLater,
    ClosePlan,
    Confirmed,
    Opened,
    OpenedLater,
    StopChange,
)
from execution.commands.emergency_record import EmergencyRecord, Exposure, Item, Report, Scope
from execution.commands.smart_changes import SmartChange
from execution.commands.syncing import Synced
from execution.commands.target_changes import TargetsChange
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaDefaults, DcaPlan
from execution.dca.dca_views import DcaOffer, DcaView
from execution.exit_plan import Offset, Trail
from execution.facts.instruments import Instrument
from execution.facts.prices import Candle, Ticker, TriggerBy
from execution.facts.slots import Side
from execution.new_trade.trade_request import TargetRequest, TradePreview, TradeRequest
from execution.stops.gap_record import GapAnswer, GapChoice
from execution.stops.manual_stop import StopAnswer
from execution.stops.smart_stop import SmartStop
from execution.stops.stop_record import StopChoice
from execution.views import AccountView, PositionView
from helpers.backups import Made
from helpers.charts.dca_charts import Chart
from helpers.charts.picture import Theme
from helpers.charts.position_charts import PositionChart
from helpers.charts.profit_picture import ProfitPicture
from helpers.connectivity.glance import Glance
from helpers.dca_backtest.result import Result
from helpers.drill_process import DrillEnd, DrillKind, Heard
from helpers.job_trouble import JobTrouble
from helpers.price_alerts.alert import AlertWish, PriceAlert
from helpers.profit_today import DayProfit
from helpers.trade_log import Exported, ExportKind
from utils.clock import Clock
from utils.settings_shown import Shown
from utils.trade_history import AuditLine, Page, Story, Trade


class Transaction(Protocol):
    """Changes that become durable together, or not at all; values are plain data."""

    def get(self, section: str, key: str) -> Any: ...
    def put(self, section: str, key: str, value: Any) -> None: ...
    def delete(self, section: str, key: str) -> bool: ...
    def items(self, section: str) -> dict[str, Any]: ...


class Store(Protocol):
    """Reads answer what is committed or held."""

    def get(self, section: str, key: str) -> Any: ...
    def items(self, section: str) -> dict[str, Any]: ...

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """Left without an error, it is on disk. Raises `WriterFailedError` while the disk fails."""

    def commit_or_hold(self, change: Callable[[Transaction], None]) -> Awaitable[bool]:
        """Never refuses: while the disk fails the change is held in memory, and the answer is False."""


class Guard(Protocol):
    """What the chat may ask of the engine.

    ``begun`` is awaited as soon as what was asked is recorded and under way; where nothing has to be waited for, or
    nothing was begun, it is not.
    """

    async def preview(self, request: TradeRequest) -> TradePreview:
        """Compute a trade; nothing is written. Raises `NoNewTrades`, `TradeRejected` and `ExchangeError`s."""

    async def open_trade(
        self,
        preview: TradePreview,
        *,
        chat_id: int,
        also: Callable[[Transaction], None],
        begun: Begun,
        later: OpenedLater,
    ) -> Opened:
        """Record the trade, and what ``also`` writes, in one commit; returns what the exchange then showed of it.

        Raises `NoNewTrades`, `TradeRejected`, `ExchangeError`s and whatever ``also`` raises; then nothing was sent.
        ``later`` is awaited once where the answer is not ``done``: with what came of it in the end.
        """

    async def close_position(
        self, symbol: str, side: Side | None, percent: Decimal | None, begun: CloseBegun, later: ClosedLater
    ) -> ClosePlan:
        """Close all of a position, or ``percent`` of it; saved, and looked at for a while, on return.

        Raises `NoSuchPosition`, `TradeRejected` and `ExchangeError`s.
        """

    async def close_all(self, begun: Begun, later: ClosedLater) -> tuple[ClosePlan, ...]:
        """Every guarded position, entries first; one answer for each. Raises `TradeRejected`.

        Asked for, it is begun, though whoever asked is cancelled before it is. ``later`` is awaited once for each that
        is not ``done``: with what came of it in the end, perhaps before this returns.
        """

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int) -> Confirmed:
        """Guard or ignore a position that was opened elsewhere; what the exchange then showed.

        Raises `NoSuchPosition`, `ChangeRefused`, `NoNewTrades` and `ExchangeError`s.
        """

    async def sync(self) -> Synced:
        """The whole account read now, and what differed. Raises `ExchangeError`s."""

    async def pause(self) -> datetime:
        """No new entries from now on; since when."""

    async def resume(self) -> bool:
        """Entries are sent again; False: there was no pause. Raises TradeRejected while everything is being closed."""

    async def answer_adoption(
        self, question: str, drawn: int, choice: Choice, *, chat_id: int, begun: Begun
    ) -> Answered:
        """A press on a question about a position that was opened elsewhere; saved on return.

        Raises `ChangeRefused`, `NoNewTrades` and `ExchangeError`s; the question stands then.
        """

    async def answer_stop(self, question: str, number: int, choice: StopChoice, begun: Begun) -> StopAnswer:
        """A press on a question about a stop that was moved in the app; saved on return.

        Raises `ChangeRefused` and `ExchangeError`s; the question stands then.
        """

    async def answer_gap(self, question: str, number: int, choice: GapChoice, begun: Begun) -> GapAnswer:
        """A press on a question about a trigger that was missed; saved on return. Raises `ChangeRefused`."""

    def open_questions(self) -> frozenset[OpenQuestion] | None:
        """Questions about moved stops and missed triggers that can be answered now; None: not known yet."""

    def account_view(self) -> AccountView: ...


class PositionChanges(Protocol):
    """What the chat may ask of one guarded position; each answer is what the exchange then showed.

    Each raises `NoSuchPosition` where not exactly one is meant, and `ChangeRefused` where it cannot be. A change after
    which all is as before is none: nothing is sent, and the answer says so.
    """

    def preview_stop(self, symbol: str, side: Side | None, price: Decimal) -> StopChange:
        """What another stop would mean; nothing is changed."""

    def preview_break_even(self, symbol: str, side: Side | None, offset: Offset | None = None) -> StopChange:
        """The same for a stop at break-even, or that far beyond it."""

    async def set_stop(self, change: StopChange) -> Confirmed:
        """Refused where the stop has moved since the preview."""

    async def set_trail(self, symbol: str, side: Side | None, trail: Trail | None) -> Confirmed: ...
    def preview_smart(self, symbol: str, side: Side | None, smart: SmartStop | None) -> SmartChange:
        """What another smart stop, or none, would mean; nothing is changed."""

    async def set_smart(self, symbol: str, side: Side | None, smart: SmartStop | None) -> Confirmed:
        """Raises `ExchangeError`s, too."""

    def preview_targets(self, symbol: str, side: Side | None, targets: tuple[TargetRequest, ...]) -> TargetsChange:
        """Other targets for what is open; nothing is changed."""

    async def set_targets(self, change: TargetsChange) -> Confirmed:
        """Refused where the position has changed since the preview."""

    async def cancel_entries(self, symbol: str, side: Side | None) -> Confirmed: ...
    async def undo(self, symbol: str, side: Side | None) -> Confirmed:
        """Take back the last change of the plan; a stop is never loosened by it. What that was is in the answer."""


class Emergencies(Protocol):
    """Everything closed at once."""

    @property
    def last(self) -> EmergencyRecord | None:
        """The newest, also of a former life; it is under way while it has no report."""

    def exposure(self) -> Exposure:
        """What could be closed now."""

    async def begin(self, emergency_id: str, scope: Scope, items: tuple[Item, ...]) -> None:
        """On disk and under way on return; the same id twice is one. Raises `TradeRejected`."""

    def report(self, emergency_id: str) -> Report | None:
        """How far it is; None: it never began, or is not the newest."""


class Dca(Protocol):
    """What the chat may ask of the DCA bots.

    Each raises `DcaRejected` where it cannot be done. A command returns when it is on disk, and raises TimeoutError
    where that takes too long: it is carried out all the same, later.
    """

    async def check(self, plan: DcaPlan) -> DcaOffer:
        """At what a bot would begin; nothing is written. Raises `ExchangeError`s."""

    async def new(self, plan: DcaPlan, *, name: str, chat_id: int, also: Callable[[Transaction], None]) -> DcaBot:
        """Record a bot, and what ``also`` writes, in one commit, and begin it.

        Raises `ExchangeError`s, `WriterFailedError` and whatever ``also`` raises; then nothing was begun.
        """

    async def import_state(self, named: str, *, chat_id: int) -> DcaBot:
        """Take a bot from a state file; it is paused then. Raises `WriterFailedError`."""

    async def pause(self, bot_id: str) -> DcaBot: ...
    async def resume(self, bot_id: str) -> DcaBot: ...
    async def halt(self, bot_id: str) -> DcaBot:
        """It does nothing any more: its orders are cancelled, what it bought stays."""

    async def reset_trails(self, bot_id: str) -> DcaBot: ...
    async def sell_again(self, bot_id: str, lot: int) -> DcaBot: ...
    async def drop_lot(self, bot_id: str, lot: int) -> DcaBot:
        """Write off a lot whose coins are there no more."""

    def bots(self) -> list[DcaBot]:
        """All of them, oldest first."""

    def find(self, named: str) -> DcaBot:
        """By id, by name, or by a symbol that one bot alone trades."""

    def view(self, bot_id: str) -> DcaView: ...


class Markets(Protocol):
    """What can be traded, and at which price it stands. Each raises `ExchangeError`s."""

    async def symbols(self) -> frozenset[str]:
        """All that can be traded; kept for a while."""

    async def ticker(self, symbol: str) -> Ticker: ...
    async def instrument(self, symbol: str) -> Instrument:
        """Its trading rules. Raises `Refused` for an unknown symbol."""

    async def candles(self, symbol: str, series: TriggerBy, since: datetime, minutes: int) -> list[Candle]:
        """That began at ``since`` or later, oldest first, the running one included."""


class Charts(Protocol):
    """DCA bots as pictures."""

    async def chart(self, bot_id: str, minutes: int | None, theme: Theme) -> Chart:
        """A bot as it is now; ``minutes`` of a candle, None: as long as its open lots need.

        Raises `DcaRejected` and `ExchangeError`s.
        """


class PositionCharts(Protocol):
    """Positions and closed trades as pictures. Each raises `NoChartError` and `ExchangeError`s."""

    async def now(self, symbol: str, position: PositionView | None, minutes: int | None, theme: Theme) -> PositionChart:
        """A symbol as it is, with its position; ``minutes`` of a candle, None: by how long it is open."""

    async def closed(self, trade_id: str, minutes: int | None, theme: Theme) -> PositionChart:
        """The whole of a trade that is over; ``minutes`` None: as it needs. Raises `HistoryUnreadable`, too."""


class Backtester(Protocol):
    """Bots in the past."""

    async def offered(self, plan: DcaPlan, days: int) -> Decimal:
        """Of how many of these days there are candles; nothing is computed yet. Raises `DcaRejected` where such a
        backtest cannot be begun now, and `ExchangeError`s.
        """

    async def run(self, plan: DcaPlan, days: int) -> Result:
        """What a bot of this plan would have done; takes minutes. Raises `DcaRejected`, `BacktestFailed` and
        `ExchangeError`s.
        """


class AuditLog(Protocol):
    """Who did what, for good. Each may raise sqlite3.Error or OSError."""

    async def record_audit(self, lines: Sequence[AuditLine]) -> None:
        """On disk on return; a line that is there already gets its outcome."""

    async def audit(self, limit: int) -> list[AuditLine]:
        """The newest first."""


class TradeLog(Protocol):
    """Closed trades, with all that was committed until now and those of the archives.

    Each raises `HistoryUnreadable`; as `ArchivesUnreadable` it names the archives that would be needed.
    """

    async def page(self, limit: int, offset: int, symbol: str | None) -> Page:
        """Those that had entered, the last one first; it names the archives that are missing in it."""

    async def story(self, trade_id: str) -> Story | None:
        """One with its events; None: there is none such."""

    async def symbols(self) -> set[str]:
        """Of all of them."""

    async def closed(self, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        """Those that ended from ``since`` on and before ``until``, in any order."""

    async def export(self, kind: ExportKind, since: datetime | None, most_bytes: int) -> Exported:
        """As one file; it names the archives that are missing in it."""


class ProfitPictures(Protocol):
    async def draw_profit(self, picture: ProfitPicture) -> bytes:
        """A PNG."""


class BackupMaker(Protocol):
    async def make(self) -> Made:
        """A verified copy of the state. Raises `BackupFailed`."""


class Drills(Protocol):
    """Fault drills, away from what is guarded; one at a time."""

    async def run(self, kind: DrillKind, hear: Callable[[Heard], None]) -> tuple[DrillEnd, str]:
        """How it ended, and why where there is no verdict. Raises `DrillRunningError` and OSError."""

    def cancel(self) -> bool:
        """End the one that runs; False: none does."""


class PriceWatch(Protocol):
    """Alerts on prices that people set."""

    def of(self, chat_id: int) -> list[PriceAlert]:
        """Those of a chat, oldest first."""

    async def add(self, wish: AlertWish, chat_id: int, *, although_met: bool = False) -> PriceAlert:
        """Set one; kept on return. Raises `AlreadyMet` unless ``although_met``, `TooManyAlerts`, `ExchangeError`s."""

    async def remove(self, chat_id: int, alert_id: str) -> bool:
        """False: there is none such in this chat."""

    async def moved(self, old: int, new: int) -> None:
        """A group goes on under another id."""


@dataclass(frozen=True, kw_only=True)
class Overview:
    """How the rest of the bot is doing, for the dashboard: as last seen, without asking anybody."""

    connection: Callable[[], Glance]
    jobs: Callable[[], tuple[JobTrouble, ...] | None]
    """Those that are late, or failed; None: they have not begun."""
    today: Callable[[], DayProfit | None]
    """What the trades that closed today have earned; None: not known."""


@dataclass(frozen=True, kw_only=True)
class Ports:
    """Everything behind the chat."""

    guard: Guard
    positions: PositionChanges
    emergency: Emergencies
    dca: Dca
    dca_defaults: DcaDefaults
    """What the line of a new bot need not say."""
    backtester: Backtester
    markets: Markets
    charts: Charts
    position_charts: PositionCharts
    overview: Overview
    audit: AuditLog
    trade_log: TradeLog
    profit_pictures: ProfitPictures
    backups: BackupMaker
    price_alerts: PriceWatch
    drills: Drills
    store: Store
    """Where drafts, alerts and dashboards are kept."""
    clock: Clock
    mode: str
    """The MODE setting, shown where it matters."""
    settings: tuple[Shown, ...] = ()
    """All that may be shown."""
    tp_shares: tuple[Decimal, ...] = ()
    """The TP_SHARES template, in percent; empty where there is none."""
