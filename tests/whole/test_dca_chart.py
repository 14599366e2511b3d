"""Charts, with the program as its own process: of a DCA bot and of a position, as pictures in the chat."""

from io import BytesIO
from typing import Any
from urllib.request import urlopen

import pytest
from PIL import Image

from drills.control import USER, Control, until
from drills.processes import Simulator
from helpers.charts.palette import PALETTES
from helpers.charts.picture import Meaning, Theme
from tests.whole.conftest import StartBot

pytestmark = pytest.mark.whole


def colours_of(simulator: Simulator, control: Control, message: dict[str, Any]) -> set[str]:
    """Of the picture of a message."""
    assert message["photo"]
    rows: list[dict[str, Any]] = control.get("/control/telegram/chat", chat_id=USER)["messages"]
    (file,) = (row["file"] for row in rows if row["message_id"] == message["message_id"])
    assert (file["width"], file["height"]) == (1080, 1200)
    assert file["bytes"] < 200_000
    with urlopen(f"{simulator.url}{file['href']}", timeout=30) as answer:
        image = Image.open(BytesIO(answer.read())).convert("RGB")
    return {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.getcolors(1 << 20) or ()}


def test_a_bot_and_a_position_are_sent_as_pictures(simulator: Simulator, control: Control, start_bot: StartBot) -> None:
    start_bot(CHECK_INTERVAL="1")
    shown = PALETTES[Theme.LIGHT].meanings
    control.say("/dca new BTC/USD usdt 100 name first buy market profit 1% lots 1 every 1h")
    control.press(control.reply(0, "🧺 first BTCUSDT spot", "Worst case"), "Confirm")
    control.reply(0, "🧺 first BTCUSDT: lot 1 bought")
    until(lambda: any(order["side"] == "Sell" for order in control.own_orders("BTCUSDT")), "the lot's sell")

    control.say("/dca chart first light")
    sent = control.reply(0, "🧺 first BTCUSDT · 15m candles", "/dca show first")
    assert {shown[each] for each in (Meaning.LAST, Meaning.ENTRY, Meaning.TARGET)} <= colours_of(
        simulator, control, sent
    )

    control.say("/trade ETHUSDT long sl 2% tp 2% 4% risk 1%")
    control.press(control.reply(0, "LONG ETHUSDT", "last price"), "Confirm")
    control.reply(0, "ETHUSDT", "filled")
    control.say("/chart ETH 5m light")
    sent = control.reply(0, "📈 LONG ETHUSDT", "5m candles")
    meanings = (Meaning.LAST, Meaning.ENTRY, Meaning.STOP, Meaning.TARGET)
    assert {shown[each] for each in meanings} <= colours_of(simulator, control, sent)
