"""A chart as it is sent: the picture, what stands below it, and its buttons."""

from typing import Final

from msgspec import Struct
from telegram import InlineKeyboardMarkup

from execution.exchange_errors import ExchangeError, Refusal, Refused
from execution.facts.slots import Side
from execution.new_trade.daily_loss import HistoryUnreadable
from execution.views import PositionView
from handlers.charts.chart_buttons import ChartPress, What, chart_buttons, trade_buttons
from handlers.history.log_trouble import unreadable_words
from handlers.history.trade_words import coin_of, held_for, name_of, reason_word, sign_of
from handlers.ports import Guard, PositionCharts, TradeLog
from handlers.words.coins import with_coin
from handlers.words.figures import multiple_of_r, result
from handlers.words.notice_facts import NONE
from handlers.words.plain_reasons import reason_of
from handlers.words.say import Html, label, lines, say
from helpers.charts.position_charts import NoChartError, PositionChart
from helpers.charts.time_axis import interval_words
from utils.trade_statistics import r_of

TROUBLES: Final = (NoChartError, HistoryUnreadable, ExchangeError, TimeoutError)
"""What keeps a chart from being drawn."""


class Drawn(Struct, frozen=True, kw_only=True):
    png: bytes
    caption: Html
    keyboard: InlineKeyboardMarkup


class Drawing:
    """Whatever a press below a chart asks for; a command asks the same way."""

    def __init__(self, guard: Guard, charts: PositionCharts, log: TradeLog) -> None:
        self._guard = guard
        self._charts = charts
        self._log = log

    async def draw(self, press: ChartPress) -> Drawn:
        """Raises one of `TROUBLES`."""
        return await (self._closed(press) if press.what is What.TRADE else self._now(press))

    async def last_trade(self, symbol: str) -> str:
        """The id of the trade that was closed last; "" where there is none, or the log cannot be read."""
        try:
            trades = (await self._log.page(1, 0, symbol)).trades
        except HistoryUnreadable:
            return ""
        return trades[0].trade_id if trades else ""

    async def _now(self, press: ChartPress) -> Drawn:
        position = self._position(press.named, press.side)
        chart = await self._charts.now(press.named, position, press.minutes, press.theme)
        last_trade = "" if position is not None else await self.last_trade(press.named)
        shown = ChartPress(what=What.NOW, named=press.named, side=press.side, minutes=chart.minutes, theme=press.theme)
        return Drawn(
            png=chart.png,
            caption=_caption(press.named, position, chart),
            keyboard=chart_buttons(shown, position, last_trade),
        )

    async def _closed(self, press: ChartPress) -> Drawn:
        chart = await self._charts.closed(press.named, press.minutes, press.theme)
        symbol = "" if chart.trade is None else chart.trade.symbol
        return Drawn(png=chart.png, caption=_caption_of_trade(chart), keyboard=trade_buttons(press, symbol))

    def _position(self, symbol: str, side: Side | None) -> PositionView | None:
        """The guarded one, where exactly one is meant."""
        positions = self._guard.account_view().positions
        found = [each for each in positions if each.symbol == symbol and side in {None, each.side}]
        return found[0] if len(found) == 1 else None


def trouble_words(error: Exception, press: ChartPress) -> str:
    """Why there is no chart, without markup."""
    match error:
        case NoChartError():
            return label("chart-none", why=error.why.value, symbol=error.symbol)
        case HistoryUnreadable():
            return unreadable_words(error)
        case Refused(refusal=Refusal.INVALID):
            return label("chart-no-such-symbol", symbol=press.named if press.what is What.NOW else NONE)
        case _:
            return label("chart-no-answer", reason=reason_of(error) or label("reason-no-answer"))


def _caption(symbol: str, position: PositionView | None, chart: PositionChart) -> Html:
    span = _span(chart)
    if position is None:
        return lines([say("chart-caption-market", symbol=symbol), span])
    return lines([say("chart-caption-position", name=f"{position.side.word.upper()} {symbol}"), span])


def _caption_of_trade(chart: PositionChart) -> Html:
    trade = chart.trade
    if trade is None:
        return _span(chart)
    head = say(
        "trade-head",
        sign=sign_of(trade),
        name=name_of(trade),
        net=with_coin(result(trade.net), coin_of([trade])),
        r=multiple_of_r(r_of(trade)),
    )
    return lines([head, say("trade-when", reason=reason_word(trade.reason or ""), time=held_for(trade)), _span(chart)])


def _span(chart: PositionChart) -> Html:
    return say(
        "chart-span",
        interval=interval_words(chart.minutes),
        begin=f"{chart.begin:%d.%m. %H:%M}",
        end=f"{chart.end:%d.%m. %H:%M}",
    )
