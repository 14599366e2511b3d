"""Whose a slot is, and of which position that was said."""

import pytest
from msgspec.structs import replace

from execution.adoption.adopted_plan import propose
from execution.adoption.owners import Owner, SlotOwner, claim, conflicts, question, still_asks, taken_by
from execution.facts.slots import Side, Slot
from execution.notices import NoticeKind
from tests.execution.adoption.foreign_positions import LIMITS, found, limit
from tests.execution.builders import SYMBOL, D, at, row


def claimed(**changes) -> SlotOwner:
    the_found = found(orders=[limit(Side.BUY, 50500, "0.3")])
    return replace(claim(the_found, Owner.ASKING, at(2), question="q1", limits=LIMITS), **changes)


def test_a_claim_says_what_was_met_and_the_plan_that_it_would_get():
    the_found = found(opened_at=at(1))
    met = claim(the_found, Owner.ASKING, at(2), question="q1", limits=LIMITS)
    assert (met.slot, met.side, met.size, met.avg_price) == (the_found.slot, Side.BUY, 1, 50000)
    assert (met.opened_at, met.since, met.question) == (at(1), at(2), "q1")
    assert (met.proposal, met.problem) == (propose(the_found, LIMITS), "")


def test_r23_a_row_is_the_same_after_a_restart():
    owner = claimed()
    assert SlotOwner.from_plain(owner.to_plain()) == owner
    assert owner.key == "BTCUSDT:0:main"


@pytest.mark.parametrize(
    ("known", "shown", "same"),
    [
        (at(1), row(2, opened_at=at(1), avg_price=D(49000)), True),
        (at(1), row(1, opened_at=at(9)), False),
        (at(1), row(1, opened_at=None), True),
        (at(1), row(2, opened_at=None), False),
        (None, row(1, opened_at=at(9)), True),
        (None, row(1, opened_at=at(9), avg_price=D(49000)), False),
        (at(1), row(1, side=Side.SELL, opened_at=at(1)), False),
        (at(1), row(0, opened_at=None), False),
    ],
)
def test_r20_a_claim_is_of_one_position(known, shown, same):
    assert claimed(opened_at=known).is_of(shown) is same


def test_r23_in_hedge_mode_the_other_side_is_free():
    one_way, hedge_long = Slot("main", SYMBOL, 0), Slot("main", SYMBOL, 1)
    assert conflicts(one_way, Side.BUY, Side.SELL)
    assert conflicts(hedge_long, Side.BUY, Side.BUY)
    assert not conflicts(hedge_long, Side.BUY, Side.SELL)


@pytest.mark.parametrize(
    ("owner", "said"), [(Owner.ASKING, "waits for your answer"), (Owner.IGNORED, "is ignored, as you said")]
)
def test_r23_who_asks_for_its_slot_is_told_why_it_is_taken(owner, said):
    assert taken_by(claimed(owner=owner)) == f"the long position in BTCUSDT was opened elsewhere and {said}"


def test_r20_the_question_says_what_would_be_done_and_has_one_name():
    asked = question(claimed(), at(3))
    assert (asked.kind, asked.id, asked.chat_id) == (NoticeKind.ADOPTION_ASKED, "adoption:q1", 0)
    assert asked.fields["foreign_qty"] == D("0.3")
    assert len(asked.fields["targets"]) == len(asked.fields["shares"]) == 3
    assert sum(asked.fields["shares"]) == 100
    assert question(replace(claimed(), drawn=1), at(9)).id == asked.id


def test_r20_where_no_stop_can_be_proposed_the_question_says_why():
    without = claim(found(price=49000), Owner.ASKING, at(2), question="q1", limits=LIMITS)
    assert without.proposal is None
    fields = question(without, at(3)).fields
    assert "already beyond" in fields["problem"]
    assert "stop" not in fields


def asked_of(**of_found) -> SlotOwner:
    return claim(found(**of_found), Owner.ASKING, at(2), question="q1", limits=LIMITS)


@pytest.mark.parametrize(
    ("shown", "now", "still"),
    [
        ({}, {}, True),
        ({}, {"price": 50100}, True),
        ({}, {"size": 2}, False),
        ({}, {"price": 49000}, False),
        ({"price": 49000}, {}, False),
        ({"price": 49000}, {"price": 48900}, True),
    ],
    ids=["as shown", "another price", "another size", "a stop no longer", "a stop by now", "none, then as now"],
)
def test_r20_a_question_is_asked_anew_where_it_no_longer_says_what_would_be_done(shown, now, still):
    assert still_asks(asked_of(**shown), asked_of(**now), found(**now)) is still
