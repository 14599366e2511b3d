"""What a bot's open lots are worth at a price, beside what they cost. Pure."""

from decimal import Decimal

from execution.dca.dca_bot import DcaBot
from execution.dca.targets import cost_of
from utils.money import ZERO


def held(bot: DcaBot) -> Decimal:
    """Base currency in open lots and in dust."""
    return sum((lot.left for lot in bot.lots), bot.dust.qty)


def owed(bot: DcaBot) -> Decimal:
    """Base currency that fees took beyond it: what is held less this is what the bot has in the account."""
    return sum((lot.owed for lot in bot.lots), bot.dust.owed)


def cost_of_held(bot: DcaBot) -> Decimal:
    """Quote currency that is still in it: costs less what parts of lots have brought already."""
    return sum((lot.cost - lot.proceeds for lot in bot.lots), bot.dust.cost)


def cost_of_rest(bot: DcaBot) -> Decimal:
    """What the parts of lots that are left have cost, and dust: what a budget counts."""
    return sum((cost_of(lot, lot.left) if lot.sells else lot.cost for lot in bot.lots), bot.dust.cost)


def unrealised(bot: DcaBot, price: Decimal, fee: Decimal) -> Decimal:
    """What selling all of it at this price would earn, with ``fee`` as a fraction. Dust counts as inventory."""
    if not (bot.lots or bot.dust.qty or bot.dust.owed):
        return ZERO
    return (held(bot) - owed(bot)) * price * (1 - fee) - cost_of_held(bot)
