"""What happens to a bot's position on a perpetual without an order of a lot: closes by others, and funding. Pure.

The slot is the bot's alone (R23), so a close that no lot's order made took of its lots, from the oldest on: by the hard
stop, by the exchange, or by a person in the app. The bot waits for a person then.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market
from execution.dca.hard_stop import disturbed
from execution.dca.lot_sales import sold
from execution.dca.lots import Dust, Lot, LotFill
from execution.dca.order_ids import read_dca_link_id
from execution.dca.own_slot import OwnSlot, SeenClose
from execution.dca.worth import held
from execution.facts.executions import OF_STOPS, ExecType, Execution
from execution.funding import is_of_slot
from utils.money import ZERO, plain
from utils.texts.catalogue import text

MOST_COUNTED: Final = 200
"""Ids of executions that are kept, so that none counts twice: far more than one read brings again."""
_GRAIN: Final = Decimal("0.000000000001")
_PERSON: Final = "person"


def reduced(bot: DcaBot, execution: Execution, fill: LotFill, coin: str) -> DcaBot:
    """A close takes from the oldest lots on, its fee in proportion; what opened the other side is none of it."""
    if execution.exec_id in bot.counted:
        return bot
    bot, of_the_lots = _less_what_is_theirs(bot, execution)
    taken = min(of_the_lots, sum((lot.left for lot in _open_at(bot, fill.at)), ZERO))
    if taken <= ZERO:
        return _noted(bot, execution, ZERO, ())[0] if execution.exec_id in bot.counted else bot
    before, lots = bot, list[int]()
    by_stop = execution.create_type in OF_STOPS
    fill = replace(part_of(fill, taken), by_stop=by_stop)
    to_go, fee_to_go = fill.qty, fill.fee
    for lot in _open_at(bot, fill.at):
        takes = min(to_go, lot.left)
        if takes <= ZERO:
            continue
        fee = _share(fee_to_go, takes, to_go)
        bot = sold(bot, lot.number, replace(fill, qty=takes, fee=fee))
        lots.append(lot.number)
        to_go, fee_to_go = to_go - takes, fee_to_go - fee
    bot, close = _noted(_counted(told_moved(before, bot, execution), execution), execution, taken, lots)
    return disturbed(bot, _why(bot, execution, close, coin))


def _noted(bot: DcaBot, execution: Execution, taken: Decimal, lots: Sequence[int]) -> tuple[DcaBot, SeenClose]:
    """One order may close in many executions, and is told as the whole that it is."""
    slot, price, qty = bot.slot or OwnSlot(), execution.price, execution.closed_size
    close = slot.close
    if close is None or close.order_id != execution.order_id:
        close = SeenClose(order_id=execution.order_id, qty=ZERO, lowest=price, highest=price, of_lots=ZERO, lots=())
    close = replace(
        close,
        qty=close.qty + qty,
        lowest=min(close.lowest, price),
        highest=max(close.highest, price),
        of_lots=close.of_lots + taken,
        lots=tuple(sorted({*close.lots, *lots})),
    )
    return replace(bot, slot=replace(slot, close=close)), close


def _less_what_is_theirs(bot: DcaBot, execution: Execution) -> tuple[DcaBot, Decimal]:
    """The bot, and what is left of a close for its lots: first goes what a person had added to its position."""
    slot, size = bot.slot, execution.closed_size
    theirs = ZERO if slot is None or slot.odd_told is None else max(ZERO, slot.odd_told - held(bot))
    if slot is None or slot.odd_told is None or theirs == ZERO:
        return bot, size
    takes = min(theirs, size)
    return _counted(replace(bot, slot=replace(slot, odd_told=slot.odd_told - takes)), execution), size - takes


def told_moved(before: DcaBot, after: DcaBot, execution: Execution) -> DcaBot:
    """With the size that a person was told of moved by what an execution changed about the lots: theirs is as it was.

    One that is no newer than the row that was told is in that size already.
    """
    slot = after.slot
    if slot is None or slot.odd_told is None:
        return after
    is_newer = execution.seq > slot.seq or (execution.seq == slot.seq and slot.size is None)
    if not is_newer:
        return after
    return replace(after, slot=replace(slot, odd_told=slot.odd_told + held(after) - held(before)))


def _open_at(bot: DcaBot, at: datetime) -> list[Lot]:
    """A close before a lot was bought is none of it."""
    return [lot for lot in bot.lots if lot.bought_at <= at]


def _why(bot: DcaBot, execution: Execution, close: SeenClose, coin: str) -> str:
    price = plain(close.lowest)
    if close.lowest != close.highest:
        price = text("dca-closed-prices", lowest=price, highest=plain(close.highest))
    qty, named = plain(close.qty), read_dca_link_id(execution.link_id)
    by = _closed_by(bot, execution)
    if by == _PERSON and named is not None:  # made larger, or its lot was closed meanwhile
        closed = text("dca-closed-by-sell", lot=named.lot, qty=qty, coin=coin, price=price)
    else:
        closed = text("dca-closed", by=by, qty=qty, coin=coin, price=price)
    count, lots = len(close.lots), ", ".join(map(str, close.lots))
    if close.of_lots == close.qty:
        return text("dca-closed-from", closed=closed, count=count, lots=lots)
    part = plain(close.of_lots)
    return text("dca-closed-partly-from", closed=closed, part=part, coin=coin, count=count, lots=lots)


def _closed_by(bot: DcaBot, execution: Execution) -> str:
    """For a text."""
    if execution.create_type in OF_STOPS:
        return "stop"
    if execution.exec_type is ExecType.LIQUIDATION:
        return "liquidation"
    if execution.exec_type is ExecType.ADL:
        return "deleveraging"
    is_ours = read_dca_link_id(execution.link_id) is None and execution.link_id.startswith(f"dca-{bot.bot_id}-")
    return "market" if is_ours else _PERSON


def funding_shared(bot: DcaBot, payment: Execution) -> DcaBot:
    """Funding is part of what open lots cost, by what is left of each; where none is open, the next one carries it."""
    if bot.plan.market is not Market.LINEAR or payment.exec_id in bot.counted or not _is_ours(bot, payment):
        return bot
    open_lots = [lot for lot in bot.lots if lot.left > ZERO]
    bot = replace(_counted(bot, payment), stats=replace(bot.stats, funding=bot.stats.funding + payment.fee))
    if not open_lots:
        return replace(bot, dust=bot.dust + Dust(cost=payment.fee))
    qty_to_go, fee_to_go = sum((lot.left for lot in open_lots), ZERO), payment.fee
    shares: dict[int, Decimal] = {}
    for lot in open_lots:
        shares[lot.number] = _share(fee_to_go, lot.left, qty_to_go)
        qty_to_go, fee_to_go = qty_to_go - lot.left, fee_to_go - shares[lot.number]
    lots = (replace(lot, funding=lot.funding + shares.get(lot.number, ZERO)) for lot in bot.lots)
    return replace(bot, lots=tuple(lots))


def _is_ours(bot: DcaBot, payment: Execution) -> bool:
    """In hedge mode a payment names the size that it was for; where that tells nothing, its side does (R22)."""
    if payment.at < bot.created_at or bot.slot is None:
        return False
    return bot.slot.position_idx == 0 or payment.qty == held(bot) or is_of_slot(bot.slot.position_idx, payment)


def _counted(bot: DcaBot, execution: Execution) -> DcaBot:
    return replace(bot, counted=(*bot.counted, execution.exec_id)[-MOST_COUNTED:])


def part_of(fill: LotFill, qty: Decimal) -> LotFill:
    """So much of an execution, with its share of the fees."""
    fee, other_fee = (_share(each, qty, fill.qty) for each in (fill.fee, fill.other_fee))
    return replace(fill, qty=qty, fee=fee, other_fee=other_fee)


def _share(fee: Decimal, part: Decimal, whole: Decimal) -> Decimal:
    """The last one gets what is left to the last digit."""
    return fee if part == whole else (fee * part / whole).quantize(_GRAIN)
