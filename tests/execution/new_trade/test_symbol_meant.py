"""What may be proposed in place of a symbol that does not exist: the same coin, and never another one."""

import pytest

from execution.new_trade.symbol_meant import symbol_meant

KNOWN = ("BTCUSDT", "BTCPERP", "ETHUSDT", "SOLUSDT", "SOLVUSDT", "XRPUSDT", "DOGEUSDT", "1000PEPEUSDT")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("BTC", "BTCUSDT"),
        ("BTCUDST", "BTCUSDT"),
        ("DOGUSDT", "DOGEUSDT"),
        ("XRRPUSDT", "XRPUSDT"),
        ("FOOUSDT", ""),
        ("PEPEUSDT", ""),
        ("XTPUSDT", ""),
        ("SLOUSDT", "SOLUSDT"),
        ("SOUSDT", "SOLUSDT"),
        ("SOLLUSDT", "SOLUSDT"),
        ("SOVUSDT", "SOLVUSDT"),
        ("PTCUSDT", ""),
        ("TBCUDST", ""),
        ("CTBUSDT", ""),
    ],
)
def test_only_a_slip_of_the_finger_is_corrected(typed: str, meant: str) -> None:
    assert symbol_meant(typed, KNOWN) == meant


def test_of_two_that_may_be_meant_none_is_proposed() -> None:
    assert symbol_meant("ABUSDT", ("ABCUSDT", "ABDUSDT")) == ""
