"""Answers to the question what becomes of a trigger that was missed, from a press to what the exchange then showed."""

from collections.abc import Callable, Iterable

from execution.commands.answers import Begun, ChangeRefused, unheard
from execution.commands.position_commands import CONFIRM_WITHIN
from execution.monitor import Monitor
from execution.observations import GapAnswered
from execution.slot_actor import SlotActor
from execution.stops.gap_record import GapAction, GapAnswer, GapChoice, GapVerdict, GapWhy
from utils.money import ZERO
from utils.texts.catalogue import text


class GapQuestions:
    """Finds the position that a question is about, and answers for it."""

    def __init__(self, actors: Callable[[], Iterable[SlotActor]], *, observe: bool) -> None:
        self._actors = actors
        self._observe = observe

    async def answer(self, question: str, number: int, choice: GapChoice, begun: Begun = unheard) -> GapAnswer:
        """``question`` is the generation that it was asked for. Raises ChangeRefused while nothing may be sent."""
        if self._observe:
            raise ChangeRefused(text("refused-observe"))
        actor = next((actor for actor in self._actors() if actor.monitor.generation == question), None)
        if actor is None:
            return GapAnswer(verdict=GapVerdict.SETTLED)
        answered_before = actor.monitor.gap
        actor.post(GapAnswered(number=number, choice=choice))
        await actor.caught_up()
        monitor = actor.monitor
        if monitor.gap == answered_before or not _is_answered(monitor, number, choice):
            return _settled(monitor)  # no open question, or another press came first
        if choice is GapChoice.GO_ON:
            return GapAnswer(verdict=GapVerdict.WENT_ON, name=monitor.name, stop=monitor.standing_stop)
        if not _is_flat(monitor):
            await begun()
        done = await actor.seen(_is_flat, CONFIRM_WITHIN)
        return GapAnswer(verdict=GapVerdict.CLOSED, name=monitor.name, done=done)


def _is_answered(monitor: Monitor, number: int, choice: GapChoice) -> bool:
    gap = monitor.gap
    if gap is None or gap.number != number or gap.why is not GapWhy.ANSWER:
        return False
    return gap.action is (GapAction.REARM if choice is GapChoice.GO_ON else GapAction.EXECUTE)


def _is_flat(monitor: Monitor) -> bool:
    return monitor.size == ZERO and not monitor.has_open_orders


def _settled(monitor: Monitor) -> GapAnswer:
    standing = monitor.standing_stop if monitor.size > ZERO else None
    return GapAnswer(verdict=GapVerdict.SETTLED, name=monitor.name, stop=standing)
