"""A page of closed trades: two rows of a phone for each."""

from handlers.history.history_buttons import Place
from handlers.history.log_trouble import damaged_text
from handlers.history.trade_words import coin_of, held_for, name_of, reason_word, sign_of
from handlers.words.coins import with_coin
from handlers.words.figures import multiple_of_r, result
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, lines, say
from utils.trade_history import Page, Trade
from utils.trade_statistics import r_of


def history_text(page: Page, place: Place) -> Html:
    """The page that begins at ``place``."""
    missing = [damaged_text(page.damaged)] if page.damaged else []
    if not page.count:
        return lines([say("history-none", symbol=place.symbol or NONE), *missing])
    if not page.trades:
        return lines([say("history-no-more", count=page.count), *missing])
    first, last = place.offset + 1, place.offset + len(page.trades)
    head = say(
        "history-head", symbol=place.symbol or NONE, first=first, last=last, count=page.count, archives=page.unread
    )
    return lines([head, *(_line(number, trade) for number, trade in enumerate(page.trades, first)), *missing])


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
