"""How the program is loaded. Imported before all else by it: while modules are loaded, nothing is garbage.

Looking for some takes a tenth of the time of a start, and as long as that lasts after a crash nobody guards.
"""

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_HOUSE: Final = Path(__file__).parents[1]

gc.disable()


def loaded() -> None:
    """All of it stays, and is left out of what is looked through from now on."""
    gc.freeze()
    gc.enable()


@contextmanager
def loading() -> Iterator[None]:
    """More is loaded, later."""
    gc.disable()
    try:
        yield
    finally:
        loaded()


def what_is_missing(error: ModuleNotFoundError) -> str:
    """One line for who has started the program with a Python that lacks its libraries. Raises a mistake of our own."""
    library = (error.name or "").partition(".")[0]
    if not library or (_HOUSE / library).exists() or (_HOUSE / f"{library}.py").exists():
        raise error
    return (
        f"{sys.executable} does not have {library}, which Holdfast needs: start it with `make run`, "
        "or with .venv/bin/python, which `make venv` sets up, in place of python."
    )


def what_to_do(error: Exception) -> str:
    """That line; "" where a library is not what is missing."""
    try:
        return what_is_missing(error) if isinstance(error, ModuleNotFoundError) else ""
    except ModuleNotFoundError:
        return ""


def why_not_begun(error: Exception) -> str:
    """What a part of the program lacks that could not be loaded or made: a name, without anything that might be secret.

    It goes on without that part; the log has the whole of it.
    """
    name = error.name if isinstance(error, ImportError) else None
    return f"{type(error).__name__}: {name}" if name else type(error).__name__
