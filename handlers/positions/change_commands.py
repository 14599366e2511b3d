"""The commands that change one guarded position: what tightens is done at once, what loosens is asked about first."""

from collections.abc import Callable
from decimal import Decimal
from typing import Final, TypeVar

from telegram import InlineKeyboardMarkup, Message

from execution.commands.answers import ChangeRefused, NoSuchPosition, unheard
from execution.facts.price_grid import in_favour
from execution.new_trade.trade_request import DistanceBy, StopRequested
from execution.views import PositionView
from handlers.grammar.command_line import LineError
from handlers.ports import Guard, PositionChanges
from handlers.positions.buttons import open_button
from handlers.positions.card import line_of
from handlers.positions.change_lines import (
    BreakEvenWanted,
    SmartLine,
    StopLine,
    TargetsLine,
    TrailLine,
    Wanted,
    parse_break_even,
    parse_smart,
    parse_stop,
    parse_targets,
    parse_trail,
    parse_which,
)
from handlers.positions.changing import Changing
from handlers.positions.finding import Place, find, guarded, not_found_text, require_answers, unguarded
from handlers.positions.line_mistakes import Verdict, forgotten_symbol_text, mistake_text
from handlers.positions.on_tick import on_the_tick
from handlers.positions.question_presses import Questions, asked
from handlers.positions.wish_text import Came, not_changed, question_text, stop_figures, targets_text
from handlers.positions.wishes import Question, What, Wish, asks_first, wish_for
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies, Said
from handlers.words.figures import code, price
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, label, lines, say
from utils.money import ZERO
from utils.persistence.errors import WriterFailedError

_HUNDRED: Final = Decimal(100)
_OF_PRICES: Final = frozenset({"/sl", "/tp"})
"""Whose example says how it stands, and would change nothing."""

_L = TypeVar("_L", bound=Wanted)


class ChangeCommands:
    def __init__(
        self, guard: Guard, positions: PositionChanges, changing: Changing, questions: Questions, replies: Replies
    ) -> None:
        self._guard = guard
        self._positions = positions
        self._changing = changing
        self._questions = questions
        self._replies = replies

    async def stop(self, message: Message) -> None:
        """`/sl`."""
        await self._handle(message, parse_stop, self._stop)

    async def targets(self, message: Message) -> None:
        """`/tp`."""
        await self._handle(message, parse_targets, self._targets)

    async def break_even(self, message: Message) -> None:
        """`/breakeven`."""
        await self._handle(message, parse_break_even, self._stop)

    async def trail(self, message: Message) -> None:
        """`/trail`."""
        await self._handle(message, parse_trail, _trail)

    async def smart(self, message: Message) -> None:
        """`/smart`."""
        await self._handle(message, parse_smart, self._smart)

    async def cancel(self, message: Message) -> None:
        """`/cancel`."""
        await self._handle(message, lambda text: parse_which(text, "cancel"), _entries)

    async def undo(self, message: Message) -> None:
        """`/undo`."""
        await self._handle(message, lambda text: parse_which(text, "undo"), _undo)

    async def _handle(
        self, message: Message, parse: Callable[[str], _L], wish_of: Callable[[PositionView, _L], Wish]
    ) -> None:
        text, chat_id = message.text or "", message.chat_id
        view = self._guard.account_view()
        position: PositionView | None = None

        def example(place: Place) -> str:
            return line_of(_command(text), find(view, *place))

        def wished(line: str) -> Wish | None:
            """What another line would ask for; None: it would be refused."""
            try:
                meant = parse(line)
                return wish_of(find(view, meant.symbol, meant.side), meant)
            except (LineError, NoSuchPosition, ChangeRefused):
                return None

        def is_harmless(line: str) -> bool:
            wish = wished(line)
            return wish is not None and not _loosens(wish)

        def is_taken(line: str) -> bool:
            return wished(line) is not None

        as_it_stands = example if _command(text) in _OF_PRICES else None
        nothing, elsewhere = say("card-which", count=0), unguarded(view)
        forgotten = forgotten_symbol_text(text, guarded(view), parse, example, nothing, is_taken)
        if forgotten is not None:
            await self._replies.send(chat_id, forgotten)
            return
        try:
            wanted = parse(text)
            require_answers(view)
            position = find(view, wanted.symbol, wanted.side)
            wish = wish_of(position, wanted)
        except LineError as error:
            told = mistake_text(error, guarded(view), example, as_it_stands, is_harmless, elsewhere)
            await self._replies.send(chat_id, told)
        except NoSuchPosition as error:
            told = not_found_text(text, error.symbol, guarded(view), as_it_stands, elsewhere)
            await self._replies.send(chat_id, told)
        except ChangeRefused as refusal:
            keyboard = None if position is None else InlineKeyboardMarkup([[open_button(position)]])
            await self._replies.send(chat_id, _refused(refusal, text, position, is_taken), keyboard)
        else:
            await self._do_or_ask(message, wish, position)

    async def _do_or_ask(self, message: Message, wish: Wish, position: PositionView) -> None:
        if not asks_first(wish, position):
            await self._carry_out(message.chat_id, wish, position)
            return
        user_id = message.from_user.id if message.from_user is not None else 0
        question, text = Question(wish=wish), question_text(wish, position)
        await ask(self._questions, self._replies, message.chat_id, user_id, question, text)

    async def _carry_out(self, chat_id: int, wish: Wish, position: PositionView) -> None:
        said: Said | None = None

        async def awaited(came: Came) -> None:
            nonlocal said
            step_aside()
            said = await self._replies.send(chat_id, came.text)

        came = await self._changing.carry_out(wish, awaited, unheard)
        text = lines([came.text, *_figures(wish)]) if came.is_done else came.text
        keyboard = InlineKeyboardMarkup([[open_button(position)]])
        if said is None:
            await self._replies.send(chat_id, text, keyboard)
        else:
            await self._replies.revise(said, text, keyboard)

    # ---------------------------------------- what is wanted

    def _stop(self, position: PositionView, wanted: StopLine) -> Wish:
        symbol, side = position.symbol, position.side
        if isinstance(wanted.stop, BreakEvenWanted):
            change = self._positions.preview_break_even(symbol, side, wanted.stop.offset)
        else:
            change = self._positions.preview_stop(symbol, side, _price_of(position, wanted.stop))
        return wish_for(position, What.STOP, stop=change)

    def _targets(self, position: PositionView, wanted: TargetsLine) -> Wish:
        change = self._positions.preview_targets(position.symbol, position.side, wanted.targets)
        return wish_for(position, What.TARGETS, targets=change)

    def _smart(self, position: PositionView, wanted: SmartLine) -> Wish:
        change = self._positions.preview_smart(position.symbol, position.side, wanted.smart)
        return wish_for(position, What.SMART, smart=wanted.smart, smart_change=change)


