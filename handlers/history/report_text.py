"""A report of closed trades in words, and when the next ones come."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any

from handlers.history.report_line import DAYS
from handlers.history.stats_text import figure_lines
from handlers.history.trade_words import coin_of_symbols
from handlers.words.figures import UNKNOWN
from handlers.words.notice_facts import Facts
from handlers.words.say import Html, label, lines, say
from helpers.reports import Every, ReportTime, zone_of
from utils.trade_statistics import Statistics


def report_text(facts: Facts) -> Html:
    """The notice of a report."""
    zone = facts.raw("zone")
    since, until = (_local(facts.time(name), zone) for name in ("since", "until"))
    head = say("report-head", every=facts.raw("every"), since=since, until=until, zone=zone)
    late = [say("report-late", due=until)] if facts.is_set("is_late") else []
    found = _statistics(facts)
    if not found.trades:
        return lines([head, *late, say("report-none")])
    count = say("report-count", count=found.trades)
    return lines([head, *late, count, *figure_lines(found, coin_of_symbols(facts.listed("symbols")))])


def times_text(times: Sequence[ReportTime], now: datetime) -> Html:
    """What a chat has asked for."""
    if not times:
        return lines([say("report-off"), say("report-how")])
    return lines([*(_time(when, now) for when in times), say("report-how")])


def _time(when: ReportTime, now: datetime) -> Html:
    return say(
        "report-time",
        every=when.every.value,
        day=label("report-day", day=DAYS[when.weekday]) if when.every is Every.WEEKLY else "",
        time=f"{when.minute // 60:02}:{when.minute % 60:02}",
        zone=when.zone,
        next=_local(when.due_after(now), when.zone),
    )


def _local(at: datetime | None, zone: str) -> str:
    return UNKNOWN if at is None else f"{at.astimezone(zone_of(zone)):%Y-%m-%d %H:%M}"


def _statistics(facts: Facts) -> Statistics:
    """As they were recorded."""
    figures: dict[str, Any] = {each.name: facts.decimal(each.name) for each in fields(Statistics)}
    for each in fields(Statistics):
        if each.type is int:
            figures[each.name] = int(figures[each.name] or 0)
    seconds = figures["average_holding"]
    return Statistics(**{**figures, "average_holding": None if seconds is None else timedelta(seconds=int(seconds))})
