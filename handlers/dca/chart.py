"""`/dca chart`: a DCA bot as a picture. The line, and what is sent for it."""

from datetime import datetime
from typing import Final

from msgspec import Struct

from execution.dca.dca_bot import DcaBot
from handlers.dca.line import DcaSyntaxError
from handlers.dca.names import called
from handlers.dca.values import CANDLES
from handlers.grammar.clause import either
from handlers.grammar.command_line import Line, LineError, Word, mended, nearest
from handlers.ports import Charts
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.figures import candle_word
from handlers.words.say import Html, label, say
from helpers.charts.picture import Theme

EXAMPLE: Final = "/dca chart btcusdt-1 1h light"
_THEMES: Final = {theme.value: theme for theme in Theme}


class ChartLine(Struct, frozen=True, kw_only=True):
    """``named`` is a bot (id, name or symbol; "": the only one there is); ``minutes`` None: what its lots need."""

    named: str = ""
    minutes: int | None = None
    theme: Theme = Theme.DARK


class DcaChartCommand:
    def __init__(self, charts: Charts, replies: Replies) -> None:
        self._charts = charts
        self._replies = replies

    async def send(self, chat_id: int, bot: DcaBot, wanted: ChartLine) -> None:
        """Raises DcaRejected and `ExchangeError`s; then nothing was sent."""
        step_aside()
        chart = await self._charts.chart(bot.bot_id, wanted.minutes, wanted.theme)
        await self._replies.send_photo(chat_id, chart.png, _caption(bot, chart.minutes, chart.begin, chart.end))


def _caption(bot: DcaBot, minutes: int, begin: datetime, end: datetime) -> Html:
    return say(
        "dca-chart-caption",
        name=bot.name,
        symbol=bot.symbol,
        length=candle_word(minutes),
        begin=f"{begin:%d.%m. %H:%M}",
        end=f"{end:%d.%m. %H:%M}",
        bot=called(bot),
    )


def parse_chart(text: str) -> ChartLine:
    """Read a `/dca chart` line: the bot first, then an interval and a theme in any order. Raises DcaSyntaxError."""
    line = Line.read(text)
    try:
        return _parse(line)
    except LineError as error:
        corrected = mended(error.corrected_line, _parse)
        wrong = DcaSyntaxError(line, error.span, error.problem, error.correction, corrected)
        wrong.instead = EXAMPLE
        raise wrong from None


def _parse(line: Line) -> ChartLine:
    named, minutes, theme = "", None, None
    for number, word in enumerate(line.words[2:], 2):
        if word.lower in CANDLES and minutes is None:
            minutes = CANDLES[word.lower]
        elif word.lower in _THEMES and theme is None:
            theme = _THEMES[word.lower]
        elif number == 2:
            named = word.text
        else:
            raise _unknown(line, number, word)
    return ChartLine(named=named, minutes=minutes, theme=theme or Theme.DARK)


def _unknown(line: Line, number: int, word: Word) -> LineError:
    known = [*CANDLES, *_THEMES]
    meant = "" if word.lower in known else nearest(word.text, known)
    problem = (
        label("dca-line-chart-too-many", word=word.text)
        if word.lower in known
        else label("dca-line-chart", word=word.text, intervals=", ".join(CANDLES), themes=either([*_THEMES]))
    )
    return LineError(line, word.span, problem, meant, line.replaced(number, number + 1, meant))
