"""Whether a text is a trade signal, and what it says. Pure; what the market says is added by `settled`."""

from collections.abc import Collection
from decimal import Decimal
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

from execution.new_trade.plan_slips import is_far
from handlers.signals.break_even import without_break_even
from handlers.signals.doubts import Asked, Doubt
from handlers.signals.ignored import ignored_in
from handlers.signals.levels import UnreadableNumber
from handlers.signals.numbers import Style
from handlers.signals.over import told_over
from handlers.signals.plain import plain_text
from handlers.signals.section_walk import sections_of
from handlers.signals.sections import Sections
from handlers.signals.sides import sides_said
from handlers.signals.symbols import scaled, symbols_in
from handlers.signals.tokens import tokens_of
from handlers.signals.variants import variants
from handlers.signals.version import MOST_LINES, Version
from handlers.signals.versioning import Versioning
from handlers.signals.vocabulary import About, Word

_LONGEST: Final = 4096
_MOST_SYMBOLS: Final = 3
_CHATTER: Final = 4
"""Words that mean nothing, beyond which a text without stop and targets is talk."""


class Signal(Struct, frozen=True):
    """``versions``: as its numbers can be read, one or a few."""

    versions: tuple[Version, ...]

    @property
    def ignored(self) -> str:
        """What of the text is in no line."""
        return self.versions[0].ignored

    @property
    def version(self) -> Version:
        """All versions as one: what is left open between them is how its numbers are written."""
        if len(self.versions) == 1:
            return self.versions[0]
        first = self.versions[0]
        lines = tuple(dict.fromkeys(line for version in self.versions for line in version.lines))
        asked = tuple(dict.fromkeys(ask for version in self.versions for ask in version.asked))
        return Version(
            lines=lines[:MOST_LINES],
            asked=(Asked(Doubt.STYLE), *asked),
            symbols=first.symbols,
            prices=first.prices,
        )


def read_signal(text: str, known: Collection[str]) -> Signal | None:
    """None: it is no signal. ``known``: the symbols that can be traded, empty where that cannot be said now."""
    if len(text) > _LONGEST:
        return None
    even = without_break_even(plain_text(text))
    body = even.text
    named = symbols_in(body, known)
    symbols = tuple(dict.fromkeys(symbol for name in named for symbol in name.symbols))[:_MOST_SYMBOLS]
    traded, scale = scaled(symbols, known)
    tokens = tokens_of(body, [(name.start, name.end) for name in named])
    separate = sections_of(tokens)
    over = told_over(body) or ", ".join(separate.over)
    if not _is_signal(separate, has_symbol=bool(symbols), is_over=bool(over)):
        return None
    versions: list[Version] = []
    unread = ""
    for each in variants(tokens):
        sections = sections_of(each)
        for style in Style:
            try:
                versions.append(Versioning(sections, traded, scale, even, style, over).version())
            except UnreadableNumber as error:
                unread = unread or error.text
    if not versions:
        return Signal((_unread(symbols, unread),))
    return Signal(
        tuple(
            replace(version, ignored=ignored_in(body, tokens, separate, version.unused, is_loose=even.is_loose))
            for version in _worth_asking(versions)
        )
    )


def settled(signal: Signal, market: Decimal) -> Signal:
    """With the version whose prices are near the market's; all where several are, or none."""
    near = [version for version in signal.versions if not any(is_far(price, market) for price in version.prices)]
    return Signal((near[0],)) if len(near) == 1 else signal


def _is_signal(found: Sections, *, has_symbol: bool, is_over: bool) -> bool:
    has_side = bool(sides_said(found))
    has_entry = bool(found.of(About.ENTRY) or found.of(Word.BUY_AT) or found.of(Word.SELL_AT))
    has_entry = has_entry or Word.MARKET in found.said
    has_stop, has_targets = bool(found.of(About.STOP)), bool(found.of(About.TARGET))
    if is_over and not (has_stop and has_targets and has_entry):
        return False
    if not (has_symbol or has_side):
        return False
    count = sum((has_symbol, has_side, has_entry, has_stop, has_targets))
    strange = sum(len(words) for words in found.strange.values())
    if has_stop or has_targets:
        is_talk = not (has_entry or (has_stop and has_targets)) and strange >= _CHATTER - 1
        return count >= 3 and (has_stop or has_side) and not is_talk
    return has_symbol and has_side and has_entry and strange <= _CHATTER


def _worth_asking(versions: list[Version]) -> tuple[Version, ...]:
    """Those whose prices go together, where there are such; equal ones once."""
    even = [version for version in versions if not version.is_odd] or versions[:1]
    return tuple({version.lines: version for version in reversed(even)}.values())[::-1]


def _unread(symbols: tuple[str, ...], what: str) -> Version:
    return Version(lines=(), asked=(Asked(Doubt.NUMBER, what),), symbols=symbols, prices=())
