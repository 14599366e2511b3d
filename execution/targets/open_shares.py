"""What each target has, by the plan, of what targets may sell: with an order of it just now or without (R7). Pure."""

from decimal import Decimal

from execution.desired_orders import open_weights, ours_to_sell, runner_weight
from execution.facts.instruments import Instrument
from execution.monitor import Monitor
from execution.new_trade.entries_coming import coming_qty
from utils.money import ZERO


def for_targets(monitor: Monitor) -> Decimal:
    """What shares of targets are of: what they may sell of what is open, and while that is nothing what is to come."""
    return ours_to_sell(monitor) or coming_qty(monitor)


def open_shares(monitor: Monitor, instrument: Instrument | None) -> dict[int, Decimal]:
    """The share of each leg that waits, by its number; one that has nothing to sell any more has zero.

    A leg too small for an order of its own has its share all the same: it joins a neighbour each time anew. Without an
    ``instrument``, as where the rules are not known, what rounding leaves counts as a part without a target.
    """
    ours = ours_to_sell(monitor)
    if ours == ZERO:
        return {leg.number: leg.share for leg in monitor.plan.legs}
    base = monitor.base - (monitor.size - ours)
    weights = {leg.number: weight for leg, weight in open_weights(monitor, base)}
    runner = monitor.plan.runner_share * base if instrument is None else runner_weight(monitor, base, instrument)
    whole = sum(weights.values(), runner)
    return {number: weight / whole if whole > ZERO else ZERO for number, weight in weights.items()}
