"""What a request came to is something to fold, whatever it was (R9)."""

from datetime import timedelta

import pytest

from execution.actions import LookAtSlot
from execution.exchange_errors import (
    RULES_IN_DOUBT,
    AccessDenied,
    Ambiguous,
    ExchangeError,
    Overtaken,
    Refusal,
    Refused,
    Transient,
)
from execution.ledger import FENCE
from execution.observations import (
    OrderAccepted,
    OrderRefused,
    OrderUncertain,
    PartialStopAnswered,
    StopRefused,
    StopUncertain,
    TrailRefused,
    TrailUncertain,
    Woken,
)
from execution.outcomes import (
    DENIED_PAUSE,
    READ_PAUSE,
    REMOVED_WITHIN,
    SHUT_OUT_PAUSE,
    Denied,
    ReadFailed,
    accepted,
    doubts_rules,
    failed,
    unforeseen,
)
from execution.requests import AmendOrder, Receipt
from tests.execution.builders import SYMBOL, D, at
from tests.execution.every_action import AMEND, CANCEL, READS, REMOVE, STOP, TP, TRAIL, place

BEGAN, NOW = at(1), at(2)
RETRY = timedelta(seconds=0.5)
FENCED = at(9)


def test_a_receipt_says_what_was_taken():
    receipt = Receipt("id-1")
    assert accepted(place(), receipt, BEGAN) == OrderAccepted(link_id=TP, order_id="id-1", began_at=BEGAN)
    amended = OrderAccepted(link_id=TP, order_id="id-1", began_at=BEGAN, qty=D("0.4"), price=D(51000))
    assert accepted(AMEND, receipt, BEGAN) == amended
    cancelled = OrderAccepted(link_id=TP, order_id="id-1", began_at=BEGAN, cancelled=True)
    assert accepted(CANCEL, receipt, BEGAN) == cancelled


def test_r21_of_an_order_that_waits_the_trigger_price_is_its_price():
    waits = AMEND.__class__(AmendOrder(link_id=TP, symbol=SYMBOL, qty=None, price=None, trigger_price=D(51500)))
    said = accepted(waits, Receipt("id-1"), BEGAN)
    assert isinstance(said, OrderAccepted)
    assert said.price == D(51500)


def test_what_has_no_order_has_no_receipt():
    with pytest.raises(AssertionError):
        accepted(STOP, Receipt("id-1"), BEGAN)


WRITES = [
    (STOP, lambda fence, retry: StopUncertain(price=D(49000), began_at=BEGAN, fence=fence, retry_at=retry)),
    (TRAIL, lambda fence, retry: TrailUncertain(fence=fence, retry_at=retry)),
    *((a, lambda fence, retry: OrderUncertain(link_id=TP, fence=fence, retry_at=retry)) for a in (place(), AMEND)),
    (CANCEL, lambda fence, retry: OrderUncertain(link_id=TP, fence=fence, retry_at=retry)),
]


@pytest.mark.parametrize(("action", "uncertain"), WRITES)
def test_r9_what_was_not_sent_may_be_sent_again_and_of_the_rest_nobody_knows_until_the_fence(action, uncertain):
    assert failed(action, Transient("busy"), BEGAN, NOW) == uncertain(None, NOW + RETRY)
    assert failed(action, Ambiguous("timeout", FENCED), BEGAN, NOW) == uncertain(FENCED, NOW)
    denied = failed(action, AccessDenied("expired"), BEGAN, NOW)
    assert denied == Denied(uncertain(None, NOW + DENIED_PAUSE), "expired")


@pytest.mark.parametrize(("action", "uncertain"), WRITES)
def test_who_is_shut_out_for_minutes_asks_again_before_because_it_may_be_over(action, uncertain):
    assert failed(action, Transient("banned", 600), BEGAN, NOW) == uncertain(None, NOW + SHUT_OUT_PAUSE)
    assert failed(LookAtSlot(), Transient("banned", 600), BEGAN, NOW) == ReadFailed(NOW + SHUT_OUT_PAUSE)


@pytest.mark.parametrize("action", [STOP, LookAtSlot()])
def test_r16_what_was_overtaken_says_nothing(action):
    assert failed(action, Overtaken("a newer one waits in its place"), BEGAN, NOW) == Woken()


@pytest.mark.parametrize("action", READS)
def test_a_read_that_fails_tells_nothing_and_rests(action):
    assert failed(action, Transient("busy"), BEGAN, NOW) == ReadFailed(max(NOW + RETRY, BEGAN + READ_PAUSE))
    assert failed(action, Refused(Refusal.INVALID, 1, "no"), BEGAN, NOW) == ReadFailed(NOW + READ_PAUSE)


def test_a_stop_of_a_part_has_its_time_to_go():
    late = max(NOW + RETRY, BEGAN + REMOVED_WITHIN)
    assert failed(REMOVE, Transient("busy"), BEGAN, NOW) == PartialStopAnswered(order_id="id-partial", not_before=late)
    refused = PartialStopAnswered(order_id="id-partial", not_before=NOW + REMOVED_WITHIN, look_at=NOW)
    assert failed(REMOVE, Refused(Refusal.ORDER_GONE, 1, "no"), BEGAN, NOW) == refused


def test_a_refusal_is_told_with_its_reason():
    no = Refused(Refusal.PRICE_THROUGH, 1, "no")
    assert failed(STOP, no, BEGAN, NOW) == StopRefused(price=D(49000), refusal=no.refusal, text="no")
    assert failed(TRAIL, no, BEGAN, NOW) == TrailRefused(refusal=no.refusal, text="no")
    for action, is_new in ((place(), True), (AMEND, False), (CANCEL, False)):
        expected = OrderRefused(link_id=TP, refusal=no.refusal, text="no", creating=is_new)
        assert failed(action, no, BEGAN, NOW) == expected


def test_what_the_port_does_not_know_is_a_defect():
    with pytest.raises(ExchangeError, match="what is this"):
        failed(STOP, ExchangeError("what is this"), BEGAN, NOW)


def test_r9_after_a_defect_a_write_may_still_land_and_a_read_rests():
    doubted = OrderUncertain(link_id=TP, fence=NOW + FENCE, retry_at=NOW + READ_PAUSE)
    assert unforeseen(CANCEL, NOW) == doubted
    assert unforeseen(LookAtSlot(), NOW) == ReadFailed(NOW + READ_PAUSE)


@pytest.mark.parametrize(
    ("refusal", "doubts"), [*((refusal, True) for refusal in RULES_IN_DOUBT), (Refusal.PRICE_THROUGH, False)]
)
def test_refusals_that_other_trading_rules_would_explain(refusal, doubts):
    no = Refused(refusal, 1, "no")
    assert doubts_rules(failed(STOP, no, BEGAN, NOW)) is doubts
    assert doubts_rules(failed(CANCEL, no, BEGAN, NOW)) is doubts
    assert not doubts_rules(Woken())
    assert doubts_rules(failed(TRAIL, no, BEGAN, NOW)) is doubts
