from dataclasses import fields, replace
from datetime import timedelta
from decimal import Decimal

from tests.utils.test_trade_history import AT, CLOSED, OPEN
from utils.trade_history import Trade, TradeHistory
from utils.trade_statistics import Statistics, grouped, r_of, statistics

D = Decimal
HOUR = timedelta(hours=1)


def finished(number: int, net: str | None, *, fees: str = "1", symbol: str = "BTCUSDT", reason: str = "stop") -> Trade:
    """Closed ``number`` hours after the start, two hours after it was opened; net = gross - 1 + 0.5."""
    return replace(
        CLOSED,
        trade_id=f"g{number}",
        symbol=symbol,
        opened_at=AT + (number - 2) * HOUR,
        closed_at=AT + number * HOUR,
        gross=None if net is None else D(net) + D(fees) - D("0.5"),
        fees=D(fees),
        funding=D("0.5"),
        net=None if net is None else D(net),
        reason=reason,
    )


TRADES = [
    finished(1, "10", reason="take profit"),
    finished(2, "-4"),
    finished(3, "0.9", reason="break-even"),
    finished(4, "-5"),
    finished(5, None, symbol="ETHUSDT", reason="monitor removed"),
    finished(6, "-6", symbol="ETHUSDT"),
    finished(7, "20", symbol="ETHUSDT", reason="take profit"),
    replace(finished(8, "0"), entry_qty=D(0), reason="entry not filled"),
    replace(OPEN, trade_id="open"),
]


def test_a_list_of_trades_adds_up_whatever_its_order() -> None:
    for trades in (TRADES, TRADES[::-1]):
        assert statistics(trades) == Statistics(
            trades=7,
            not_filled=1,
            unknown=1,
            wins=2,
            losses=3,
            break_evens=1,
            win_rate=D(2) / 6,
            gross=D("18.9"),
            fees=D(6),
            funding=D(3),
            net=D("15.9"),
            profit_factor=D(2),
            expectancy=D("15.9") / 6,
            with_r=0,
            average_r=None,
            best=D(20),
            worst=D(-6),
            average_win=D(15),
            average_loss=D(-5),
            longest_losing_streak=2,
            max_drawdown=D("14.1"),
            average_holding=2 * HOUR,
        )


def test_each_group_has_statistics_of_its_own() -> None:
    groups = grouped(TRADES, lambda trade: trade.symbol)
    assert {name: (found.trades, found.wins, found.losses, found.net) for name, found in groups.items()} == {
        "BTCUSDT": (4, 1, 2, D("1.9")),
        "ETHUSDT": (3, 1, 1, D(14)),
    }
    reasons = grouped(TRADES, lambda trade: trade.reason or "")
    assert list(reasons) == ["break-even", "monitor removed", "stop", "take profit"], "what never entered is in none"
    assert (reasons["monitor removed"].unknown, reasons["stop"].net) == (1, D(-15))


def test_r_is_of_the_risk_that_was_confirmed() -> None:
    risks = ("10", "4", None, "0")
    trades = [
        replace(finished(n, "5"), detail={} if risk is None else {"planned_risk": risk}) for n, risk in enumerate(risks)
    ]
    assert [r_of(trade) for trade in trades] == [D("0.5"), D("1.25"), None, None]
    assert r_of(replace(finished(1, None), detail={"planned_risk": "10"})) is None
    found = statistics(trades)
    assert (found.with_r, found.average_r) == (2, D("0.875"))


def test_of_nothing_no_rate_is_made() -> None:
    empty = statistics([])
    nothing = {f.name: getattr(empty, f.name) for f in fields(Statistics)}
    none = {"win_rate", "profit_factor", "expectancy", "average_r", "best", "worst", "average_win", "average_loss"}
    none |= {"average_holding"}
    assert {name for name, value in nothing.items() if value is None} == none
    assert not any(value for name, value in nothing.items())


def test_unknown_is_not_zero() -> None:
    """One unknown trade is seen as such; it is no break-even, and changes no rate."""
    only_unknown = statistics([finished(1, None)])
    assert (only_unknown.trades, only_unknown.unknown, only_unknown.break_evens) == (1, 1, 0)
    assert (only_unknown.win_rate, only_unknown.best, only_unknown.fees) == (None, None, D(0))
    assert statistics([finished(1, "5"), finished(2, None)]).win_rate == D(1)


def test_only_the_break_even_stop_makes_a_break_even_of_small_change() -> None:
    results = [
        statistics([finished(1, net, reason=reason)])
        for net, reason in (("1", "break-even"), ("-1", "break-even"), ("1.1", "break-even"), ("-1", "stop"))
    ]
    assert [(s.wins, s.losses, s.break_evens) for s in results] == [(0, 0, 1), (0, 0, 1), (1, 0, 0), (0, 1, 0)]
    assert statistics([finished(1, "0")]).break_evens == 1


def test_a_drawdown_from_the_start_counts() -> None:
    assert statistics([finished(1, "-3"), finished(2, "-2"), finished(3, "9")]).max_drawdown == D(5)


async def test_of_a_symbol_and_a_period(tmp_path) -> None:
    history = TradeHistory(tmp_path / "h.db")
    await history.record(TRADES, [])
    found = statistics(await history.trades(symbol="BTCUSDT", since=AT + 2 * HOUR, until=AT + 4 * HOUR))
    assert (found.trades, found.net) == (2, D("-3.1"))
    await history.close()
