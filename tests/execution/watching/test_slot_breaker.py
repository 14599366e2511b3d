"""The breaker of one slot at work: it counts what is its own, and tells once (R25)."""

from execution.actions import Cancel
from execution.exchange_errors import Refusal
from execution.observations import OrderRefused
from execution.requests import CancelOrder
from execution.tracked_orders import Role
from execution.watching.slot_breaker import SlotBreaker
from execution.watching.write_breaker import FROZEN_FOR, MOST_WITHOUT_EFFECT
from tests.execution.builders import SYMBOL, at, link, resting

TP = link(Role.TAKE_PROFIT, 1)


def refuse(breaker: SlotBreaker, link_id: str, times: int) -> None:
    action = Cancel(CancelOrder(link_id=link_id, symbol=SYMBOL))
    answer = OrderRefused(link_id=link_id, refusal=Refusal.INVALID, text="no", creating=False)
    for second in range(times):
        breaker.answered(resting(), action, answer, at(60 + second))


def looking() -> tuple[SlotBreaker, list[str]]:
    told: list[str] = []
    breaker = SlotBreaker(told.append)
    breaker.look(resting(), at(59), commanded=False)
    return breaker, told


def test_r25_it_is_told_once_when_it_trips_and_holds_until_a_person_commands() -> None:
    breaker, told = looking()
    cancel = Cancel(CancelOrder(link_id=TP, symbol=SYMBOL))
    refuse(breaker, TP, MOST_WITHOUT_EFFECT - 1)
    assert (breaker.frozen_since, breaker.thaws_at, told) == (None, None, [])
    assert not breaker.holds(resting(), cancel)
    refuse(breaker, TP, MOST_WITHOUT_EFFECT)
    assert breaker.frozen_since == at(60)
    assert breaker.thaws_at == at(60) + FROZEN_FOR
    assert len(told) == 1
    assert breaker.holds(resting(), cancel)
    breaker.look(resting(), at(70), commanded=True)
    assert breaker.frozen_since is None
    assert not breaker.holds(resting(), cancel)


def test_r2_answers_about_orders_of_the_generation_before_are_not_counted() -> None:
    breaker, told = looking()
    refuse(breaker, "hf-ffffffffffffffff-t1-0-0", 2 * MOST_WITHOUT_EFFECT)
    assert breaker.frozen_since is None
    assert told == []
