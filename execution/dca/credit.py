"""The DCA credit: what a sale earned beyond its target lowers the target of the newest other lot. Pure.

Lots that share one target give all of it, and what one of them lacked as well: together they bring their profit,
whichever of them is sold first.

It is a ledger of its own. It moves targets and never a profit: realised profit is always proceeds less original cost,
so the credit is counted nowhere twice. What was given equals what lies in open lots and what sold lots have used.
"""

from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import SellRules
from utils.money import ZERO, floor_to_step

_HUNDRED: Final = Decimal(100)
GRAIN: Final = Decimal("0.00000001")
"""Money that a division gives is kept to so much; what rounding takes off stays where it was, none is lost or made."""


def credit_of(excess: Decimal, sell: SellRules) -> Decimal:
    """What a sale gives away of its profit beyond the target; less than nothing only where the target is shared."""
    if sell.at_average:
        return floor_to_step(excess, GRAIN)
    return floor_to_step(max(ZERO, excess) * sell.credit_percent / _HUNDRED, GRAIN)


def give(bot: DcaBot, credit: Decimal) -> DcaBot:
    """The bot with a credit in its newest open lot. There has to be one."""
    *others, newest = bot.lots
    stats = replace(bot.stats, credit_given=bot.stats.credit_given + credit)
    return replace(bot, lots=(*others, replace(newest, credit=newest.credit + credit)), stats=stats)
