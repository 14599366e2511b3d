"""A list in a message: those beyond so many are counted, so that what it says of them is still read. Pure."""

from utils.texts.catalogue import text


def first_named(names: list[str], most: int) -> list[str]:
    """All of them, or so many and how many more there are."""
    left_out = len(names) - most
    return names if left_out <= 0 else [*names[:most], text("engine-more", count=left_out)]
