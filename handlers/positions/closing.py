"""`/close`: at once that it has begun, and in the same message what came of it."""

from collections import Counter

from telegram import Message

from execution.commands.answers import CloseBegun, ClosedLater, ClosePlan, NoSuchPosition
from execution.exchange_errors import Ambiguous, ExchangeError
from execution.new_trade.trade_request import TradeRejected
from handlers.ports import Guard
from handlers.positions.close_command import CloseSyntaxError, parse_close
from handlers.positions.finding import Place, not_found_text, there, unguarded
from handlers.positions.line_mistakes import forgotten_symbol_text, mistake_text
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies, Said
from handlers.words.figures import bold, quantity, side_word
from handlers.words.notice_facts import NONE
from handlers.words.plain_reasons import plain_reason, reason_of
from handlers.words.say import Html, lines, say


class Closing:
    def __init__(self, guard: Guard, replies: Replies, counts: Counter[str]) -> None:
        self._guard = guard
        self._replies = replies
        self._counts = counts

    async def handle(self, message: Message) -> None:
        """Carry out one `/close` line. Once it is recorded, the chat reads on."""
        chat_id, line = message.chat_id, message.text or ""
        said: Said | None = None

        async def begun(plan: ClosePlan) -> None:
            nonlocal said
            step_aside()
            said = await self._replies.send(chat_id, begun_text(plan))

        async def later(plan: ClosePlan) -> None:
            if said is not None:
                await self._replies.revise(said, closing_text(plan))

        text = await self._outcome(line, begun, later)
        if said is None:
            await self._replies.send(chat_id, text)
        else:
            await self._replies.revise(said, text)

    async def _outcome(self, line: str, begun: CloseBegun, later: ClosedLater) -> Html:
        forgotten = forgotten_symbol_text(line, self._there(), parse_close, close_line, say("card-which", count=0))
        if forgotten is not None:
            return forgotten
        try:
            request = parse_close(line)
            plan = await self._guard.close_position(request.symbol, request.side, request.percent, begun, later)
        except CloseSyntaxError as error:
            return mistake_text(error, self._there(), close_line, unguarded=self._elsewhere())
        except NoSuchPosition as error:
            return not_found_text(line, error.symbol, self._there(), elsewhere=self._elsewhere())
        except TradeRejected as refusal:
            return say("close-rejected", problem=refusal.problem)
        except Ambiguous:
            self._counts["exchange errors"] += 1
            return say("close-in-doubt-itself")
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            return say("close-failed", reason=reason_of(error))
        return closing_text(plan)

    def _there(self) -> list[Place]:
        return there(self._guard.account_view())

    def _elsewhere(self) -> list[Place]:
        return unguarded(self._guard.account_view())


def close_line(place: Place) -> str:
    """An example for that position."""
    symbol, side = place
    return f"/close {symbol} {side.word} 50%"


def begun_text(plan: ClosePlan) -> Html:
    """Recorded and under way; nothing is confirmed yet."""
    return _said("close-begun", plan)


def closing_text(plan: ClosePlan) -> Html:
    """What became of a close: done as the exchange has shown it, or still being tried."""
    if plan.refused:
        return say("close-refused", name=_name(plan), why=plain_reason(plan.refused))
    if plan.left is None:
        return begun_text(plan)  # sent, and not looked at: safe mode
    if not plan.done:
        return lines([begun_text(plan), say("close-not-shown")])
    return _said("close-done", plan)


def _said(text: str, plan: ClosePlan) -> Html:
    what = "nothing" if not plan.size else "all" if plan.qty is None else "part"
    left = quantity(plan.left) if plan.left else NONE
    return say(text, what=what, name=_name(plan), qty=quantity(plan.qty), size=quantity(plan.size), left=left)


def _name(plan: ClosePlan) -> Html:
    return bold(f"{side_word(plan.side)} {plan.symbol}")
