"""The slots that the guard leaves alone, on disk: who has each, and when it is free again (R23)."""

from datetime import datetime
from typing import Any

import structlog

from execution.adoption.bot_claims import SIDE, BotClaim, is_of_a_bot
from execution.adoption.owners import OWNERS, SlotOwner, conflicts, owner_key, question, taken_by
from execution.exchange import Exchange
from execution.facts.slots import Side, Slot
from execution.new_trade.trade_request import TradeRejected
from execution.records.books import MonitorBooks
from execution.watching.account_invariants import Claim
from utils.money import ZERO
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class SlotOwners:
    """One row for each foreign position that is asked about or ignored, and for each slot of a DCA bot."""

    def __init__(self, exchange: Exchange, books: MonitorBooks) -> None:
        self._exchange = exchange
        self._books = books

    def all(self) -> list[SlotOwner]:
        """The foreign positions."""
        return [SlotOwner.from_plain(row) for row in self._books.rows(OWNERS).values() if not is_of_a_bot(row)]

    def bots(self) -> list[BotClaim]:
        """The slots of DCA bots."""
        return [BotClaim.from_plain(row) for row in self._books.rows(OWNERS).values() if is_of_a_bot(row)]

    def bot_of(self, slot: Slot) -> BotClaim | None:
        """The DCA bot that has a slot."""
        return next((bot for bot in self.bots() if bot.slot == slot), None)

    def of(self, slot: Slot) -> SlotOwner | None:
        """The foreign position in a slot."""
        return _owner_in(self._books.rows(OWNERS).get(owner_key(slot)))

    def claims(self) -> list[Claim]:
        """Every slot that is asked about, ignored, or a bot's."""
        foreign = [Claim(slot=owner.slot, side=owner.side) for owner in self.all()]
        return foreign + [Claim(slot=bot.slot, side=SIDE, may_be_empty=True) for bot in self.bots()]

    async def keep(self, owner: SlotOwner) -> None:
        await self._books.note(lambda txn: txn.put(OWNERS, owner.key, owner.to_plain()))

    async def ask(self, owner: SlotOwner, now: datetime) -> None:
        """The row and the question about it, in one commit."""
        await self._books.note(lambda txn: txn.put(OWNERS, owner.key, owner.to_plain()), (question(owner, now),))
        log.info("foreign_position_asked", symbol=owner.slot.symbol, question=owner.question)

    async def release(self, owner: SlotOwner) -> bool:
        """True when a read by symbol shows that the position is gone, and nobody has the slot by a row any more.

        Absence is no zero (R19). Only the row that was judged goes: who has the slot by now may have taken it while the
        position was read (R23).
        """
        rows = await self._exchange.positions(owner.slot.symbol)
        row = next((r for r in rows if r.position_idx == owner.slot.position_idx), None)
        if row is not None and row.size > ZERO and owner.is_of(row):
            return False

        def drop(txn: Transaction) -> None:
            if _owner_in(txn.get(OWNERS, owner.key)) == owner:
                txn.delete(OWNERS, owner.key)

        await self._books.note(drop)
        return owner.key not in self._books.rows(OWNERS)

    async def require_free(self, symbol: str, side: Side) -> None:
        """R23, before any entry of the guard's. Raises TradeRejected, ExchangeError."""
        for bot in self.bots():
            if bot.slot.symbol == symbol and conflicts(bot.slot, SIDE, side):
                raise TradeRejected("symbol", text("refused-slot-of-bot-free", symbol=symbol, bot=bot.called))
        for owner in self.all():
            if owner.slot.symbol != symbol or not conflicts(owner.slot, owner.side, side):
                continue
            if not await self.release(owner):
                raise TradeRejected("symbol", text("refused-slot-foreign-close", taken=taken_by(owner)))


def _owner_in(row: dict[str, Any] | None) -> SlotOwner | None:
    return None if row is None or is_of_a_bot(row) else SlotOwner.from_plain(row)
