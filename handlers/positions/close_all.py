"""`/closeall`: what it would close, and once that is confirmed one message with what became of each."""

from collections import Counter
from collections.abc import Mapping, Sequence

from execution.commands.answers import Begun, ClosedLater, ClosePlan, unheard
from execution.exchange_errors import Ambiguous, ExchangeError
from execution.new_trade.trade_request import TradeRejected
from execution.views import AccountView, PositionView
from handlers.ports import Guard
from handlers.positions.changing import Awaited
from handlers.positions.closing import closing_text
from handlers.positions.finding import lines_of_all, there
from handlers.positions.wish_text import Came, in_doubt, not_changed, title_of
from handlers.telegram.slow_answer import told_when_slow
from handlers.words.figures import bold, quantity
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units
from utils.money import ZERO


class CloseAll:
    def __init__(self, guard: Guard, counts: Counter[str]) -> None:
        self._guard = guard
        self._counts = counts

    def is_as_seen(self, everything: Sequence[str]) -> bool:
        """No other position has come since these were shown."""
        return not self._new(everything)

    async def carry_out(self, everything: Sequence[str], tell: Awaited, later: Awaited, begun: Begun = unheard) -> Came:
        """Close all of them; nothing where another position has come since they were shown.

        ``begun`` is awaited once all of it is recorded. ``later`` hears of all of them again, each time that one has
        been shown at last.
        """
        new = self._new(everything)
        if new:
            return not_changed(label("close-all-new", name=title_of(new[0].symbol, new[0].side)))
        count = len(everything)
        closing = Came(text=say("close-all-begun", count=count), words=label("card-closing"), is_done=True)
        plans: tuple[ClosePlan, ...] = ()
        ended: dict[str, ClosePlan] = {}

        async def one_ended(plan: ClosePlan) -> None:
            ended[plan.key] = plan
            if plans:
                await later(_came(plans, ended))

        try:
            plans = await told_when_slow(self._plans(begun, one_ended), lambda: tell(closing))
        except TradeRejected as refusal:
            return not_changed(refusal.problem)
        except Ambiguous:
            self._counts["exchange errors"] += 1
            return in_doubt()
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            return not_changed(reason_of(error))
        return _came(plans, ended)

    async def _plans(self, begun: Begun, later: ClosedLater) -> tuple[ClosePlan, ...]:
        return await self._guard.close_all(begun, later)

    def _new(self, everything: Sequence[str]) -> list[PositionView]:
        return [each for each in self._guard.account_view().positions if each.key not in everything]


def _came(plans: Sequence[ClosePlan], ended: Mapping[str, ClosePlan]) -> Came:
    """As far as it is by now; ``ended``: those that were shown after they were answered, by their keys."""
    latest = [ended.get(plan.key, plan) for plan in plans]
    is_done = all(plan.done for plan in latest)
    words = label("close-all-done" if is_done else "card-see-message")
    return Came(text=closed_text(latest), words=words, is_done=is_done)


def close_all_text(view: AccountView) -> Html:
    """What there is, what it is worth, and what closing it would make."""
    told = [say("close-all-title", count=len(view.positions)), *(_each(position) for position in view.positions)]
    open_ones = [position for position in view.positions if position.size > ZERO]
    worth = [position.price * position.size for position in open_ones if position.price is not None]
    gains = [position.unrealised for position in open_ones if position.unrealised is not None]
    quotes = {Units.of_symbol(position.symbol).quote for position in open_ones}
    units = Units(quote=quotes.pop() if len(quotes) == 1 else "")  # of two currencies the sum is of neither
    told.append(
        say(
            "close-all-sum",
            exposure=units.money(sum(worth, ZERO) if len(worth) == len(open_ones) else None),
            result=units.result(sum(gains, ZERO) if len(gains) == len(open_ones) else None),
        )
    )
    return lines(told)


def safe_mode_text(view: AccountView) -> Html:
    """Nothing is guarded then, and what is open is closed by its name: with the line for each."""
    open_ones = there(view)
    return say("close-all-safe-mode", count=len(open_ones)) + lines_of_all("/close", open_ones)


def closed_text(plans: Sequence[ClosePlan]) -> Html:
    """What became of each."""
    return lines(closing_text(plan) for plan in plans) if plans else say("close-all-none")


def _each(position: PositionView) -> Html:
    name = bold(title_of(position.symbol, position.side))
    if not position.size:
        return say("close-all-waits", name=name)
    units = Units.of_symbol(position.symbol)
    return say("close-all-one", name=name, size=quantity(position.size), result=units.result(position.unrealised))
