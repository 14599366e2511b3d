"""What a press below a position's card does; one that was drawn for something else only shows what is so now."""

from collections.abc import Awaitable, Callable
from decimal import Decimal
from typing import Final

from telegram import CallbackQuery

from execution.commands.answers import ChangeRefused, NoSuchPosition, unheard
from execution.exit_plan import Trail
from execution.facts.slots import Side
from execution.stops.trailing import TrailBy, TrailDistance
from execution.views import PositionView
from handlers.people.role import Role
from handlers.ports import Guard, PositionChanges
from handlers.positions.buttons import LOOKS, OFF, PARTS, STEPS, TRAILS, Action, Press, drawn_for, read_press, stepped
from handlers.positions.card import Cards, Shown, gone_text
from handlers.positions.changing import Changing
from handlers.positions.finding import look_up, require_answers
from handlers.positions.question_presses import Questions, asked
from handlers.positions.targets_left import without_target
from handlers.positions.wish_text import Came, not_changed, question_text, title_of
from handlers.positions.wishes import Question, What, Wish, asks_first, wish_for
from handlers.press_answer import ByRole, PressAnswer, Tell
from handlers.telegram.arrival import may_have_waited
from handlers.telegram.replies import Replies
from handlers.words.say import label
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError

ChartOf = Callable[[int, str, Side], Awaitable[None]]
"""Sends the chart of a position into a chat."""

_MENUS: Final = frozenset({Action.STOPS, Action.TARGETS, Action.TRAILS})


class CardPresses(ByRole):
    def __init__(
        self,
        guard: Guard,
        positions: PositionChanges,
        changing: Changing,
        questions: Questions,
        cards: Cards,
        replies: Replies,
        clock: Clock,
        chart: ChartOf | None,
    ) -> None:
        """``chart`` None: the cards have no button for one."""
        self._guard = guard
        self._positions = positions
        self._changing = changing
        self._questions = questions
        self._cards = cards
        self._replies = replies
        self._clock = clock
        self._chart = chart

    def role(self, data: str) -> Role:
        press = read_press(data)
        return Role.VIEWER if press is not None and press.action in LOOKS else Role.TRADER

    async def outcome(self, query: CallbackQuery, tell: Tell) -> PressAnswer:
        """Carry out one press whose data begin with `CARD`."""
        press = read_press(query.data or "")
        if press is None or query.message is None:
            return PressAnswer(words=label("press-unknown"))
        view = self._guard.account_view()
        position = look_up(view, press.symbol, press.side)
        if position is None:
            gone = label("card-gone", name=title_of(press.symbol, press.side))
            is_card = press.action is not Action.OPEN  # else it stands below something else, such as a dashboard
            return PressAnswer(words=gone, text=gone_text(press.symbol, press.side) if is_card else None)
        if drawn_for(press.action, position) != press.mark:
            stale = not_changed(label("change-stale", name=title_of(press.symbol, press.side)))
            return _answer(self._cards.card(position, stale.text), stale)
        if press.action in LOOKS | _MENUS:
            return await self._looked(press, position, query.message.chat.id, tell)
        if may_have_waited(self._clock.now()):
            return PressAnswer(words=label("card-waited"))
        try:
            require_answers(view)
            wish = self._wish(press, position)
        except (ChangeRefused, NoSuchPosition) as error:
            refused = not_changed(error.problem if isinstance(error, ChangeRefused) else str(error))
            return _answer(self._cards.card(position, refused.text), refused)
        if press.action is Action.ENTRIES or asks_first(wish, position):
            return await self._ask(wish, position, query)
        return await self._carried_out(wish, tell)

    async def _looked(self, press: Press, position: PositionView, chat_id: int, tell: Tell) -> PressAnswer:
        match press.action:
            case Action.OPEN:
                shown = self._cards.card(position)
                await self._replies.send(chat_id, shown.text, shown.keyboard)
                return PressAnswer(words=label("card-below"), is_alert=False)
            case Action.CHART if self._chart is not None:
                await tell(PressAnswer(words=label("card-drawing"), is_alert=False))
                await self._chart(chat_id, position.symbol, position.side)
                return PressAnswer(words="")
            case Action.STOPS | Action.TARGETS | Action.TRAILS:
                shown = self._cards.menu(position, press.action)
            case _:
                shown = self._cards.card(position)
        return PressAnswer(words=label("card-now"), is_alert=False, text=shown.text, keyboard=shown.keyboard)

    def _wish(self, press: Press, position: PositionView) -> Wish:
        """Raises NoSuchPosition, ChangeRefused."""
        symbol, side, value = press.symbol, press.side, press.value
        match press.action:
            case Action.STEP:
                at = next((stepped(position, step) for step in STEPS if f"{step}" == value), None)
                if at is None:
                    raise ChangeRefused(label("press-unknown"))
                change = self._positions.preview_stop(symbol, side, at)
                return wish_for(position, What.STOP, stop=change)
            case Action.BREAK_EVEN:
                return wish_for(position, What.STOP, stop=self._positions.preview_break_even(symbol, side))
            case Action.REMOVE:
                left = without_target(position, int(value) if value.isdecimal() else 0)
                change_of = self._positions.preview_targets(symbol, side, left)
                return wish_for(position, What.TARGETS, targets=change_of)
            case Action.TRAIL:
                return wish_for(position, What.TRAIL, trail=None if value == OFF else _trail(_one_of(TRAILS, value)))
            case Action.CLOSE:
                return wish_for(position, What.CLOSE, percent=_one_of(PARTS, value))
            case Action.ENTRIES:
                return wish_for(position, What.ENTRIES)
            case _:
                return wish_for(position, What.UNDO)

    async def _ask(self, wish: Wish, position: PositionView, query: CallbackQuery) -> PressAnswer:
        message = query.message
        if message is None:
            return PressAnswer(words=label("press-unknown"))
        question, text = Question(wish=wish), question_text(wish, position)
        try:
            draft_id, shown = await asked(self._questions, message.chat.id, query.from_user.id, question, text)
        except WriterFailedError as error:
            return PressAnswer(words=label("ask-disk-fails", problem=str(error)))
        await self._questions.shown(draft_id, message.message_id)
        return PressAnswer(words=label("ask-look"), is_alert=False, text=shown.text, keyboard=shown.keyboard)

    async def _carried_out(self, wish: Wish, tell: Tell) -> PressAnswer:
        async def awaited(came: Came) -> None:
            await tell(PressAnswer(words=came.words, is_alert=False, text=self._cards.after(wish, came.text).text))

        came = await self._changing.carry_out(wish, awaited, unheard)
        return _answer(self._cards.after(wish, came.text), came)


def _answer(shown: Shown, came: Came) -> PressAnswer:
    return PressAnswer(words=came.words, is_alert=not came.is_done, text=shown.text, keyboard=shown.keyboard)


def _one_of(known: tuple[Decimal, ...], value: str) -> Decimal:
    found = next((each for each in known if f"{each}" == value), None)
    if found is None:
        raise ChangeRefused(label("press-unknown"))
    return found


def _trail(percent: Decimal) -> Trail:
    return Trail(distance=TrailDistance(TrailBy.PERCENT, percent))
