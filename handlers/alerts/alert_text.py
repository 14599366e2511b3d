"""Notices in words. Every figure is a recorded fact; one that was not recorded is a dash."""

from collections.abc import Mapping
from html import escape
from typing import Any, assert_never

from execution.notices import NoticeKind
from execution.watching.invariant_words import invariant_in_words
from handlers.alerts import ending_alerts, order_alerts, stop_alerts
from handlers.dca import alerts as dca_alerts
from handlers.dca import gap_text as dca_gap_text
from handlers.dca import sell_text as dca_sell_text
from handlers.questions import adoption_text, gap_text, stop_question_text
from handlers.words import figures
from handlers.words.notice_facts import Facts, plain_value
from handlers.words.plain_reasons import plain_reason


def alert_text(row: Mapping[str, Any], *, repeated: bool, mode: str = "live") -> str:
    """The text of an outbox row, as HTML.

    Args:
        row: ``kind``, ``at``, ``urgent`` and ``fields``, as `Notice.to_plain` writes them.
        repeated: whether the chat may have it already; then it says so.
        mode: the MODE setting: in ``observe`` nothing is said to be done that is not.

    Raises:
        ValueError: the kind is unknown.
    """
    facts = Facts(row.get("fields") or {})
    is_observing = mode == "observe"
    text = _worded(NoticeKind(row["kind"]), facts, is_urgent=bool(row.get("urgent")), is_observing=is_observing)
    return f"{text}\n<i>(possibly repeated)</i>" if repeated else text


def unworded_text(row: Mapping[str, Any], *, repeated: bool) -> str:
    """A row that has no words of its own, with all that it says: an alert is never lost for its wording."""
    fields = row.get("fields")
    known = fields.items() if isinstance(fields, dict) else ()
    lines = [f"{figures.bold(str(row.get('kind')))} (shown as recorded)"]
    lines += [f"{escape(str(name))}: {escape(plain_value(value))}" for name, value in known]
    return "\n".join([*lines, "<i>(possibly repeated)</i>"] if repeated else lines)


