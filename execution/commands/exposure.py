"""What is exposed on the account: guarded positions and waiting entries, what nobody guards, and DCA bots. Pure."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from execution.commands.emergency_record import Item, Kind
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import Market
from execution.dca.worth import held
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.new_trade.entry_standing import EntryStanding
from execution.views import PositionView
from utils.money import ZERO


def guarded_exposed(position: PositionView) -> Item:
    """One that is guarded, or a trade of which nothing has filled."""
    waiting = [entry for entry in position.entries if entry.standing is not EntryStanding.OVER]
    return Item(
        kind=Kind.GUARDED,
        key=position.key,
        mark=position.drawn_for.generation if position.drawn_for is not None else "",
        symbol=position.symbol,
        side=position.side,
        size=position.size,
        position_idx=position.position_idx,
        worth=position.price * position.size if position.price is not None else None,
        result=position.unrealised,
        stop=position.standing_stop,
        entries=len(waiting),
    )


def unguarded_exposed(rows: Iterable[PositionRow]) -> tuple[Item, ...]:
    """Those that were opened elsewhere, the ignored ones included."""
    return tuple(
        Item(
            kind=Kind.UNGUARDED,
            key=f"{row.symbol}:{row.position_idx}",
            mark=f"{row.side.value}:{row.opened_at.isoformat() if row.opened_at is not None else ''}",
            symbol=row.symbol,
            side=row.side,
            size=row.size,
            position_idx=row.position_idx,
            worth=_worth(row, row.side),
            result=row.unrealised_pnl,
            stop=row.stop_loss,
        )
        for row in rows
        if row.side is not None and row.size > ZERO
    )


def bots_exposed(bots: Iterable[DcaBot], rows: Mapping[Slot, PositionRow]) -> tuple[Item, ...]:
    """Those with a position on a perpetual; and of the others those that hold coins, or may buy."""
    return tuple(item for bot in bots if (item := _bot(bot, rows)) is not None)


def may_buy(bot: DcaBot) -> bool:
    """Also by an order that was sent before it was stopped."""
    return bot.state is BotState.RUNNING or any(order.is_open for order in bot.orders_of(OrderRole.BUY))


def _bot(bot: DcaBot, rows: Mapping[Slot, PositionRow]) -> Item | None:
    is_linear = bot.plan.market is Market.LINEAR
    position_idx = bot.slot.position_idx if bot.slot is not None else 0
    row = rows.get(Slot(bot.identity.account, bot.symbol, position_idx)) if is_linear and bot.slot is not None else None
    has_position = row is not None and row.side is Side.BUY and row.size > ZERO
    size = row.size if row is not None and has_position else held(bot)
    if not has_position and not may_buy(bot) and size == ZERO:
        return None
    return Item(
        kind=Kind.BOT if is_linear and (bot.slot is not None or size > ZERO) else Kind.BUYER,
        key=bot.bot_id,
        mark="",
        symbol=bot.symbol,
        side=Side.BUY,
        size=size,
        position_idx=position_idx,
        name=bot.name,
        worth=_worth(row, Side.BUY) if row is not None and has_position else None,
        result=row.unrealised_pnl if row is not None and has_position else None,
        stop=row.stop_loss if row is not None and has_position else None,
    )


def _worth(row: PositionRow, side: Side) -> Decimal | None:
    """At the price that its unrealised result was computed with."""
    if row.avg_price is None or row.unrealised_pnl is None:
        return None
    return row.avg_price * row.size + side.sign * row.unrealised_pnl
