"""The leverages that a text says. Pure."""

import re
from decimal import Decimal

from handlers.signals.numbers import NUMBER, Style, value_of
from handlers.signals.sections import Sections


def leverage_of(sections: Sections, style: Style) -> Decimal | None:
    """None where none is said, or more than one."""
    values = leverages_in(sections, style)
    return values[0] if len(values) == 1 else None


def leverages_in(sections: Sections, style: Style) -> list[Decimal]:
    """Each once, the lowest first."""
    words = [word for figure in sections.leverages for word in re.findall(NUMBER, figure.token.text)]
    values = {value_of(word, style) or value_of(word, Style.POINT) for word in words}
    return sorted(value for value in values if value is not None and value > 0)


def is_most(sections: Sections) -> bool:
    """What is said is a limit: which leverage stays below it is left open."""
    return any(figure.is_limit for figure in sections.leverages)
