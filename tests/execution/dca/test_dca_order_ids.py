"""Ids of a bot's orders."""

import pytest

from execution.dca.dca_order import OrderRole
from execution.dca.order_ids import MAX_LENGTH, DcaLinkId, dca_link_id, read_dca_link_id


@pytest.mark.parametrize("role", list(OrderRole))
def test_an_id_says_what_it_is_made_of(role):
    made = dca_link_id("0123abcd", role, 123456, 99)
    assert len(made) <= MAX_LENGTH
    assert read_dca_link_id(made) == DcaLinkId(bot_id="0123abcd", role=role, lot=123456, revision=99)


@pytest.mark.parametrize(("bot_id", "lot"), [("0123ABCD", 1), ("short", 1), ("0123abcd", -1), ("0123abcd", 10**30)])
def test_what_makes_no_id_is_refused(bot_id, lot):
    with pytest.raises(ValueError, match="no order id"):
        dca_link_id(bot_id, OrderRole.BUY, lot, 0)


@pytest.mark.parametrize(
    "text",
    ["", "dca-0123abcd-x1-0", "dca-0123abcd-b1-0-", "hf-0123abcd-b1-0", "dca-0123abcd-b1234567890-0",
     "dca-0123abcd-b01-0", "dca-0123abcd-b1-00", "dca-0123abcd-b\u0661-0"],
)  # fmt: skip
def test_other_ids_are_no_bots(text):
    assert read_dca_link_id(text) is None