def _worded(kind: NoticeKind, facts: Facts, *, is_urgent: bool, is_observing: bool) -> str:
    match kind:
        case NoticeKind.ENTRY_FILLED:
            return order_alerts.entry_filled(facts)
        case NoticeKind.ENTRY_REFUSED:
            return order_alerts.entry_refused(facts)
        case NoticeKind.ENTRIES_CANCELLED:
            return order_alerts.entries_cancelled(facts)
        case NoticeKind.LATE_ENTRY_GUARDED:
            return order_alerts.late_entry_guarded(facts)
        case NoticeKind.TP_HIT:
            return order_alerts.take_profit_hit(facts)
        case NoticeKind.LEG_REMOVED:
            return order_alerts.leg_removed(facts)
        case NoticeKind.LEG_MOVED:
            return order_alerts.leg_moved(facts)
        case NoticeKind.LEGS_JOINED:
            return order_alerts.legs_joined(facts)
        case NoticeKind.SIZE_CHANGED:
            return order_alerts.size_changed(facts)
        case NoticeKind.STOP_MOVED:
            return stop_alerts.stop_moved(facts)
        case NoticeKind.STOP_ASKED:
            return stop_question_text.question_text(facts)
        case NoticeKind.STOP_PUT_BACK:
            return stop_alerts.stop_put_back(facts)
        case NoticeKind.STOP_WAITS:
            return stop_alerts.stop_waits(facts)
        case NoticeKind.STOP_REFUSED:
            return stop_alerts.stop_refused(facts)
        case NoticeKind.STOP_BEYOND_LIQUIDATION:
            return stop_alerts.stop_beyond_liquidation(facts)
        case NoticeKind.UNPROTECTED:
            return stop_alerts.unprotected(facts)
        case NoticeKind.PROTECTED:
            return stop_alerts.protected(facts)
        case NoticeKind.TRAIL_SET:
            return stop_alerts.trail_set(facts)
        case NoticeKind.TRAIL_REFUSED:
            return stop_alerts.trail_refused(facts)
        case NoticeKind.TRAIL_CHANGED:
            return stop_alerts.trail_changed(facts)
        case NoticeKind.TRAIL_IN_DOUBT | NoticeKind.BREAK_EVEN_IN_DOUBT:
            return stop_alerts.in_doubt(facts, is_trail=kind is NoticeKind.TRAIL_IN_DOUBT)
        case NoticeKind.TRAIL_MISSED:
            return stop_alerts.trail_missed(facts)
        case NoticeKind.TRAIL_GAP:
            return gap_text.decision_text(facts)
        case NoticeKind.TRAIL_ASKED:
            return gap_text.question_text(facts)
        case NoticeKind.REDUCED:
            return ending_alerts.reduced(facts)
        case NoticeKind.REDUCTION_REFUSED:
            return ending_alerts.reduction_refused(facts)
        case NoticeKind.CLOSING:
            return ending_alerts.closing(facts)
        case NoticeKind.CLOSE_REFUSED:
            return ending_alerts.close_refused(facts)
        case NoticeKind.CLOSE_UNFILLED:
            return ending_alerts.close_unfilled(facts)
        case NoticeKind.CLOSED:
            return ending_alerts.closed(facts)
        case NoticeKind.NOT_FILLED:
            return ending_alerts.not_filled(facts)
        case NoticeKind.ADOPTION_ASKED:
            return adoption_text.question_text(facts)
        case NoticeKind.ADOPTED:
            return adoption_text.adopted_text(facts)
        case NoticeKind.BREACH:
            return _breach(facts)
        case NoticeKind.BREACH_OVER:
            return _breach_over(facts)
        case NoticeKind.DCA_BOUGHT:
            return dca_alerts.bought(facts)
        case NoticeKind.DCA_SOLD:
            return dca_alerts.sold(facts)
        case NoticeKind.DCA_SELL_REMOVED:
            return dca_alerts.sell_removed(facts)
        case NoticeKind.DCA_REFUSED:
            return dca_alerts.refused(facts)
        case NoticeKind.DCA_UNEXPLAINED:
            return dca_alerts.unexplained(facts)
        case NoticeKind.DCA_HALTED:
            return dca_alerts.halted(facts, is_observing=is_observing)
        case NoticeKind.DCA_STOP:
            return dca_alerts.stop_changed(facts)
        case NoticeKind.DCA_UNPROTECTED:
            return dca_alerts.unprotected(facts, is_observing=is_observing)
        case NoticeKind.DCA_SELL_LOST:
            return dca_sell_text.lost(facts, is_observing=is_observing)
        case NoticeKind.DCA_SELL_RESIZED | NoticeKind.DCA_SELL_MOVED:
            return (dca_sell_text.moved if kind is NoticeKind.DCA_SELL_MOVED else dca_sell_text.resized)(facts)
        case NoticeKind.DCA_TRAIL_GAP:
            return dca_gap_text.trail_gap(facts, is_observing=is_observing)
        case NoticeKind.SYSTEM:
            return f"{'🚨' if is_urgent else 'ℹ️'} {facts.reason('text')}"
        case _:
            assert_never(kind)


def _breach(facts: Facts) -> str:
    return (
        f"🟥 {_subject(facts)}: {invariant_in_words(facts.text('invariant'))}, not as it should be for"
        f" {facts.duration('seconds')}\n"
        f"{facts.reason('evidence')}\nIt is being mended; look at the exchange if it stays"
    )


def _breach_over(facts: Facts) -> str:
    return (
        f"🛡 {_subject(facts)}: {invariant_in_words(facts.text('invariant'))}, as it should be again after"
        f" {facts.duration('seconds')}\n"
        f"It was: {facts.reason('evidence')}"
    )


def _subject(facts: Facts) -> str:
    """A guarded position; or what else of the account it is about."""
    return facts.title if facts.raw("symbol") else figures.bold(plain_reason(facts.raw("subject")) or "the account")
