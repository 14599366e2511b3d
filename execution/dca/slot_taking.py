"""The slot that a bot on a perpetual needs for itself: whether it is free, taken, or too near to a liquidation."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager, nullcontext
from decimal import Decimal

from execution.dca.asking import slot_of
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import DcaPlan, Market
from execution.dca.dca_views import DcaRejected
from execution.dca.hard_stop import stop_from
from execution.dca.market import DcaMarket, MarketRules
from execution.dca.own_slot import OwnSlot
from execution.dca.slot_claims import SlotClaims
from utils.texts.catalogue import text


class SlotTaking:
    """``claims``: who owns which slot; without it nothing trades on perpetuals. On spot nothing is ever taken."""

    def __init__(self, markets: Mapping[Market, DcaMarket], claims: SlotClaims | None) -> None:
        self._markets = markets
        self._claims = claims

    def taking(self, plan: DcaPlan) -> AbstractAsyncContextManager[object]:
        """Nobody else can take a slot meanwhile (R23)."""
        return self._known().taking if plan.market is Market.LINEAR else nullcontext()

    def owns(self, bot: DcaBot) -> bool:
        """Whether the bot may trade where it does."""
        return bot.slot is None or self._known().has(bot.bot_id, slot_of(bot))

    async def free(self, plan: DcaPlan) -> OwnSlot | None:
        """The slot that a new bot would own; None on spot. Raises DcaRejected, ExchangeError."""
        slots = self._markets[plan.market].slots
        if slots is None:
            return None
        slot = await slots.slot_of_a_long(plan.symbol)
        if why := await self._known().why_taken(slot):
            raise DcaRejected(why)
        return OwnSlot(position_idx=slot.position_idx)

    async def require(self, bot: DcaBot, *, holds: bool) -> None:
        """Before a bot that does not own its slot trades there again. Raises DcaRejected, ExchangeError."""
        if bot.slot is not None and (why := await self._known().why_taken(slot_of(bot), holds=holds)):
            raise DcaRejected(why)

    async def liquidated_first(self, plan: DcaPlan, price: Decimal, rules: MarketRules) -> str:
        """R18: with all the lots that it may buy. A bot whose lots turn out to be nearer to it pauses itself."""
        slots = self._markets[plan.market].slots
        if slots is None or plan.stop_percent is None:
            return ""
        most = plan.amount * plan.buy.max_lots
        most = most if plan.buy.budget is None else min(most, plan.buy.budget)
        stop = stop_from(price, plan.stop_percent, rules.tick_size)
        return await slots.why_liquidated_first(await slots.slot_of_a_long(plan.symbol), price, most, stop)

    def _known(self) -> SlotClaims:
        if self._claims is None:
            raise DcaRejected(text("dca-refused-no-market", market=Market.LINEAR.value))
        return self._claims
