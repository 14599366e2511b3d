"""Figures of one market: prices on its tick, quantities on its step with their coin, money with its currency."""

from decimal import Decimal

from msgspec import Struct

from execution.dca.dca_views import DcaView
from execution.dca.market import MarketRules
from execution.facts.settle_coins import settle_coin
from handlers.words import figures
from handlers.words.coins import base_coin, with_coin
from handlers.words.notice_facts import Facts
from utils.money import floor_to_step, plain, round_to_step


class Units(Struct, frozen=True, kw_only=True):
    """What is None or "" is not known: figures are shown as they are then, and no currency is invented."""

    tick: Decimal | None = None
    step: Decimal | None = None
    coin: str = ""
    quote: str = ""

    @classmethod
    def of_rules(cls, rules: MarketRules) -> "Units":
        return cls(tick=rules.tick_size, step=rules.qty_step, coin=rules.base_coin, quote=rules.quote_coin)

    @classmethod
    def of_view(cls, view: DcaView) -> "Units":
        return cls.of_symbol(view.bot.symbol) if view.rules is None else cls.of_rules(view.rules)

    @classmethod
    def of_symbol(cls, symbol: str) -> "Units":
        """Where the exchange has not told its rules yet."""
        return cls(coin=base_coin(symbol), quote=settle_coin(symbol))

    @classmethod
    def of_facts(cls, facts: Facts) -> "Units":
        """Of an alert, as they were recorded with it."""
        known = cls.of_symbol(facts.raw("symbol"))
        coin, quote = facts.raw("coin") or known.coin, facts.raw("quote") or known.quote
        return cls(tick=facts.decimal("tick"), step=facts.decimal("step"), coin=coin, quote=quote)

    def price(self, value: Decimal | None) -> str:
        """A mean of prices too: nobody trades between two ticks."""
        if value is None or not self.tick:
            return figures.price(value)
        return plain(round_to_step(value, self.tick))

    def qty(self, value: Decimal | None) -> str:
        """In whole steps, as it can be traded; less than one step is shown as it is."""
        if value is None:
            return figures.UNKNOWN
        whole = floor_to_step(abs(value), self.step).copy_sign(value) if self.step else value
        return with_coin(plain(whole or value), self.coin)

    def money(self, value: Decimal | None) -> str:
        return with_coin(figures.money(value), self.quote)

    def result(self, value: Decimal | None) -> str:
        return with_coin(figures.result(value), self.quote)
