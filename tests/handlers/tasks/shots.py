"""At which moments of the ten tasks a picture is taken, and of what."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shot:
    """``after`` so many steps of the path: the newest message with these words, and so many ``more`` below it."""

    name: str
    after: int
    words: str
    more: int = 0


MOST_BYTES = 120_000
BAR = ""
"""Words of no message: the bar of what is pinned."""
SHOTS: dict[int, tuple[Shot, ...]] = {
    1: (
        Shot("1-targets", 7, "Where is profit taken?"),
        Shot("1-preview", 10, "Fees"),
        Shot("1-opened", 11, "✅ LONG BTCUSDT: entry"),
    ),
    2: (Shot("2-preview", 2, "🟢 LONG ETH/USDT", more=1),),
    3: (Shot("3-bar", 0, BAR), Shot("3-dashboard", 1, "2 positions")),
    4: (Shot("4-card", 2, "Realised"), Shot("4-chart", 3, "15m candles")),
    5: (Shot("5-steps", 3, "Another price"), Shot("5-moved", 4, "stop 49245 confirmed")),
    6: (Shot("6-break-even", 3, "Another price"), Shot("6-moved", 4, "stop 49245 →")),
    7: (Shot("7-targets", 3, "Other targets"), Shot("7-question", 4, "Fewer targets")),
    8: (Shot("8-undo", 0, "the new targets stand"),),
    9: (Shot("9-question", 3, "Close 50% of"), Shot("9-closed", 4, "✂️ LONG ETHUSDT")),
    10: (
        Shot("10-asked", 2, "🚨 Emergency"),
        Shot("10-sure", 3, "Sure?"),
        Shot("10-confirmed", 4, "Confirmed by Bybit"),
    ),
}
"""By the number of the task, in the order in which the document shows them."""
