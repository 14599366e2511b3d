"""`/close`: at once that it has begun, and in the same message what came of it."""

from collections import Counter
from html import escape

from telegram import Message

from execution.commands.answers import CloseBegun, ClosedLater, ClosePlan, NoSuchPosition
from execution.exchange_errors import Ambiguous, ExchangeError
from execution.facts.slots import Side
from execution.new_trade.trade_request import TradeRejected
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Guard
from handlers.positions.close_command import CloseSyntaxError, lines_meant, parse_close
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies, Said
from handlers.words.figures import bold, code, quantity, side_word
from handlers.words.plain_reasons import plain_reason, reason_of


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

    async def _outcome(self, line: str, begun: CloseBegun, later: ClosedLater) -> str:
        try:
            request = parse_close(line)
            plan = await self._guard.close_position(request.symbol, request.side, request.percent, begun, later)
        except CloseSyntaxError as error:
            is_bare = len(error.text.split()) == 1
            return line_error_text(error) + (self._open_ones() if is_bare else "")
        except NoSuchPosition as error:
            return self._not_found(line, error)
        except TradeRejected as refusal:
            return f"⚠️ Not closed: {escape(refusal.problem)}"
        except Ambiguous:
            self._counts["exchange errors"] += 1
            return "⚠️ The exchange gave no answer: it may be closed. See /positions; sending it again does no harm."
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            return f"⚠️ Not closed: {escape(reason_of(error))}. The stop stays. Send it again."
        return closing_text(plan)

    def _not_found(self, line: str, error: NoSuchPosition) -> str:
        """Proposed is what was written, with the symbol or the side as it must be; never another coin, nor more."""
        there = self._there()
        lines = lines_meant(line, error.symbol, there)
        many = "More than one position is meant" if len(lines) > 1 else "There is no such position"
        proposed = "".join(f"\n{code(each)}" for each in lines)
        named = ", ".join(f"{symbol} {side.word}" for symbol, side in there)
        others = f"\nOpen: {escape(named)}" if named and not lines else ""
        return f"⚠️ {many}: {escape(error.symbol)}.{proposed}{others}"

    def _open_ones(self) -> str:
        """What could be closed, ready to be copied."""
        return "".join(f"\n{code(f'/close {symbol} {side.word}')}" for symbol, side in self._there())

    def _there(self) -> list[tuple[str, Side]]:
        view = self._guard.account_view()
        return [(p.symbol, p.side) for p in view.positions] + [(p.symbol, p.side) for p in view.watched]


def begun_text(plan: ClosePlan) -> str:
    """Recorded and under way; nothing is confirmed yet."""
    if not plan.size:
        return f"⏳ {_name(plan)}: nothing has filled; what waits is cancelled"
    return f"⏳ Closing {_what(plan)} at market"


def closing_text(plan: ClosePlan) -> str:
    """What became of a close: done as the exchange has shown it, or still being tried."""
    if plan.refused:
        why = escape(plain_reason(plan.refused))
        return f"⚠️ {_name(plan)}: nothing was closed: {why}. The stop stays. Send it again"
    if plan.left is None:
        return begun_text(plan)  # sent, and not looked at: safe mode
    if not plan.done:
        return f"{begun_text(plan)}\nThe exchange has not shown it yet; it is being tried, and you are told its end"
    if not plan.size:
        return f"✅ {_name(plan)}: nothing is open, and nothing waits any more"
    left = f"{quantity(plan.left)} left" if plan.left else "nothing is left"
    return f"✅ Closed {_what(plan)} at market, {left}"


def _what(plan: ClosePlan) -> str:
    part = "all of " if plan.qty is None else f"{quantity(plan.qty)} of "
    return f"{_name(plan)}: {part}{quantity(plan.size)}"


def _name(plan: ClosePlan) -> str:
    return bold(f"{side_word(plan.side)} {plan.symbol}")
