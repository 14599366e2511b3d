"""What `/health` says of the DCA bots: how many run, what they hold, and what is wrong with one."""

from collections import Counter
from decimal import Decimal
from typing import Final, Protocol

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaView
from utils.money import ZERO, plain

_CENT: Final = Decimal("0.01")


class ShowsBots(Protocol):
    """What is asked of `DcaBots`."""

    def bots(self) -> list[DcaBot]: ...
    def view(self, bot_id: str) -> DcaView: ...


def dca_lines(dca: ShowsBots) -> list[str]:
    """One line for all of them, and one for each trouble of one."""
    views = [dca.view(bot.bot_id) for bot in dca.bots()]
    if not views:
        return ["DCA bots: none"]
    states = Counter(view.bot.state for view in views)
    counted = ", ".join(f"{states[state]} {state.value}" for state in BotState if states[state])
    lots = [lot for view in views for lot in view.bot.lots]
    cost = sum((lot.cost for lot in lots), ZERO).quantize(_CENT)
    realised = sum((view.bot.stats.realised for view in views), ZERO).quantize(_CENT)
    told = f"DCA bots: {counted}; {len(lots)} open lots, cost {cost}; realised {realised:+f}"
    return [told, *(trouble for view in views for trouble in _troubles(view))]


def _troubles(view: DcaView) -> list[str]:
    bot = view.bot
    name = f"DCA bot {bot.name} ({bot.bot_id})"
    found = [f"{name} does not run: {view.trouble}"] if view.trouble else []
    if bot.slot is not None:
        found.append(_hard_stop(name, view))
    if bot.state_reason:
        found.append(f"{name} is {bot.state.value}: {bot.state_reason}")
    if bot.buy_refusals:
        found.append(f"{name}: a buy was refused {bot.buy_refusals} times: {bot.buy_refused_because}")
    for lot in bot.lots:
        if lot.refusals:
            found.append(
                f"{name}: the sell of lot {lot.number} was refused {lot.refusals} times: {lot.refused_because}"
            )
        if lot.is_held:
            found.append(f"{name}: lot {lot.number} is not offered, its sell was cancelled by hand")
    return found


def _hard_stop(name: str, view: DcaView) -> str:
    """As `/health` shows the stop of a guarded position."""
    slot, naked = view.bot.slot, f"without a stop {view.naked.total_seconds():.3f} s since the start"
    if slot is None or not slot.size:
        return f"Stop of {name}: nothing is open, {naked}"
    shown = "NONE" if slot.stop is None else plain(slot.stop)
    read = f", read {slot.seen_at:%H:%M:%S} UTC" if slot.seen_at is not None else ""
    return f"Stop of {name}: {shown}{read}, {naked}"
