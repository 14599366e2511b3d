"""What can happen in a scene, and how often: to prices, by a person, by the exchange, in the chat, to the bot.

A step that cannot be done as things are does nothing. The engine may refuse a person like anybody else.
"""

from typing import Final

from tests.execution.soak import chat, fate, person, prices
from tests.execution.soak.acts import Step
from tests.execution.soak.scene import Scene

_MARKET: Final[dict[str, tuple[Step, int]]] = {
    "walk": (prices.walk, 14), "jump": (prices.jump, 2), "to a level": (prices.to_a_level, 12),
    "gap": (prices.gap, 2), "whipsaw": (prices.whipsaw, 2),
    "wait": (fate.wait, 8), "trade": (chat.trade, 14),
}  # fmt: skip
_CHAT: Final[dict[str, tuple[Step, int]]] = {
    "close": (chat.close, 2), "set stop": (chat.set_stop, 2), "break even": (chat.break_even, 1),
    "trail": (chat.set_trail, 2), "smart stop": (chat.set_smart, 1), "targets": (chat.set_targets, 2),
    "cancel entries": (chat.cancel_entries, 1), "undo": (chat.undo, 1), "adopt": (chat.adopt, 1),
    "answer": (chat.answer, 2), "pause": (chat.pause_or_resume, 1), "sync": (chat.sync, 1),
    "close all": (chat.close_all, 1),
}  # fmt: skip
_PERSON: Final[dict[str, tuple[Step, int]]] = {
    "person adds": (person.adds, 2), "person reduces": (person.reduces, 2), "person flips": (person.flips, 1),
    "person opens": (person.opens, 2), "person offers": (person.offers, 2), "person moves stop": (person.moves_stop, 2),
    "person removes stop": (person.removes_stop, 1), "person sets take profit": (person.sets_take_profit, 1),
    "person cancels": (person.cancels, 2), "person amends": (person.amends, 2),
}  # fmt: skip
_EXCHANGE: Final[dict[str, tuple[Step, int]]] = {
    "strangers": (fate.strangers_take, 4), "adl": (fate.deleverage, 1),
    "liquidation": (fate.liquidate, 1), "funding": (fate.funding, 2),
    "instrument": (fate.change_instrument, 1), "delisting": (fate.delist, 1), "maintenance": (fate.maintenance, 1),
}  # fmt: skip
_BOT: Final[dict[str, tuple[Step, int]]] = {
    "crash": (fate.crash, 2),
    "crash under a stop": (fate.crash_under_a_stop, 2),
    "stream down": (fate.cut_stream, 2),
    "weather": (fate.weather, 3),
}
EVERYTHING: Final = _MARKET | _CHAT | _PERSON | _EXCHANGE | _BOT


def possible(scene: Scene) -> dict[str, tuple[Step, int]]:
    """The steps of a scene, each with its weight."""
    setting = scene.setting
    steps = dict(_MARKET)
    if setting.commands:
        steps |= _CHAT
    if setting.person:
        steps |= _PERSON
    if setting.exchange:
        steps |= _EXCHANGE
    if setting.crashes:
        steps |= {name: _BOT[name] for name in ("crash", "crash under a stop")}
    if setting.streams:
        steps["stream down"] = _BOT["stream down"]
    if len(setting.weathers) > 1:
        steps["weather"] = _BOT["weather"]
    return steps
