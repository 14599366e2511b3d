"""Which notices a change of a bot gives: each fact once, as it is recorded. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_fold import IN_A_ROW
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.gap_news import gap_news
from execution.dca.lots import ClosedLot, Dust, Lot
from execution.dca.market import MarketRules
from execution.dca.sell_news import sell_news
from execution.dca.slot_news import slot_news
from execution.dca.unexplained import filled_of
from execution.facts.slots import Side
from execution.notices import News, Notice, NoticeKind
from utils.money import ZERO
from utils.texts.catalogue import text


def news_of(
    before: DcaBot,
    after: DcaBot,
    closed: Sequence[ClosedLot],
    now: datetime,
    rules: MarketRules | None = None,
) -> tuple[Notice, ...]:
    """What a person is told of the step from one record to the next.

    With its trading rules each notice has what its figures are shown by: tick, step and both coins.
    """
    return tuple(_with_units(notice, rules) for notice in _news(before, after, closed, now))


def _with_units(notice: Notice, rules: MarketRules | None) -> Notice:
    if rules is None:
        return notice
    units = {"tick": rules.tick_size, "step": rules.qty_step, "coin": rules.base_coin, "quote": rules.quote_coin}
    return replace(notice, fields={**notice.fields, **units})


def _news(before: DcaBot, after: DcaBot, closed: Sequence[ClosedLot], now: datetime) -> Iterator[Notice]:
    lots_before = {lot.number: lot for lot in before.lots}
    growing, grew = _being_bought(after), _being_bought(before)
    for lot in after.lots:
        if lot.number not in growing and (lot.number in grew or lot.number not in lots_before):
            yield _bought(after, lot, now)
    sold = [row for row in closed if row.qty > ZERO]  # the others were written off, and who did that knows
    for row in sold:
        yield _sold(after, row, lots_before.get(row.number), [each.number for each in sold], now)
    for lot in after.lots:
        was = lots_before.get(lot.number)
        if lot.is_held and (was is None or not was.is_held):
            what = f"{lot.number}-{lot.sell_revision}"
            yield _notice(after, NoticeKind.DCA_SELL_REMOVED, what, now, lot=lot.number, qty=lot.left)
    yield from _refusals(before, after, lots_before, now)
    if after.is_unexplained_told and not before.is_unexplained_told:
        yield _notice(after, NoticeKind.DCA_UNEXPLAINED, f"@{now.isoformat()}", now, urgent=True)
    for kind, what, fields in _of_parts(before, after, now):
        yield _notice(after, kind, what, now, urgent=True, **fields)
    is_other = (after.state, after.state_reason) != (before.state, before.state_reason)
    if is_other and after.state is not BotState.RUNNING and after.state_reason:
        what = f"{after.state.value}@{now.isoformat()}"
        told = {"reason": after.state_reason, "state": after.state.value}
        yield _notice(after, NoticeKind.DCA_HALTED, what, now, urgent=True, **told)


def _of_parts(before: DcaBot, after: DcaBot, now: datetime) -> Iterator[News]:
    yield from slot_news(before, after, now)
    yield from gap_news(before, after, now)
    yield from sell_news(before, after, now)


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
        received=sum((f.qty - f.base_fee for f in lot.buys), ZERO),
        price=lot.mean_price,
        cost=lot.cost - lot.carried.cost,
        fee=fees,
        carried=lot.carried.qty,
        carried_cost=lot.carried.cost,
        target=next((o.price for o in bot.orders_of(OrderRole.SELL, lot.number) if o.is_open), None),
        lots=len(bot.lots),
        of=bot.plan.buy.max_lots,
    )


def _sold(bot: DcaBot, row: ClosedLot, lot: Lot | None, together: Sequence[int], now: datetime) -> Notice:
    """``lot``: as it was before; ``together``: all that ended in the same step.

    Lots that share one target hand on what each of them earned or lacked: of a credit nobody has to hear there.
    """
    is_shared = bot.plan.sell.at_average
    carried = lot.carried if lot is not None else Dust()
    beyond = row.beyond if bot.plan.market is Market.SPOT else ZERO  # on a perpetual it came off the other lots
    return _notice(
        bot,
        NoticeKind.DCA_SOLD,
        row.number,
        now,
        urgent=beyond > ZERO,
        lot=row.number,
        qty=row.qty,
        buy_price=row.buy_price,
        sell_price=row.sell_price,
        profit=row.profit,
        cost=row.cost,
        fees=row.fees,
        credit=ZERO if is_shared else max(ZERO, row.credit_given),
        credit_to=bot.lots[-1].number if bot.lots else None,
        credit_used=ZERO if is_shared else max(ZERO, row.credit_used),
        carried=carried.qty,
        carried_cost=carried.cost,
        together=[number for number in together if number != row.number],
        by_stop=row.by_stop,
        beyond=beyond,
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
            fields = {"lot": lot.number, "text": _without_a_fill(lot.refused_because)}
            yield _notice(after, NoticeKind.DCA_REFUSED, f"{lot.number}@{now.isoformat()}", now, urgent=True, **fields)


def _without_a_fill(because: str) -> str:
    if not because:
        return text("dca-sells-in-a-row", count=IN_A_ROW)
    return text("dca-sells-in-a-row-because", count=IN_A_ROW, why=because)


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
