"""What a DCA bot's trails missed while nobody heard prices, and what was done about it, in words."""

from typing import Final

from execution.stops.gap_record import GapAction, GapWhy
from handlers.dca.units import Units
from handlers.words import figures
from handlers.words.notice_facts import Facts

_WHY: Final = {
    GapWhy.SETTING.value: "GAP_TRIGGER_ACTION=rearm",
    GapWhy.TOO_OLD.value: "that is longer ago than TRAILING_MAX_GAP_S",
    GapWhy.TOO_FAR.value: "the price is farther beyond it than GAP_MAX_SLIPPAGE_PERCENT",
    GapWhy.BELOW_FLOOR.value: "there the lot would not bring its profit",
}


def trail_gap(facts: Facts, *, is_observing: bool) -> str:
    """Of a sell's trail, or (lot None) a buy's."""
    units = Units.of_facts(facts)
    is_buy = facts.decimal("lot") is None
    whose = "the trail of its buy" if is_buy else f"the trail of lot {facts.text('lot')}"
    title = f"{figures.bold(facts.raw('name'))} {facts.text('symbol')}"
    trigger, price = units.price(facts.decimal("trigger")), units.price(facts.decimal("price"))
    match facts.raw("action"):
        case GapAction.EXECUTE.value:
            acts = _acts(is_buy=is_buy, is_observing=is_observing)
            return (
                f"⚠️ {title}: while prices were missed {whose} went to {trigger}; the price is beyond: {price}\n{acts}"
            )
        case GapAction.REARM.value:
            why = _WHY.get(facts.raw("why"), "")
            acts = (
                "It is forgotten, and the gate is looked at anew"
                if is_buy
                else "It begins anew from the price as it is"
            )
            return (
                f"⚠️ {title}: while prices were missed {whose} would have gone to {trigger}; the price is beyond: "
                f"{price}\n{acts} ({why})"
            )
        case _:
            return (
                f"⚠️ {title}: while prices were missed one went through {trigger}, where {whose} would have stood, "
                "and came back\nIt goes on from here"
            )


def _acts(*, is_buy: bool, is_observing: bool) -> str:
    does, is_ = ("would buy", "would be") if is_observing else ("buys", "is")
    if is_buy:
        return f"It {does} at market now, if its gate lets it"
    return f"It {is_} sold now, at its target or better"
