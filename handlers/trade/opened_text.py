"""What became of a confirmed trade, in words: each entry as the exchange has shown it, and the stop that stands."""

from typing import assert_never

from execution.commands.answers import EntryAnswer, EntryShown, Opened
from handlers.words.figures import price, quantity
from handlers.words.notice_facts import NONE
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, label, lines, say
from utils.money import ZERO


def opened_text(opened: Opened) -> Html:
    """Nothing that the exchange has not shown is called done."""
    said = [_entry(entry, is_only=len(opened.entries) == 1) for entry in opened.entries]
    if opened.is_over:
        return lines([*said, say("trade-is-over")])
    if any(entry.filled > ZERO for entry in opened.entries):
        stands = opened.stop is not None
        said.append(say("words-stop-confirmed", stop=price(opened.stop)) if stands else say("words-stop-not-confirmed"))
    if not opened.done:
        said.append(say("trade-is-tried"))
    return lines(said)


def _entry(shown: EntryShown, *, is_only: bool) -> Html:
    entry = label("trade-name-of-entry", number="only" if is_only else f"{shown.number}")
    at = label("trade-at", price="market" if shown.price is None else price(shown.price))
    qty, filled = quantity(shown.qty), quantity(shown.filled)
    match shown.answer:
        case EntryAnswer.FILLED:
            return say("trade-entry-filled", entry=entry, filled=filled)
        case EntryAnswer.RESTING if shown.filled:
            return say("trade-entry-rests-in-part", entry=entry, at=at, qty=qty, filled=filled)
        case EntryAnswer.RESTING:
            return say("trade-entry-rests", entry=entry, at=at, qty=qty)
        case EntryAnswer.ENDED:
            ended = say("trade-entry-ended", entry=entry, at=at, qty=qty, filled=filled if shown.filled else NONE)
            if not shown.note:
                return ended
            return say("trade-entry-ended-because", ended=ended, reason=plain_reason(shown.note))
        case EntryAnswer.UNKNOWN:
            return say("trade-entry-not-shown", entry=entry, at=at, qty=qty)
        case _:
            assert_never(shown.answer)
