"""Every line that a person types, through the parser of its command: what can be meant, or a pointed mistake."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, Final

from msgspec import Struct

from execution.adoption.choices import Choice
from execution.dca.dca_plan import DcaDefaults
from execution.new_trade.trade_request import TradeRequest
from handlers.alerts.preferences_line import parse_preference
from handlers.alerts.price_line import ListThem, Remove, parse_price_line, wish_words
from handlers.charts.chart_line import parse_chart
from handlers.dca import chart as dca_chart
from handlers.dca.actions import Action
from handlers.dca.backtest_line import parse_backtest
from handlers.dca.command_line import action_of, parse_dca
from handlers.dca.line import parse_new
from handlers.drill.drill_line import parse_drill
from handlers.grammar.command_line import Line, LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.history.export_line import parse_export
from handlers.history.history_line import parse_history
from handlers.history.report_line import parse_report
from handlers.history.stats_view import parse_stats
from handlers.people import audit_command
from handlers.people.people_line import What as PeopleWhat
from handlers.people.people_line import parse_people
from handlers.positions import change_lines
from handlers.positions.close_command import parse_close
from handlers.trade import words as trade_words
from handlers.trade.command import parse_trade
from helpers.price_alerts.alert import AlertWish
from tests.fuzz import odd
from tests.fuzz.invariants import can_be_written, require_sound, require_words
from tests.fuzz.mutation import lines
from tests.fuzz.target import Target

_NOW: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_MAY_BE_ZERO: Final = frozenset({"interval_hours", "credit_percent", "offset", "limit", "min_price"})
_COVERS: Final = ("handlers/grammar/command_line.py",)
_NUMBERS: Final = ("handlers/grammar/line_values.py", "handlers/grammar/clause.py")

Parse = Callable[[str], Any]


def _require_above_zero(value: Any, name: str = "") -> None:
    """No price, amount or share that somebody has typed is zero or less: 0 stands for nothing in a line."""
    match value:
        case Decimal():
            assert value > 0 or name in _MAY_BE_ZERO, f"{name} is {value}"
        case tuple() | list():
            for each in value:
                _require_above_zero(each, name)
        case Struct():
            for field in value.__struct_fields__:
                _require_above_zero(getattr(value, field), field)


def _require_pointed(parse: Parse, text: str, error: LineError) -> None:
    """The mistake lies in the line, is said, can be shown, and the line that is proposed is without any."""
    require_words(error, 10 * odd.LONGEST)
    shown = line_error_text(error)
    assert len(str(shown)) < 4096, f"an answer of {len(str(shown))} characters"
    assert 0 <= error.start <= error.end <= len(error.text) + 2, f"points at {error.span} of {len(error.text)}"
    if error.corrected_line:
        assert error.corrected_line != Line.read(text).text, "proposes the line as it was"
        assert error.corrected_line.split()[0] == text.split(maxsplit=1)[0], "proposes another command"
        try:
            parse(error.corrected_line)
        except LineError as again:
            raise AssertionError(f"proposes {error.corrected_line!r:.300}, which is refused: {again}") from again


def _check(parse: Parse, right: Callable[[Any], bool], text: str) -> None:
    if not can_be_written(text):
        return  # the door of the chat passes such an update by
    try:
        value = parse(text)
    except LineError as error:
        _require_pointed(parse, text, error)
        return
    require_sound(value, "intent")
    _require_above_zero(value)
    assert right(value), f"read as {value}"
    assert parse(f"  {text}\t".replace(" ", "  ").lstrip()) == value, "blanks change what a line means"


def _is_trade(request: Any) -> bool:
    assert isinstance(request, TradeRequest)
    shares = [leg.share for leg in request.targets if leg.share is not None]
    entries = [leg.share for leg in request.entries if leg.share is not None]
    return bool(
        1 <= len(request.targets) <= 10 and 1 <= len(request.entries) <= 10
        and sum(shares) <= 1 and (not entries or sum(entries) == 1)
        and request.symbol.isascii() and request.symbol.isalnum() and request.symbol == request.symbol.upper()
    )  # fmt: skip


def _is_price_line(said: Any) -> bool:
    """What was read of a wish reads back from its own words."""
    match said:
        case AlertWish():
            again = parse_price_line(f"/alerts add {wish_words(said)}")
            return again == said and (said.repeat is None or timedelta(minutes=1) <= said.repeat <= timedelta(days=7))
        case Remove():
            return said.number >= 1
        case _:
            return isinstance(said, ListThem)


def _is_export(said: Any) -> bool:
    return said.since is None or said.since <= _NOW


def _is_people(said: Any) -> bool:
    return (said.user_id > 0) is (said.what is not PeopleWhat.LIST) and len(said.name) <= 40


def _anything(_: Any) -> bool:
    return True


def _check_action(text: str) -> None:
    """What a line of `/dca` wants, or which word was meant."""
    try:
        assert action_of(text) in set(Action)
    except LineError as error:
        require_words(error, 10 * odd.LONGEST)
        assert not error.corrected_line or action_of(error.corrected_line) in set(Action)


_TRADES: Final = (
    "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1",
    "/trade eth/usdt short usdt 500 entry 3100:50% 3200:50% lev 5 sl 2% tp 1R 2R 3R trail 1% after tp1 trigger mark",
    "/trade BTC-USDT long risk 1% entry market sl 49000 tp 2% be 1% +0.1% follow hours 24 smart 49500 15m legs limit",
    "/trade SOLUSDT short sl 160 tp 140 trail 2atr 15m at 145 native",
)
_NEW_BOTS: Final = (
    "/dca new BTCUSDT usdt 20 every 4h step 0.5% lots 10 profit 1%",
    (
        "/dca new ETHUSDT usdt 20 name eth-bot buy limit sell trailing 0.5% step 1% x1.5 max 5% below 3500 above 2000 "
        "budget 500 credit 50% indicators standard rsi 30 ema 200 drop 2% 12 agree 60% candles 15m expires 30m"
    ),
    "/dca new BTCUSDT usdt 20 market linear sl 30% target average buy trailing",
)


def _line(
    name: str, covers: Sequence[str], parse: Parse, right: Callable[[Any], bool], *seeds: str,
    words: Sequence[str] = (), kept: int = 1,
) -> Target:  # fmt: skip
    return Target(
        name=f"line: {name}",
        covers=(*_COVERS, *covers),
        inputs=lines(seeds, words, kept=kept),
        check=partial(_check, parse, right),
        examples=(
            *seeds,
            *(" ".join(seed.split()[:kept]) for seed in seeds[:1]),
            *(f"{seeds[0]} {word}" for word in ("9" * 5000, "0", "\u0663", "x" * 5000, "\ud800", "1e5")),
        ),
    )


def _change(name: str, parse: Parse, *seeds: str) -> Target:
    covers = ("handlers/positions/change_lines.py", "handlers/positions/named_line.py", "handlers/trade/line.py")
    return _line(name, covers, parse, _anything, *seeds)


TARGETS: Final = (
    _line(
        "/trade",
        (*_NUMBERS, "handlers/trade/line.py", "handlers/trade/clauses.py", "handlers/trade/stop_clauses.py",
         "handlers/trade/command.py", "handlers/grammar/clause_values.py"),
        parse_trade, _is_trade, *_TRADES, words=sorted(trade_words.CLAUSES),
    ),
    _line(
        "/close", ("handlers/positions/close_command.py", "handlers/grammar/line_values.py"), parse_close,
        lambda said: said.percent is None or said.percent <= 100,
        "/close BTCUSDT long 50%", "/close eth/usdt", "/close BTCUSDT short half",
    ),
    _change("/sl", change_lines.parse_stop, "/sl BTCUSDT long 49500", "/sl btc/usdt 2%", "/sl BTCUSDT be"),
    _change("/tp", change_lines.parse_targets, "/tp BTCUSDT 51000:50% 2R:50%", "/tp BTCUSDT short off"),
    _change("/breakeven", change_lines.parse_break_even, "/breakeven BTCUSDT long +0.1%", "/breakeven BTCUSDT +15"),
    _change("/trail", change_lines.parse_trail, "/trail BTCUSDT 1% after tp1", "/trail BTCUSDT $250 native",
            "/trail BTCUSDT short 2atr 15m at 49000", "/trail BTCUSDT off"),
    _change("/smart", change_lines.parse_smart, "/smart BTCUSDT 49500 15m", "/smart BTCUSDT long off"),
    _change("/guard", change_lines.parse_guard, "/guard BTCUSDT long stop", *(f"/guard X{each}" for each in Choice)),
    _change("/cancel", partial(change_lines.parse_which, command="cancel"), "/cancel BTCUSDT long", "/cancel ETHUSDT"),
    _line(
        "/dca new",
        (*_NUMBERS, "handlers/dca/line.py", "handlers/dca/clauses.py", "handlers/dca/values.py",
         "handlers/dca/names.py"),
        lambda text: parse_new(text, DcaDefaults()), _anything, *_NEW_BOTS, kept=2,
    ),
    _line(
        "/dca backtest", ("handlers/dca/backtest_line.py",), lambda text: parse_backtest(text, DcaDefaults()),
        lambda said: 1 <= said.days <= 90,
        *(f"{seed.replace(' new ', ' backtest ')} days 30" for seed in _NEW_BOTS[:2]), kept=2,
    ),
    _line(
        "/dca", ("handlers/dca/command_line.py", "handlers/dca/values.py"), parse_dca,
        lambda said: said.lot is None or said.lot >= 1,
        "/dca list", "/dca show btc-bot", "/dca sell btc-bot 3", "/dca drop 3 yes",
        "/dca import bot_state_01234567.json",
        kept=2,
    ),
    Target(
        name="line: /dca action",
        covers=("handlers/dca/command_line.py",),
        inputs=lines(("/dca list", "/dca show btc-bot", "/dca sell btc-bot 3", "/dca new BTCUSDT usdt 20", "/dca")),
        check=_check_action,
        examples=("/dca", "/dca nwe BTCUSDT", "/dca \u0130", "/dca buy", "/dca delete 1"),
    ),
    _line(
        "/dca chart", ("handlers/dca/chart.py",), dca_chart.parse_chart, _anything,
        "/dca chart btc-bot 1h light", "/dca chart", kept=2,
    ),
    _line(
        "/alerts", ("handlers/alerts/preferences_line.py", "handlers/grammar/time_zones.py"),
        lambda text: parse_preference(text, ""), lambda said: 0 <= said.minutes <= 60,
        "/alerts entries silent", "/alerts quiet 23:00-07:00 Europe/Berlin", "/alerts again 15m", "/alerts again off",
    ),
    _line(
        "/alerts add", ("handlers/alerts/price_line.py",), parse_price_line, _is_price_line,
        "/alerts add BTCUSDT > 51000", "/alerts add eth/usdt pnl < -50 repeat 1h", "/alerts add BTCUSDT distance 1%",
        kept=2,
    ),
    _line(
        "/alerts remove", ("handlers/alerts/price_line.py",), parse_price_line, _is_price_line,
        "/alerts remove 1", kept=2,
    ),
    _line(
        "/chart", ("handlers/charts/chart_line.py",), parse_chart, _anything,
        "/chart BTCUSDT long 1h light", "/chart btc-usdt last", "/chart alerts", "/chart",
    ),
    _line(
        "/history", ("handlers/history/history_line.py",), parse_history, lambda said: 1 <= said.count <= 20,
        "/history BTCUSDT 5", "/history",
    ),
    _line(
        "/export", ("handlers/history/export_line.py",), lambda text: parse_export(text, _NOW), _is_export,
        "/export csv 2025-12-31", "/export json 90d",
    ),
    _line(
        "/report", ("handlers/history/report_line.py", "handlers/grammar/time_zones.py"),
        lambda text: parse_report(text, "UTC"),
        lambda said: said.when is None or (0 <= said.when.minute < 1440 and 0 <= said.when.weekday <= 6),
        "/report daily 08:00 Europe/Berlin", "/report weekly mon 08:00", "/report off",
    ),
    _line(
        "/stats", ("handlers/history/stats_view.py",), parse_stats, _anything,
        "/stats 30d by symbol", "/stats by day all", "/stats 7d", "/stats",
    ),
    _line(
        "/audit", ("handlers/people/audit_command.py",), lambda text: audit_command._count(Line.read(text)),
        lambda count: 1 <= count <= 50,
        "/audit", "/audit 20",
    ),
    _line("/drill", ("handlers/drill/drill_line.py",), parse_drill, _anything, "/drill all", "/drill live", "/drill"),
    _line(
        "/people", ("handlers/people/people_line.py",), parse_people, _is_people,
        "/people add 123456789 viewer Anna B.", "/people remove 1002", "/people list",
    ),
)  # fmt: skip
