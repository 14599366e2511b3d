"""Alerts about DCA bots, in words."""

from handlers import figures
from handlers.notice_facts import Facts


def bought(facts: Facts) -> str:
    return (
        f"🧺 {_bot(facts)}: lot {facts.text('lot')} bought, {facts.quantity('qty')} at {facts.price('price')}\n"
        f"{facts.quantity('received')} after the fee · cost {facts.money('cost')}\n"
        f"Open lots {facts.text('lots')} of {facts.text('of')}"
    )


def sold(facts: Facts) -> str:
    by_stop = " by its hard stop" if facts.is_set("by_stop") else ""
    credit = facts.decimal("credit")
    given = f"\n{facts.money('credit')} of it lower the target of the newest lot" if credit else ""
    return (
        f"💰 {_bot(facts)}: lot {facts.text('lot')} sold{by_stop}, {facts.quantity('qty')}\n"
        f"{facts.price('buy_price')} → {facts.price('sell_price')}: {figures.bold(facts.result('profit'))} after fees\n"
        f"{facts.text('lots')} lots open · {facts.result('total')} in all{given}"
    )


def sell_removed(facts: Facts) -> str:
    ended = f"has ended: {facts.text('why')}" if facts.raw("why") else "was cancelled by hand"
    return (
        f"✋ {_bot(facts)}: the sell of lot {facts.text('lot')} {ended}\n"
        f"{facts.quantity('qty')} is kept and not offered again. /dca sell {facts.text('bot_id')} {facts.text('lot')}"
        " places it again"
    )


def refused(facts: Facts) -> str:
    what = f"the sell of lot {facts.text('lot')}" if facts.decimal("lot") is not None else "a buy"
    return f"⛔️ {_bot(facts)}: {what} was refused\n{facts.text('text')}\nIt is tried again, ever more slowly"


def unexplained(facts: Facts) -> str:
    return (
        f"🟥 {_bot(facts)}: its orders have filled more than the exchange tells executions of\n"
        "They are read again and again, and it buys nothing until they are there"
    )


def halted(facts: Facts) -> str:
    return f"🟥 {_bot(facts)} has halted itself: {facts.text('reason')}"


def stop_changed(facts: Facts) -> str:
    if facts.is_set("theirs"):
        return (
            f"🛡 {_bot(facts)}: you moved its hard stop to {facts.price('stop')}, it was {facts.price('shown')}\n"
            "It is tighter, so it is kept, and later buys carry it"
        )
    what = f"moved to {facts.price('shown')}" if facts.decimal("shown") is not None else "removed"
    return (
        f"🛡 {_bot(facts)}: its hard stop was {what}, and stands again at {facts.price('stop')}\n"
        "A bot on a perpetual keeps its stop. A tighter one of yours is kept; to be rid of it, stop the bot and close"
    )


def unprotected(facts: Facts) -> str:
    return (
        f"🟥 {_bot(facts)}: {facts.quantity('size')} has no stop for {facts.text('seconds')} s\n"
        f"It is set at {facts.price('stop')}, again and again until it stands"
    )


def _bot(facts: Facts) -> str:
    return f"{figures.bold(facts.raw('name'))} {facts.text('symbol')}"
