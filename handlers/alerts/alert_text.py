"""Notices in words. Every figure is a recorded fact; one that was not recorded is a dash."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final, Protocol

from execution.notices import NoticeKind
from handlers.alerts import breach_text, ending_alerts, order_alerts, price_text, stop_alerts
from handlers.alerts.troubles import AGAIN
from handlers.dca import alerts as dca_alerts
from handlers.dca import gap_text as dca_gap_text
from handlers.dca import sell_text as dca_sell_text
from handlers.history import report_text
from handlers.people import people_text
from handlers.questions import adoption_text, gap_text, stop_question_text
from handlers.words.figures import clock_time
from handlers.words.notice_facts import Facts, plain_value
from handlers.words.say import Html, lines, say


class _InMode(Protocol):
    def __call__(self, facts: Facts, *, is_observing: bool) -> str: ...


_WORDS: Final[Mapping[NoticeKind, Callable[[Facts], str]]] = {
    NoticeKind.ENTRY_FILLED: order_alerts.entry_filled,
    NoticeKind.ENTRY_REFUSED: order_alerts.entry_refused,
    NoticeKind.ENTRIES_CANCELLED: order_alerts.entries_cancelled,
    NoticeKind.ENTRY_MOVED: order_alerts.entry_moved,
    NoticeKind.LATE_ENTRY_GUARDED: order_alerts.late_entry_guarded,
    NoticeKind.TP_HIT: order_alerts.take_profit_hit,
    NoticeKind.LEG_REMOVED: order_alerts.leg_removed,
    NoticeKind.LEG_MOVED: order_alerts.leg_moved,
    NoticeKind.LEGS_JOINED: order_alerts.legs_joined,
    NoticeKind.SIZE_CHANGED: order_alerts.size_changed,
    NoticeKind.STOP_MOVED: stop_alerts.stop_moved,
    NoticeKind.STOP_ASKED: stop_question_text.question_text,
    NoticeKind.STOP_PUT_BACK: stop_alerts.stop_put_back,
    NoticeKind.STOP_WAITS: stop_alerts.stop_waits,
    NoticeKind.STOP_REFUSED: stop_alerts.stop_refused,
    NoticeKind.STOP_BEYOND_LIQUIDATION: stop_alerts.stop_beyond_liquidation,
    NoticeKind.UNPROTECTED: stop_alerts.unprotected,
    NoticeKind.PROTECTED: stop_alerts.protected,
    NoticeKind.TRAIL_SET: stop_alerts.trail_set,
    NoticeKind.TRAIL_REFUSED: stop_alerts.trail_refused,
    NoticeKind.TRAIL_CHANGED: stop_alerts.trail_changed,
    NoticeKind.TRAIL_IN_DOUBT: stop_alerts.trail_in_doubt,
    NoticeKind.BREAK_EVEN_IN_DOUBT: stop_alerts.break_even_in_doubt,
    NoticeKind.TRAIL_MISSED: stop_alerts.trail_missed,
    NoticeKind.TRAIL_GAP: gap_text.decision_text,
    NoticeKind.TRAIL_ASKED: gap_text.question_text,
    NoticeKind.REDUCED: ending_alerts.reduced,
    NoticeKind.REDUCTION_REFUSED: ending_alerts.reduction_refused,
    NoticeKind.CLOSING: ending_alerts.closing,
    NoticeKind.CLOSE_REFUSED: ending_alerts.close_refused,
    NoticeKind.CLOSE_UNFILLED: ending_alerts.close_unfilled,
    NoticeKind.CLOSED: ending_alerts.closed,
    NoticeKind.NOT_FILLED: ending_alerts.not_filled,
    NoticeKind.ADOPTION_ASKED: adoption_text.question_text,
    NoticeKind.ADOPTED: adoption_text.adopted_text,
    NoticeKind.BREACH: breach_text.breach,
    NoticeKind.BREACH_OVER: breach_text.breach_over,
    NoticeKind.DCA_BOUGHT: dca_alerts.bought,
    NoticeKind.DCA_SOLD: dca_alerts.sold,
    NoticeKind.DCA_SELL_REMOVED: dca_sell_text.removed,
    NoticeKind.DCA_REFUSED: dca_alerts.refused,
    NoticeKind.DCA_UNEXPLAINED: dca_alerts.unexplained,
    NoticeKind.DCA_STOP: dca_alerts.stop_changed,
    NoticeKind.DCA_SELL_MOVED: dca_sell_text.moved,
    NoticeKind.PRICE_ALERT: price_text.told,
    NoticeKind.STRANGER: people_text.stranger_text,
    NoticeKind.CHAT_CLOSED: people_text.closed_text,
    NoticeKind.REPORT: report_text.report_text,
}
_WORDS_IN_MODE: Final[Mapping[NoticeKind, _InMode]] = {
    NoticeKind.LEG_LOST: order_alerts.leg_lost,
    NoticeKind.DCA_HALTED: dca_alerts.halted,
    NoticeKind.DCA_UNPROTECTED: dca_alerts.unprotected,
    NoticeKind.DCA_SELL_LOST: dca_sell_text.lost,
    NoticeKind.DCA_SELL_RESIZED: dca_sell_text.resized,
    NoticeKind.DCA_TRAIL_GAP: dca_gap_text.trail_gap,
}


def alert_text(row: Mapping[str, Any], *, repeated: bool, mode: str = "live") -> str:
    """The text of an outbox row, as HTML.

    Args:
        row: ``kind``, ``at``, ``urgent`` and ``fields``, as `Notice.to_plain` writes them.
        repeated: whether the chat may have it already; then it says so.
        mode: the MODE setting: in ``observe`` nothing is said to be done that is not.

    Raises:
        ValueError: the kind is unknown.
    """
    kind, facts = NoticeKind(row["kind"]), Facts(row.get("fields") or {})
    if kind is NoticeKind.SYSTEM:
        text: str = say("alert-system", urgency="urgent" if row.get("urgent") else "calm", text=facts.reason("text"))
    elif kind in _WORDS_IN_MODE:
        text = _WORDS_IN_MODE[kind](facts, is_observing=mode == "observe")
    else:
        text = _WORDS[kind](facts)
    if AGAIN in row:
        text = lines([say("alert-again", at=_first_told(row)), text])
    return f"{text}\n{say('words-repeated')}" if repeated else text


def _first_told(row: Mapping[str, Any]) -> str:
    """With the date where it was on another day, as before a long time in which the bot was away."""
    first, at = row[AGAIN], row.get("at")
    if not isinstance(first, datetime) or not isinstance(at, datetime) or first.date() == at.date():
        return clock_time(first if isinstance(first, datetime) else None)
    return f"{first:%Y-%m-%d %H:%M:%S}"


def unworded_text(row: Mapping[str, Any], *, repeated: bool) -> Html:
    """A row that has no words of its own, with all that it says: an alert is never lost for its wording."""
    fields = row.get("fields")
    known = fields.items() if isinstance(fields, dict) else ()
    shown = [say("alert-unworded", kind=str(row.get("kind")))]
    shown += [Html("{}: {}").format(str(name), plain_value(value)) for name, value in known]
    return lines([*shown, say("words-repeated")] if repeated else shown)
