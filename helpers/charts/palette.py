"""The colours of a chart, dark and light. Each text has a contrast of 4.5 : 1 at least with what is behind it. Pure."""

from collections.abc import Mapping
from typing import Final

from msgspec import Struct

from helpers.charts.picture import Meaning, Theme


class Palette(Struct, frozen=True, kw_only=True):
    """As ``#rrggbb``; rising is blue and falling orange, which those who confuse red with green can tell apart."""

    ground: str
    grid: str
    text: str
    faint: str
    """Of axes."""
    rising: str
    falling: str
    meanings: Mapping[Meaning, str]
    on_meaning: str
    """Text in a label."""


PALETTES: Final = {
    Theme.DARK: Palette(
        ground="#11161d",
        grid="#27303c",
        text="#f2f5f8",
        faint="#a9b4c0",
        rising="#3fa7ff",
        falling="#f0883e",
        meanings={
            Meaning.ENTRY: "#9fb3c8",
            Meaning.STOP: "#ff7b72",
            Meaning.TARGET: "#4cc38a",
            Meaning.TRAIL: "#e3b341",
            Meaning.LIQUIDATION: "#ff6fd8",
            Meaning.ORDER: "#c297ff",
            Meaning.LAST: "#f2f5f8",
        },
        on_meaning="#11161d",
    ),
    Theme.LIGHT: Palette(
        ground="#ffffff",
        grid="#e3e8ee",
        text="#14191f",
        faint="#55606c",
        rising="#0b66c3",
        falling="#b45309",
        meanings={
            Meaning.ENTRY: "#52616f",
            Meaning.STOP: "#c0262d",
            Meaning.TARGET: "#0f7a45",
            Meaning.TRAIL: "#8a6100",
            Meaning.LIQUIDATION: "#a3127f",
            Meaning.ORDER: "#7338c9",
            Meaning.LAST: "#14191f",
        },
        on_meaning="#ffffff",
    ),
}
