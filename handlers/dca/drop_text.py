"""What writing a lot off does, before it is done."""

from execution.dca.dca_views import DcaView
from execution.dca.lots import Lot
from handlers.dca.actions import YES
from handlers.dca.names import called
from handlers.words.say import Html, say
from handlers.words.units import Units


def drop_text(view: DcaView, lot: Lot) -> Html:
    bot, units = view.bot, Units.of_view(view)
    return say(
        "dca-drop",
        number=lot.number,
        name=bot.name,
        symbol=bot.symbol,
        qty=units.qty(lot.left),
        cost=units.money(lot.cost),
        bot=called(bot),
        yes=YES,
    )
