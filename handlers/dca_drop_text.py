"""What writing a lot off does, before it is done."""

from html import escape

from execution.dca.dca_bot import DcaBot
from execution.dca.lots import Lot
from handlers.dca_command_line import YES
from handlers.figures import bold, code, money, quantity


def drop_text(bot: DcaBot, lot: Lot) -> str:
    """HTML."""
    return (
        f"🗑 Write off lot {lot.number} of {bold(bot.name)} {escape(bot.symbol)}?\n"
        f"• {quantity(lot.left)} of it, lot cost {money(lot.cost)}, leave the record for good\n"
        "• its sell is cancelled; coins that are still in your account stay there, and the bot sells them no more\n"
        "• it counts neither as profit nor as loss: what you got for the coins, only you know\n"
        f"To do it: {code(f'/dca drop {bot.bot_id} {lot.number} {YES}')}"
    )
