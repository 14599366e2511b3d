"""JSON from outside, as deep as it likes."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.json_text import DEEPEST, check_depth, read_json


@pytest.mark.parametrize("text", ["[" * 20_000, '{"a":' * 20_000, "[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)])
def test_what_is_too_deep_is_refused(text):
    with pytest.raises(ValueError, match="nested deeper than 100 levels"):
        read_json(text)


def test_as_deep_as_allowed_is_read():
    value = read_json(b"[" * DEEPEST + b"]" * DEEPEST)
    for _ in range(DEEPEST - 1):
        (value,) = value
    assert value == []


def test_brackets_in_texts_and_side_by_side_are_no_depth():
    value = {"text": "[{" * 500 + '\\"' * 9, "rows": [[{}]] * 500}
    assert read_json(json.dumps(value)) == value


@pytest.mark.parametrize("text", ["{", "", b"\xff", b'"\xed\xa0\x80"', '"' + '\\"' * 50_000 + "[" * 200])
def test_what_is_no_json_is_a_value_error(text):
    with pytest.raises(ValueError, match=r".+"):
        read_json(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(max_examples=40)
@given(st.lists(JSON, min_size=1, max_size=4).map(lambda values: values * 101))
def test_whatever_is_not_deep_is_let_through(value):
    check_depth(json.dumps(value, ensure_ascii=False))
