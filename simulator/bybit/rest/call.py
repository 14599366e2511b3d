"""One call of an endpoint and its answer, before anything of HTTP."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from simulator.bybit.parameters import invalid
from simulator.engine.requests import Refusal
from simulator.engine.words import Category

if TYPE_CHECKING:
    from simulator.bybit.parameters import Parameters
    from simulator.engine.engine import Engine
    from simulator.engine.records import Instrument
    from simulator.world import World


@dataclass(frozen=True, slots=True)
class Call:
    """A call that was let in; ``server_ms`` is the server's time as this caller sees it.

    ``granted`` is how many items of a batch the rate budget lets in; None when it lets in all.
    """

    world: World
    parameters: Parameters
    server_ms: int
    granted: int | None = None

    @property
    def engine(self) -> Engine:
        return self.world.engine

    def symbol(self, category: Category = Category.LINEAR) -> str:
        """The symbol that is asked for, "" when none is; refused when unknown (symbols are case-sensitive)."""
        symbol = self.parameters.text("symbol")
        if symbol:
            self.instrument(symbol, category)
        return symbol

    def required_symbol(self, category: Category = Category.LINEAR) -> str:
        symbol = self.symbol(category)
        if not symbol:
            raise invalid("symbol")
        return symbol

    def instrument(self, symbol: str, category: Category = Category.LINEAR) -> Instrument:
        try:
            return self.engine.instrument(symbol, category)
        except KeyError:
            raise invalid("symbol") from None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes into the envelope; ``code`` is another than 0 for a refusal that tells more than its text."""

    result: dict[str, Any]
    ext_info: dict[str, Any] = field(default_factory=dict)
    code: int = 0
    text: str = "OK"


def too_many_visits() -> Refusal:
    return Refusal(10006, "Too many visits. Exceeded the API Rate Limit.")


Handler = Callable[[Call], Answer]
