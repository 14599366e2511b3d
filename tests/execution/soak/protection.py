"""How long a position may be without a stop, and a stop looser than before: the bounds of I1 and I3.

Without an excuse: not for one millisecond. With one it is the time that the rules give, and nothing else:

| excuse | the rules' own time |
|---|---|
| crossed: the price has passed the stop of an entry that fills, the exchange makes none | ARMING, then R3's close |
| crossed with child_stop_delay_ms: it passes that stop later, before the exchange makes it or takes ours | the same |
| child_stop_delay_ms | so long, or ARMING and one request, whichever is shorter |
| stop_remainder, book_depth: a stop fires and leaves a part | R12: attempts a quarter of a second apart |
| trigger_delay_ms: a stop that fired covers nothing until it meets the market | so long, then as above |
| removed by a person | R8, R9: one that goes right after it was set is looked at first |
| the same, and what covered beside it goes by a request that was under way by then | the same |
| added by a person, to what only Partial stops of late entries cover | what is whose has to settle (R2), then ARMING |
| adl, liquidate: the exchange takes stops away, and no orders meanwhile | its own steps, then two seconds (R12) |
| a stop that is refused while a person's reduce-only orders take all that is held (I7) | until they end |
| a position that the bot did not open, with ADOPT=auto | one sweep, and the budget of R16; or until it asks (R20) |
| what a person added to a late entry that has left again (R2) | as one that the bot did not open |

To that come the requests themselves, as slow as the scene's weather, and what kept the bot from knowing or acting
meanwhile (`Disruptions`): as long as it lasted, and a pause after each; a sweep that could not be read, in a
position that is not the bot's, is only begun again by the next.
"""

from collections.abc import Callable, Iterator
from typing import Final

from execution.adoption.choices import Adopt
from execution.notices import NoticeKind
from tests.execution.soak.house import is_ours
from tests.execution.soak.naked import Naked, Slot
from tests.execution.soak.scene import Scene

ARMING_MS: Final = 500
SECOND_READ_MS: Final = 1_500
SETTLED_MS: Final = 2_000
ATTEMPTS_MS: Final = 4 * 250
STRESSED_MS: Final = 2 * 2000
SWEEP_MS: Final = 30_000
BUDGET_MS: Final = 2_000
AFTER_EACH_MS: Final = 2_000
"""Between what kept the bot from acting and the next attempt: its pause before a request is sent again."""
FENCE_MS: Final = 8_000
"""R9: a request that nobody knows of may land until then; its effect is undone a look later."""


def naked(scene: Scene) -> Iterator[str]:
    now = scene.now_ms()
    for each in scene.house.naked.found:
        ended = each.ended_ms or now
        lasted = ended - each.began_ms
        if not each.opened_by_bot:
            ended = min(ended, asked_ms(scene, each))
        brakes = scene.setting.brakes
        why = "+".join(sorted(each.excuses)) if each.opened_by_bot else f"foreign {brakes.adopt.value}"
        taken, number = scene.house.disruptions.within(each.began_ms, ended)
        pauses = number * (AFTER_EACH_MS if each.opened_by_bot else SWEEP_MS)
        net = ended - each.began_ms - taken - pauses - held_ms(scene, each, ended)
        scene.tally.naked_ms[why] = max(scene.tally.naked_ms[why], lasted)
        scene.tally.net_naked_ms[why] = max(scene.tally.net_naked_ms[why], net)
        allowed = allowed_ms(scene, each)
        if each.opened_by_bot and not each.excuses:
            yield f"I1: {each.slot} was without a stop for {lasted} ms, and nothing excuses it"
        elif net > allowed and (each.opened_by_bot or brakes.adopt is Adopt.AUTO):
            yield f"I1: {each.slot} was without a stop for {lasted} ms ({why}): {net} ms of {allowed}"


