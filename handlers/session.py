"""One connection to Telegram from its beginning to its end: the parts of the chat, put together and taken apart."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any, Final

import structlog
from telegram.error import TelegramError

from execution.new_trade.trade_request import TradePreview
from execution.notices import EVERYBODY
from handlers.alerts.deliveries import Deliveries
from handlers.alerts.outbox import Outbox
from handlers.alerts.room import AlertsRoom
from handlers.alerts.seen_presses import SeenPresses
from handlers.alerts.unseen import SEEN, still_there
from handlers.charts.room import ChartsRoom
from handlers.commands import Commands, Handle
from handlers.dca.backtest import DcaBacktestCommand
from handlers.dca.buttons import BOTS as DCA_BOT
from handlers.dca.buttons import DRAFTS as DCA_DRAFT
from handlers.dca.card_presses import DcaCardPresses
from handlers.dca.chart import DcaChartCommand
from handlers.dca.command import DcaCommand
from handlers.dca.draft_presses import DcaDraftPresses
from handlers.dca.expired_previews import ExpiredPreviews
from handlers.dca.preview_text import DcaPreview
from handlers.drafts import DCA, TRADES, Draft, Drafts
from handlers.drill.drill_command import DrillCommand
from handlers.drill.drill_text import KIND as DRILL
from handlers.emergency.buttons import EMERGENCY
from handlers.emergency.room import EmergencyRoom
from handlers.history.room import HistoryRoom
from handlers.looking import Looking
from handlers.people.audit import Audit
from handlers.people.chats import Chats
from handlers.people.people import People
from handlers.people.room import PeopleRoom
from handlers.ports import Ports
from handlers.positions.dashboard_buttons import DASHBOARD
from handlers.positions.dashboard_facts import facts_of
from handlers.positions.dashboard_picture import picture_of
from handlers.positions.dashboard_presses import DashboardPresses
from handlers.positions.dashboards import Dashboards
from handlers.positions.room import PositionsRoom
from handlers.presses import Presses
from handlers.questions.adoption_presses import AdoptionPresses
from handlers.questions.adoption_text import KIND as ADOPTION
from handlers.questions.gap_presses import GapPresses
from handlers.questions.gap_text import KIND as GAP
from handlers.questions.open_questions import OpenQuestions
from handlers.questions.stop_presses import StopPresses
from handlers.questions.stop_question_text import KIND as STOP
from handlers.signals.pasted import PastedSignals
from handlers.telegram.access import Access
from handlers.telegram.application import chat_application
from handlers.telegram.chat_persistence import ChatPersistence
from handlers.telegram.inbox import Inbox
from handlers.telegram.per_chat import PerChat
from handlers.telegram.polling import Poller, PollingBot
from handlers.telegram.reception import App, Reception
from handlers.telegram.replies import Replies
from handlers.trade.draft_presses import KIND as DRAFT
from handlers.trade.draft_presses import TradeDraftPresses
from handlers.trade.trading import Trading
from handlers.wizard.room import WizardRoom

_log = structlog.get_logger(__name__)

_HANDLERS_END_SECONDS: Final = 0.8
_REPLIES_END_SECONDS: Final = 0.5
_CONNECTION_END_SECONDS: Final = 0.5


class Session:
    """Ends with an error when anything in it cannot go on; whoever started it begins a new one."""

    def __init__(
        self,
        bot: PollingBot,
        ports: Ports,
        people: People,
        chats: Chats,
        audit: Audit,
        health: Callable[[], str],
        counts: Counter[str],
        deliveries: Deliveries,
    ) -> None:
        guard, dca, store, clock, mode = ports.guard, ports.dca, ports.store, ports.clock, ports.mode
        self._bot = bot
        self._audit = audit
        self._clock = clock
        self._counts = counts
        self._app: App = chat_application(bot, ChatPersistence(store, counts))
        self._chats = PerChat(counts)
        self._replies = replies = Replies(bot, clock, counts)
        self.questions = OpenQuestions(bot, store, guard, counts)
        self._charts = charts = ChartsRoom(bot, ports, replies, counts)
        self.outbox = Outbox(
            bot,
            store,
            clock,
            people.everybody(),
            counts,
            self._alerted,
            mode,
            chats,
            still_there(guard, dca),
            deliveries,
        )
        self._society = society = PeopleRoom(bot, ports, people, chats, audit, replies, self.outbox.wake)
        facts = facts_of(ports)
        self.dashboards = Dashboards(bot, store, clock, lambda: picture_of(facts()), counts)
        drafts = Drafts(store, clock, TRADES, Draft[TradePreview])
        dca_drafts = Drafts(store, clock, DCA, Draft[DcaPreview])
        self.previews = ExpiredPreviews(bot, dca_drafts, mode, counts)
        chart_command = DcaChartCommand(ports.charts, replies)
        backtests = DcaBacktestCommand(ports.backtester, ports.dca_defaults, replies)
        dca_command = DcaCommand(dca, ports.dca_defaults, replies, dca_drafts, backtests, chart_command, mode, counts)
        looking = Looking(guard, dca_command, people, replies, health, mode)
        history = HistoryRoom(ports, people, replies)
        drill = DrillCommand(ports.drills, replies, clock)
        self._alerts = alerts = AlertsRoom(ports, people, replies, history.handles["report"])
        self.positions = positions = PositionsRoom(ports, replies, counts, charts.of_position)
        self._emergency = emergency = EmergencyRoom(bot, ports, chats, replies, counts)
        trading = Trading(guard, replies, drafts, mode, counts)
        self.wizard = wizard = WizardRoom(ports, trading, drafts, people, audit, replies, counts)
        signals = PastedSignals(ports.markets, trading, wizard.offers, people, audit, replies, clock, counts)
        handles: dict[str, Handle] = {
            "start": looking.start,
            "help": looking.help,
            "positions": looking.positions,
            "dashboard": self.dashboards.handle,
            "trade": wizard.trade,
            "dca": dca_command.handle,
            "pause": looking.pause,
            "resume": looking.resume,
            **positions.handles,
            **charts.handles,
            "emergency": emergency.command.handle,
            **history.handles,
            **alerts.handles,
            "drill": drill.handle,
            "health": looking.health,
            **society.handles,
        }
        presses = Presses(
            {
                **wizard.presses,
                DRAFT: TradeDraftPresses(guard, drafts, replies, clock, mode, counts),
                ADOPTION: AdoptionPresses(guard, counts),
                STOP: StopPresses(guard, counts),
                GAP: GapPresses(guard),
                **positions.presses,
                **charts.presses,
                EMERGENCY: emergency.presses,
                **history.presses,
                **alerts.presses,
                DRILL: drill,
                SEEN: SeenPresses(self.outbox.unseen, people, clock),
                DASHBOARD: DashboardPresses(guard, self.dashboards, looking.positions, clock),
                **society.presses,
                DCA_DRAFT: DcaDraftPresses(dca, dca_drafts, ports.dca_defaults, clock, mode, counts),
                DCA_BOT: DcaCardPresses(dca, chart_command, replies, clock, mode),
            },
            people,
            audit,
            replies,
            self.questions,
        )
        self._commands = Commands(handles, presses, people, audit, signals, wizard, replies, counts)
        access = Access(people, counts, lambda: bot.id)
        self._reception = Reception(
            self._app,
            bot,
            access,
            society.strangers,
            chats,
            Inbox(store),
            self._chats,
            people,
            audit,
            replies,
            clock,
            counts,
        )
        self._known_chats = chats
        chats.follow(self._chat_moved, self._chat_closed, society.menus.changed)
        self.poller = Poller(bot, clock, counts, self._reception.take)

    async def run(self, on_connected: Callable[[], None]) -> None:
        """Serve until cancelled; calls ``on_connected`` once Telegram knows us."""
        async with AsyncExitStack() as stack:
            stack.push_async_callback(_bounded, self._disconnect, _CONNECTION_END_SECONDS)
            await self._app.initialize()
            self._app.add_handlers(self._commands.handlers())
            self._app.add_error_handler(self._failed)
            stack.push_async_callback(_bounded, self._audit.flush, _REPLIES_END_SECONDS)
            stack.push_async_callback(self._replies.close, _REPLIES_END_SECONDS)
            stack.push_async_callback(self._chats.close, _HANDLERS_END_SECONDS)
            stack.push_async_callback(self.dashboards.close)
            stack.push_async_callback(self._charts.pictures.close)
            on_connected()
            await self._resume()
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self.poller.run(), name="polling")
                tasks.create_task(self.outbox.run(), name="outbox")
                tasks.create_task(self.questions.run(), name="open questions")
                tasks.create_task(self.previews.run(), name="expired previews")
                tasks.create_task(self._emergency.messages.run(), name="emergency messages")
                tasks.create_task(self.wizard.run(), name="expired wizards")
                tasks.create_task(self.positions.expired.run(), name="expired questions about positions")
                tasks.create_task(self._society.menus.run(), name="command menus")
                tasks.create_task(self._audit.run(), name="audit")

    async def _resume(self) -> None:
        """What a former run left; a store that cannot be read must not keep the chat silent."""
        try:
            self.dashboards.resume()
            await self._known_chats.resume()
            await self._reception.resume()
        except Exception:  # noqa: BLE001 - logged, counted, shown in /health
            self._counts["store failures"] += 1
            _log.exception("what a former run left cannot be taken up")

    async def _alerted(self, row: dict[str, Any], chat_id: int, message_id: int, text: str) -> None:
        await self.questions.asked(row, chat_id, message_id, text)
        self._charts.pictures.told(row, chat_id, message_id)

    async def _chat_moved(self, old: int, new: int) -> None:
        await self.dashboards.moved(old, new)
        await self._alerts.moved(old, new)
        await self._charts.wishes.moved(old, new)
        await self.questions.moved(old, new, self._clock.now())
        await self._emergency.messages.moved(old, new)
        self.outbox.wake()

    async def _chat_closed(self, chat_id: int) -> None:
        await self.dashboards.shut(chat_id)
        await self.questions.moved(chat_id, EVERYBODY, self._clock.now())
        self.outbox.wake()

    async def _failed(self, update: object, context: Any) -> None:
        await self._commands.failed(update, context.error)

    async def _disconnect(self) -> None:
        # An application that could not be initialized does not shut its bot down.
        await self._app.shutdown()
        await self._bot.shutdown()


async def _bounded(end: Callable[[], Awaitable[None]], seconds: float) -> None:
    try:
        async with asyncio.timeout(seconds):
            await end()
    except (TimeoutError, TelegramError, RuntimeError) as error:
        _log.info("the connection to Telegram did not end cleanly", error=type(error).__name__)
