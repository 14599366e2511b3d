"""A list in a message says all, or says how many it leaves out."""

from execution.first_named import first_named


def test_what_fits_is_named_whole_and_what_does_not_is_counted():
    assert first_named([], 2) == []
    assert first_named(["a", "b"], 2) == ["a", "b"]
    assert first_named(["a", "b", "c", "d"], 2) == ["a", "b", "… and 2 more"]
