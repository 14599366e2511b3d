"""The garbage collector, told what it need not look at."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


def spare_what_stays() -> None:
    """Everything that is there now (modules, catalogues, records) is left out of later collections.

    It is freed as usual when nothing refers to it any more; only cycles among it would stay, of which a start makes
    none that matter. Without it every full collection goes through all modules again, and everything stands meanwhile.
    """
    gc.freeze()


@contextmanager
def spared() -> Iterator[None]:
    """Nothing is collected within, and what was made there stays: the records of thousands of positions.

    If it fails, what it has left is collected as usual.
    """
    gc.disable()
    try:
        yield
        spare_what_stays()
    finally:
        gc.enable()
