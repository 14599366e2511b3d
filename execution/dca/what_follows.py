"""What follows from the record of a bot as it was folded: what is over, and what it wants now. Pure."""

from datetime import datetime
from decimal import Decimal

from execution.dca.dca_bot import DcaBot
from execution.dca.hard_stop_plan import plan_slot
from execution.dca.market import MarketRules
from execution.dca.planning import plan_changes, plan_sells
from execution.dca.settle import Settled, settle
from execution.facts.instruments import FeeRate


def what_follows(
    seen: DcaBot, price: Decimal | None, now: datetime, rules: MarketRules, fees: FeeRate, *, plans: bool = True
) -> Settled:
    """``price`` None: none is known now. ``plans`` False: nothing is begun, as not all was read that has happened."""
    settled = settle(seen, rules, fees, now, price)
    if not plans:
        return settled
    bot = plan_slot(settled.bot, price, now)
    bot = plan_sells(bot, price, now, rules, fees)
    return Settled(plan_changes(bot, now, rules, fees, price), settled.closed)
