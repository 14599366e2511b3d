"""Coins that are gone, sold or moved past the bot by a person: that is told, and a lot can be written off. Pure."""

from datetime import datetime

from msgspec.structs import replace

from execution.dca.closed_lots import counted, left_behind, row_of
from execution.dca.dca_bot import DcaBot
from execution.dca.lots import ClosedLot, Dust, Lot
from execution.dca.observations import CoinsCounted
from execution.dca.targets import cost_of
from utils.money import plain
from utils.texts.catalogue import text


def missing_coins(bot: DcaBot, counted: CoinsCounted) -> str:
    """Why a lot cannot be sold, in words; "": there is enough, so that the refusal had another reason."""
    lot = bot.lot(counted.lot)
    if lot is None or lot.is_dropped or counted.free >= counted.wanted:
        return ""
    wanted, free = plain(counted.wanted), plain(counted.free)
    return text("dca-paused-coins-gone", lot=lot.number, wanted=wanted, free=free, coin=counted.coin, bot=bot.name)


def unsold_of(lot: Lot) -> Dust:
    """What a person writes off of a lot, with its share of the cost."""
    return Dust(lot.left, cost_of(lot, lot.left) if lot.sells else lot.cost)


def written_off(bot: DcaBot, lot: Lot, now: datetime) -> tuple[DcaBot, ClosedLot]:
    """The bot without the lot, and its row: what was sold of it is a trade as any, the rest neither won nor lost."""
    row = row_of(bot, lot, now, written_off=unsold_of(lot))
    left = replace(bot.without_lot(lot.number), stats=counted(bot.stats, lot, row))
    return left_behind(left, Dust(owed=lot.owed)), row
