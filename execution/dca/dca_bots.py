"""The DCA bots of one account, as the rest of the program knows them: begun, told, commanded, shown."""

from collections.abc import Awaitable, Callable, Mapping

import structlog

from execution.dca.bot_commands import BotCommands
from execution.dca.bot_events import BotEvents
from execution.dca.bot_record import OnSaved
from execution.dca.bot_starts import BotStarts
from execution.dca.dca_books import StoredDcaBooks
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaOffer, DcaRejected, DcaTerms, DcaView
from execution.dca.importing import NoStateFiles, StateFiles
from execution.dca.lots import ClosedLot
from execution.dca.market import DcaMarket
from execution.dca.new_bots import NewBots
from execution.dca.readings import ReadsIndicators
from execution.dca.roster import Roster
from execution.dca.slot_claims import SlotClaims
from execution.dca.slot_taking import SlotTaking
from execution.dca.whose_account import WhoseAccount
from execution.engine_tasks import failed_inside
from execution.exchange_events import Event, SpotEvent
from execution.slot_record import Also
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class DcaBots:
    """What each method promises stands where it is carried out."""

    def __init__(
        self,
        *,
        markets: Mapping[Market, DcaMarket],
        books: StoredDcaBooks,
        indicators: ReadsIndicators,
        terms: DcaTerms,
        clock: Clock,
        forbidden: Callable[[], Awaitable[str]],
        on_failure: Callable[[str], None],
        state_files: StateFiles | None = None,
        whose: WhoseAccount | None = None,
        claims: SlotClaims | None = None,
    ) -> None:
        """``forbidden`` says why nothing may enter a market now, "" where it may. ``state_files``: what to import.

        ``claims``: who owns which slot; without it nothing trades on perpetuals.
        """
        self._markets = markets
        self._books = books
        self._clock = clock
        self._on_failure = on_failure
        self._on_saved: list[OnSaved] = []
        self.roster = Roster()
        slots = SlotTaking(markets, claims)
        self._events = BotEvents(self.roster, terms, clock)
        self.starts = BotStarts(
            self.roster,
            slots,
            markets=markets,
            books=books,
            indicators=indicators,
            terms=terms,
            clock=clock,
            forbidden=forbidden,
            on_failure=on_failure,
            on_saved=self._saved,
            on_begun=self._events.on_begun,
            whose=whose,
        )
        self._new = NewBots(
            self.roster,
            slots,
            self.starts,
            markets=markets,
            books=books,
            clock=clock,
            state_files=state_files or NoStateFiles(),
            on_saved=self._saved,
            terms=terms,
        )
        self._commands = BotCommands(self.roster, slots, self.starts, clock)

    def listen(self, on_saved: OnSaved) -> None:
        """Hears of every commit of a bot; must be cheap."""
        self._on_saved.append(on_saved)

    def _saved(self, before: DcaBot | None, after: DcaBot, closed: tuple[ClosedLot, ...]) -> None:
        for listener in self._on_saved:
            listener(before, after, closed)

    # ---------------------------------------- life

    async def start(self) -> None:
        """Loads every bot, and begins each as soon as the exchange tells its trading rules; one that cannot is told."""
        bots, unreadable = self._books.load()
        for line in unreadable:
            self._on_failure(line)
        for bot in bots:
            try:
                self.starts.again(bot, "the store")
            except Exception:  # the edge of each bot: a defect in one must not keep the others from beginning
                log.exception("dca_bot_cannot_begin", bot=bot.bot_id)
                self._on_failure(text("trouble-dca-not-run", name=bot.name, why=failed_inside()))

    async def stop(self) -> None:
        await self.starts.stop()

    # ---------------------------------------- what the exchange and the connection say

    def on_spot(self, event: SpotEvent) -> None:
        self._events.on_spot(event)

    def on_linear(self, event: Event) -> None:
        self._events.on_linear(event)

    def doubt_all(self) -> None:
        self._events.doubt_all()

    def on_trouble(self, failures: int) -> None:
        self._events.on_trouble(failures)

    def on_recovered(self) -> None:
        """The exchange is there again: whatever was missed is read."""
        self._events.doubt_all()

    # ---------------------------------------- what a person wants

    async def check(self, plan: DcaPlan) -> DcaOffer:
        return await self._new.check(plan)

    async def new(self, plan: DcaPlan, *, name: str, chat_id: int, also: Also = lambda _: None) -> DcaBot:
        return await self._new.new(plan, name=name, chat_id=chat_id, also=also)

    async def import_state(self, named: str, *, chat_id: int | None = None) -> DcaBot:
        return await self._new.import_state(named, chat_id=chat_id)

    async def pause(self, bot_id: str) -> DcaBot:
        return await self._commands.pause(bot_id)

    async def resume(self, bot_id: str) -> DcaBot:
        return await self._commands.resume(bot_id)

    async def halt(self, bot_id: str) -> DcaBot:
        return await self._commands.halt(bot_id)

    async def reset_trails(self, bot_id: str) -> DcaBot:
        return await self._commands.reset_trails(bot_id)

    async def sell_again(self, bot_id: str, lot: int) -> DcaBot:
        return await self._commands.sell_again(bot_id, lot)

    async def drop_lot(self, bot_id: str, lot: int) -> DcaBot:
        return await self._commands.drop_lot(bot_id, lot)

    # ---------------------------------------- what is shown

    def bots(self) -> list[DcaBot]:
        return self.roster.bots()

    def find(self, named: str) -> DcaBot:
        return self.roster.find(named)

    def knows(self, bot_id: str) -> bool:
        """Whether the store has a record of it, also one that cannot be read."""
        return self._books.knows(bot_id)

    def history(self, bot_id: str) -> list[ClosedLot]:
        return self._books.history(bot_id)

    def view(self, bot_id: str) -> DcaView:
        """Raises DcaRejected."""
        actor = self.roster.actors.get(bot_id)
        if actor is None:
            return self._view_of_waiting(bot_id)
        now = self._clock.now()
        price = self._markets[actor.bot.plan.market].last_price(actor.bot.symbol)
        return DcaView(
            bot=actor.shown,
            rules=actor.rules,
            fees=actor.fees,
            price=price.price if price is not None else None,
            obstacles=actor.buying.obstacles,
            readings=actor.buying.readings,
            looked_at=actor.buying.looked_at,
            next_look_at=actor.buying.due_at,
            naked=actor.naked_time(now),
            at=now,
        )

    def _view_of_waiting(self, bot_id: str) -> DcaView:
        bot = self.roster.waiting.get(bot_id)
        if bot is None:
            raise DcaRejected(text("dca-refused-no-bot", named=bot_id))
        trouble = self.roster.troubles.get(bot_id) or text("dca-waits-rules")
        return DcaView(
            bot=bot,
            rules=None,
            fees=None,
            price=None,
            obstacles=(),
            readings=None,
            trouble=trouble,
            at=self._clock.now(),
        )
