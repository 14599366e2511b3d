"""The ten tasks as one story on one account: what happens before each, and what it is for."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from drills.control import Control, until

BTC, ETH = "BTCUSDT", "ETHUSDT"


@dataclass(frozen=True, slots=True)
class Scene:
    """``holds`` is what the exchange, or the chat, shows when the task is done."""

    holds: Callable[[Control], bool]
    before: Callable[[Control], None] = lambda _: None


def _prices(control: Control, btc: str, eth: str) -> None:
    control.price(BTC, btc)
    control.price(ETH, eth)


def _with_a_dashboard(control: Control) -> None:
    _prices(control, "50250", "3015")
    control.say("/dashboard")
    until(lambda: any(message["pinned"] for message in control.messages()), "the dashboard")


def _stop(control: Control, symbol: str) -> Decimal:
    position = control.position(symbol)
    return Decimal(position["stop_loss"] or 0) if position else Decimal(0)


def _is_laid_out(control: Control, symbol: str, stop: int, targets: int) -> bool:
    return _stop(control, symbol) == stop and len(control.own_orders(symbol)) == targets


def _shows_both(control: Control) -> bool:
    pinned = next(message["text"] for message in control.messages() if message["pinned"])
    return all(words in pinned for words in ("2 positions", BTC, ETH, "stop 49000", "stop 2940"))


def _is_flat(control: Control) -> bool:
    account = control.account()
    is_told = any("Confirmed by Bybit" in message["text"] for message in control.messages())
    return is_told and not account["orders"] and not any(Decimal(each["size"]) for each in account["positions"])


SCENES = {
    1: Scene(lambda control: _is_laid_out(control, BTC, 49000, 3), lambda control: _prices(control, "50000", "3000")),
    2: Scene(lambda control: _is_laid_out(control, ETH, 2940, 2)),
    3: Scene(_shows_both, _with_a_dashboard),
    4: Scene(lambda control: any(message["photo"] for message in control.messages())),
    5: Scene(lambda control: _stop(control, BTC) == 49245),
    6: Scene(lambda control: 50000 < _stop(control, BTC) < 50100),
    7: Scene(lambda control: len(control.own_orders(BTC)) == 2),
    8: Scene(lambda control: len(control.own_orders(BTC)) == 3),
    9: Scene(lambda control: control.size(ETH) == Decimal("0.79")),
    10: Scene(_is_flat),
}
"""By the number of the task."""
