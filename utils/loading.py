"""Imported before all else by the program: while modules are loaded, nothing is garbage.

Looking for some takes a tenth of the time of a start, and as long as that lasts after a crash nobody guards.
"""

import gc

gc.disable()


def loaded() -> None:
    """All of it stays, and is left out of what is looked through from now on."""
    gc.freeze()
    gc.enable()
