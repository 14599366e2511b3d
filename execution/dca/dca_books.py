"""How bots become durable, and come back after a restart."""

from collections.abc import Iterator

from msgspec import ValidationError

from execution.adoption.bot_claims import claim_of, is_of_a_bot
from execution.adoption.owners import OWNERS
from execution.dca.asking import slot_of
from execution.dca.dca_bot import DCA_BOTS, DCA_HISTORY, DcaBot
from execution.dca.hard_stop import owns_its_slot
from execution.dca.lots import ClosedLot
from execution.notices import Notice
from execution.records.books import MonitorBooks
from execution.slot_record import Also
from utils.robust_persistence import Transaction
from utils.texts.catalogue import text

KEPT_LOTS = 500
"""Sold lots of each bot that the store keeps; the sums of all are in the bot's statistics."""


class StoredDcaBooks:
    """Bots in the store: the record, the lots that it sold and what is told, in one commit."""

    def __init__(self, books: MonitorBooks) -> None:
        self._books = books

    @property
    def is_durable(self) -> bool:
        return self._books.is_durable

    def load(self) -> tuple[list[DcaBot], list[str]]:
        """All bots as committed; and in words what of theirs does not fit the schema, which is left alone."""
        bots: list[DcaBot] = []
        unreadable: list[str] = []
        for bot_id, record in self._books.rows(DCA_BOTS).items():
            try:
                bots.append(DcaBot.from_plain(record))
            except ValidationError as error:
                unreadable.append(text("trouble-dca-record", bot=bot_id, error=str(error)))
            errors = [lot for lot in self._sold_lots(bot_id) if isinstance(lot, ValidationError)]
            if errors:
                told = text("trouble-dca-sold-lots", bot=bot_id, count=len(errors), error=str(errors[0]))
                unreadable.append(told)
        return bots, unreadable

    async def save(
        self,
        bot: DcaBot,
        closed: tuple[ClosedLot, ...],
        notices: tuple[Notice, ...],
        also: Also = lambda _: None,
    ) -> None:
        """One commit, held in memory while the disk fails; ``also`` writes in it, and may raise to prevent it.

        Raises PersistenceError.
        """
        old = self._old_lots(bot.bot_id, len(closed))

        def change(txn: Transaction) -> None:
            also(txn)
            # A field that only a newer version of the program knows stays, as in the records of monitors.
            txn.put(DCA_BOTS, bot.bot_id, {**(txn.get(DCA_BOTS, bot.bot_id) or {}), **bot.to_plain()})
            _claim_slot(txn, bot)
            for lot in closed:
                txn.put(DCA_HISTORY, f"{bot.bot_id}:{lot.number:06d}", lot.to_plain())
            for key in old:
                txn.delete(DCA_HISTORY, key)

        await self._books.note(change, notices)

    def history(self, bot_id: str) -> list[ClosedLot]:
        """Sold lots of a bot, oldest first, without those that cannot be read, of which `load` tells."""
        return [lot for lot in self._sold_lots(bot_id) if isinstance(lot, ClosedLot)]

    def knows(self, bot_id: str) -> bool:
        """Whether there is a record of it, also one that cannot be read."""
        return bot_id in self._books.rows(DCA_BOTS)

    def _old_lots(self, bot_id: str, new: int) -> list[str]:
        if not new:
            return []
        keys = self._keys(bot_id)
        return keys[: max(0, len(keys) + new - KEPT_LOTS)]

    def _sold_lots(self, bot_id: str) -> Iterator[ClosedLot | ValidationError]:
        rows = self._books.rows(DCA_HISTORY)
        for key in self._keys(bot_id):
            try:
                yield ClosedLot.from_plain(rows[key])
            except ValidationError as error:
                yield error

    def _keys(self, bot_id: str) -> list[str]:
        return sorted(key for key in self._books.rows(DCA_HISTORY) if key.startswith(f"{bot_id}:"))


def _claim_slot(txn: Transaction, bot: DcaBot) -> None:
    """R23: on a perpetual the slot is the bot's in the same commit, and free again in the one in which it is over.

    A claim of another bot stays what it is; what a person was asked about a position that is the bot's is settled.
    """
    if bot.slot is None:
        return
    claim = claim_of(bot.bot_id, slot_of(bot), bot.created_at, name=bot.name)
    row = txn.get(OWNERS, claim.key)
    is_ours = row is not None and row["owner"] == claim.owner
    if not owns_its_slot(bot):
        if is_ours:
            txn.delete(OWNERS, claim.key)
    elif row is None or (row != claim.to_plain() and (is_ours or not is_of_a_bot(row))):
        txn.put(OWNERS, claim.key, claim.to_plain())
