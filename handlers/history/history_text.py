"""A page of closed trades: two rows of a phone for each."""

from collections.abc import Sequence

from handlers.history.history_buttons import Place
from handlers.history.trade_words import coin_of, held_for, name_of, reason_word, sign_of, with_coin
from handlers.words.figures import multiple_of_r, result
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, lines, say
from utils.trade_history import Trade
from utils.trade_statistics import r_of


def history_text(trades: Sequence[Trade], place: Place, total: int) -> Html:
    """``total``: how many there are in all."""
    if not total:
        return say("history-none", symbol=place.symbol or NONE)
    if not trades:
        return say("history-no-more", count=total)
    first, last = place.offset + 1, place.offset + len(trades)
    head = say("history-head", symbol=place.symbol or NONE, first=first, last=last, count=total)
    return lines([head, *(_line(number, trade) for number, trade in enumerate(trades, first))])


def _line(number: int, trade: Trade) -> Html:
    return say(
        "history-line",
        number=f"{number}",
        sign=sign_of(trade),
        name=name_of(trade),
        net=with_coin(result(trade.net), coin_of([trade])),
        r=multiple_of_r(r_of(trade)),
        reason=reason_word(trade.reason or ""),
        time=held_for(trade),
        at=f"{trade.closed_at:%Y-%m-%d %H:%M}",
    )
