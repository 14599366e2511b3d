from __future__ import annotations

import pytest

from simulator.telegram.detection import with_detected
from simulator.telegram.formatted_text import FormattedText
from simulator.telegram.html_markup import parse_html


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/trade BTCUSDT", [("bot_command", "/trade")]),
        ("/start@some_bot x /help", [("bot_command", "/start@some_bot"), ("bot_command", "/help")]),
        ("a/b 1/2 </b>", []),
        ("see https://example.org/a?b=c.", [("url", "https://example.org/a?b=c")]),
        ("@trader #btc $BTC #1", [("mention", "@trader"), ("hashtag", "#btc"), ("cashtag", "$BTC")]),
        ("me@example.org", []),
        ("📈 /trade", [("bot_command", "/trade")]),
    ],
)
def test_finds_what_telegram_finds(text: str, found: list[tuple[str, str]]) -> None:
    detected = with_detected(FormattedText(text))
    units = text.encode("utf-16-le")
    assert [
        (entity.type, units[entity.offset * 2 : entity.end * 2].decode("utf-16-le")) for entity in detected.entities
    ] == found


def test_finds_nothing_in_code_and_links() -> None:
    formatted = parse_html("<code>/trade</code> <a href='https://a.b'>/help</a> <b>/close</b>")
    assert [entity.type for entity in with_detected(formatted).entities] == ["code", "text_link", "bold", "bot_command"]
