"""Changes of a position in words: what a question says before one, and what is said of it while and after."""

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct
from msgspec.structs import replace

from execution.commands.answers import Confirmed, StopChange
from execution.commands.smart_changes import SmartChange
from execution.commands.target_changes import TargetsChange
from execution.exit_plan import BreakEvenWhen
from execution.facts.slots import Side
from execution.stops.smart_stop import SmartStop
from execution.views import PositionView
from handlers.positions.undo_text import taken_back_text
from handlers.positions.wishes import What, Wish, part_of
from handlers.trade.plan_words import break_even_words, trail_words
from handlers.words.figures import bold, percent, price, quantity
from handlers.words.notice_facts import NONE
from handlers.words.say import Html, label, lines, say
from handlers.words.units import Units
from utils.money import ZERO


class Came(Struct, frozen=True, kw_only=True):
    """What became of a wish: in the chat (HTML), and as the answer to a press; not ``is_done`` is an alert."""

    text: Html
    words: str
    is_done: bool


def title_of(symbol: str, side: Side) -> str:
    return f"{side.word.upper()} {symbol}"


def question_text(wish: Wish, position: PositionView) -> Html:
    """What it will do, before it is confirmed."""
    name = bold(title_of(wish.symbol, wish.side))
    match wish.what:
        case What.STOP if wish.stop is not None:
            return lines([say("ask-stop", name=name), stop_figures(wish.stop)])
        case What.TARGETS if wish.targets is not None:
            asked = say("ask-targets", name=name, count=len(wish.targets.shown))
            lost = () if wish.targets.targets else _lost_with_targets(position)
            return lines([asked, targets_text(wish.targets), *lost])
        case What.SMART if wish.smart_change is not None:
            return _smart_question(name, wish.smart_change)
        case What.CLOSE:
            return _close_question(name, wish.percent, position)
        case _:
            return say("ask-entries", name=name)


def stop_figures(change: StopChange) -> Html:
    """The old stop and the new one, with what the whole trade makes when each fires."""
    units = Units.of_symbol(change.symbol)
    if change.waits:
        return say("change-stop-to-come", old=price(change.old), new=price(change.new))
    return say(
        "change-stop-figures",
        old=price(change.old),
        new=price(change.new),
        result_old=units.result(change.result_old),
        result_new=units.result(change.result_new),
    )


def targets_text(change: TargetsChange) -> Html:
    """The targets as they would stand, what has none, and what the engine notes about them."""
    told = [
        say(
            "change-target",
            number=f"{target.number}",
            price=price(target.price),
            share=percent(target.share * 100),
            qty=quantity(target.qty),
        )
        for target in change.shown
    ]
    if change.runner_qty > ZERO:
        told.append(say("change-runner", qty=quantity(change.runner_qty)))
    return lines([*told, *change.notes])


def under_way(wish: Wish) -> Came:
    """It is asked for, and not shown yet."""
    return _came("change-under-way", wish, is_done=False)


def came_of(wish: Wish, shown: Confirmed) -> Came:
    """As the exchange has shown it; of an undo also what it has taken back."""
    if not shown.is_news:
        return _came("change-same", wish, is_done=False)
    came = _came("change-done" if shown.done else "change-late", wish, is_done=shown.done)
    if shown.taken_back is None:
        return came
    return replace(came, text=lines([came.text, *taken_back_text(shown.taken_back)]))


def not_changed(problem: str) -> Came:
    """Nothing was done, and why."""
    return Came(
        text=say("change-refused", problem=problem), words=label("change-refused", problem=problem), is_done=False
    )


def in_doubt() -> Came:
    """The exchange gave no answer."""
    return Came(text=say("change-in-doubt"), words=label("change-in-doubt"), is_done=False)


def _came(text: str, wish: Wish, *, is_done: bool) -> Came:
    title, (kind, to) = title_of(wish.symbol, wish.side), _what(wish)
    return Came(
        text=say(text, what=kind, name=bold(title), to=to),
        words=label(text, what=kind, name=title, to=to),
        is_done=is_done,
    )


def _what(wish: Wish) -> tuple[str, str]:
    """Which of the texts, and where it goes."""
    match wish.what:
        case What.STOP if wish.stop is not None:
            return "stop-to-come" if wish.stop.waits else "stop", price(wish.stop.new)
        case What.TARGETS if wish.targets is not None:
            return "targets" if wish.targets.targets else "no-targets", ""
        case What.TRAIL if wish.trail is not None:
            return "trail", trail_words(wish.trail)
        case What.SMART if wish.smart is not None:
            return "smart", _smart_words(wish.smart)
        case What.TRAIL | What.SMART:
            return f"no-{wish.what.value}", ""
        case _:
            return wish.what.value, ""


def _lost_with_targets(position: PositionView) -> Iterator[Html]:
    """What waits for a target, where none is left to wait for."""
    version = position.drawn_for
    if version is None:
        return
    even, trail, hit = version.plan.break_even, version.plan.trail, max(version.hit, default=0)
    if even is not None and even.when is BreakEvenWhen.AFTER_TP and even.value > hit:
        yield say("ask-targets-lost", what="break-even", terms=break_even_words(even))
    if trail is not None and trail.after_tp is not None and trail.after_tp > hit:
        yield say("ask-targets-lost", what="trail", terms=trail_words(trail))


def _smart_question(name: Html, change: SmartChange) -> Html:
    units, what = Units.of_symbol(change.symbol), "none" if change.new is None else "looser"
    asked = say("ask-smart", what=what, name=name)
    if change.waits:
        return asked
    return lines(
        [
            asked,
            say(
                "ask-smart-figures",
                what=what,
                old=_smart_words(change.old),
                new=_smart_words(change.new),
                stop=price(change.stop),
                result_old=units.result(change.result_old),
                result_new=units.result(change.result_new),
            ),
        ]
    )


def _smart_words(smart: SmartStop | None) -> str:
    return NONE if smart is None else f"{price(smart.price)} ({smart.word})"


def _close_question(name: Html, part: Decimal, position: PositionView) -> Html:
    units, qty = Units.of_symbol(position.symbol), part_of(position, part)
    gain = None if position.unrealised is None or not position.size else position.unrealised * qty / position.size
    return say(
        "ask-close",
        name=name,
        part="all" if part == 100 else "part",
        percent=percent(part),
        qty=quantity(qty),
        size=quantity(position.size),
        result=units.result(gain),
        notional=units.money(None if position.price is None else position.price * qty),
    )
