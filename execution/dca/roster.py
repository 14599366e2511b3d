"""Which bots there are: those that run, those that wait for the exchange, and what each of these waits for."""

from collections import defaultdict
from decimal import Decimal

from execution.dca.calm import CalmBots
from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaRejected
from execution.dca.worth import held, owed
from execution.facts.settle_coins import SETTLE_COINS
from utils.money import ZERO
from utils.texts.catalogue import text


class Roster:
    """Of one account; a bot is either in ``actors`` or in ``waiting``, by its id."""

    def __init__(self) -> None:
        self.actors: dict[str, DcaActor] = {}
        self.waiting: dict[str, DcaBot] = {}
        self.troubles: dict[str, str] = {}
        """Why one of those that wait does not run, in words."""
        self.calm: defaultdict[tuple[Market, str], CalmBots] = defaultdict(CalmBots)
        """Of each symbol who of those that run has to be told a price."""

    def begin(self, actor: DcaActor) -> None:
        """It runs from now on."""
        self.waiting.pop(actor.bot.bot_id, None)
        self.actors[actor.bot.bot_id] = actor
        self.calm[actor.bot.plan.market, actor.bot.symbol].add(actor)

    def bots(self) -> list[DcaBot]:
        """All of them as committed, oldest first."""
        known = [actor.bot for actor in self.actors.values()] + list(self.waiting.values())
        return sorted(known, key=lambda bot: bot.created_at)

    def find(self, named: str) -> DcaBot:
        """By id, by name, or by a symbol that one bot alone trades. Raises DcaRejected."""
        wanted, bots = named.strip().lower(), self.bots()
        matches = (
            [bot for bot in bots if bot.bot_id == wanted],
            [bot for bot in bots if bot.name.lower() == wanted],
            [bot for bot in bots if bot.symbol.lower() == wanted],
        )
        for found in matches:
            if len(found) == 1:
                return found[0]
            if found:
                names = ", ".join(bot.name for bot in found)
                raise DcaRejected(text("dca-refused-several", named=named, count=len(found), names=names))
        raise DcaRejected(text("dca-refused-no-bot", named=named))

    def running(self, bot_id: str) -> DcaActor:
        """Who carries out a command. Raises DcaRejected: it does not run, and why."""
        actor = self.actors.get(bot_id)
        if actor is None:
            trouble = self.troubles.get(bot_id) or text("dca-waits-begun")
            waiting = self.waiting.get(bot_id)
            if waiting is None:
                raise DcaRejected(text("dca-refused-that-bot", trouble=trouble))
            raise DcaRejected(text("dca-refused-not-running", name=waiting.name, trouble=trouble))
        return actor

    def of(self, market: Market, symbol: str) -> list[DcaActor]:
        """Those that trade it."""
        return [a for a in self.actors.values() if a.bot.symbol == symbol and a.bot.plan.market is market]

    def coins_held(self) -> dict[str, Decimal]:
        """What all of them have in the account on spot, by coin."""
        coins: defaultdict[str, Decimal] = defaultdict(lambda: ZERO)
        for bot in self.bots():
            if bot.plan.market is Market.SPOT:
                coins[self._coin_of(bot)] += held(bot) - owed(bot)
        return dict(coins)

    def _coin_of(self, bot: DcaBot) -> str:
        """As the exchange tells it; of one that still waits for that, as its symbol does."""
        actor = self.actors.get(bot.bot_id)
        if actor is not None:
            return actor.rules.base_coin
        return next((bot.symbol.removesuffix(coin) for coin in SETTLE_COINS if bot.symbol.endswith(coin)), bot.symbol)
