"""The life of a trade in which a request of each kind is made, for an answer to fall into it."""

from collections.abc import Callable

from msgspec.structs import replace

from execution.bybit.codes import Meaning
from execution.exit_plan import BreakEven, BreakEvenWhen, LegKind
from execution.facts.slots import Side
from execution.observations import CloseRequested
from tests.execution.answered_bot import AnsweredBot
from tests.execution.builders import D, at, monitor, plan
from tests.execution.codes_by_call import Call, Said, meaning_of
from tests.execution.mini_exchange import MiniExchange

AT_TP1 = BreakEven(when=BreakEvenWhen.AFTER_TP, value=D(1))
QUIET = 40
"""Seconds after which all has come to rest, unless the exchange has shut us out."""


def new_bot(*entries: tuple[int, int | None], leg_kind: LegKind = LegKind.LIMIT) -> AnsweredBot:
    the_plan = replace(plan(entries=entries, break_even=AT_TP1), leg_kind=leg_kind)
    return AnsweredBot(monitor(Side.BUY, the_plan), MiniExchange(Side.BUY, at(0), D(50000)))


def opens(bot: AnsweredBot) -> None:
    """The first request leaves with nothing before it."""


def fills_again(bot: AnsweredBot) -> None:
    """The second entry fills, and the take profits grow."""
    bot.run(10)
    bot.exchange.move_price(D(49500))


def hits_tp1(bot: AnsweredBot) -> None:
    """The stop goes to break-even, and the second entry goes."""
    bot.run(10)
    bot.exchange.move_price(D(51000))


def loses_its_stop(bot: AnsweredBot) -> None:
    bot.run(10)
    bot.exchange.move_stop(None)


def closes(bot: AnsweredBot) -> None:
    bot.run(10)
    bot.mailbox.append(CloseRequested(None))


LIVES: dict[Call, tuple[Callable[[], AnsweredBot], Callable[[AnsweredBot], None]]] = {
    Call.ENTRY: (lambda: new_bot((1, 49500)), opens),
    Call.TAKE_PROFIT: (lambda: new_bot((1, None)), opens),
    Call.WAITING_LEG: (lambda: new_bot((1, None), leg_kind=LegKind.MARKET), opens),
    Call.CLOSE: (lambda: new_bot((1, None)), closes),
    Call.AMEND: (lambda: new_bot((1, None), (1, 49500)), fills_again),
    Call.CANCEL: (lambda: new_bot((1, None), (1, 49500)), hits_tp1),
    Call.LEFTOVER: (lambda: new_bot((1, None), (1, 49500)), fills_again),
    Call.STOP: (lambda: new_bot((1, None)), hits_tp1),
    Call.NAKED_STOP: (lambda: new_bot((1, None)), loses_its_stop),
}


def lived(call: Call, said: Said, times: int = 1) -> AnsweredBot:
    new, live = LIVES[call]
    bot = new()
    bot.answer(call, said, times)
    live(bot)
    bot.run(QUIET if meaning_of(said) is not Meaning.BANNED else 700)
    return bot
