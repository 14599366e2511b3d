"""The clauses of a request that list prices, as a line would have them."""

from msgspec.structs import replace

from execution.facts.slots import Side
from execution.new_trade.clause_words import entry_clause, target_clause, without_doubles
from execution.new_trade.trade_request import DistanceBy, EntryRequest, TargetRequest
from tests.execution.builders import D, instrument
from tests.execution.new_trade.test_sizing import market, rejected, request

MIXED = (
    TargetRequest(DistanceBy.PRICE, D(51000), D("0.5")),
    TargetRequest(DistanceBy.PERCENT, D("2.5"), D("0.3")),
    TargetRequest(DistanceBy.R, D(3), D("0.2")),
)


def test_each_value_keeps_its_kind_and_its_share() -> None:
    assert target_clause(MIXED) == "tp 51000:50% 2.5%:30% 3R:20%"
    assert target_clause(MIXED, {1: "52000"}) == "tp 51000:50% 52000:30% 3R:20%"
    assert entry_clause((EntryRequest(None, None),)) == "entry market"
    assert entry_clause((EntryRequest(D(49800), None), EntryRequest(D(49500), None))) == "entry 49800 49500"


def test_of_the_same_price_one_is_left_with_the_shares_of_both() -> None:
    once = without_doubles(MIXED, [D(51000), D(51250), D(51000)])
    assert target_clause(once) == "tp 51000:70% 2.5%:30%"
    even = tuple(EntryRequest(D(49800), None) for _ in range(2))
    assert entry_clause(without_doubles(even, [D(49800)] * 2)) == "entry 49800"


def test_a_refusal_for_one_price_of_many_proposes_all_of_them() -> None:
    assert rejected(request(entries=((49800, "0.4"), (49800, "0.6")))).correction == "entry 49800:100%"
    assert rejected(request(entries=((49800, None), ("49500.03", None)))).correction == "entry 49800 49500"
    assert rejected(request(targets=((51000, None), ("52000.03", None)))).correction == "tp 51000 52000"
    assert rejected(request(targets=((49000, "0.5"), (52000, "0.5")))).correction == "tp 50500:50% 52000:50%"
    below_zero = (TargetRequest(DistanceBy.R, D(1), None), TargetRequest(DistanceBy.R, D(60), None))
    assert rejected(replace(request(Side.SELL), targets=below_zero)).correction == "tp 1R 2%"


def test_a_target_above_the_most_that_is_taken_has_no_other_to_propose() -> None:
    dear = rejected(request(targets=((51000, None), (90000, None))), market(instrument=instrument(max_price=D(80000))))
    assert (dear.clause, dear.correction) == ("tp", "")
