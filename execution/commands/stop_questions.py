"""Answers to the question which stop shall stand, from a press in the chat to what the exchange then showed."""

from collections.abc import Callable, Iterable
from typing import Final

from execution.commands.answers import Begun, ChangeRefused, unheard
from execution.commands.position_commands import CONFIRM_WITHIN
from execution.exchange import Exchange
from execution.monitor import Monitor
from execution.observations import StopAnswered
from execution.slot_actor import SlotActor
from execution.stops.clear_of_price import problem_of_price
from execution.stops.manual_stop import (
    StopAnswer,
    StopVerdict,
    open_question,
    put_back_answer,
    trail_begins_anew,
)
from execution.stops.stop_record import Asked, StopChoice
from utils.clock import Clock
from utils.money import ZERO
from utils.texts.catalogue import text

_GONE: Final = StopAnswer(verdict=StopVerdict.SETTLED)


class StopQuestions:
    """Finds the position that a question is about, and answers for it."""

    def __init__(
        self, actors: Callable[[], Iterable[SlotActor]], exchange: Exchange, clock: Clock, *, observe: bool
    ) -> None:
        self._actors = actors
        self._exchange = exchange
        self._clock = clock
        self._observe = observe

    async def answer(self, question: str, number: int, choice: StopChoice, begun: Begun = unheard) -> StopAnswer:
        """``question`` is the generation that it was asked for.

        Raises ChangeRefused while nothing may be sent, and ExchangeError where the price cannot be read.
        """
        if self._observe:
            raise ChangeRefused(text("refused-observe"))
        actor = next((actor for actor in self._actors() if actor.monitor.generation == question), None)
        if actor is None:
            return _GONE
        asked = open_question(actor.monitor, number, self._clock.now())
        if asked is None:
            return _settled(actor.monitor)
        problem = await self._problem(actor, asked) if choice is StopChoice.PUT_BACK else ""
        if problem:
            return StopAnswer(verdict=StopVerdict.REFUSED, name=actor.monitor.name, problem=problem)
        theirs, trails = actor.monitor.stop.price, trail_begins_anew(actor.monitor, asked)
        actor.post(StopAnswered(number=number, choice=choice))
        await actor.caught_up()

        def is_taken(monitor: Monitor) -> bool:
            """What is put back may be moved on at once, by what was due and held back."""
            return monitor.stop.answered == number if choice is StopChoice.PUT_BACK else monitor.stop.price == theirs

        def stands(monitor: Monitor) -> bool:
            return is_taken(monitor) and monitor.stop_confirmed

        if not is_taken(actor.monitor):
            return _settled(actor.monitor)  # another press, or another move, came first
        if not stands(actor.monitor):
            await begun()
        done = await actor.seen(stands, CONFIRM_WITHIN)
        if choice is StopChoice.PUT_BACK:
            return put_back_answer(actor.monitor, asked, done=done, trails=trails)
        monitor = actor.monitor
        return StopAnswer(verdict=StopVerdict.KEPT, name=monitor.name, stop=monitor.standing_stop, done=done)

    async def _problem(self, actor: SlotActor, asked: Asked) -> str:
        """A stop that the price has passed would close the position instead of guarding it."""
        monitor = actor.monitor
        symbol = monitor.slot.symbol
        ticker = self._exchange.last_ticker(symbol) or await self._exchange.ticker(symbol)
        price = ticker.price(monitor.plan.trigger_by)
        target = asked.ours if asked.held is None else asked.held.price
        return problem_of_price(monitor.side, target, price, actor.rules.instrument.tick_size)


def _settled(monitor: Monitor) -> StopAnswer:
    standing = monitor.standing_stop if monitor.size > ZERO else None
    return StopAnswer(verdict=StopVerdict.SETTLED, name=monitor.name, stop=standing)
