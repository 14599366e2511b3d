"""What Holdfast asks a person, and the presses that answer: about moved stops, missed triggers, foreign positions.

Before the exchange has first answered nothing can be looked at: such a press settles nothing, and its buttons stay.
"""

from collections.abc import Mapping

from execution.adoption.adopting import Adopting
from execution.adoption.choices import Answered, Choice
from execution.commands.all_questions import OpenQuestion, all_questions
from execution.commands.answers import Begun, ChangeRefused, Confirmed
from execution.commands.gap_questions import GapQuestions
from execution.commands.stop_questions import StopQuestions
from execution.exchange import Exchange
from execution.facts.slots import Side, Slot
from execution.new_trade.no_new_trades import require_written_state
from execution.slot_actor import SlotActor
from execution.stops.gap_record import GapAnswer, GapChoice
from execution.stops.manual_stop import StopAnswer
from execution.stops.stop_record import StopChoice
from execution.watching.first_contact import FirstContact
from utils.clock import Clock
from utils.persistence.breaker import Breaker
from utils.texts.catalogue import text


class Questions:
    """All of one account."""

    def __init__(
        self,
        actors: Mapping[Slot, SlotActor],
        adopting: Adopting,
        exchange: Exchange,
        clock: Clock,
        first_contact: FirstContact,
        breaker: Breaker,
        *,
        observe: bool,
    ) -> None:
        self._actors = actors
        self._adopting = adopting
        self._clock = clock
        self._first_contact = first_contact
        self._breaker = breaker
        self._observe = observe
        self._of_gaps = GapQuestions(actors.values, observe=observe)
        self._of_stops = StopQuestions(actors.values, exchange, clock, observe=observe)

    def open_ones(self) -> frozenset[OpenQuestion] | None:
        """Those that can be answered now; None before the exchange has first answered."""
        if not self._first_contact.is_over:
            return None
        monitors = [actor.monitor for actor in self._actors.values()]
        return all_questions(monitors, self._adopting.owners.all(), self._clock.now())

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, chat_id: int) -> Confirmed:
        """Unasked. Raises NoSuchPosition, ChangeRefused, NoNewTrades, ExchangeError."""
        if self._observe and choice is not Choice.IGNORE:
            self._require_known()
            raise ChangeRefused(await self._adopting.plan_for(symbol, side, choice))
        self._require_may_adopt()
        return await self._adopting.adopt(symbol, side, choice, chat_id=chat_id)

    async def answer_adoption(self, question: str, drawn: int, choice: Choice, chat_id: int, begun: Begun) -> Answered:
        """Raises ChangeRefused, NoNewTrades, ExchangeError."""
        self._require_may_adopt()
        return await self._adopting.answer(question, drawn, choice, chat_id=chat_id, begun=begun)

    async def answer_stop(self, question: str, number: int, choice: StopChoice, begun: Begun) -> StopAnswer:
        """Raises ChangeRefused, ExchangeError."""
        self._first_contact.require_over_to_answer()
        return await self._of_stops.answer(question, number, choice, begun)

    async def answer_gap(self, question: str, number: int, choice: GapChoice, begun: Begun) -> GapAnswer:
        """Raises ChangeRefused."""
        self._first_contact.require_over_to_answer()
        return await self._of_gaps.answer(question, number, choice, begun)

    def _require_may_adopt(self) -> None:
        if self._observe:
            raise ChangeRefused(text("refused-observe"))
        self._require_known()

    def _require_known(self) -> None:
        """What is guarded is, and who owns what can be relied on: else a position of ours would look like nobody's."""
        self._first_contact.require_over_to_answer()
        require_written_state(self._breaker)
