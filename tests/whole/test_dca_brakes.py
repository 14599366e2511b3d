"""What keeps a trade out keeps a DCA bot from buying its next lot, too."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from drills.control import Control, until
from drills.processes import Program
from tests.whole.conftest import StartBot
from tests.whole.test_failing_disk import failing_disk
from tests.whole.test_stories import confirm

pytestmark = pytest.mark.whole

LINE = "/dca new BTC/USD usdt 100 name first buy market profit 50% step 1% lots 2"
SETTINGS = {"CHECK_INTERVAL": "1", "DAILY_LOSS_LIMIT": "20"}
LOSES = "/trade ETHUSDT long size 0.5 sl 2900 tp 3100"


def buys(control: Control) -> int:
    return sum(execution["symbol"] == "BTCUSDT" for execution in control.account()["executions"])


def card(control: Control, *words: str) -> None:
    """The bot's card, asked for until it says so: it names what stood in the way when the bot looked."""

    def look() -> bool:
        seen = control.last_message_id()
        control.say("/dca show first")
        shown = control.reply(seen, "🧺 first")["text"]
        return all(word in shown for word in words)

    until(look, f"a card with {words}", 60)


@contextmanager
def key_that_withdraws(control: Control, bot: Program, start_bot: StartBot) -> Iterator[None]:
    bot.stop()
    control.post("/control/account/key", may_withdraw=True)
    seen = control.last_message_id()
    bot = start_bot(**SETTINGS)
    control.reply(seen, "The API key may withdraw", patience=60)
    yield
    bot.stop()
    control.post("/control/account/key", may_withdraw=False)
    start_bot(**SETTINGS)


@contextmanager
def pause(control: Control, _: Program, __: StartBot) -> Iterator[None]:
    seen = control.last_message_id()
    control.say("/pause")
    control.reply(seen, "Paused")
    yield
    control.say("/resume")


@contextmanager
def full_disk(_: Control, bot: Program, __: StartBot) -> Iterator[None]:
    with failing_disk(bot):
        yield


@contextmanager
def daily_loss(control: Control, bot: Program, start_bot: StartBot) -> Iterator[None]:
    confirm(control, LOSES)
    until(lambda: control.size("ETHUSDT") > 0, "the entry", 60)
    control.price("ETHUSDT", "2850")
    until(lambda: control.size("ETHUSDT") == 0, "the stop", 60)
    yield
    bot.stop()
    start_bot(**SETTINGS | {"DAILY_LOSS_LIMIT": "off"})


@pytest.mark.parametrize(
    ("brake", "why"),
    [
        (key_that_withdraws, "The API key may withdraw"),
        (pause, "Paused since"),
        (full_disk, "The disk fails"),
        (daily_loss, "DAILY_LOSS_LIMIT is"),
    ],
    ids=["key", "pause", "disk", "loss"],
)
def test_a_dca_bot_buys_nothing_while_no_trade_may_be_opened(
    control: Control, start_bot: StartBot, brake: Callable[..., Iterator[None]], why: str
) -> None:
    bot = start_bot(**SETTINGS)
    control.say(LINE)
    preview = control.reply(0, "🧺 first BTCUSDT spot")
    control.press(preview, "Confirm")
    card(control, "open lots 1 of 2", "the next lot is bought at")
    bought = buys(control)
    with brake(control, bot, start_bot):
        card(control, why)
        control.price("BTCUSDT", "49000")
        card(control, why)
        card(control, why, "open lots 1 of 2")
        assert buys(control) == bought
    card(control, "open lots 2 of 2")
