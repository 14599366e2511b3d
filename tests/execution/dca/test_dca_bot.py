"""The record of a bot, and that a restart finds it as it was."""

from decimal import Decimal

import msgspec
import pytest

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.dca_plan import DcaDefaults, OrderBy
from execution.dca.indicator_terms import IndicatorTerms
from execution.dca.own_slot import OwnSlot
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import SYMBOL, a_bot, a_plan, bought, sell_id, stepped


def test_a_record_comes_back_as_it_was():
    bot, _ = stepped(bought(a_bot(plan=a_plan(indicators=IndicatorTerms()))))
    assert DcaBot.from_plain(bot.to_plain()) == bot
    plain = msgspec.json.decode(msgspec.json.encode(bot.to_plain()))
    assert msgspec.convert(plain, DcaBot, strict=False) == bot


def test_a_record_of_before_gaps_were_known_is_read():
    """As the first versions wrote it: without what came later, and with what was given up since."""
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": OrderBy.TRAILING}))))
    bot = msgspec.structs.replace(bot, slot=OwnSlot(closes=2))
    plain = bot.to_plain()
    for name in ("price_gap", "buy_gap", "buy_missed"):
        del plain[name]
    (lot,) = plain["lots"]
    for name in ("gap", "missed", "lost"):
        del lot[name]
    del plain["slot"]["close"], plain["slot"]["shown_size"]
    plain["lots"] = [lot | {"held_because": "the exchange does not know it any more"}]
    assert DcaBot.from_plain(plain) == bot


def test_a_record_that_does_not_fit_says_where():
    with pytest.raises(msgspec.ValidationError, match=r"plan\.amount"):
        DcaBot.from_plain(a_bot().to_plain() | {"plan": a_bot().to_plain()["plan"] | {"amount": "much"}})


def test_it_finds_its_lots_and_orders():
    bot, _ = stepped(bought())
    assert bot.symbol == SYMBOL
    assert bot.lot(1) is bot.lots[0]
    assert bot.lot(2) is None
    assert [o.link_id for o in bot.orders_of(OrderRole.SELL)] == [sell_id()]
    assert bot.orders_of(OrderRole.SELL, 2) == bot.orders_of(OrderRole.BUY) == []
    (order,) = bot.orders.values()
    assert order.is_open
    assert not order.fills_at_once
    assert msgspec.structs.replace(order, is_immediate=True).fills_at_once
    assert not msgspec.structs.replace(order, state=OrderState.ENDED).is_open


def test_defaults_are_the_settings():
    defaults = DcaDefaults()
    assert (defaults.buy_by, defaults.sell_by) == (OrderBy.LIMIT, OrderBy.LIMIT)
    assert (defaults.profit_percent, defaults.trail_sell_percent) == (Decimal(1), Decimal("0.25"))