def allowed_ms(scene: Scene, each: Naked) -> int:
    """The rules' own time of each excuse, and that of the requests that it takes."""
    terms = [of(scene) for why, of in BOUNDS.items() if why in each.excuses]
    if not each.opened_by_bot:
        terms.append((SWEEP_MS + BUDGET_MS, 5))
    return sum(ms for ms, _ in terms) + scene.setting.request_ms * sum(requests for _, requests in terms)


def _switch(scene: Scene, name: str) -> int:
    return int(getattr(scene.house.engine.switches, name))


BOUNDS: Final[dict[str, Callable[[Scene], tuple[int, int]]]] = {
    "crossed": lambda _: (ARMING_MS + ATTEMPTS_MS, 5),
    "child_stop_delay_ms": lambda scene: (min(_switch(scene, "child_stop_delay_ms"), ARMING_MS), 2),
    "stop_remainder": lambda _: (ATTEMPTS_MS, 5),
    "book_depth": lambda _: (ATTEMPTS_MS, 5),
    "trigger_delay_ms": lambda scene: (_switch(scene, "trigger_delay_ms") + ATTEMPTS_MS, 3),
    "added by a person": lambda _: (SETTLED_MS + ARMING_MS, 2),
    "removed by a person": lambda _: (SECOND_READ_MS, 3),
    "adl": lambda scene: (STRESSED_MS + 2 * _switch(scene, "liquidation_step_ms"), 3),
    "liquidate": lambda scene: (STRESSED_MS + 2 * _switch(scene, "liquidation_step_ms"), 3),
}
"""Of each excuse: milliseconds, and how many requests one after another."""


def asked_ms(scene: Scene, each: Naked) -> int:
    """When a person was asked about a position that is not ours, or said that it be left alone: then it waits."""
    symbol, _ = each.slot
    asked = [
        int(row["at"].timestamp() * 1000)
        for row in scene.spoken.values()
        if row["kind"] == NoticeKind.ADOPTION_ASKED and row["fields"]["symbol"] == symbol
    ]
    moments = [at + scene.setting.ahead_ms for at in asked]
    moments += [at for at, ignored in scene.ignored if ignored == symbol]
    since = [max(at, each.began_ms) for at in moments if at >= each.opened_ms]
    return min(since, default=scene.now_ms())


def held_ms(scene: Scene, each: Naked, ended: int) -> int:
    """How much of it was for what a person offers: the exchange refuses our close, and the orders are not ours (I7).

    While they stand as they did at the last refusal, the next attempt is the one that comes after its pause.
    """
    if each.held_ms is not None:
        pause = AFTER_EACH_MS if each.is_held else 0
        return min(ended, each.held_ms + pause) - each.began_ms
    return ended - each.began_ms if each.ended_ms is None and is_held_open(scene, each.slot) else 0


def is_held_open(scene: Scene, slot: Slot) -> bool:
    """A person's reduce-only orders take all that is left; it is told urgently, and tried again and again."""
    monitors = [a.monitor for a in scene.life.manager._actors.values()] if scene.life.is_started else []
    is_closing = any((m.slot.symbol, m.slot.position_idx) == slot and m.closing is not None for m in monitors)
    orders = [o for o in scene.house.engine.open_orders(slot[0]) if o.position_idx == slot[1] and o.reduce_only]
    return is_closing and any(not is_ours(o) and not o.is_conditional for o in orders)


def loose(scene: Scene) -> Iterator[str]:
    """Where nobody moves a stop, in the app or in the chat, none ever stands looser than it stood before: 0 ms.

    A person may loosen it in the app (MANUAL_STOP=adopt), and in the chat, where the new loss is shown first: such
    scenes are not judged. A request whose answer was lost, or that lands late, may set an older step of a trail, until
    the newest is sent again at its fence (R9): so long for each of them.
    """
    lasted = scene.house.engine.referee.loose_ms
    scene.tally.loose_ms = lasted
    landed = scene.network.faults["late_landing"] + scene.network.faults["lost_answer"]
    if lasted > FENCE_MS * landed and not scene.setting.person and not scene.wanted_another_stop:
        yield f"I3: a stop stood looser than before for {lasted} ms"
