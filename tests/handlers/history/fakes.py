"""A trade log on paper, and what draws and backs up without doing it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from execution.new_trade.daily_loss import HistoryUnreadable
from helpers.backups import BackupFailed, Made
from helpers.charts.profit_picture import ProfitPicture
from helpers.trade_log import ArchivesUnreadable, Exported, ExportKind
from utils.trade_history import Event, Page, Story, Trade

D = Decimal
AT = datetime(2026, 1, 5, 12, tzinfo=UTC)
_DOT = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de"
    "0000000c49444154789c63f8ffff3f0005fe02fe0def46b80000000049454e44ae426082"
)


def a_trade(number: int = 1, **changes: Any) -> Trade:
    """A long of 0.1 BTC from 50,000 to 51,000, closed ``number`` hours after noon: 100 less 5.05 less 0.45."""
    trade = Trade(
        trade_id=f"{number:016x}",
        key="BTCUSDT_Buy_main",
        symbol="BTCUSDT",
        side="Buy",
        account="main",
        opened_at=AT + timedelta(hours=number - 1, minutes=30),
        closed_at=AT + timedelta(hours=number),
        entry_qty=D("0.1"),
        entry_price=D(50000),
        exit_price=D(51000),
        gross=D(100),
        fees=D("5.05"),
        funding=D("-0.45"),
        net=D("94.5"),
        reason="TP1",
        detail={"planned_qty": "0.1", "planned_risk": "105", "fills": ["in", "out"]},
    )
    return replace(trade, **changes)


def its_events(trade: Trade) -> tuple[Event, ...]:
    def event(at: int, what: str, kind: str, **detail: Any) -> Event:
        return Event(f"{trade.trade_id}:{what}", trade.trade_id, trade.opened_at + timedelta(minutes=at), kind, detail)

    def fill(at: int, exec_id: str, role: str, side: str, price: str, fee: str, **more: Any) -> Event:
        figures = {"exec_id": exec_id, "role": role, "side": side, "qty": "0.1", "price": price, "fee": fee, "leg": 1}
        return event(at, exec_id, "fill", **figures, **more)

    return (
        event(0, "opened", "opened"),
        fill(0, "in", "entry", "Buy", "50000", "2.5"),
        fill(1, "stranger", "exchange", "Sell", "50100", "9", create_type="CreateByUser"),
        event(5, "funding:f", "funding", exec_id="f", amount="-0.45"),
        event(9, "stop_moved:1", "break_even", old="49000", new="50055.1", origin="break-even"),
        event(10, "stop_put_back:1", "stop_put_back", stop="50055.1"),
        fill(30, "out", "tp", "Sell", "51000", "2.55"),
        event(30, "closed", "closed"),
    )


class FakeTradeLog:
    """``broken``: nothing can be read; ``damaged``: these archives cannot be."""

    def __init__(self, *trades: Trade) -> None:
        self.trades: list[Trade] = list(trades)
        self.broken = False
        self.size = 100
        self.unread = 0
        self.damaged: tuple[str, ...] = ()

    async def page(self, limit: int, offset: int, symbol: str | None) -> Page:
        self._check()
        found = [t for t in self._newest() if symbol in {None, t.symbol}]
        return Page(tuple(found[offset : offset + limit]), len(found), self.unread, self.damaged)

    async def story(self, trade_id: str) -> Story | None:
        self._check()
        return next((Story(t, its_events(t)) for t in self.trades if t.trade_id == trade_id), None)

    async def symbols(self) -> set[str]:
        return {trade.symbol for trade in self._closed()}

    async def closed(self, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        self._check_archives()
        return self._closed(since, until)

    def _closed(self, since: datetime | None = None, until: datetime | None = None) -> list[Trade]:
        self._check()
        return [
            t
            for t in self._newest()
            if t.closed_at is not None
            and (since is None or t.closed_at >= since)
            and (until is None or t.closed_at < until)
        ]

    async def export(self, kind: ExportKind, since: datetime | None, most_bytes: int) -> Exported:
        count = len(self._closed(since))
        content = f"{kind.value} of {count}".encode()
        content_sent = content if self.size <= most_bytes else None
        return Exported(trades=count, size=self.size, content=content_sent, damaged=self.damaged)

    def _newest(self) -> Sequence[Trade]:
        return sorted(self.trades, key=lambda t: str(t.closed_at), reverse=True)

    def _check(self) -> None:
        if self.broken:
            raise HistoryUnreadable

    def _check_archives(self) -> None:
        if self.damaged:
            raise ArchivesUnreadable(self.damaged)


class FakeProfitPictures:
    def __init__(self) -> None:
        self.drawn: list[ProfitPicture] = []

    async def draw_profit(self, picture: ProfitPicture) -> bytes:
        self.drawn.append(picture)
        return _DOT


class FakeBackups:
    """Set ``trouble`` to have it fail."""

    def __init__(self) -> None:
        self.trouble = ""

    async def make(self) -> Made:
        if self.trouble:
            raise BackupFailed(self.trouble)
        return Made(name="state.20260105T120000000000Z.seq7.asked-for.pkl", size=123_456)
