"""What `/health` says of the DCA bots: how many run, what they hold, and what is wrong with one."""

from collections import Counter
from decimal import Decimal
from typing import Final, Protocol

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaView
from utils.money import ZERO, plain
from utils.texts.catalogue import text

_CENT: Final = Decimal("0.01")


class ShowsBots(Protocol):
    """What is asked of `DcaBots`."""

    def bots(self) -> list[DcaBot]: ...
    def view(self, bot_id: str) -> DcaView: ...


def dca_lines(dca: ShowsBots) -> list[str]:
    """One line for all of them, and one for each trouble of one."""
    views = [dca.view(bot.bot_id) for bot in dca.bots()]
    if not views:
        return [text("health-dca-none")]
    states = Counter(view.bot.state for view in views)
    counts = ((state.value, states[state]) for state in BotState if states[state])
    counted = ", ".join(text("health-dca-counted", state=state, count=count) for state, count in counts)
    lots = [lot for view in views for lot in view.bot.lots]
    cost = sum((lot.cost for lot in lots), ZERO).quantize(_CENT)
    realised = sum((view.bot.stats.realised for view in views), ZERO).quantize(_CENT)
    told = text("health-dca", counted=counted, lots=len(lots), cost=str(cost), realised=f"{realised:+f}")
    return [told, *(trouble for view in views for trouble in _troubles(view))]


def _troubles(view: DcaView) -> list[str]:
    bot = view.bot
    name = text("health-dca-bot", name=bot.name, id=bot.bot_id)
    found = [text("health-dca-not-running", bot=name, trouble=view.trouble)] if view.trouble else []
    if bot.slot is not None:
        found.append(_hard_stop(name, view))
    if bot.state_reason:
        found.append(text("health-dca-because", bot=name, state=bot.state.value, reason=bot.state_reason))
    if bot.buy_refusals:
        because = bot.buy_refused_because
        found.append(text("health-dca-buy-refused", bot=name, count=bot.buy_refusals, reason=because))
    for lot in bot.lots:
        if lot.refusals:
            number, count, because = lot.number, lot.refusals, lot.refused_because
            found.append(text("health-dca-sell-refused", bot=name, lot=number, count=count, reason=because))
        if lot.is_held:
            found.append(text("health-dca-sell-removed", bot=name, lot=lot.number))
    return found


def _hard_stop(name: str, view: DcaView) -> str:
    """As `/health` shows the stop of a guarded position."""
    slot, seconds = view.bot.slot, f"{view.naked.total_seconds():.3f}"
    if slot is None or not slot.size:
        return text("health-dca-stop-nothing", bot=name, seconds=seconds)
    stop = "none" if slot.stop is None else plain(slot.stop)
    if slot.seen_at is None:
        return text("health-dca-stop", bot=name, stop=stop, seconds=seconds)
    return text("health-dca-stop-read", bot=name, stop=stop, at=f"{slot.seen_at:%H:%M:%S}", seconds=seconds)
