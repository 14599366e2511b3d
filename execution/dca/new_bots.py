"""A bot that was not there before: made from a plan or taken from a state file, and on disk before it runs."""

import asyncio
from collections.abc import Mapping
from secrets import token_hex

from execution.dca.bot_log import say
from execution.dca.bot_record import OnSaved
from execution.dca.bot_starts import BotStarts
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaOffer, DcaRejected, DcaTerms
from execution.dca.hard_stop import owns_its_slot
from execution.dca.importing import StateFiles, as_imported, not_imported, saved_bot
from execution.dca.market import DcaMarket
from execution.dca.plan_problems import problems
from execution.dca.restored_log import FRESH
from execution.dca.roster import Roster
from execution.dca.slot_taking import SlotTaking
from execution.dca.unexplained import READ_BACK
from execution.dca.whose_account import mismatch
from execution.slot_record import Also
from utils.clock import Clock
from utils.robust_persistence import WriterFailedError
from utils.texts.catalogue import text


class NewBots:
    """One is begun at a time, so that no two get the same name."""

    def __init__(
        self,
        roster: Roster,
        slots: SlotTaking,
        starts: BotStarts,
        *,
        markets: Mapping[Market, DcaMarket],
        books: StoredDcaBooks,
        clock: Clock,
        state_files: StateFiles,
        on_saved: OnSaved,
        terms: DcaTerms,
    ) -> None:
        self._roster = roster
        self._slots = slots
        self._starts = starts
        self._markets = markets
        self._books = books
        self._clock = clock
        self._state_files = state_files
        self._on_saved = on_saved
        self._terms = terms
        self._beginning = asyncio.Lock()

    async def check(self, plan: DcaPlan) -> DcaOffer:
        """At what a bot would begin. Raises DcaRejected, ExchangeError."""
        market = self._markets.get(plan.market)
        if market is None:
            raise DcaRejected(text("dca-refused-no-market", market=plan.market.value))
        rules, fees = await market.rules(plan.symbol), await market.fee_rate(plan.symbol)
        price = (await market.price(plan.symbol)).price
        if found := problems(plan, rules, fees, price):
            raise DcaRejected(*found)
        await self._slots.free(plan)
        if why := await self._slots.liquidated_first(plan, price, rules):
            raise DcaRejected(why)
        available = await market.available(rules.quote_coin)
        return DcaOffer(rules=rules, fees=fees, price=price, available=available, check_every=self._terms.check_every)

    async def new(self, plan: DcaPlan, *, name: str, chat_id: int, also: Also) -> DcaBot:
        """Begins a bot; it is on disk when this returns, with what ``also`` writes, which may raise to prevent it.

        Raises DcaRejected, ExchangeError, WriterFailedError.
        """
        async with self._beginning, self._slots.taking(plan):
            await self.check(plan)
            if any(bot.name.lower() == name.lower() for bot in self._roster.bots()):
                raise DcaRejected(text("dca-refused-name-taken", name=name, example=f"{name}-2"))
            now = self._clock.now()
            bot = DcaBot(
                bot_id=next(made for made in iter(lambda: token_hex(4), "") if not self._books.knows(made)),
                name=name,
                identity=await self._starts.identity(plan),
                chat_id=chat_id,
                created_at=now,
                plan=plan,
                begun_observing=self._terms.is_observing,
                read_since=now - READ_BACK,
                slot=await self._slots.free(plan),
            )
            self._require_disk("begin")
            await self._books.save(bot, (), (), also)
            say(bot.bot_id, FRESH)
            self._on_saved(None, bot, ())
            await self._starts.now(bot)
            return bot

    async def import_state(self, named: str, *, chat_id: int | None = None) -> DcaBot:
        """A bot of a state file, by the file's name or the bot's id: paused, and on disk when this returns.

        Only one of this environment, account and market that the store does not have. Raises DcaRejected,
        ExchangeError, WriterFailedError.
        """
        saved = await saved_bot(self._state_files, named, self._clock.now())
        async with self._beginning:
            taken = [each.name for each in self._roster.bots()]
            is_observing, now = self._terms.is_observing, self._clock.now()
            bot = as_imported(saved, taken, chat_id, now, is_observing=is_observing)
            if self._books.knows(bot.bot_id):
                raise not_imported(named, text("dca-import-known", bot=bot.bot_id))
            if why := mismatch(bot.identity, await self._starts.identity(bot.plan)):
                raise not_imported(named, why)
            if bot.plan.market not in self._markets:
                raise not_imported(named, text("dca-refused-no-market", market=bot.plan.market.value))
            self._require_disk("import")
            async with self._slots.taking(bot.plan):
                if owns_its_slot(bot):
                    await self._slots.require(bot, holds=bool(bot.lots))
                await self._books.save(bot, saved.sold, ())
            self._on_saved(None, bot, saved.sold)
            self._starts.again(bot, named)
            return bot

    def _require_disk(self, what: str) -> None:
        if not self._books.is_durable:
            raise WriterFailedError(text("dca-refused-disk", what=what))
