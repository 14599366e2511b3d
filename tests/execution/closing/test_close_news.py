"""What is told of a close that is under way."""

from msgspec.structs import replace

from execution.closing.closing_record import CloseReason, Closing
from execution.exchange_errors import Refusal
from execution.notices import NoticeKind
from execution.observations import (
    CloseRequested,
    OrderRefused,
    StopRefused,
    Woken,
)
from execution.tracked_orders import OrderState, Role
from tests.execution.builders import (
    D,
    at,
    entered,
    resting,
    tracked,
    with_orders,
)
from tests.execution.telling import settled, told


def test_a_close_that_the_engine_decides_is_told_at_once():
    start = settled(entered())
    refusal = StopRefused(price=D(49000), refusal=Refusal.PRICE_THROUGH, text="")
    _, notices = told(start, refusal, Woken())
    assert [(n.kind, n.urgent, n.fields["reason"]) for n in notices] == [
        (NoticeKind.CLOSING, True, CloseReason.STOP_IMPOSSIBLE.value)
    ]


def test_a_close_that_a_person_asked_for_is_no_news():
    assert told(settled(resting()), CloseRequested(None))[1] == []


def test_a_close_that_the_exchange_refuses_is_told_once_in_a_while():
    closing = settled(replace(resting(), closing=Closing(reason=CloseReason.CHAT, since=at(5))))
    kinds = []
    for revision in range(4):
        order = tracked(Role.CLOSE, 0, 0, state=OrderState.PLANNED, revision=revision)
        no = OrderRefused(link_id=order.link_id, refusal=Refusal.NO_HEADROOM, text="in the way", creating=True)
        closing, notices = told(with_orders(closing, order), no)
        kinds.append([(n.kind, n.fields["text"]) for n in notices])
    assert kinds == [[], [], [(NoticeKind.CLOSE_REFUSED, "in the way")], []]