async def ask(
    questions: Questions, replies: Replies, chat_id: int, user_id: int, question: Question, text: Html
) -> None:
    """Send a question; nothing is asked while the disk fails."""
    try:
        draft_id, shown = await asked(questions, chat_id, user_id, question, text)
    except WriterFailedError as error:
        await replies.send(chat_id, say("ask-disk-fails", problem=str(error)))
        return
    said = await replies.send(chat_id, shown.text, shown.keyboard)
    await questions.shown(draft_id, said.message_id)


def _price_of(position: PositionView, stop: StopRequested) -> Decimal:
    """A percent counts from the mean entry. Raises ChangeRefused."""
    if stop.by is not DistanceBy.PERCENT:
        return stop.value
    if position.avg_entry is None or position.tick is None:
        raise ChangeRefused(label("change-percent-of-nothing"))
    away = position.avg_entry * (1 - position.side.sign * stop.value / _HUNDRED)
    return in_favour(position.side, away, position.tick)


def _trail(position: PositionView, wanted: TrailLine) -> Wish:
    return wish_for(position, What.TRAIL, trail=wanted.trail)


def _loosens(wish: Wish) -> bool:
    return any(change is not None and change.loosens for change in (wish.stop, wish.smart_change))


def _entries(position: PositionView, _: Wanted) -> Wish:
    return wish_for(position, What.ENTRIES)


def _undo(position: PositionView, _: Wanted) -> Wish:
    return wish_for(position, What.UNDO)


def _figures(wish: Wish) -> list[Html]:
    """What stands below the news of a change that was done."""
    if wish.stop is not None:
        return [stop_figures(wish.stop)]
    return [targets_text(wish.targets)] if wish.targets is not None else []


def _refused(refusal: ChangeRefused, text: str, position: PositionView | None, is_taken: Verdict) -> Html:
    """Why, and for prices the line on the tick or as it stands, to be copied and changed."""
    told = not_changed(refusal.problem).text
    command = _command(text)
    if position is None or command not in _OF_PRICES:
        return told
    mended = on_the_tick(text, position)
    if mended is not None and is_taken(mended):
        return lines([told, say("change-on-the-tick", line=code(mended))])
    line = code(line_of(command, position))
    if command == "/sl" and position.size > ZERO and position.standing_stop != position.stop:
        stands = NONE if position.standing_stop is None else price(position.standing_stop)
        return lines([told, say("change-stop-stands-elsewhere", stands=stands, line=line)])
    return lines([told, say("change-as-it-stands", line=line)])


def _command(text: str) -> str:
    """With its slash, and without the bot that it is for."""
    return text.split(maxsplit=1)[0].partition("@")[0].lower()
