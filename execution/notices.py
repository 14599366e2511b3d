"""What a person is told: facts as they were recorded, one row for each, written in the same commit as the fact. Pure.

A notice carries plain fields, no text: the chat words it (handlers). Its id is a function of what happened, so that
the same fact, folded again after a crash, is the same notice.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from msgspec import Struct

from execution.monitor import Monitor

EVERYBODY: Final = 0
"""As a chat: all owners."""
OUTBOX: Final = "outbox"
"""Section of the store that holds notices by id until the chat has them."""
EXPLAINED_WITHIN: Final = timedelta(seconds=3)
"""A figure waits so long for what it needs (missing executions, a stop in doubt); then the fact is told without it."""


class NoticeKind(StrEnum):
    """Fields of each kind beside ``symbol`` and ``side`` ("Buy"/"Sell"); money and prices are Decimal."""

    ENTRY_FILLED = "entry_filled"
    """leg, of (None: some of them will not fill any more), qty, price (mean of this order), fee, size, avg_entry, stop
    (confirmed), planned_qty (filled, or still to come)."""
    ENTRY_REFUSED = "entry_refused"
    """leg, of, status, text."""
    ENTRIES_CANCELLED = "entries_cancelled"
    """legs (list of numbers), prices (list)."""
    ENTRY_MOVED = "entry_moved"
    """leg, of, old_price, new_price, old_qty, new_qty (whole quantities): a person moved it in the app.

    keeps False: it lies beyond the stop now and is cancelled. result: the money of the whole trade if all entries fill
    and the stop then fires, after fees; None where executions are missing. most: what MAX_RISK_PER_TRADE allows, where
    that is less; else None.
    """
    TP_HIT = "tp_hit"
    """leg, of, qty, price (mean), profit (after fees), remaining."""
    STOP_MOVED = "stop_moved"
    """old, new, origin ("break-even", "follow", "trailing", "person", "plan"), size, result.

    result is the money if it fires now, after fees; None where executions are missing.
    put_back: how often S* was put back before the person's price was accepted (MANUAL_STOP=restore), else 0.
    found: where a person had moved it before, untold until a policy moved it from there; else None.
    restored: what a person's answer put back: ``new``, or where a policy moved it on from at once; else None.
    once_ours: ``new`` is a price that we had sent before: a person moved it there, or a late request of ours did.
    moves: of a trail that moved more than once before the chat took the news; absent: once.
    positions: such fields of several; absent: of this one.
    """
    STOP_ASKED = "stop_asked"
    """before (what stood), ours (what can be put back), theirs (a person's, which stands), question, number, size,
    seconds (until theirs is adopted), result_ours, result_theirs (money if it fires now, after fees; None where
    executions are missing), loosens. held (where it goes at once if ours is put back, and then result_ours is of that;
    else None), held_by (origin of that, as in STOP_MOVED), trails (a trail then goes on from the price as it is),
    once_ours (of theirs, as in STOP_MOVED).
    """
    STOP_PUT_BACK = "stop_put_back"
    """found (None: no stop), stop (confirmed again), size: S* stands again where it had been moved or taken away.

    by: where it was taken away, by whom, as far as the exchange's words tell (`RemovedBy`); else None.
    """
    STOP_WAITS = "stop_waits"
    """wanted, standing: the price is through the wanted stop, the standing one is kept."""
    STOP_REFUSED = "stop_refused"
    """wanted, standing (or None), refusals."""
    TRAIL_SET = "trail_set"
    """distance, activation (None: it trails already), stop: the exchange's own trailing stop stands beside it."""
    TRAIL_REFUSED = "trail_refused"
    """text: why the exchange does not trail; the hard stop follows the price instead."""
    TRAIL_CHANGED = "trail_changed"
    """old, new (distances; None: removed), stop, result: a person changed the exchange's trailing stop in the app."""
    TRAIL_IN_DOUBT = "trail_in_doubt"
    """best, trigger (where the trail would stand by it), watermark, stop (that is told to stand, or None): prices were
    missed in the minute in which the trail began."""
    BREAK_EVEN_IN_DOUBT = "break_even_in_doubt"
    """best, wanted (where break-even would be), stop (that is told to stand, or None): prices were missed in the minute
    in which break-even began to wait."""
    TRAIL_MISSED = "trail_missed"
    """trigger, stop (that stands, or None): one of the prices that were missed went through the trail's trigger."""
    TRAIL_GAP = "trail_gap"
    """action ("execute", "rearm"), why (`GapWhy`), trigger, price (beyond it), stop (that stands, or None).

    The trail's trigger has risen while prices were missed, and the price is beyond it by now.
    """
    TRAIL_ASKED = "trail_asked"
    """The same, with a question: trigger, price, stop, size, result (money if all is closed at that price, after fees;
    None where executions are missing), question, number, seconds (to answer), closes (what happens without an answer).
    """
    STOP_BEYOND_LIQUIDATION = "stop_beyond_liquidation"
    """stop, liquidation (the exchange's price), size: it would be liquidated before the stop fires."""
    UNPROTECTED = "unprotected"
    """size, seconds: no stop of ours is confirmed since that long."""
    PROTECTED = "protected"
    """stop, seconds: how long it was not."""
    BREACH = "breach"
    """invariant ("I1" to "I5"), evidence, seconds: it is not kept since that long; the engine looks and mends.

    subject: what it is about, where that is no guarded position (symbol and side are "" then).
    """
    BREACH_OVER = "breach_over"
    """invariant, evidence (as it was), subject, seconds: how long it was not kept."""
    LEG_REMOVED = "leg_removed"
    """leg: cancelled by a person in the app, not created again; others (the legs that sell its part), qty (all that
    they sell then)."""
    LEG_LOST = "leg_lost"
    """leg, price: the exchange does not know its order any more, and nothing more of it has filled.

    Nobody can say who took it away, so another is placed.
    """
    LEG_MOVED = "leg_moved"
    """leg, old_price, new_price, old_qty, new_qty (what is open of it): a person moved it in the app.

    keeps_qty False: with the new quantity another leg could not stand, so quantities are planned again.
    """
    LEGS_JOINED = "legs_joined"
    """legs, into (lists of numbers; None: no leg can stand), size: too small for the exchange, beyond the preview."""
    SIZE_CHANGED = "size_changed"
    """change, size: a change by executions that are not ours, or that no execution explains.

    is_ours: it was an entry of ours all the same, which the ledger has lost. forced: the `CloseReason`, where the
    exchange took it; else None.
    """
    REDUCED = "reduced"
    """qty, price (mean), profit (after fees), remaining: a partial close from the chat has ended."""
    REDUCTION_REFUSED = "reduction_refused"
    """text: a partial close from the chat that the exchange did not take; nothing was closed."""
    CLOSING = "closing"
    """reason, size: a close that the engine began by itself.

    By a smart stop also smart (its price), candles ("15m"), closed_at (the close beyond it), ended (that candle).
    """
    CLOSE_REFUSED = "close_refused"
    """size, refusals, text: the exchange refuses to close the position; it is tried again and again."""
    CLOSE_UNFILLED = "close_unfilled"
    """size, attempts: so many orders in a row that should close it found nobody; it is tried again and again."""
    CLOSED = "closed"
    """reason, qty, entry, exit, gross, fees, funding, net, seconds (open), fills (number), tps (hit), of, moved_by.

    moved_by: where the reason is "stop", the origin of its price, as in STOP_MOVED; else None.
    gross and net are None where the executions do not explain the close.
    """
    ADOPTION_ASKED = "adoption_asked"
    """question, drawn, size, entry, problem ("" where a plan can be proposed; else only these), stop, kept (it is the
    person's own), tightens, loss (at the stop, fees included), targets (list of prices), shares (list of percents),
    foreign_qty (what a person's orders take), take_profit (of the position's row, or None).
    """
    ADOPTED = "adopted"
    """size, entry, stop (confirmed), kept, targets (list of prices), is_estimated, question (None: somebody was asked,
    or nothing is offered), take_profit (the person's own, which takes all of it; None: there is none).

    offered: prices of the targets that a press would add, as things stood then; drawn: how often they were before.
    is_estimated: the executions that opened it could not be read back, so its profit will not be known.
    """
    LATE_ENTRY_GUARDED = "late_entry_guarded"
    """size, entry, stop (confirmed), targets (list): an entry filled after the end of its trade, and is guarded on."""
    NOT_FILLED = "not_filled"
    """reason: no entry filled; nothing is left. is_taken: somebody else opened the other side of the slot (R4).
    is_too_old: its market entries could not be sent in time (R24)."""
    DCA_BOUGHT = "dca_bought"
    """bot_id, name, lot, qty, received (fees taken off), price (mean), cost (with fees), fee, target (where its sell
    rests, None: nowhere), carried, carried_cost (what it took over of lots before it), lots (open), of.

    Of a DCA bot, as all that follow; fee in quote currency. Each has tick, step, coin and quote of its market as well.
    """
    DCA_SOLD = "dca_sold"
    """bot_id, name, lot, qty, buy_price, sell_price (means), profit (after fees, on the original cost), cost, fees,
    credit (given to the target of lot ``credit_to``), credit_used (that lowered its own), carried, carried_cost (as
    above), together (lots sold in the same step), by_stop, lots (still open), total (realised by the bot), beyond (what
    its sell, made larger by a person, sold of coins that were not the bot's; on spot).
    """
    DCA_SELL_REMOVED = "dca_sell_removed"
    """bot_id, name, lot, qty: a person cancelled its sell in the app; not placed again before somebody says so."""
    DCA_SELL_LOST = "dca_sell_lost"
    """bot_id, name, lot, qty: its sell rested, and the exchange does not know it any more; another is placed."""
    DCA_SELL_RESIZED = "dca_sell_resized"
    """bot_id, name, lot, was, qty, is_withdrawn: a sell that rests offers another quantity, and we did not ask for it.

    It stays so, and the rest of the lot waits; is_withdrawn: it is more than the lot has, and is placed anew.
    """
    DCA_SELL_MOVED = "dca_sell_moved"
    """bot_id, name, lot, was, price: a person moved a sell that rests; it stays there."""
    DCA_REFUSED = "dca_refused"
    """bot_id, name, lot (None: a buy), text: the exchange did not take an order; tried again ever more slowly."""
    DCA_UNEXPLAINED = "dca_unexplained"
    """bot_id, name: orders show fills whose executions the exchange does not tell; they are read again and again."""
    DCA_HALTED = "dca_halted"
    """bot_id, name, reason, state: the bot paused or stopped itself."""
    DCA_STOP = "dca_stop"
    """bot_id, name, stop, shown, theirs: the hard stop was moved to ``shown`` or removed (None) and stands again at
    ``stop``; or a person's tighter one (``theirs``) is the bot's from now on, and ``shown`` was it before.
    """
    DCA_UNPROTECTED = "dca_unprotected"
    """bot_id, name, size, stop (that is being set), seconds: its position has no stop."""
    DCA_TRAIL_GAP = "dca_trail_gap"
    """bot_id, name, lot (None: a buy's trail), trigger, price, action, why: candles showed where it would have stood.

    execute: the price is beyond, and it acts; rearm: it begins anew; missed: the price went through it and is back.
    """
    STRANGER = "stranger"
    """user_id, name, username, group (its title, or ""): somebody without a role has spoken to the bot and got nothing.
    user_id None: so many have on one day that the others are only counted.
    """
    CHAT_CLOSED = "chat_closed"
    """chat (its id), title, by (who removed the bot; "" not known), reason: what went there goes to the owners."""
    REPORT = "report"
    """every ("daily", "weekly"), since, until, zone, is_late, symbols (list), and the figures of `Statistics`."""
    PRICE_ALERT = "price_alert"
    """measure ("price", "pnl", "distance"), is_above, limit, value (that crossed it), price, crossed_at, late_since
    (None, or since when prices had not been seen), is_by_candle (value is how far a candle went), is_sure (False: that
    candle may have gone there before the alert was set), repeats. One that a person has set; side is "".
    """
    SYSTEM = "system"
    """text, about ("connection", "health"), subject (what is wrong, or not any more; "" nothing that news would end):
    about the bot itself; symbol and side are "".
    """


News = tuple[NoticeKind, str, dict[str, Any]]
"""What becomes a notice: its kind, what makes its id unique, and its fields."""


class Notice(Struct, frozen=True, kw_only=True):
    """``id`` is unique for ever; ``urgent`` ones overtake everything else on their way to the chat."""

    id: str
    kind: NoticeKind
    chat_id: int
    at: datetime
    urgent: bool
    fields: dict[str, Any]

    def to_plain(self) -> dict[str, Any]:
        return {
            "kind": self.kind.value,
            "chat_id": self.chat_id,
            "at": self.at,
            "urgent": self.urgent,
            "fields": self.fields,
        }


def notice_of(
    monitor: Monitor, kind: NoticeKind, what: object, now: datetime, *, urgent: bool = False, **fields: Any
) -> Notice:
    """One about a guarded position, for the chat that opened it.

    ``what`` tells it from others of its kind in the same generation; ``fields`` are those of `NoticeKind`.
    """
    return Notice(
        id=f"{monitor.generation}:{kind.value}:{what}",
        kind=kind,
        chat_id=monitor.chat_id,
        at=now,
        urgent=urgent,
        fields={"symbol": monitor.slot.symbol, "side": monitor.side.value, **fields},
    )
