"""What a DCA bot's trails missed while nobody heard prices, and what was done about it, in words."""

from execution.stops.gap_record import GapAction
from handlers.dca.alerts import title
from handlers.dca.modes import mode_of
from handlers.words.notice_facts import NONE, Facts
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units


def trail_gap(facts: Facts, *, is_observing: bool) -> Html:
    """Of a sell's trail, or (lot None) a buy's."""
    units, mode = Units.of_facts(facts), mode_of(is_observing=is_observing)
    trail = {
        "title": title(facts),
        "lot": facts.or_none("lot", facts.text("lot")),
        "trigger": units.price(facts.decimal("trigger")),
    }
    price = units.price(facts.decimal("price"))
    match facts.raw("action"):
        case GapAction.EXECUTE.value:
            acts = (
                say("dca-alert-gap-buys", mode=mode) if trail["lot"] == NONE else say("dca-alert-gap-sells", mode=mode)
            )
            return lines([say("dca-alert-gap-executed", price=price, **trail), acts])
        case GapAction.REARM.value:
            why = label("dca-alert-gap-why", why=facts.raw("why").replace(" ", "-"), recorded=facts.text("why"))
            return say("dca-alert-gap-rearmed", price=price, why=why, **trail)
        case _:
            return say("dca-alert-gap-passed", **trail)
