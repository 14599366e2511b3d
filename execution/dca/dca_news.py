"""Which notices a change of a bot gives: each fact once, as it is recorded. Pure."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.lots import ClosedLot, Lot
from execution.dca.settle import filled_of
from execution.dca.slot_news import slot_news
from execution.facts import ZERO, Side
from execution.notices import Notice, NoticeKind


def news_of(before: DcaBot, after: DcaBot, closed: Sequence[ClosedLot], now: datetime) -> tuple[Notice, ...]:
    """What a person is told of the step from one record to the next."""
    return tuple(_news(before, after, closed, now))


def _news(before: DcaBot, after: DcaBot, closed: Sequence[ClosedLot], now: datetime) -> Iterator[Notice]:
    for lot in after.lots:
        if _is_bought(after, lot) and not _is_bought(before, before.lot(lot.number)):
            yield _bought(after, lot, now)
    for row in closed:
        yield _sold(after, row, now)
    for lot in after.lots:
        was = before.lot(lot.number)
        if lot.is_held and (was is None or not was.is_held):
            what = f"{lot.number}-{lot.sell_revision}"
            yield _notice(after, NoticeKind.DCA_SELL_REMOVED, what, now, lot=lot.number, qty=lot.left)
    yield from _refusals(before, after, now)
    for kind, what, fields in slot_news(before, after, now):
        yield _notice(after, kind, what, now, urgent=True, **fields)
    if after.state is not before.state and after.state is not BotState.RUNNING and after.state_reason:
        what = f"{after.state.value}@{now.isoformat()}"
        yield _notice(after, NoticeKind.DCA_HALTED, what, now, urgent=True, reason=after.state_reason)


def _is_bought(bot: DcaBot, lot: Lot | None) -> bool:
    """A lot is told of when nothing of its buy can come any more."""
    if lot is None:
        return False
    return all(not o.is_open and o.seen_filled <= filled_of(bot, o) for o in bot.orders_of(OrderRole.BUY, lot.number))


def _bought(bot: DcaBot, lot: Lot, now: datetime) -> Notice:
    fees = sum((f.fee * f.price if f.fee_in_base else f.fee for f in lot.buys), ZERO)
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


def _refusals(before: DcaBot, after: DcaBot, now: datetime) -> Iterator[Notice]:
    """The first of a row; the bot's card shows that it goes on."""
    if after.buy_refusals == 1 and before.buy_refusals == 0:
        what = f"buy@{now.isoformat()}"
        yield _notice(after, NoticeKind.DCA_REFUSED, what, now, lot=None, text=after.buy_refused_because)
    for lot in after.lots:
        was = before.lot(lot.number)
        if lot.refusals == 1 and (was is None or was.refusals == 0):
            fields = {"lot": lot.number, "text": lot.refused_because}
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
