"""What is there when the collector is told to spare it is left out of what it goes through."""

import gc

from utils.garbage import spare_what_stays


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
