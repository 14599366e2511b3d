"""Other targets for a guarded position, as they are shown before they are set. Pure."""

from decimal import Decimal
from typing import Final

from msgspec import Struct

from execution.commands.answers import ChangeRefused
from execution.commands.plan_version import PlanVersion, version_of
from execution.desired_orders import Desired
from execution.entry_orders import price_of, unfilled
from execution.exit_plan import TpLeg
from execution.facts.instruments import Instrument
from execution.facts.prices import Ticker
from execution.facts.slots import Side
from execution.monitor import Monitor
from execution.new_trade.entries_coming import waiting_entries
from execution.new_trade.plan_exits import target_price
from execution.new_trade.plan_terms import fractions
from execution.new_trade.trade_request import DistanceBy, TargetRequest, TradeRejected
from execution.targets.leg_differences import live_legs, new_price, unwanted
from execution.targets.open_shares import for_targets
from execution.targets.retargeting import highest_hit
from execution.targets.sharing import joined_shares, share_out
from utils.money import ZERO, plain
from utils.texts.catalogue import text

MOST: Final = 10


class TargetShown(Struct, frozen=True, kw_only=True):
    """One leg as it would stand; ``share`` is of what is open, ``qty`` in base coin."""

    number: int
    price: Decimal
    share: Decimal
    qty: Decimal


class TargetsChange(Struct, frozen=True, kw_only=True):
    """Targets that a person wants for what is open; those that were hit stay. ``runner_qty`` has none of them."""

    key: str
    symbol: str
    side: Side
    drawn_for: PlanVersion
    targets: tuple[TpLeg, ...]
    shown: tuple[TargetShown, ...]
    runner_qty: Decimal
    notes: tuple[str, ...]


def plan_targets(
    monitor: Monitor, targets: tuple[TargetRequest, ...], instrument: Instrument, ticker: Ticker | None
) -> TargetsChange:
    """What they would mean. Percents and R count from the mean entry and the plan's first stop. Raises ChangeRefused.

    While nothing has filled, what is to come counts as open; without a ``ticker`` the market is not looked at.
    Without ``targets`` only the stop ends what is open.
    """
    if len(targets) > MOST:
        raise ChangeRefused(text("refused-other-count", most=MOST))
    try:
        legs = _legs(monitor, targets, instrument, ticker)
    except TradeRejected as error:
        raise ChangeRefused(error.problem) from None
    hit = highest_hit(monitor)
    total = for_targets(monitor)
    runner = (1 - sum((leg.share for leg in legs), ZERO)) * total
    standing = share_out(total, [(leg, leg.share * total) for leg in legs], runner, instrument)
    if legs and not standing:
        raise ChangeRefused(text("refused-other-small", qty=plain(total)))
    shares = joined_shares(legs, (leg.number for leg, _ in standing))
    shown = tuple(
        TargetShown(number=leg.number + hit, price=leg.price, share=shares[leg.number], qty=qty)
        for leg, qty in standing
    )
    stay = {target.number for target in shown}
    joined = [n for n in range(hit + 1, hit + 1 + len(legs)) if n not in stay]
    return TargetsChange(
        key=monitor.key,
        symbol=monitor.slot.symbol,
        side=monitor.side,
        drawn_for=version_of(monitor),
        targets=legs,
        shown=shown,
        runner_qty=total - sum((target.qty for target in shown), ZERO),
        notes=tuple(text("note-target-joins-neighbour", number=number) for number in joined),
    )


def _legs(
    monitor: Monitor, targets: tuple[TargetRequest, ...], instrument: Instrument, ticker: Ticker | None
) -> tuple[TpLeg, ...]:
    side, mean = monitor.side, _mean_entry(monitor, ticker)
    shares = fractions("tp", [target.share for target in targets])
    if sum(shares, ZERO) > 1:
        raise TradeRejected("tp", text("refused-other-shares", percent=plain(sum(shares, ZERO) * 100)))
    reached = [ticker.last] if ticker is not None and monitor.size > ZERO else []
    waiting = [price_of(monitor, leg) for leg in waiting_entries(monitor)] if monitor.size == ZERO else []
    reached += [price for price in waiting if price is not None]
    priced = []
    for target, share in zip(targets, shares, strict=True):
        if mean is None and target.by is not DistanceBy.PRICE:
            raise TradeRejected("tp", text("refused-other-no-price"))
        price = target_price(target.by, target.value, mean or ZERO, monitor.plan.stop, instrument, side)
        behind = next((other for other in reached if (price - other) * side.sign <= ZERO), None)
        if behind is not None:
            problem = text("refused-target-behind", price=plain(price), side=side.word, reached=plain(behind))
            raise TradeRejected("tp", problem)
        priced.append((price, share))
    if len({price for price, _ in priced}) != len(priced):
        raise TradeRejected("tp", text("refused-other-equal"))
    nearest_first = sorted(priced, key=lambda leg: leg[0] * side.sign)
    return tuple(TpLeg(number=n, price=price, share=share) for n, (price, share) in enumerate(nearest_first, 1))


def _mean_entry(monitor: Monitor, ticker: Ticker | None) -> Decimal | None:
    """Of what is open, or to come; None where that is nothing, or a market order and the market is not known."""
    if monitor.avg_entry is not None:
        return monitor.avg_entry
    market = ticker.last if ticker is not None else None
    priced = [(price_of(monitor, leg) or market, unfilled(monitor, leg)) for leg in waiting_entries(monitor)]
    known = [(price, qty) for price, qty in priced if price is not None]
    total = sum((qty for _, qty in known), ZERO)
    if len(known) < len(priced) or total == ZERO:
        return None
    return sum((price * qty for price, qty in known), ZERO) / total


def stand(monitor: Monitor, desired: Desired) -> bool:
    """The exchange shows each wanted leg at its price with its quantity, and no other order of a leg."""
    wrong = any(order.is_open for order in unwanted(monitor, desired))
    live = {order.leg: (order, total) for order, total in live_legs(monitor, desired)}
    is_shown = all(
        order.qty == total
        and (order.asking_price, order.ask_at, new_price(desired, order)) == (None, None, None)
        and order.updated_at is not None
        for order, total in live.values()
    )
    return not wrong and is_shown and len(live) == len(desired.take_profits)
