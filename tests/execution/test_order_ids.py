"""Ids are a function of what they name: unique, as Bybit wants them, and ours to recognise (R5, R10)."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from execution.order_ids import MAX_LENGTH, generation_of, order_link_id, read_link_id
from execution.tracked_orders import Role

generations = st.integers(0, 2**64 - 1).map(lambda number: f"{number:016x}")
names = st.tuples(
    generations, st.integers(0, 99), st.sampled_from(list(Role)), st.integers(0, 10), st.integers(0, 9999)
)


def test_an_id_reads_like_this():
    assert order_link_id("0123456789abcdef", 0, Role.TAKE_PROFIT, 3, 12) == "hf-0123456789abcdef-t3-0-12"
    assert order_link_id("0123456789abcdef", 1, Role.ENTRY, 10, 0) == "hf-0123456789abcdef-e10-1-0"
    assert order_link_id("0123456789abcdef", 0, Role.CLOSE, 0, 0) == "hf-0123456789abcdef-c0-0-0"


@settings(max_examples=200)
@given(names, names)
def test_different_orders_have_different_ids(one, other):
    """R10: an id is used once, for ever."""
    assert (order_link_id(*one) == order_link_id(*other)) is (one == other)


@settings(max_examples=100)
@given(names)
def test_an_id_fits_and_tells_its_generation(name):
    link_id = order_link_id(*name)
    assert len(link_id) <= MAX_LENGTH == 36
    assert re.fullmatch(r"[A-Za-z0-9_-]+", link_id)
    assert generation_of(link_id) == name[0]
    read = read_link_id(link_id)
    assert read is not None
    assert (read.generation, read.epoch, read.role, read.leg, read.revision) == name


@pytest.mark.parametrize(
    ("generation", "revision"), [("0123456789abcdef", 10**12), ("short", 0), ("0123456789ABCDEF", 0), ("", 0)]
)
def test_an_id_that_would_not_fit_is_an_error_and_not_cut(generation, revision):
    with pytest.raises(ValueError, match="no order id"):
        order_link_id(generation, 0, Role.ENTRY, 1, revision)


@pytest.mark.parametrize(
    "link_id", ["", "mine", "hf-", "hf-0123456789abcdef", "hf-0123456789abcdef-x1-0-0", "hf-0123456789abcdef-t1-0-0x"]
)
def test_an_order_of_somebody_else_has_no_generation(link_id):
    assert generation_of(link_id) is None
    assert read_link_id(link_id) is None
