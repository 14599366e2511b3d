"""Carries the requests of one bot to its market, and posts what became of each."""

from collections.abc import Callable

import structlog

from execution.dca.asking import asked
from execution.dca.buying import Buying
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.observations import BuysForbidden, Declined, Observation
from execution.dca.requests import Request, Send
from execution.exchange_errors import RULES_IN_DOUBT, ExchangeError
from execution.tracked_orders import OrderState
from utils.clock import Clock
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class Outbound:
    """``bot`` is the record at the moment of asking; ``on_rules`` hears of trading rules that are others by now."""

    def __init__(
        self,
        market: DcaMarket,
        clock: Clock,
        buying: Buying,
        *,
        bot: Callable[[], DcaBot],
        post: Callable[[Observation], None],
        on_rules: Callable[[MarketRules], None],
    ) -> None:
        self._market = market
        self._clock = clock
        self._buying = buying
        self._bot = bot
        self._post = post
        self._on_rules = on_rules

    async def carry_out(self, request: Request) -> None:
        if isinstance(request, Send) and not await self._may_leave(request.link_id):
            return
        answers = await asked(self._market, self._bot(), request, self._clock)
        for observation in answers:
            self._post(observation)
        if any(isinstance(answer, Declined) and answer.refusal in RULES_IN_DOUBT for answer in answers):
            await self._read_rules()

    async def _may_leave(self, link_id: str) -> bool:
        """What forbids a buy may have begun after it was decided. A sell is never held back."""
        if self._bot().orders[link_id].role is OrderRole.SELL:
            return True
        why = await self._buying.forbidden()
        bot = self._bot()
        if bot.state is not BotState.RUNNING:
            why = text("dca-obstacle-not-running", state=bot.state.value)
        if why:
            self._post(BuysForbidden(why, link_id))
        order = bot.orders.get(link_id)
        return not why and order is not None and order.state in {OrderState.PLANNED, OrderState.ABSENT}

    async def _read_rules(self) -> None:
        """The exchange disagrees with those that we know; what was refused waits for a moment anyway."""
        symbol = self._bot().symbol
        try:
            self._on_rules(await self._market.rules(symbol))
        except ExchangeError as error:
            log.warning("dca_rules_kept", bot=self._bot().bot_id, error=str(error))
