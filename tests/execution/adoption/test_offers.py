"""R20: targets are set as they were offered; where they would be others by now, they are offered anew first."""

import pytest
from msgspec.structs import replace

from execution.adoption.adoption_record import Adopted
from execution.adoption.offers import drawn_anew, fold_drawn
from execution.exit_plan import TpLeg
from execution.observations import OfferDrawn
from tests.execution.adoption.foreign_positions import found
from tests.execution.builders import D, at, fold_all, resting

LEGS = (TpLeg(number=1, price=D(51000), share=D(1)),)
OFFERED = Adopted(at=at(1), automatic=True, offered=(D(51000),), size=D("0.1"))
ANEW = OfferDrawn(drawn=1, targets=(D(52000),), size=D("0.2"))


@pytest.mark.parametrize(
    ("adopted", "is_anew"),
    [
        (OFFERED, False),
        (replace(OFFERED, size=None), False),
        (replace(OFFERED, size=D("0.2")), True),
        (replace(OFFERED, offered=(D(50500), D(51000))), True),
    ],
    ids=["as shown", "a record of before", "another size", "the market has passed one"],
)
def test_r20_what_was_offered_is_compared_with_what_would_be_done(adopted, is_anew):
    there = found(size="0.1")
    expected = OfferDrawn(drawn=1, targets=(D(51000),), size=D("0.1")) if is_anew else None
    assert drawn_anew(adopted, LEGS, there) == expected


def test_r20_an_offer_that_is_drawn_anew_is_on_record_once():
    before = replace(resting(), adopted=replace(OFFERED, take_profit=D(160)))
    after = fold_all(before, ANEW)
    assert after.adopted == replace(OFFERED, offered=(D(52000),), size=D("0.2"), drawn=1)
    assert fold_all(after, ANEW) == after
    assert fold_drawn(resting(), ANEW) == resting(), "nothing was offered"
