"""`/position`: the card of one position; without a symbol a button for each."""

from collections.abc import Sequence

from telegram import Message

from execution.commands.answers import NoSuchPosition
from execution.views import PositionView
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Guard
from handlers.positions.buttons import open_buttons
from handlers.positions.card import Cards
from handlers.positions.change_lines import parse_which
from handlers.positions.finding import find, guarded, not_found_text, unguarded
from handlers.telegram.replies import Replies
from handlers.words.say import say


class PositionCommand:
    def __init__(self, guard: Guard, cards: Cards, replies: Replies) -> None:
        self._guard = guard
        self._cards = cards
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/position` line."""
        text, chat_id = message.text or "", message.chat_id
        view = self._guard.account_view()
        if len(text.split()) == 1:
            await self._any(chat_id, view.positions)
            return
        try:
            wanted = parse_which(text, "position")
            shown = self._cards.card(find(view, wanted.symbol, wanted.side))
        except LineError as error:
            await self._replies.send(chat_id, line_error_text(error))
        except NoSuchPosition as error:
            meant = [position for position in view.positions if position.symbol == error.symbol]
            await self._replies.send(
                chat_id,
                not_found_text(text, error.symbol, guarded(view), elsewhere=unguarded(view)),
                open_buttons(meant or view.positions),
            )
        else:
            await self._replies.send(chat_id, shown.text, shown.keyboard)

    async def _any(self, chat_id: int, positions: Sequence[PositionView]) -> None:
        if len(positions) == 1:
            shown = self._cards.card(positions[0])
            await self._replies.send(chat_id, shown.text, shown.keyboard)
            return
        await self._replies.send(chat_id, say("card-which", count=len(positions)), open_buttons(positions))
