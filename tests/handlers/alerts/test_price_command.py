"""What becomes of lines and presses about price alerts when something stands in the way; without a wire."""

import pytest

from execution.exchange_errors import Refusal, Refused, Transient
from handlers.alerts.price_command import PriceCommand
from helpers.price_alerts.bounds import MOST_OF_A_CHAT
from tests.handlers.alerts.fakes import FakePriceAlerts
from tests.handlers.fakes import FakeMarkets

CHAT = 7


@pytest.fixture
def watch() -> FakePriceAlerts:
    return FakePriceAlerts()


@pytest.fixture
def command(watch: FakePriceAlerts) -> PriceCommand:
    return PriceCommand(watch, FakeMarkets())


async def said(command: PriceCommand, line: str, *, may_change: bool = True) -> str:
    text, _ = await command.answer(line, CHAT, may_change=may_change)
    return text


async def test_a_line_that_is_wrong(command: PriceCommand) -> None:
    assert "<code>/alerts add BTCUSDT &gt; 51000</code>" in await said(command, "/alerts add")


async def test_in_a_group_everybody_sees_them_and_a_trader_changes_them(command: PriceCommand) -> None:
    assert "There are none" in await said(command, "/alerts list", may_change=False)
    assert "for a trader" in await said(command, "/alerts add BTCUSDT > 51000", may_change=False)


async def test_a_quote_coin_may_be_left_out_and_a_slip_is_asked_about(
    command: PriceCommand, watch: FakePriceAlerts
) -> None:
    assert "<b>BTCUSDT</b> at 51000" in await said(command, "/alerts add BTC > 51000")
    assert "/alerts add BTCUSDT &gt; 52000" in await said(command, "/alerts add BTCUSTD > 52000")
    assert "not traded" in await said(command, "/alerts add NOSUCH > 1")
    assert len(watch.alerts) == 1


async def test_there_is_a_bound(command: PriceCommand) -> None:
    for number in range(MOST_OF_A_CHAT):
        await said(command, f"/alerts add BTCUSDT > {51000 + number}")
    assert "20 price alerts are the most" in await said(command, "/alerts add BTCUSDT > 60000")


async def test_without_a_price_nothing_is_set(command: PriceCommand, watch: FakePriceAlerts) -> None:
    for refusal in (Transient("no route"), Refused(Refusal.INVALID, 10001, "<odd>")):
        watch.refusal = refusal
        text = await said(command, "/alerts add BTCUSDT > 51000")
        assert text.startswith("⚠️ Nothing was set")
        assert "<odd>" not in text


async def test_a_number_that_is_not_there(command: PriceCommand) -> None:
    assert "There is no price alert 3" in await said(command, "/alerts remove 3")


@pytest.mark.parametrize(("deed", "what"), [("c", "nonsense > x"), ("z", "?"), ("c", "")])
async def test_a_press_that_nobody_drew(command: PriceCommand, deed: str, what: str) -> None:
    answer = await command.pressed(deed, what, CHAT)
    assert answer.text is None
    assert answer.is_alert


async def test_what_waits_is_told_by_its_measure(command: PriceCommand) -> None:
    assert "nothing open to measure" in await said(command, "/alerts add BTCUSDT pnl > 100")
