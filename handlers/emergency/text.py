"""What the one message of `/emergency` says at each of its stages. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from math import ceil
from typing import Final

from telegram import InlineKeyboardMarkup

from execution.commands.emergency_record import Exposure, Item, ItemShown, Kind, Report
from handlers.emergency.asking import ASKED_FOR, Asking, Ended, Stage
from handlers.emergency.buttons import ask_buttons, positions_of, sure_buttons
from handlers.words.figures import UNKNOWN, bold, clock_time, money, price, quantity, result
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import Html, lines, say
from utils.money import ZERO

STEP: Final = timedelta(seconds=3)
"""Between two figures of a countdown: Telegram takes no more in a group."""
MOST: Final = 15
"""Lines of single positions."""

Said = tuple[Html, InlineKeyboardMarkup | None]


def message_of(asking: Asking, report: Report | None, now: datetime) -> Said:
    """The text and its buttons; ``report`` of what has begun."""
    match asking.stage:
        case Stage.ASKED:
            return _ask_text(asking), ask_buttons(asking)
        case Stage.COUNTING:
            return _sure_text(asking), sure_buttons(asking, seconds_left(asking, now))
        case Stage.BEGUN:
            return report_text(report), None
        case Stage.OVER:
            return _over_text(asking), None


def seconds_left(asking: Asking, now: datetime) -> int:
    """In whole steps, the next one up."""
    steps = ceil((asking.until - now) / STEP)
    return max(1, steps) * int(STEP.total_seconds())


def report_text(report: Report | None) -> Html:
    """How far it is, or how it ended: only what the exchange has shown is called closed."""
    if report is None:
        return say("emergency-lost")
    over = sum(1 for shown in report.items if shown.is_over)
    told = [_head(report, over)]
    shown_first = report.items
    if len(shown_first) > MOST:  # what is open is never among those that are only counted
        shown_first = tuple(sorted(shown_first, key=lambda shown: shown.is_over is True))
    told += [_shown(shown) for shown in shown_first[:MOST]]
    if len(report.items) > MOST:
        told.append(say("emergency-more", count=len(report.items) - MOST))
    if report.orders:
        told.append(say("emergency-orders", orders="; ".join(report.orders[:MOST])))
    if report.trouble and not report.is_ended:
        told.append(say("emergency-trouble", why=plain_reason(report.trouble)))
    if not report.is_ended:
        return lines(told)
    if report.others:
        told.append(say("emergency-others", names=_names(report.others)))
    if report.foreign_entries:
        told.append(say("emergency-foreign", count=report.foreign_entries))
    if report.is_observed:
        return lines([*told, say("emergency-observe")])
    if not report.is_confirmed:
        told.append(say("emergency-what-now"))
    return lines([*told, say("emergency-paused")])


def summary(report: Report) -> str:
    """The end in one line, for the record of who did what."""
    return _head(report, sum(1 for shown in report.items if shown.is_over))


def _head(report: Report, over: int) -> Html:
    count = len(report.items)
    if not report.is_ended:
        return say("emergency-under-way", over=over, count=count)
    at = clock_time(report.read_at)
    if report.is_confirmed:
        return say("emergency-done", at=at)
    return say("emergency-not-done", over=over, count=count, at=at)


def _ask_text(asking: Asking) -> Html:
    told = [say("emergency-ask", count=positions_of(asking.items))]
    if asking.new:
        told.append(say("emergency-new", names=", ".join(asking.new)))
    told += _all(asking.items)
    if asking.is_safe_mode:
        told.append(say("emergency-safe-mode"))
    if asking.others:
        told.append(say("emergency-others", names=_names(asking.others)))
    if not asking.is_known:
        told.append(say("emergency-not-read"))
    return lines([*told, say("ask-within", seconds=int(ASKED_FOR.total_seconds()))])


def _sure_text(asking: Asking) -> Html:
    chosen = asking.chosen
    told = [say("emergency-sure", scope=asking.scope.value), *_all(chosen)]
    stays = len(asking.items) - len(chosen)
    if stays:
        told.append(say("emergency-stays", count=stays))
    return lines([*told, say("emergency-how", count=positions_of(chosen))])


def _over_text(asking: Asking) -> Html:
    match asking.ended:
        case Ended.REFUSED:
            return say("emergency-refused", problem=asking.problem)
        case Ended.EXPIRED | Ended.REPLACED | Ended.DENIED | None:
            why = asking.ended or Ended.DENIED
            return say("emergency-nothing-done", why=why.value)


def nothing_text(exposure: Exposure) -> Html:
    """Why it is not even asked: what there is could not be closed from here."""
    at = clock_time(exposure.read_at)
    if not exposure.others:
        return say("emergency-nothing", at=at)
    return lines([say("emergency-nothing-here", at=at), say("emergency-others", names=_names(exposure.others))])


def _names(names: Sequence[str]) -> str:
    return ", ".join(names[:MOST])


def _all(items: Sequence[Item]) -> list[Html]:
    """Each, and what they are together; nothing where there are none."""
    if not items:
        return []
    told = [_item(item) for item in items[:MOST]]
    if len(items) > MOST:
        told.append(say("emergency-more", count=len(items) - MOST))
    return [*told, _sum(items)]


def _item(item: Item) -> Html:
    name = title_of(item)
    if item.kind is Kind.BUYER:
        return say("emergency-buyer", name=name, size=quantity(item.size))
    if item.kind is Kind.BOT and item.size == ZERO:
        return say("emergency-idle-bot", name=name)
    if item.size == ZERO:
        return say("emergency-waits", name=name, count=item.entries)
    return say(
        "emergency-item",
        name=name,
        size=quantity(item.size),
        worth=money(item.worth),
        result=result(item.result),
        guard=item.kind.value,
        covered=_covered(item.stop),
        stop=price(item.stop),
        entries=item.entries,
    )


def _sum(items: Sequence[Item]) -> Html:
    """What is not known of one is not known of all."""
    held = [item for item in items if item.is_position]
    worths = [item.worth for item in held if item.worth is not None]
    results = [item.result for item in held if item.result is not None]
    return say(
        "emergency-sum",
        worth=money(sum(worths, ZERO)) if len(worths) == len(held) else UNKNOWN,
        result=result(sum(results, ZERO)) if len(results) == len(held) else UNKNOWN,
        entries=sum(item.entries for item in items),
        bare=sum(1 for item in held if item.stop is None),
    )


def _shown(shown: ItemShown) -> Html:
    name = title_of(shown.item)
    if shown.is_over is None:
        return say("emergency-unread", name=name)
    if shown.item.kind is Kind.BUYER:
        text = say("emergency-buys-no-more" if shown.is_over else "emergency-buys-still", name=name)
    elif shown.is_over:
        text = say("emergency-flat", name=name)
    elif shown.left is None:
        text = say("emergency-settling", name=name)
    elif shown.left == ZERO:
        text = say("emergency-buys-still", name=name)
    else:
        covered, stop = _covered(shown.stop), price(shown.stop)
        text = say("emergency-open", name=name, left=quantity(shown.left), covered=covered, stop=stop)
    why = plain_reason(shown.why)
    return text + say("emergency-why", why=why) if shown.why and not shown.is_over else text


def title_of(item: Item) -> Html:
    """As positions are called, and bots by their name."""
    if item.kind is Kind.BUYER:
        return bold(f"DCA {item.name} {item.symbol}")
    title = bold(f"{item.side.word.upper()} {item.symbol}")
    return title if not item.name else title + f" (DCA {item.name})"


def _covered(stop: Decimal | None) -> str:
    return "no" if stop is None else "yes"
