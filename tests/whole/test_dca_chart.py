"""The chart of a DCA bot, with the program as its own process: candles, a lot and its sell as a picture in the chat."""

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


def test_a_bot_is_sent_as_a_picture(simulator: Simulator, control: Control, start_bot: StartBot) -> None:
    start_bot(CHECK_INTERVAL="1")
    control.say("/dca new BTC/USD usdt 100 name first buy market profit 1% lots 1 every 1h")
    control.press(control.reply(0, "🧺 first BTCUSDT spot", "Worst case"), "Confirm")
    control.reply(0, "🧺 first BTCUSDT: lot 1 bought")
    until(lambda: any(order["side"] == "Sell" for order in control.own_orders("BTCUSDT")), "the lot's sell")

    control.say("/dca chart first light")
    sent = control.reply(0, "🧺 first BTCUSDT · 15m candles", "/dca show first")
    assert sent["photo"]
    rows: list[dict[str, Any]] = control.get("/control/telegram/chat", chat_id=USER)["messages"]
    (file,) = (row["file"] for row in rows if row["message_id"] == sent["message_id"])
    assert (file["width"], file["height"]) == (1080, 1200)
    assert file["bytes"] < 200_000
    with urlopen(f"{simulator.url}{file['href']}", timeout=30) as answer:
        image = Image.open(BytesIO(answer.read())).convert("RGB")
    colours = {"#{:02x}{:02x}{:02x}".format(*colour) for _, colour in image.getcolors(1 << 20) or ()}
    shown = PALETTES[Theme.LIGHT]
    for meaning in (Meaning.LAST, Meaning.ENTRY, Meaning.TARGET):
        assert shown.meanings[meaning] in colours
