"""How a lot leaves its bot: the row of it that is kept, and what that adds to the bot's sums. Pure."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot, DcaStats
from execution.dca.lots import ClosedLot, Dust, Lot
from utils.money import ZERO

NO_DUST: Final = Dust()


def row_of(
    bot: DcaBot,
    lot: Lot,
    now: datetime,
    *,
    dust: Dust = NO_DUST,
    written_off: Dust = NO_DUST,
    credit_given: Decimal = ZERO,
) -> ClosedLot:
    """What was sold of a lot; ``dust`` and ``written_off`` are what was not, and take their cost along.

    ``now`` is when it ended, where nothing of it was sold.
    """
    sold = sum((fill.qty for fill in lot.sells), ZERO)
    return ClosedLot(
        bot_id=bot.bot_id,
        symbol=bot.symbol,
        number=lot.number,
        qty=lot.sold,
        cost=lot.cost - dust.cost - written_off.cost,
        proceeds=lot.proceeds,
        fees=sum((fill.fee_in_quote for fill in (*lot.buys, *lot.sells)), ZERO),
        buy_price=lot.mean_price,
        sell_price=sum((fill.value for fill in lot.sells), ZERO) / sold if sold else ZERO,
        bought_at=lot.bought_at,
        sold_at=max((fill.at for fill in lot.sells), default=now),
        dust=dust,
        credit_used=lot.credit,
        credit_given=credit_given,
        by_stop=any(fill.by_stop for fill in lot.sells),
        written_off=written_off,
        beyond=sum((fill.beyond for fill in lot.sells), ZERO),
    )


def left_behind(bot: DcaBot, dust: Dust) -> DcaBot:
    """The bot with what a lot leaves to the next one.

    What a fee took beyond it was taken from what else the account has: from dust, then from the newest open lot. Only
    where nothing is open it is owed until there is a lot.
    """
    dust = bot.dust + dust
    if not dust.owed or not bot.lots:
        return replace(bot, dust=dust)
    newest = bot.lots[-1]
    paying = replace(newest, debt=newest.debt + dust.owed)
    return replace(bot.with_lot(paying), dust=replace(dust, owed=ZERO))


def counted(stats: DcaStats, lot: Lot, row: ClosedLot) -> DcaStats:
    """With a lot that left; one of which nothing was sold is no trade."""
    return replace(
        stats,
        trades=stats.trades + bool(lot.sells),
        wins=stats.wins + (row.profit > ZERO),
        losses=stats.losses + (row.profit < ZERO),
        realised=stats.realised + row.profit,
        written_off=stats.written_off + row.written_off.qty,
        written_off_cost=stats.written_off_cost + row.written_off.cost,
        credit_used=stats.credit_used + row.credit_used,
    )
