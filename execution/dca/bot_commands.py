"""What a person wants of a bot. Each command returns the record that is on disk with it."""

from collections.abc import Callable
from typing import Final

from execution.dca.bot_starts import BotStarts
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import resumed, stopped
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaRejected
from execution.dca.hard_stop import owns_its_slot, paused
from execution.dca.observations import LotDropped, Observation, Paused, Resumed, SellWanted, Stopped, TrailsReset
from execution.dca.roster import Roster
from execution.dca.slot_taking import SlotTaking
from utils.clock import Clock
from utils.texts.catalogue import text

CONFIRM_WITHIN: Final = 5.0


class BotCommands:
    """All methods raise DcaRejected, and TimeoutError where the disk does not confirm in `CONFIRM_WITHIN` seconds."""

    def __init__(self, roster: Roster, slots: SlotTaking, starts: BotStarts, clock: Clock) -> None:
        self._roster = roster
        self._slots = slots
        self._starts = starts
        self._clock = clock

    async def pause(self, bot_id: str) -> DcaBot:
        """It buys no more; its sells go on. One that waits for the exchange begins so."""
        waiting = await self._starts.changed(bot_id, lambda bot: paused(bot, ""))
        return waiting or await self._done(bot_id, Paused(), lambda bot: bot.state is not BotState.RUNNING)

    async def resume(self, bot_id: str) -> DcaBot:
        """It runs again, also after a stop, if its slot is still free. Raises ExchangeError as well."""
        bot = self._roster.waiting.get(bot_id) or self._roster.running(bot_id).bot
        if owns_its_slot(bot):
            return await self._resumed(bot_id)
        async with self._slots.taking(bot.plan):
            await self._slots.require(bot, holds=False)
            return await self._resumed(bot_id)

    async def _resumed(self, bot_id: str) -> DcaBot:
        waiting = await self._starts.changed(bot_id, lambda bot: resumed(bot, self._clock.now()))
        return waiting or await self._done(bot_id, Resumed(), lambda bot: bot.state is BotState.RUNNING)

    async def halt(self, bot_id: str) -> DcaBot:
        """It does nothing any more: its open orders are cancelled, and what it bought stays in the account.

        The orders of one that waits for the exchange are as soon as that answers.
        """
        waiting = await self._starts.changed(bot_id, lambda bot: stopped(bot, ""))
        return waiting or await self._done(bot_id, Stopped(), lambda bot: bot.state is BotState.STOPPED)

    async def reset_trails(self, bot_id: str) -> DcaBot:
        """Trails begin anew: a buy's is forgotten, a sell's waits for its price again."""
        return await self._done(bot_id, TrailsReset(buys=True, sells=True), lambda _: True)

    async def sell_again(self, bot_id: str, lot: int) -> DcaBot:
        """A lot whose sell was cancelled in the app is sold again; a bot that is stopped sells nothing."""
        bot = self._roster.running(bot_id).bot
        if bot.state is BotState.STOPPED:
            raise DcaRejected(text("dca-refused-sell-stopped", bot=bot.name, lot=lot))
        return await self._done(bot_id, SellWanted(lot), lambda bot: _is_offered(bot, lot))

    async def drop_lot(self, bot_id: str, lot: int) -> DcaBot:
        """A lot whose coins are there no more leaves the record, written off."""
        if self._roster.running(bot_id).bot.plan.market is Market.LINEAR:
            raise DcaRejected(text("dca-refused-drop-on-linear"))
        return await self._done(bot_id, LotDropped(lot), lambda bot: _is_dropped(bot, lot))

    async def _done(self, bot_id: str, wanted: Observation, is_done: Callable[[DcaBot], bool]) -> DcaBot:
        bot = await self._roster.running(bot_id).carry_out(wanted, is_done, CONFIRM_WITHIN)
        self._starts.watch()
        return bot


def _is_offered(bot: DcaBot, number: int) -> bool:
    lot = bot.lot(number)
    return lot is None or not lot.is_held


def _is_dropped(bot: DcaBot, number: int) -> bool:
    lot = bot.lot(number)
    return lot is None or lot.is_dropped
