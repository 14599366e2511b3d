"""Plays one scenario on a stage: the trade, the fault, and what has to follow."""

import itertools
import time
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from drills.control import Unmet, until
from drills.faults.chat_words import Answer, is_since
from drills.faults.measure import Course, due, is_recorded, score_of, times_told
from drills.faults.scenario import Blow, Scenario, aimed
from drills.faults.scorecard import Score
from drills.faults.stage import Stage
from drills.history import recorded_nets

LINES: Final = (
    "/trade BTCUSDT long size 0.01 sl 2% tp 1%:50% 3%:50% be {be}",
    "/trade ETHUSDT short size 0.2 sl 2% tp 1%:50% 3%:50% be {be}",
)
"""Taken in turns, so that a slot has some rest."""
_AT_THE_FILL, _BY_PRICE = "tp1", "0.5%"
_OPENED_WITHIN: Final = 60.0
_ANSWERED_WITHIN: Final = 30.0
_CONNECTED_WITHIN: Final = 60.0
_CLOSED_WITHIN: Final = 90.0
"""Where a stream is deaf still, only the next sweep tells of the close."""
_RECORDED_WITHIN: Final = 20.0
_FAREWELL: Final = 60.0
"""To its last file: one that is killed on the way leaves another file as the newest."""
_STREAMS: Final = ("ws_private", "ws_public")
_LOOK_EVERY: Final = 0.1
_TREMBLE: Final = Decimal("0.0002")


def play(stage: Stage, scenario: Scenario, line: str) -> Score:
    """The whole trade under the fault; what could not be reached is in the score's ``note``.

    Raises:
        Unmet: the bot does not even say what it has before anything goes wrong.
        OSError: the simulator does not answer any more.
    """
    course = _begin(stage, scenario, line)
    try:
        _open(course, line)
        _protect(course)
        _close(course)
    except Unmet as unmet:
        course.note = str(unmet)
    armed = aimed((*scenario.opening, *scenario.target), course.symbol)
    if not course.note and (missed := stage.never_struck(armed, course.began_after)):
        course.note = f"the fault never struck: {', '.join(missed)}"
    score = score_of(course)
    _leave_behind(course)
    return score


def _begin(stage: Stage, scenario: Scenario, line: str) -> Course:
    stats, account = stage.control.stats(), stage.control.account()
    trader = stage.trader()
    until(stage.is_connected, "both streams to be up", _CONNECTED_WITHIN)
    told = until(stage.positions, "what the bot says of its positions", _ANSWERED_WITHIN)
    return Course(
        stage=stage,
        scenario=scenario,
        symbol=line.split()[1],
        is_long=line.split()[2] == "long",
        size=Decimal(line.split()[4]),
        trader=trader,
        said_before=trader.last_message_id(),
        began_after=stage.last_event(),
        naked_before=int(stats["total_naked_ms"]),
        doubled_before=int(stats["duplicate_link_ids"]),
        executions_before=len(account["executions"]),
        nets_before=len(recorded_nets(stage.state)),
        known_before={each.symbol: each.facts for each in told.positions},
    )


def _open(course: Course, line: str) -> None:
    stage, symbol = course.stage, course.symbol
    stage.arm(*aimed(course.scenario.opening, symbol))
    stage.trade(line.format(be=_BY_PRICE if course.scenario.by_price else _AT_THE_FILL), course.trader)
    if course.scenario.kills_opening:
        until(lambda: stage.control.size(symbol), "the entry to begin", _OPENED_WITHIN)
        stage.kill_bot()
        stage.start_bot()
    until(lambda: stage.control.size(symbol) == course.size, "the entry to fill", _OPENED_WITHIN)
    until(lambda: len(stage.control.own_orders(symbol)) == 2, "two take profits", _OPENED_WITHIN)
    until(lambda: stage.stops().get(symbol), "a stop over the new position", _OPENED_WITHIN)


