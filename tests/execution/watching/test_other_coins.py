"""R19: coins on spot that no bot looks after, as two reads have shown them."""

from decimal import Decimal

import pytest

from execution.facts.other_holdings import Coin
from execution.watching.other_coins import beyond_bots, in_both
from tests.execution.builders import D


def coin(name: str, qty: str, price: str | None = "100") -> Coin:
    return Coin(name=name, qty=D(qty), price=None if price is None else D(price))


@pytest.mark.parametrize(
    ("qty", "of_bots", "rest"),
    [
        ("2", {}, "2"),
        ("2", {"ETH": D(1)}, "2"),
        ("2", {"BTC": D("0.5")}, "1.5"),
        ("2", {"BTC": D(2)}, None),
        ("2", {"BTC": D(3)}, None),
        ("-2", {"BTC": D(1)}, "-2"),
    ],
)
def test_r19_what_bots_hold_is_looked_after(qty: str, of_bots: dict[str, Decimal], rest: str | None) -> None:
    assert beyond_bots([coin("BTC", qty)], of_bots) == (() if rest is None else (coin("BTC", rest),))


@pytest.mark.parametrize(
    ("before", "now", "shown"),
    [
        ([], ["2"], None),
        (["2"], [], None),
        (["2"], ["2"], "2"),
        (["2"], ["3"], "2"),
        (["3"], ["2"], "2"),
        (["-3"], ["-2"], "-2"),
        (["-2"], ["-3"], "-2"),
        (["2"], ["-2"], None),
        (["-2"], ["2"], None),
    ],
)
def test_r19_a_coin_is_listed_when_two_reads_show_it(before: list[str], now: list[str], shown: str | None) -> None:
    """One read alone may be older than a bot's sell, or newer than what the bot knows of its buy."""
    found = in_both([coin("BTC", qty) for qty in before], [coin("BTC", qty) for qty in now])
    assert found == (() if shown is None else (coin("BTC", shown),))


@pytest.mark.parametrize(
    ("qty", "price", "is_listed"),
    [("1", "5", True), ("1", "4.99", False), ("-1", "5", True), ("-1", "4.99", False), ("1", None, True)],
)
def test_r19_what_is_worth_next_to_nothing_is_not_listed(qty: str, price: str | None, is_listed: bool) -> None:
    """That nobody knows what it is worth is no reason to leave it out."""
    coins = [coin("DUST", qty, price)]
    assert bool(in_both(coins, coins)) is is_listed


def test_r19_the_largest_comes_first_and_the_unknown_last() -> None:
    coins = [coin("A", "1", None), coin("B", "1"), coin("D", "3"), coin("C", "3"), coin("E", "-9")]
    assert [each.name for each in in_both(coins, reversed(coins))] == ["E", "C", "D", "B", "A"]
