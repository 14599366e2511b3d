"""What became of a confirmed trade, in words: each entry as the exchange has shown it, and the stop that stands."""

from html import escape
from typing import assert_never

from execution.commands.answers import EntryAnswer, EntryShown, Opened
from execution.new_trade.trade_request import TradePreview
from handlers.words.figures import price, quantity, side_word
from handlers.words.plain_reasons import plain_reason
from utils.money import ZERO


def opening_words(preview: TradePreview) -> str:
    verb = "opening" if preview.merge is None else "adding to"
    return f"{verb} {side_word(preview.side)} {preview.symbol} {quantity(preview.qty)}"


def opened_text(opened: Opened) -> str:
    """HTML. Nothing that the exchange has not shown is called done."""
    lines = [_entry(entry, is_only=len(opened.entries) == 1) for entry in opened.entries]
    if opened.is_over:
        return "\n".join([*lines, "🏁 This trade is over; an alert of its own tells how"])
    if any(entry.filled > ZERO for entry in opened.entries):
        stands = opened.stop is not None
        lines.append(f"🛡 stop {price(opened.stop)} confirmed" if stands else "🟥 stop not confirmed yet")
    if not opened.done:
        lines.append("⏳ The exchange has not shown it yet; it is being tried, and you are told what comes of it")
    return "\n".join(lines)


def _entry(entry: EntryShown, *, is_only: bool) -> str:
    name = "Entry" if is_only else f"Entry {entry.number}"
    at = "at market" if entry.price is None else f"at {price(entry.price)}"
    match entry.answer:
        case EntryAnswer.FILLED:
            return f"• {name} filled, {quantity(entry.filled)}"
        case EntryAnswer.RESTING:
            part = f", {quantity(entry.filled)} of it filled" if entry.filled else ""
            return f"• {name} rests {at}, {quantity(entry.qty)}{part}"
        case EntryAnswer.ENDED:
            filled = f"{quantity(entry.filled)} of {quantity(entry.qty)} filled" if entry.filled else "nothing filled"
            why = f": {escape(plain_reason(entry.note))}" if entry.note else ""
            return f"• {name} {at} has ended, {filled}{why}"
        case EntryAnswer.UNKNOWN:
            return f"• {name} {at}, {quantity(entry.qty)}: not shown yet"
        case _:
            assert_never(entry.answer)
