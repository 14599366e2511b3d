"""What the engine says itself, in the second language: why it refuses, what it notes, what it tells."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.commands.syncing import differences
from execution.exchange_errors import Refusal, Refused
from execution.facts.account import Maintenance
from execution.facts.other_holdings import Coin, OtherPosition, Product
from execution.facts.slots import Side
from execution.new_trade.entry_standing import positions_and_trades
from execution.new_trade.plan_slips import require_near_stop
from execution.new_trade.trade_request import TradeRejected
from execution.observations import ExecutionObserved
from execution.stops.smart_stop import SmartStop, problem_of
from execution.views import UnguardedView, others_in_words, unguarded_in_words
from execution.watching import maintenance
from execution.watching.account_guard import require_margin
from tests.execution.builders import D, at, fold_all, resting, tp_fill
from tests.handlers.fakes import an_account
from utils.texts.catalogue import speak


@pytest.fixture(autouse=True)
def german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


@pytest.mark.parametrize(
    ("side", "price", "said"),
    [
        (Side.BUY, "50100", "der Smart-Stop eines Longs gehört unter 50000"),
        (Side.SELL, "49900", "der Smart-Stop eines Shorts gehört über 50000"),
    ],
)
def test_a_refusal_says_on_which_side(side: Side, price: str, said: str) -> None:
    hard = D(49000) if side is Side.BUY else D(51000)
    assert problem_of(SmartStop(price=D(price)), side, hard, D(50000), D("0.1")) == said


@pytest.mark.parametrize(
    ("price", "said"),
    [
        ("2", "2 ist weniger als ein Zehntel des Kurses, der bei 50000 steht; sind Prozent gemeint: sl 2%"),
        ("600000", "600000 ist mehr als das Zehnfache des Kurses, der bei 50000 steht"),
    ],
)
def test_what_a_line_would_say_stays_as_it_is_written_in_a_line(price: str, said: str) -> None:
    with pytest.raises(TradeRejected) as refused:
        require_near_stop(Decimal(price), D(50000), "sl 49000")
    assert refused.value.problem == said
    assert refused.value.correction in {"sl 2%", "sl 49000"}


def test_a_refusal_of_the_account_and_one_of_the_exchange() -> None:
    with pytest.raises(TradeRejected, match=r"Rate des Kontos ist 75 % .* ab 70 % wird kein Einstieg gesendet"):
        require_margin(D("0.75"))
    assert str(Refused(Refusal.MARGIN, 110007, "ab not enough")) == "nicht genug Margin (110007: ab not enough)"


def test_maintenance_that_has_neither_title_nor_end() -> None:
    announced = Maintenance(id="1", title="", begin=at(0), end=None, is_running=True)
    why = maintenance.why_no_entries([announced], at(0))
    assert "kündigt eine Wartung an, von " in why
    assert " UTC bis auf Weiteres: kein Einstieg wird gesendet" in why


@pytest.mark.parametrize(
    ("positions", "waiting", "said"),
    [
        (0, 0, "keine Positionen"),
        (1, 0, "1 Position"),
        (0, 1, "1 wartender Trade"),
        (2, 3, "2 Positionen und 3 wartende Trades"),
    ],
)
def test_positions_are_counted(positions: int, waiting: int, said: str) -> None:
    assert positions_and_trades(positions, waiting) == said


def test_what_has_no_guard_and_what_a_sweep_changed() -> None:
    views = [UnguardedView(name="BTCUSDT long", stop=None), UnguardedView(name="ETHUSDT short", stop=D(3100))]
    assert unguarded_in_words(views) == [
        "BTCUSDT long (kein Stop an der Position)",
        "ETHUSDT short (eigener Stop 3100)",
    ]
    inverse = OtherPosition(product=Product.INVERSE, symbol="BTCUSD", side=Side.BUY, size=D(1000))
    coins = (Coin(name="BTC", qty=D("0.5"), price=D(50000)), Coin(name="SOL", qty=D(-10), price=None))
    assert others_in_words(an_account(other_positions=(inverse,), other_coins=coins)) == [
        "BTCUSD long 1000 (Inverse)",
        "0.5 BTC (Spot, etwa 25000 USD)",
        "10 SOL geschuldet",
    ]
    before = resting()
    assert before.stop.order is not None
    after = fold_all(before, ExecutionObserved(tp_fill(before, 1, "0.5", seq=102)), seconds=6)
    after = replace(after, stop=replace(after.stop, order=None))
    assert differences(before, after) == ("Größe 1 → 0.5", "Stop 49000 → keiner", "1 Ausführung mehr")
