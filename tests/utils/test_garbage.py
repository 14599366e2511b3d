"""What is there when the collector is told to spare it is left out of what it goes through."""

import gc

import pytest

from utils.garbage import spare_what_stays, spared


def test_what_is_there_is_spared_and_what_comes_is_not() -> None:
    before, held = gc.get_freeze_count(), [{"a": []}]
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > before
        later = [{"b": []}]
        looked_through = {id(each) for each in gc.get_objects()}
        assert id(later) in looked_through
        assert id(held) not in looked_through
    finally:
        gc.unfreeze()


def test_within_nothing_is_collected_and_what_was_made_stays() -> None:
    try:
        with spared():
            assert not gc.isenabled()
            held = [{"a": []}]
        assert gc.isenabled()
        assert id(held) not in {id(each) for each in gc.get_objects()}
    finally:
        gc.unfreeze()


def test_what_fails_is_collected_as_usual() -> None:
    frozen = gc.get_freeze_count()
    with pytest.raises(LookupError), spared():
        raise LookupError("void")
    assert gc.isenabled()
    assert gc.get_freeze_count() == frozen
