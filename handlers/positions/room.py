"""The commands and buttons of guarded positions, put together."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping

from telegram import Message

from handlers.drafts import POSITIONS, Draft, Drafts
from handlers.ports import Ports
from handlers.positions.account_commands import AccountCommands
from handlers.positions.buttons import ASKED, CARD
from handlers.positions.card import Cards
from handlers.positions.card_presses import CardPresses, ChartOf
from handlers.positions.change_commands import ChangeCommands
from handlers.positions.changing import Changing
from handlers.positions.close_all import CloseAll
from handlers.positions.closing import Closing
from handlers.positions.expired_questions import ExpiredQuestions
from handlers.positions.position_command import PositionCommand
from handlers.positions.question_presses import ASKED_FOR, QuestionPresses
from handlers.positions.wishes import Question
from handlers.presses import PressKind
from handlers.telegram.replies import Replies


class PositionsRoom:
    """``handles`` by command, ``presses`` by the first part of their data; ``expired`` runs beside them."""

    def __init__(self, ports: Ports, replies: Replies, counts: Counter[str], chart: ChartOf | None = None) -> None:
        """``chart`` sends the picture of a position; None: the cards have no button for it."""
        guard, positions, clock = ports.guard, ports.positions, ports.clock
        cards = Cards(guard, clock, has_chart=chart is not None)
        changing = Changing(guard, positions, counts)
        questions = Drafts(ports.store, clock, POSITIONS, Draft[Question], ASKED_FOR)
        answers = QuestionPresses(questions, changing, CloseAll(guard, counts), cards, replies)
        changes = ChangeCommands(guard, positions, changing, questions, replies)
        account = AccountCommands(guard, questions, replies, counts)
        self.expired = ExpiredQuestions(questions, answers, replies, counts)
        self.presses: Mapping[str, PressKind] = {
            CARD: CardPresses(guard, positions, changing, questions, cards, replies, clock, chart),
            ASKED: answers,
        }
        self.handles: Mapping[str, Callable[[Message], Awaitable[None]]] = {
            "position": PositionCommand(guard, cards, replies).handle,
            "sl": changes.stop,
            "tp": changes.targets,
            "breakeven": changes.break_even,
            "trail": changes.trail,
            "smart": changes.smart,
            "cancel": changes.cancel,
            "undo": changes.undo,
            "guard": account.guard,
            "close": Closing(guard, replies, counts).handle,
            "closeall": account.close_all,
            "sync": account.sync,
        }
