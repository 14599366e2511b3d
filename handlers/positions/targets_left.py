"""The targets of a position without one of them, as they have to be asked for. Pure."""

from collections.abc import Iterable
from decimal import ROUND_UP, Decimal
from typing import Final

from execution.commands.answers import ChangeRefused
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.views import PositionView, TargetView
from handlers.positions.buttons import waiting_targets
from handlers.words.say import label
from utils.money import ZERO, plain

_ALL: Final = Decimal(100)
_CENT: Final = Decimal("0.01")
_FINE: Final = Decimal("1E-12")
"""A share is rounded up to this: rounded down to the step of quantities it then gives what the target had."""


def without_target(position: PositionView, number: int) -> tuple[TargetRequest, ...]:
    """The others, each with what it sells now, and none after the last one; what the one would have sold is left to
    the stop. Raises ChangeRefused where it is not there any more.
    """
    waiting = waiting_targets(position)
    left = [target for target in waiting if target.number != number]
    if len(left) == len(waiting):
        raise ChangeRefused(label("change-no-target", number=f"{number}"))
    return tuple(TargetRequest(DistanceBy.PRICE, price, share) for price, share in _shares(position, left))


def as_typed(position: PositionView) -> list[str]:
    """The targets that wait, as `/tp` takes them: ``52000:50%``; without shares where one sells nothing yet."""
    waiting = waiting_targets(position)
    shares = [share for _, share in _shares(position, waiting)]
    if len(shares) < len(waiting):
        return [plain(target.price) for target in waiting]
    left, typed = _ALL, []
    for target, share in zip(waiting, shares, strict=True):
        percent = min((share * _ALL).quantize(_CENT, ROUND_UP), left)
        left -= percent
        typed.append(f"{plain(target.price)}:{plain(percent)}%")
    return typed


def _shares(position: PositionView, left: Iterable[TargetView]) -> Iterable[tuple[Decimal, Decimal]]:
    """Of what is open, and before the first fill of what is planned; one that sells nothing has none."""
    planned = {leg.number: leg.share for leg in position.drawn_for.plan.legs} if position.drawn_for else {}
    for target in left:
        if position.size > ZERO:
            share = (target.qty / position.size).quantize(_FINE, ROUND_UP)
        else:
            share = planned.get(target.number, ZERO)
        if share > ZERO:
            yield target.price, share
