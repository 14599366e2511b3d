"""Which notices a change of a bot gives: each fact once, as it is recorded. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import IN_A_ROW
from execution.dca.dca_order import OrderRole
from execution.dca.lots import ClosedLot, Lot
from execution.dca.slot_news import slot_news
from execution.dca.unexplained import filled_of
from execution.facts import ZERO, Side
from execution.notices import Notice, NoticeKind


def news_of(before: DcaBot, after: DcaBot, closed: Sequence[ClosedLot], now: datetime) -> tuple[Notice, ...]:
    """What a person is told of the step from one record to the next."""
    return tuple(_news(before, after, closed, now))


def _news(before: DcaBot, after: DcaBot, closed: Sequence[ClosedLot], now: datetime) -> Iterator[Notice]:
    lots_before = {lot.number: lot for lot in before.lots}
    growing, grew = _being_bought(after), _being_bought(before)
    for lot in after.lots:
        if lot.number not in growing and (lot.number in grew or lot.number not in lots_before):
            yield _bought(after, lot, now)
    for row in closed:
        if row.qty > ZERO:  # else it was written off, and who did that knows
            yield _sold(after, row, now)
    for lot in after.lots:
        was = lots_before.get(lot.number)
        if lot.is_held and (was is None or not was.is_held):
            what = f"{lot.number}-{lot.sell_revision}"
            facts: dict[str, Any] = {"lot": lot.number, "qty": lot.left, "why": lot.held_because}
            yield _notice(after, NoticeKind.DCA_SELL_REMOVED, what, now, **facts)
    yield from _refusals(before, after, lots_before, now)
    if after.is_unexplained_told and not before.is_unexplained_told:
        yield _notice(after, NoticeKind.DCA_UNEXPLAINED, f"@{now.isoformat()}", now, urgent=True)
    for kind, what, fields in slot_news(before, after, now):
        yield _notice(after, kind, what, now, urgent=True, **fields)
    if after.state is not before.state and after.state is not BotState.RUNNING and after.state_reason:
        what = f"{after.state.value}@{now.isoformat()}"
        yield _notice(after, NoticeKind.DCA_HALTED, what, now, urgent=True, reason=after.state_reason)


def _being_bought(bot: DcaBot) -> set[int]:
    """A lot is told of when nothing of its buy can come any more."""
    return {o.lot for o in bot.orders_of(OrderRole.BUY) if o.is_open or o.seen_filled > filled_of(bot, o)}


def _bought(bot: DcaBot, lot: Lot, now: datetime) -> Notice:
    fees = sum((f.fee_in_quote for f in lot.buys), ZERO)
    return _notice(
        bot,
        NoticeKind.DCA_BOUGHT,
        lot.number,
        now,
        lot=lot.number,
        qty=sum((f.qty for f in lot.buys), ZERO),
        received=lot.received,
        price=lot.mean_price,
        cost=lot.cost - lot.carried.cost,
        fee=fees,
        lots=len(bot.lots),
        of=bot.plan.buy.max_lots,
    )


def _sold(bot: DcaBot, row: ClosedLot, now: datetime) -> Notice:
    return _notice(
        bot,
        NoticeKind.DCA_SOLD,
        row.number,
        now,
        lot=row.number,
        qty=row.qty,
        buy_price=row.buy_price,
        sell_price=row.sell_price,
        profit=row.profit,
        cost=row.cost,
        fees=row.fees,
        credit=max(ZERO, row.credit_given),
        by_stop=row.by_stop,
        lots=len(bot.lots),
        total=bot.stats.realised,
    )


def _refusals(before: DcaBot, after: DcaBot, lots_before: Mapping[int, Lot], now: datetime) -> Iterator[Notice]:
    """The first of a row; the bot's card shows that it goes on."""
    if after.buy_refusals == 1 and before.buy_refusals == 0:
        what = f"buy@{now.isoformat()}"
        yield _notice(after, NoticeKind.DCA_REFUSED, what, now, lot=None, text=after.buy_refused_because)
    for lot in after.lots:
        was = lots_before.get(lot.number)
        if lot.refusals == 1 and (was is None or was.refusals == 0):
            fields = {"lot": lot.number, "text": lot.refused_because}
            yield _notice(after, NoticeKind.DCA_REFUSED, f"{lot.number}@{now.isoformat()}", now, urgent=True, **fields)
        if lot.unsold == IN_A_ROW and (was is None or was.unsold < IN_A_ROW):
            why = ": ".join(filter(None, (f"{IN_A_ROW} in a row ended without a fill", lot.refused_because)))
            fields = {"lot": lot.number, "text": why}
            yield _notice(after, NoticeKind.DCA_REFUSED, f"{lot.number}@{now.isoformat()}", now, urgent=True, **fields)


def _notice(
    bot: DcaBot, kind: NoticeKind, what: object, now: datetime, *, urgent: bool = False, **fields: Any
) -> Notice:
    return Notice(
        id=f"{bot.bot_id}:{kind.value}:{what}",
        kind=kind,
        chat_id=bot.chat_id,
        at=now,
        urgent=urgent,
        fields={"symbol": bot.symbol, "side": Side.BUY.value, "bot_id": bot.bot_id, "name": bot.name, **fields},
    )
