"""The targets of a position with or without one of them, as they have to be asked for. Pure.

Shares are those of the plan: what an order offers just now is less than that while one is on its way, and nothing for
a target that has joined its neighbour.
"""

from decimal import ROUND_UP, Decimal
from typing import Final

from execution.commands.answers import ChangeRefused
from execution.new_trade.trade_request import DistanceBy, TargetRequest
from execution.targets.sharing import HAIR
from execution.views import PositionView, TargetView
from handlers.positions.buttons import waiting_targets
from handlers.words.say import label
from utils.money import ZERO, floor_to_step, plain

_COARSE: Final = 4
"""Digits of a share: whole hundredths of a percent, where they give the same quantities."""
_FINE: Final = 12
_LEAST: Final = Decimal("1e-10")
"""A smaller share is what a division has left, and nothing of any position; ten of them rounded up are not more."""
_WHOLE: Final = Decimal(1)


def without_target(position: PositionView, number: int) -> tuple[TargetRequest, ...]:
    """The others, each with its share, and none after the last one; what the one would have sold is left to the stop.

    Raises ChangeRefused where it is not there any more.
    """
    waiting = waiting_targets(position)
    left = [target for target in waiting if target.number != number]
    if len(left) == len(waiting):
        raise ChangeRefused(label("change-no-target", number=f"{number}"))
    selling = _selling(left)
    shares = _rounded([target.share for target in selling], _FINE)
    return tuple(
        TargetRequest(DistanceBy.PRICE, target.price, share) for target, share in zip(selling, shares, strict=True)
    )


def as_typed(position: PositionView) -> list[str]:
    """The targets that wait, as `/tp` takes them: ``52000:50%``; typed so, they sell what they sell by the plan."""
    selling = _selling(waiting_targets(position))
    shares = [target.share for target in selling]
    coarser = (_rounded(shares, digits) for digits in range(_COARSE, _FINE))
    typed = next((each for each in coarser if _sell_the_same(each, shares, position)), _rounded(shares, _FINE))
    return [f"{plain(target.price)}:{plain(share * 100)}%" for target, share in zip(selling, typed, strict=True)]


def _selling(targets: list[TargetView]) -> list[TargetView]:
    return [target for target in targets if target.share >= _LEAST]


def _rounded(shares: list[Decimal], digits: int) -> list[Decimal]:
    """Up, as rounded down to the step of quantities they then give what they gave; all of them are one at most."""
    left, rounded = _WHOLE, []
    for share in shares:
        rounded.append(min(share.quantize(_WHOLE.scaleb(-digits), ROUND_UP), left))
        left -= rounded[-1]
    return rounded


def _sell_the_same(typed: list[Decimal], shares: list[Decimal], position: PositionView) -> bool:
    """In whole steps, whichever of them stand together (R7)."""
    total, step = position.for_targets, position.qty_step
    return all(typed) and (step is None or _in_steps(typed, total, step) == _in_steps(shares, total, step))


def _in_steps(shares: list[Decimal], total: Decimal, step: Decimal) -> list[Decimal]:
    """What each row of neighbours would sell together; without a runner the last of them take the rest."""
    has_runner = (_WHOLE - sum(shares, ZERO)) * total > step * HAIR
    ends = range(1, len(shares) + has_runner)
    rows = [shares[begin:end] for end in ends for begin in range(end)]
    return [floor_to_step(total * sum(row, ZERO) + step * HAIR, step) for row in rows]