def _protect(course: Course) -> None:
    stage, scenario, symbol = course.stage, course.scenario, course.symbol
    first_stop = _stop(course)
    target = min(
        (Decimal(order["price"]) for order in stage.control.own_orders(symbol)),
        key=lambda price: abs(price - Decimal(_position(course)["avg_price"])),
    )
    stage.arm(*aimed(scenario.target, symbol))
    stage.control.price(symbol, str(target))
    _strike(stage, scenario.blow)
    began, since = time.monotonic(), datetime.now(UTC)
    deadline = began + scenario.patience
    is_lifted = scenario.lifts_after is None
    beyond = _a_little_beyond(target, first_stop)
    for price in itertools.cycle((beyond, target)):
        if time.monotonic() > deadline:
            break
        if not is_lifted and time.monotonic() - began > (scenario.lifts_after or 0):
            stage.disarm()
            is_lifted = True
        stops = stage.stops()
        told = stage.positions() if _stands(course, stops, first_stop) else None
        if told is not None and _is_verified(course, told, stops, since):
            course.protected_s = time.monotonic() - began
            course.told = told
            return
        if scenario.by_price:
            stage.control.price(symbol, str(price))
        time.sleep(_LOOK_EVERY)
    raise Unmet(f"not protected and verified within {scenario.patience:.0f} s")


def _a_little_beyond(target: Decimal, first_stop: Decimal) -> Decimal:
    """A price further away from the stop: a market never stands still, so a message that is lost is not the last."""
    move = target * _TREMBLE if first_stop < target else -target * _TREMBLE
    return (target + move).quantize(target)


def _strike(stage: Stage, blow: Blow | None) -> None:
    match blow:
        case Blow.KILL:
            stage.kill_bot()
        case Blow.TEAR:
            stage.stop_bot(_FAREWELL)
            stage.tear_newest_state_file()
        case None:
            return
    stage.start_bot()


def _stands(course: Course, stops: Mapping[str, Decimal | None], first_stop: Decimal) -> bool:
    """The exchange shows a stop over everything, and the one of this trade at break-even."""
    return None not in stops.values() and stops.get(course.symbol) not in {None, first_stop}


def _is_verified(course: Course, told: Answer, symbols: Collection[str], since: datetime) -> bool:
    """The bot says so itself: of this position, or of each where everything had to be read anew."""
    shown = {each.symbol: each for each in told.positions}
    if told.is_stream_down or shown.keys() != set(symbols) or not all(each.verified for each in shown.values()):
        return False
    checked = shown.values() if course.scenario.rereads_all else [shown[course.symbol]]
    return all(is_since(each.verified, since) for each in checked)


def _close(course: Course) -> None:
    """Price goes back to break-even; what is told and recorded of it is waited for."""
    stage, symbol = course.stage, course.symbol
    stage.disarm()
    stage.control.price(symbol, str(_stop(course)))
    until(lambda: stage.control.position(symbol) is None, "the stop to close the rest", _CLOSED_WITHIN)
    until(lambda: not stage.control.orders(symbol), "no order to be left", _CLOSED_WITHIN)
    until(lambda: all(times_told(course, words) for words in due(course)), "every alert", _CLOSED_WITHIN)
    until(lambda: is_recorded(course), "the record of the trade", _RECORDED_WITHIN)


def _stop(course: Course) -> Decimal:
    stop = course.stage.stops().get(course.symbol)
    if stop is None:
        raise Unmet(f"{course.symbol} has no stop that covers it")
    return stop


def _position(course: Course) -> dict[str, Any]:
    position = course.stage.control.position(course.symbol)
    if position is None:
        raise Unmet(f"{course.symbol} closed before its first target")
    return position


def _leave_behind(course: Course) -> None:
    """The next scenario finds no fault armed, and streams that hear."""
    course.stage.disarm()
    for fault in course.scenario.target:
        if fault["kind"] == "blackhole" and fault["target"] in _STREAMS:  # deaf for as long as it stands
            course.stage.arm({"target": fault["target"], "kind": "disconnect"})
