"""`/guard`, `/sync` and `/closeall`: what concerns the account, or what is not guarded yet."""

from collections import Counter
from collections.abc import Coroutine
from typing import Any

from telegram import Message

from execution.adoption.choices import Choice
from execution.commands.answers import ChangeRefused, Confirmed, NoSuchPosition
from execution.commands.syncing import Synced
from execution.exchange_errors import Ambiguous, ExchangeError
from execution.new_trade.no_new_trades import NoNewTrades
from execution.views import AccountView
from handlers.grammar.command_line import LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Guard
from handlers.positions.change_commands import ask
from handlers.positions.change_lines import GuardLine, parse_guard
from handlers.positions.close_all import close_all_text, safe_mode_text
from handlers.positions.finding import Place, guarded, lines_of_all, not_found_text, unguarded
from handlers.positions.line_mistakes import forgotten_symbol_text
from handlers.positions.question_presses import Questions
from handlers.positions.wish_text import in_doubt, not_changed, title_of
from handlers.positions.wishes import Question
from handlers.telegram.replies import Replies
from handlers.telegram.slow_answer import said_when_slow, say_there
from handlers.words.figures import bold, code, price
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, lines, say


class AccountCommands:
    def __init__(self, guard: Guard, questions: Questions, replies: Replies, counts: Counter[str]) -> None:
        self._guard = guard
        self._questions = questions
        self._replies = replies
        self._counts = counts

    async def guard(self, message: Message) -> None:
        """`/guard`: a position that was opened elsewhere."""
        text, chat_id = message.text or "", message.chat_id
        elsewhere = unguarded(self._guard.account_view())
        forgotten = forgotten_symbol_text(text, elsewhere, parse_guard, _guard_line, say("guard-none"))
        if forgotten is not None:
            await self._replies.send(chat_id, forgotten)
            return
        try:
            wanted = parse_guard(text)
        except LineError as error:
            is_bare = len(error.text.split()) == 1
            if is_bare and not elsewhere:
                await self._replies.send(chat_id, say("guard-none"))
                return
            rest = lines_of_all("/guard", elsewhere) if is_bare else Html()
            await self._replies.send(chat_id, line_error_text(error) + rest)
            return
        await self._told(chat_id, say("guard-begun", symbol=wanted.symbol), self._adopt(text, wanted, chat_id))

    async def sync(self, message: Message) -> None:
        """`/sync`: the whole account read now."""
        await self._told(message.chat_id, say("sync-begun"), self._sync())

    async def close_all(self, message: Message) -> None:
        """`/closeall`: asks, with what there is."""
        view = self._guard.account_view()
        if view.safe_mode:
            await self._replies.send(message.chat_id, safe_mode_text(view))
            return
        if not view.positions:
            await self._replies.send(message.chat_id, say("close-all-none"))
            return
        user_id = message.from_user.id if message.from_user is not None else 0
        question = Question(everything=tuple(position.key for position in view.positions))
        await ask(self._questions, self._replies, message.chat_id, user_id, question, close_all_text(view))

    async def _told(self, chat_id: int, begun: Html, work: Coroutine[Any, Any, Html]) -> None:
        """What comes of it, and that it is under way where that takes its time."""
        text, said = await said_when_slow(self._replies, chat_id, begun, work)
        await say_there(self._replies, chat_id, said, text)

    async def _adopt(self, line: str, wanted: GuardLine, chat_id: int) -> Html:
        symbol, side = wanted.symbol, wanted.side
        try:
            confirmed = await self._guard.adopt(symbol, side, wanted.choice, chat_id=chat_id)
        except NoSuchPosition as error:
            view = self._guard.account_view()
            already = [place for place in guarded(view) if place[0] == symbol and side in {None, place[1]}]
            if already:
                return say("guard-already", name=bold(title_of(*already[0])), line=code(f"/position {symbol}"))
            return not_found_text(line, error.symbol, unguarded(view))
        except (ChangeRefused, NoNewTrades) as refusal:
            return not_changed(refusal.problem).text
        except Ambiguous:
            self._counts["exchange errors"] += 1
            return in_doubt().text
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            return not_changed(reason_of(error)).text
        return _adopted(symbol, wanted.choice, confirmed)

    async def _sync(self) -> Html:
        try:
            synced = await self._guard.sync()
        except ExchangeError as error:
            self._counts["exchange errors"] += 1
            return say("sync-failed", reason=reason_of(error))
        return synced_text(synced, self._guard.account_view())


def _guard_line(place: Place) -> str:
    symbol, side = place
    return f"/guard {symbol} {side.word}"


def synced_text(synced: Synced, view: AccountView) -> Html:
    """What differed, position by position."""
    names = {position.key: title_of(position.symbol, position.side) for position in view.positions}
    told = [say("sync-differed" if synced.differed else "sync-same")]
    told += [
        say("sync-each", name=bold(names.get(each.key, each.key.split("_")[0])), facts=" · ".join(each.facts))
        for each in synced.differed
    ]
    if synced.unguarded:
        told.append(say("sync-unguarded", names=", ".join(synced.unguarded)))
    if not synced.done:
        told.append(say("sync-in-doubt"))
    return lines(told)


def _adopted(symbol: str, choice: Choice, confirmed: Confirmed) -> Html:
    name = bold(symbol)
    if choice is Choice.IGNORE:
        return say("guard-ignored", name=name)
    return say("guard-done" if confirmed.done else "guard-late", name=name, stop=price(confirmed.stop))
