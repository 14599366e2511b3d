"""One closed trade: what it made and of what that is made, then all that happened in it, in order of time."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from execution.notices import NoticeKind
from handlers.history.trade_words import coin_of, exact, held_for, name_of, reason_word, sign_of
from handlers.words.coins import with_coin
from handlers.words.figures import UNKNOWN, money, multiple_of_r, price, quantity, result
from handlers.words.notice_facts import NONE, ONCE_OURS
from handlers.words.say import Html, lines, say
from utils.money import to_decimal
from utils.trade_history import Event, Story, Trade
from utils.trade_statistics import r_of, risk_of

LINES: Final = 10
"""Of what happened, on one page."""


def trade_text(story: Story, page: int) -> tuple[Html, int]:
    """The text of that page, and how many pages there are."""
    happened = list(_happened(story))
    pages = max(1, -(-len(happened) // LINES))
    page = min(page, pages - 1)
    shown = happened[page * LINES : (page + 1) * LINES]
    if not shown:
        return lines(_head(story.trade)), pages
    first = page * LINES + 1
    title = say("trade-happened", first=first, last=first + len(shown) - 1, count=len(happened))
    return lines([*_head(story.trade), title, *shown]), pages


def _head(trade: Trade) -> Iterator[Html]:
    coin = coin_of([trade])
    yield say(
        "trade-head",
        sign=sign_of(trade),
        name=name_of(trade),
        net=with_coin(result(trade.net), coin),
        r=multiple_of_r(r_of(trade)),
    )
    yield say("trade-when", reason=reason_word(trade.reason or ""), time=held_for(trade))
    yield say("trade-span", opened=_moment(trade.opened_at), closed=_moment(trade.closed_at))
    yield say(
        "trade-sum",
        is_known=UNKNOWN if trade.net is None else "known",
        net=exact(trade.net),
        gross=exact(trade.gross),
        fees=UNKNOWN if trade.fees is None else quantity(trade.fees),
        funding=exact(trade.funding),
    )
    yield say("trade-prices", entry=price(trade.entry_price), exit=price(trade.exit_price))
    planned = _decimal(trade.detail, "planned_qty")
    yield say("trade-size", entered=quantity(trade.entry_qty), planned=quantity(planned))
    risk = risk_of(trade)
    yield say("trade-risk", risk=NONE if risk is None else with_coin(money(risk), coin))


def _happened(story: Story) -> Iterator[Html]:
    counted = story.trade.detail.get("fills")
    for event in story.events:
        told = _TOLD.get(event.kind)
        if told is None or (event.kind == _FILL and counted is not None and _exec_id(event) not in counted):
            continue
        yield told(event)


def _fill(event: Event) -> Html:
    detail = event.detail
    return say(
        "trade-fill",
        at=_moment(event.at),
        role=_role(detail),
        leg=str(detail.get("leg", "")),
        side=str(detail.get("side", "")),
        qty=quantity(_decimal(detail, "qty")),
        price=price(_decimal(detail, "price")),
        fee=quantity(_decimal(detail, "fee")),
        id=_exec_id(event),
    )


def _funding(event: Event) -> Html:
    return say("trade-funding", at=_moment(event.at), amount=exact(_decimal(event.detail, "amount")))


def _stop(event: Event) -> Html:
    origin = ONCE_OURS if event.detail.get("once_ours") is True else event.detail.get("origin")
    return say(
        "trade-stop",
        at=_moment(event.at),
        old=price(_decimal(event.detail, "old")),
        new=price(_decimal(event.detail, "new")),
        origin=str(origin or UNKNOWN),
    )


def _put_back(event: Event) -> Html:
    return say("trade-stop-put-back", at=_moment(event.at), stop=price(_decimal(event.detail, "stop")))


_FILL: Final = "fill"
_TOLD: Final[Mapping[str, Callable[[Event], Html]]] = {
    _FILL: _fill,
    "funding": _funding,
    NoticeKind.STOP_MOVED.value: _stop,
    "break_even": _stop,
    NoticeKind.STOP_PUT_BACK.value: _put_back,
}
"""By the kind of an event; others are alerts of what these say already."""


def _role(detail: Mapping[str, Any]) -> str:
    """What an execution was for; of the exchange's own orders what made them."""
    role = str(detail.get("role", ""))
    return str(detail.get("create_type") or role) if role == "exchange" else role


def _exec_id(event: Event) -> str:
    """Old rows have it in their own id alone, behind the trade's."""
    return str(event.detail.get("exec_id") or event.event_id.partition(":")[2])


def _decimal(detail: Mapping[str, Any], name: str) -> Decimal | None:
    """As the log keeps it, as a text; None: not recorded."""
    value = detail.get(name)
    return None if value is None else to_decimal(str(value))


def _moment(at: datetime | None) -> str:
    return UNKNOWN if at is None else f"{at:%m-%d %H:%M:%S}"
