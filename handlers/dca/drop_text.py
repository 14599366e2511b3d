"""What writing a lot off does, before it is done."""

from html import escape

from execution.dca.dca_views import DcaView
from execution.dca.lots import Lot
from handlers.dca.actions import YES
from handlers.dca.names import called
from handlers.dca.units import Units
from handlers.words.figures import bold, code


def drop_text(view: DcaView, lot: Lot) -> str:
    """HTML."""
    bot, units = view.bot, Units.of_view(view)
    return (
        f"🗑 Write off lot {lot.number} of {bold(bot.name)} {escape(bot.symbol)}?\n"
        f"• {units.qty(lot.left)} of it, lot cost {units.money(lot.cost)}, leave the record for good\n"
        "• its sell is cancelled; coins that are still in your account stay there, and the bot sells them no more\n"
        "• it counts neither as profit nor as loss: what you got for the coins, only you know\n"
        f"To do it: {code(f'/dca drop {called(bot)} {lot.number} {YES}')}"
    )
