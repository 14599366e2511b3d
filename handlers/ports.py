"""What the chat needs of the rest of the bot: the guard of positions, and the store. Tests put fakes in their place."""

from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from decimal import Decimal
from typing import Any, Protocol

from execution.adoption.adopted_plan import Answered, Choice
from execution.commands.answers import ClosePlan, Opened
from execution.facts import Side
from execution.new_trade.trade_request import TradePreview, TradeRequest
from execution.stops.manual_stop import StopAnswer
from execution.stops.stop_record import StopChoice
from execution.views import AccountView


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
    """What the chat may ask of the engine."""

    async def preview(self, request: TradeRequest) -> TradePreview:
        """Compute a trade; nothing is written. Raises `NoNewTrades`, `TradeRejected` and `ExchangeError`s."""

    async def open_trade(self, preview: TradePreview, *, chat_id: int, also: Callable[[Transaction], None]) -> Opened:
        """Record the trade, and what ``also`` writes, in one commit; returns what the exchange then showed of it.

        Raises `NoNewTrades`, `TradeRejected`, `ExchangeError`s and whatever ``also`` raises; then nothing was sent.
        """

    async def close_position(self, symbol: str, side: Side | None, percent: Decimal | None) -> ClosePlan:
        """Close all of a position, or ``percent`` of it; saved, and looked at for a while, on return.

        Raises `NoSuchPosition`, `TradeRejected` and `ExchangeError`s.
        """

    async def pause(self) -> datetime:
        """No new entries from now on; since when."""

    async def resume(self) -> bool:
        """Entries are sent again; False: there was no pause."""

    async def answer_adoption(self, question: str, drawn: int, choice: Choice, *, chat_id: int) -> Answered:
        """A press on a question about a position that was opened elsewhere; saved on return.

        Raises `ChangeRefused`, `NoNewTrades` and `ExchangeError`s; the question stands then.
        """

    async def answer_stop(self, question: str, number: int, choice: StopChoice) -> StopAnswer:
        """A press on a question about a stop that was moved in the app; saved on return.

        Raises `ChangeRefused` and `ExchangeError`s; the question stands then.
        """

    def account_view(self) -> AccountView: ...
