"""The state file: the keys that its users know, nothing lost on the way, nothing taken that was not written (P1-P9)."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import OrderBy
from execution.dca.lots import ClosedLot, Dust
from execution.dca.observations import Accepted, Filled, OrderShown
from execution.dca.state_file import CHECKSUM, MOST_SOLD, Connected, Surfaces, checksum_of, file_name, to_state
from execution.dca.state_reading import StateDamaged, StateForeign, bot_named_by, from_state
from execution.facts.orders import OrderStatus
from execution.stops.trailing import TrailStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import (
    BOT,
    FEES,
    RULES,
    a_bot,
    a_fill,
    a_lot,
    a_plan,
    at,
    bought,
    buy_id,
    execution,
    row,
    sell_id,
    stepped,
)

D = Decimal
KNOWN = Surfaces(price=D("50500.0"), rules=RULES, fees=FEES, connected=Connected(at(50), 0))
UNKNOWN = Surfaces(price=None, rules=None, fees=None, connected=Connected(None, 3))


def a_state(bot: DcaBot, sold: tuple[ClosedLot, ...] = (), around: Surfaces = KNOWN) -> dict[str, Any]:
    """As it comes out of a file."""
    written: dict[str, Any] = json.loads(json.dumps(to_state(bot, sold, around, at(60))))
    return written


def text(state: dict[str, Any]) -> bytes:
    return json.dumps(state).encode()


def signed(state: dict[str, Any]) -> bytes:
    return text({**state, CHECKSUM: checksum_of(state)})


def with_sell(sell: OrderBy = OrderBy.LIMIT) -> DcaBot:
    """One lot, whose resting sell the exchange has shown."""
    bot, _ = stepped(bought(a_bot(plan=a_plan(sell={"by": sell}))))
    price = bot.orders[sell_id()].price if sell_id() in bot.orders else None
    shown = row(sell_id(), OrderStatus.NEW, price=price)
    bot, _ = stepped(bot, [Accepted(sell_id(), "o-7"), OrderShown(shown)])
    return bot


def a_sale(number: int = 1) -> ClosedLot:
    return ClosedLot(
        bot_id=BOT, symbol="BTCUSDT", number=number, qty=D("0.001998"), cost=D(100), proceeds=D("101.01"),
        fees=D("0.2"), buy_price=D(50000), sell_price=D("50601.2"), bought_at=at(1), sold_at=at(9),
        dust=Dust(D("0.0000001"), D("0.005")), credit_used=D(0), credit_given=D("0.1"),
    )  # fmt: skip


def test_the_keys_of_the_seed_are_there() -> None:
    state = a_state(with_sell())
    assert {
        "bot_id", "name", "symbol", "exchange", "strategy", "last_update", "stats", "strategy_state", "connectivity"
    } <= state.keys()  # fmt: skip
    assert (state["bot_id"], state["name"], state["symbol"]) == (BOT, "first", "BTCUSDT")
    assert (state["exchange"], state["strategy"], state["last_update"]) == ("bybit", "dca", "2026-03-02T09:01:00.000Z")
    assert {
        "total_trades", "winning_trades", "losing_trades", "total_profit", "current_position", "last_price",
        "last_update",
    } <= state["stats"].keys()  # fmt: skip
    strategy = state["strategy_state"]
    assert {
        "last_purchase_time", "last_purchase_price", "total_purchased", "total_spent", "purchase_count",
        "pending_sell_order", "trailing_state",
    } <= strategy.keys()  # fmt: skip
    assert {
        "buy_order_id", "buy_price", "buy_amount", "buy_cost", "buy_timestamp", "target_sell_price", "profit_target",
        "actual_profit", "status",
    } <= strategy["pending_sell_order"].keys()  # fmt: skip
    assert list(strategy["trailing_state"]) == [
        "status", "direction", "activation_price", "watermark", "trailing_percent", "last_update"
    ]  # fmt: skip
    assert state["connectivity"] == {"last_success": "2026-03-02T09:00:50.000Z", "failure_count": 0}


def test_p8_money_is_text_and_times_are_utc() -> None:
    state = a_state(with_sell())
    strategy, pending = state["strategy_state"], state["strategy_state"]["pending_sell_order"]
    assert strategy["last_purchase_time"] == int(at(1).timestamp())
    assert (strategy["last_purchase_price"], strategy["purchase_count"]) == ("50000", 1)
    assert (strategy["total_purchased"], strategy["total_spent"]) == ("0.001998", "100")
    assert (pending["buy_amount"], pending["buy_cost"], pending["buy_timestamp"]) == (
        "0.001998", "100", int(at(1).timestamp())
    )  # fmt: skip
    assert (pending["target_sell_price"], pending["profit_target"], pending["status"]) == ("50601.2", "1", "placed")
    assert D(pending["actual_profit"]) >= 1
    assert (pending["buy_order_id"], pending["sell_order_id"]) == (f"o-{buy_id()}", f"o-{sell_id()}")
    assert state["stats"]["current_position"] == "0.001998"
    assert not any(isinstance(value, float) for value in _leaves(state))


def _leaves(value: Any) -> list[Any]:
    if isinstance(value, dict):
        return [leaf for item in value.values() for leaf in _leaves(item)]
    return [leaf for item in value for leaf in _leaves(item)] if isinstance(value, list) else [value]


def test_p9_every_lot_has_its_pending_sell_and_the_newest_stands_in_the_seeds_place() -> None:
    bot = bought(bought(), price="49000")
    strategy = a_state(bot)["strategy_state"]
    assert [pending["lot"] for pending in strategy["pending_sell_orders"]] == [1, 2]
    assert strategy["pending_sell_order"] == strategy["pending_sell_orders"][-1]


def test_a_bot_that_holds_nothing_has_none() -> None:
    strategy = a_state(a_bot())["strategy_state"]
    assert (strategy["pending_sell_order"], strategy["pending_sell_orders"]) == (None, [])
    assert (strategy["last_purchase_time"], strategy["last_purchase_price"]) == (None, None)
    assert strategy["trailing_state"]["status"] == "inactive"
    assert strategy["trailing_state"]["direction"] is None


@pytest.mark.parametrize(
    ("lot", "status"),
    [
        (a_lot(), "pending"),
        (a_lot(is_held=True), "cancelled"),
        (a_lot(refusals=2), "rejected"),
        (a_lot(sells=(a_fill("0.001", "51000", link_id=sell_id()),)), "partially_filled"),
    ],
)
def test_p9_statuses(lot: Any, status: str) -> None:
    assert a_state(a_bot(lots=(lot,)))["strategy_state"]["pending_sell_order"]["status"] == status


def test_a_sell_that_was_not_sent_is_pending() -> None:
    bot, _ = stepped(bought())
    assert bot.orders[sell_id()].state is OrderState.PLANNED
    pending = a_state(bot)["strategy_state"]["pending_sell_order"]
    assert (pending["status"], pending["sell_order_id"]) == ("pending", sell_id())


def test_what_is_held_and_what_it_cost_shrink_with_a_partial_sale() -> None:
    lot = a_lot("0.002", "50000", "0", sells=(a_fill("0.0005", "51000", link_id=sell_id()),))
    strategy = a_state(a_bot(lots=(lot,), dust=Dust(D("0.0001"), D(5))))["strategy_state"]
    assert (strategy["total_purchased"], strategy["total_spent"]) == ("0.0016", "80")


def test_what_is_not_known_is_null() -> None:
    state = a_state(with_sell(), around=UNKNOWN)
    pending = state["strategy_state"]["pending_sell_order"]
    assert (pending["target_sell_price"], pending["actual_profit"], state["stats"]["last_price"]) == (None, None, None)
    assert state["connectivity"] == {"last_success": None, "failure_count": 3}


def test_nothing_is_left_of_a_lot_to_be_sold() -> None:
    lot = a_lot("0.002", "50000", "0", sells=(a_fill("0.002", "51000", link_id=sell_id()),))
    assert a_state(a_bot(lots=(lot,)))["strategy_state"]["pending_sell_order"]["target_sell_price"] is None


def test_the_trail_of_the_newest_lot_is_shown_else_the_buys() -> None:
    bot = with_sell(OrderBy.TRAILING)
    trail = a_state(bot)["strategy_state"]["trailing_state"]
    assert (trail["status"], trail["direction"], trail["trailing_percent"]) == ("waiting", "up", "0.25")
    assert D(trail["activation_price"]) > D(50601)
    buying = replace(a_bot(), buy_trail=replace(bot.lots[0].trail, status=TrailStatus.ACTIVE, updated_at=at(2)))
    strategy = a_state(buying)["strategy_state"]
    assert strategy["trailing_state"] == strategy["buy_trailing_state"]
    assert strategy["trailing_state"]["last_update"] == int(at(2).timestamp())


def test_p8_sold_lots_are_bounded() -> None:
    sold = tuple(a_sale(number) for number in range(1, MOST_SOLD + 6))
    rows = a_state(a_bot(), sold)["strategy_state"]["sold_lots"]
    assert [row["lot"] for row in rows] == list(range(6, MOST_SOLD + 6))
    assert (rows[0]["profit"], rows[0]["sell_price"], rows[0]["status"]) == ("1.01", "50601.2", "filled")


def test_nothing_is_lost_between_a_bot_and_its_file() -> None:
    for bot in (a_bot(), with_sell(), with_sell(OrderBy.TRAILING), bought(bought(), price="49000")):
        saved = from_state(text(a_state(bot, (a_sale(), a_sale(2)))))
        assert saved.bot == bot
        assert saved.sold == (a_sale(), a_sale(2))


def test_the_order_of_keys_and_the_blanks_are_free() -> None:
    state = a_state(with_sell())
    turned = dict(reversed(state.items()))
    assert from_state(json.dumps(turned, indent=4).encode()).bot == with_sell()


def test_p2_a_changed_character_is_seen_wherever_it_is() -> None:
    content = text(a_state(with_sell()))
    for place in range(0, len(content), 7):
        if not (other := content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]).isspace():
            with pytest.raises((StateDamaged, StateForeign)):
                from_state(other)


@pytest.mark.parametrize("content", [b"", b"{", b"[1]", b"\xff\xfe", b"[" * 100_000, b'{"schema_version": 1}'])
def test_p2_what_is_no_state_is_damaged(content: bytes) -> None:
    with pytest.raises(StateDamaged):
        from_state(content)


def test_p2_every_cut_is_damaged() -> None:
    content = text(a_state(with_sell()))
    for length in range(0, len(content), 31):
        with pytest.raises(StateDamaged):
            from_state(content[:length])


def test_p1_a_newer_schema_is_refused_and_not_called_damaged() -> None:
    with pytest.raises(StateForeign, match="its schema is 2"):
        from_state(signed({**a_state(a_bot()), "schema_version": 2}))


def test_the_seeds_own_file_is_refused_in_words() -> None:
    seed = {"bot_id": "abc123-def456", "symbol": "BTC/USD", "exchange": "binance_us", "strategy": "dca", "stats": {}}
    with pytest.raises(StateForeign, match=r"another program for binance_us.*/dca new"):
        from_state(text(seed))
    with pytest.raises(StateForeign, match=r"another program\."):
        from_state(text({"bot_id": 1}))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"record": None}, "does not fit"),
        ({"strategy_state": {}}, "does not fit"),
        ({"strategy_state": {"sold_lots": 1}}, "does not fit"),
        ({"bot_id": "ffffffff"}, "it names the bot 'ffffffff'"),
    ],
)
def test_a_file_that_contradicts_itself_is_damaged(change: dict[str, Any], words: str) -> None:
    with pytest.raises(StateDamaged, match=words):
        from_state(signed({**a_state(a_bot()), **change}))


@pytest.mark.parametrize(
    ("bot", "words"),
    [
        (a_bot(bot_id="../../x"), "it names the bot"),
        (replace(a_bot(), plan=a_plan(symbol="ETHUSDT")), "belongs to spot BTCUSDT, and trades spot ETHUSDT"),
        (a_bot(lots=(a_lot(buys=()),)), "nothing was bought for"),
    ],
)
def test_a_record_that_contradicts_itself_is_damaged(bot: DcaBot, words: str) -> None:
    state = a_state(replace(bot, lots=()))
    record = json.loads(json.dumps(_record(bot)))
    with pytest.raises(StateDamaged, match=words):
        from_state(signed({**state, "record": record}))


def _record(bot: DcaBot) -> Any:
    import msgspec

    return msgspec.to_builtins(bot)


def test_a_stopped_bot_says_so() -> None:
    assert a_state(a_bot(state=BotState.STOPPED))["state"] == "stopped"


def test_file_names() -> None:
    assert bot_named_by(file_name(BOT)) == BOT
    assert bot_named_by(f"{file_name(BOT)}.3") == BOT
    assert bot_named_by("bot_state_abc123-def456.json") == "abc123-def456"
    for other in ("bot_state_.json", "bot_state_x/../y.json", f"{file_name(BOT)}.tmp", "settings.json", "bot_state_1"):
        assert bot_named_by(other) is None


def test_stats_are_those_of_the_record() -> None:
    bot = with_sell()
    sold, closed = stepped(
        bot,
        [
            Filled(execution(sell_id(), "0.001998", "50601.2", at=at(9))),
            OrderShown(row(sell_id(), OrderStatus.FILLED, "0.001998", updated_at=at(9), observed_at=at(9))),
        ],
        now=at(9) + timedelta(seconds=1),
    )
    state = a_state(sold, closed)
    assert (state["stats"]["total_trades"], state["stats"]["winning_trades"]) == (1, 1)
    assert D(state["stats"]["total_profit"]) == sold.stats.realised == closed[0].profit
    assert state["strategy_state"]["pending_sell_orders"] == []
    assert len(state["strategy_state"]["sold_lots"]) == 1
