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
from execution.stops.manual_stop import StopAnswer, StopVerdict, open_question
from execution.stops.stop_record import Asked, StopChoice
from utils.clock import Clock
from utils.money import ZERO

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
            raise ChangeRefused("MODE=observe: nothing is sent")
        actor = next((actor for actor in self._actors() if actor.monitor.generation == question), None)
        if actor is None:
            return _GONE
        asked = open_question(actor.monitor, number, self._clock.now())
        if asked is None:
            return _settled(actor.monitor)
        problem = await self._problem(actor, asked) if choice is StopChoice.PUT_BACK else ""
        if problem:
            return StopAnswer(verdict=StopVerdict.REFUSED, name=actor.monitor.name, problem=problem)
        wanted = asked.ours if choice is StopChoice.PUT_BACK else actor.monitor.stop.price
        actor.post(StopAnswered(number=number, choice=choice))
        await actor.caught_up()
        if actor.monitor.stop.price != wanted:
            return _settled(actor.monitor)  # another press, or another move, came first

        def stands(monitor: Monitor) -> bool:
            return monitor.stop.price == wanted and monitor.stop_confirmed

        if not stands(actor.monitor):
            await begun()
        done = await actor.seen(stands, CONFIRM_WITHIN)
        verdict = StopVerdict.PUT_BACK if choice is StopChoice.PUT_BACK else StopVerdict.KEPT
        monitor = actor.monitor
        return StopAnswer(verdict=verdict, name=monitor.name, stop=monitor.standing_stop, done=done)

    async def _problem(self, actor: SlotActor, asked: Asked) -> str:
        """A stop that the price has passed would close the position instead of guarding it."""
        monitor = actor.monitor
        symbol = monitor.slot.symbol
        ticker = self._exchange.last_ticker(symbol) or await self._exchange.ticker(symbol)
        price = ticker.price(monitor.plan.trigger_by)
        return problem_of_price(monitor.side, asked.ours, price, actor.rules.instrument.tick_size)


def _settled(monitor: Monitor) -> StopAnswer:
    standing = monitor.standing_stop if monitor.size > ZERO else None
    return StopAnswer(verdict=StopVerdict.SETTLED, name=monitor.name, stop=standing)
