from __future__ import annotations

import pytest

from simulator.telegram.text.cleaning import with_detected
from simulator.telegram.text.formatted_text import FormattedText


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/trade BTCUSDT", [("bot_command", "/trade")]),
        ("/start@some_bot x /help", [("bot_command", "/start@some_bot"), ("bot_command", "/help")]),
        ("a/b 1/2 </b>", []),
        ("see https://example.org/a?b=c.", [("url", "https://example.org/a?b=c")]),
        ("(see https://example.org/a(b)).", [("url", "https://example.org/a(b)")]),
        ("on bybit.com/trade, and t.me/x", [("url", "bybit.com/trade"), ("url", "t.me/x")]),
        ("file.sparkle 1.5 e.g. 1.2.3 https://x", []),
        ("https://any.sparkle", [("url", "https://any.sparkle")]),
        ("at 127.0.0.1:8700/ now", [("url", "127.0.0.1:8700/")]),
        ("tg://resolve?domain=x", [("url", "tg://resolve?domain=x")]),
        (
            "@trader #btc $BTC #1 $1INCH $btc",
            [("mention", "@trader"), ("hashtag", "#btc"), ("cashtag", "$BTC"), ("cashtag", "$1INCH")],
        ),
        ("#täg #a#b @a", [("hashtag", "#täg")]),
        ("write me@example.org", [("email", "me@example.org")]),
        (
            "call +14155552671 or +1 415 555 2671",
            [("phone_number", "+14155552671"), ("phone_number", "+1 415 555 2671")],
        ),
        ("profit +12.5 and +100", []),
        ("📈 /trade", [("bot_command", "/trade")]),
    ],
)
def test_finds_what_telegram_finds(text: str, found: list[tuple[str, str]]) -> None:
    detected = with_detected(FormattedText(text))
    units = text.encode("utf-16-le")
    assert [
        (entity.type, units[entity.offset * 2 : entity.end * 2].decode("utf-16-le")) for entity in detected.entities
    ] == found
