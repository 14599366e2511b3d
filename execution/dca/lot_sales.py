"""What selling of a lot adds to it and to the sums of its bot. Pure."""

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.lots import LotFill


def sold(bot: DcaBot, number: int, fill: LotFill) -> DcaBot:
    """With what an execution sold of a lot; the same one twice changes nothing."""
    lot = bot.lot(number)
    if lot is None or any(f.exec_id == fill.exec_id for f in lot.sells):
        return bot
    stats = replace(
        bot.stats,
        sold=bot.stats.sold + fill.qty + fill.base_fee,
        earned=bot.stats.earned + fill.value - fill.quote_fee,
        fees=bot.stats.fees + fill.fee_in_quote,
    )
    lot = replace(lot, sells=(*lot.sells, fill), not_before=None, refusals=0, unsold=0)
    return replace(bot.with_lot(lot), stats=stats)
