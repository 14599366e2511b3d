from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from execution.exit_plan import TpLeg
from execution.facts.slots import Side, Slot
from execution.records.legacy_monitors import Conversion, Doubtful, ImportedMonitor, convert, read_record
from utils.persistence.plain import freeze, thaw
from utils.plain_records import to_plain

D = Decimal


def record(**fields: Any) -> dict[str, Any]:
    return {
        "symbol": "BTCUSDT",
        "side": "Buy",
        "account_type": "main",
        "chat_id": 1001,
        "avg_price": D("50010.5"),
        "target_size": D("0.3"),
        "remaining_size": D("0.1"),
        "leverage": 10,
        "tp_orders": {
            "id-2": {"order_id": "id-2", "price": "52000", "percentage": 15, "tp_number": 1},
            "id-1": {"order_id": "id-1", "price": D(51000), "percentage": D(85), "tp_number": 4},
        },
        "sl_order": {"order_id": "id-3", "price": D(49000)},
        "limit_orders": [{"order_id": "id-4", "price": D(49500)}, {"order_id": None}, "x"],
        "created_at": datetime(2025, 7, 14, tzinfo=UTC),
        **fields,
    }


def without(*names: str, **fields: Any) -> dict[str, Any]:
    return {name: value for name, value in record(**fields).items() if name not in names}


def converted(monitors: dict[str, Any], **beside: Any) -> Conversion:
    return convert({"bot_data": {"enhanced_tp_sl_monitors": monitors}, **beside})


def test_a_record_is_read_under_todays_names() -> None:
    monitor = read_record("BTCUSDT_Buy_main", record())
    assert monitor.key == "BTCUSDT_Buy_main"
    assert (monitor.slot, monitor.side) == (Slot("main", "BTCUSDT", 0), Side.BUY)
    assert (monitor.stop, monitor.plan.stop, monitor.avg_entry) == (49000, 49000, D("50010.5"))
    assert monitor.size == D("0.1")
    assert (monitor.chat_id, monitor.plan.leverage) == (1001, 10)
    assert monitor.created_at == datetime(2025, 7, 14, tzinfo=UTC)
    assert monitor.order_ids == ("id-3", "id-2", "id-1", "id-4")
    assert monitor.record == record()


def test_what_is_missing_is_unknown_and_not_zero() -> None:
    monitor = read_record(
        "BTCUSDT_Buy_main", without("avg_price", "remaining_size", "chat_id", "leverage", position_idx=1)
    )
    assert (monitor.avg_entry, monitor.size, monitor.chat_id, monitor.plan.leverage) == (None, None, None, None)
    assert monitor.slot.position_idx == 1


def test_targets_are_numbered_from_the_entry_outwards_whatever_they_were_called() -> None:
    legs = read_record("BTCUSDT_Buy_main", record()).plan.legs
    assert legs == (TpLeg(number=1, price=D(51000), share=D("0.85")), TpLeg(number=2, price=D(52000), share=D("0.15")))
    short = record(
        side="Sell", sl_order={"price": D(51000)}, tp_orders=[{"price": D(n), "percentage": 50} for n in (48000, 49000)]
    )
    assert [leg.price for leg in read_record("BTCUSDT_Sell_main", short).plan.legs] == [49000, 48000]


def test_adopting_what_was_imported_can_open_nothing() -> None:
    assert read_record("BTCUSDT_Buy_main", record()).plan.entries == ()


def test_shares_come_from_quantities_where_there_are_no_percentages() -> None:
    targets = [{"price": D(51000), "original_quantity": D("0.2")}, {"price": D(52000), "quantity": D("0.05")}]
    legs = read_record("BTCUSDT_Buy_main", record(tp_orders=targets)).plan.legs
    assert [round(leg.share, 4) for leg in legs] == [D("0.6667"), D("0.1667")]


def test_a_stop_at_break_even_keeps_the_first_one_beside_it() -> None:
    moved = record(sl_order={"price": D(50040)}, original_sl_price=D(49000), sl_moved_to_be=True)
    monitor = read_record("BTCUSDT_Buy_main", moved)
    assert (monitor.stop, monitor.plan.stop) == (50040, 49000)


@pytest.mark.parametrize("mark", ["sl_moved_to_be", "sl_moved_to_breakeven", "breakeven_moved"])
def test_a_stop_that_is_known_to_have_moved_may_be_past_the_entry(mark: str) -> None:
    assert read_record("BTCUSDT_Buy_main", record(sl_order={"price": D(50040)}, **{mark: True})).stop == 50040


@pytest.mark.parametrize(
    ("key", "fields", "account"),
    [
        ("BTCUSDT_Buy_main", {}, "main"),
        ("BTCUSDT_Buy", {}, "main"),
        ("BTCUSDT_Buy", {"account_type": "mirror"}, "mirror"),
        ("BTCUSDT_Buy", {"account_type": None}, "main"),
        ("BTCUSDT_Buy_mirror", {"account_type": None}, "mirror"),
        ("BTCUSDT_Buy_MIRROR", {"account_type": "mirror"}, "mirror"),
        ("BTCUSDT_Buy_mirror_mirror", {"account_type": "mirror"}, "mirror"),
        ("something else", {}, "main"),
    ],
)
def test_keys_of_every_age_say_which_account(key: str, fields: dict[str, Any], account: str) -> None:
    assert read_record(key, record(**fields)).slot == Slot(account, "BTCUSDT", 0)


@pytest.mark.parametrize(
    ("key", "broken", "why"),
    [
        ("BTCUSDT_Buy_main", None, "no record"),
        ("nonsense", without("symbol"), "does not say of which symbol"),
        ("nonsense", record(side="long"), "does not say of which symbol"),
        ("ETHUSDT_Buy_main", record(), "another position"),
        ("BTCUSDT_Sell_main", record(), "another position"),
        ("BTCUSDT_Buy_mirror", record(), "account"),
        ("BTCUSDT_Buy_both", record(account_type="both"), "not one account"),
        ("BTCUSDT_Buy", record(account_type="a b"), "not one account"),
        ("BTCUSDT_Buy_main", record(position_idx=7), "position_idx"),
        ("BTCUSDT_Buy_main", record(position_idx=True), "position_idx"),
        ("BTCUSDT_Buy_main", without("sl_order"), "no stop price"),
        ("BTCUSDT_Buy_main", record(sl_order={"price": D(0)}), "no stop price"),
        ("BTCUSDT_Buy_main", record(sl_order={"price": "soon"}), "no stop price"),
        ("BTCUSDT_Buy_main", record(sl_order={"price": D("-1")}), "no stop price"),
        ("BTCUSDT_Buy_main", record(sl_order={"price": True}), "no stop price"),
        ("BTCUSDT_Buy_main", without("tp_orders"), "no targets"),
        ("BTCUSDT_Buy_main", record(tp_orders={}), "no targets"),
        ("BTCUSDT_Buy_main", record(tp_orders=["x"]), "no price"),
        ("BTCUSDT_Buy_main", record(tp_orders=[{"price": D(51000)}]), "neither percentages nor quantities"),
        ("BTCUSDT_Buy_main", record(sl_order={"price": D(51500)}), "losing side of the stop"),
        ("BTCUSDT_Buy_main", record(avg_price=D(51500)), "losing side of the entry"),
        ("BTCUSDT_Buy_main", record(sl_order={"price": D(50500)}), "never moved"),
        (
            "BTCUSDT_Buy_main",
            record(tp_orders=[{"price": D(51000), "percentage": 85}, {"price": D(52000), "percentage": 85}]),
            "more than the whole",
        ),
    ],
)
def test_a_doubtful_record_is_kept_as_it_was_with_the_reason(key: str, broken: Any, why: str) -> None:
    with pytest.raises(Doubtful, match=why):
        read_record(key, broken)
    conversion = converted({key: broken})
    assert conversion.monitors == {}
    (kept,) = conversion.kept.values()
    assert kept.value == broken
    assert why in kept.why


def test_numbers_may_be_texts_or_integers_and_nothing_else_is_a_price() -> None:
    monitor = read_record(
        "BTCUSDT_Buy_main", record(sl_order={"price": "49000.5"}, avg_price=50000, remaining_size="?")
    )
    assert (monitor.stop, monitor.avg_entry) == (D("49000.5"), 50000)
    assert monitor.size is None  # unknown is not zero


def test_of_two_records_of_one_position_the_one_that_names_its_account_counts() -> None:
    conversion = converted({"BTCUSDT_Buy": record(chat_id=1), "BTCUSDT_Buy_main": record(chat_id=2)})
    assert conversion.monitors["BTCUSDT_Buy_main"].chat_id == 2
    kept = conversion.kept["enhanced_tp_sl_monitors/BTCUSDT_Buy"]
    assert "another record" in kept.why
    assert kept.value["chat_id"] == 1


def test_main_and_mirror_are_two_positions() -> None:
    conversion = converted({"BTCUSDT_Buy_main": record(), "BTCUSDT_Buy_mirror": record(account_type="mirror")})
    assert sorted(conversion.monitors) == ["BTCUSDT_Buy_main", "BTCUSDT_Buy_mirror"]


def test_everything_else_is_carried_over_or_kept() -> None:
    conversion = convert(
        {
            "bot_data": {"enhanced_tp_sl_monitors": {}, "monitor_tasks": {"a": 1}, "empty": {}},
            "user_data": {"1001": {"a": 1}, "nobody": {"b": 2}, "7": None, "8": 5},
            "chat_data": {"-5": {}},
            "conversations": {"trade": {"1,1": 2}},
            "callback_data": [[], {}],
            "unheard_of": 1,
        }
    )
    assert conversion.chats == {"user_data": {"1001": {"a": 1}}, "chat_data": {"-5": {}}}
    assert {where: kept.value for where, kept in conversion.kept.items()} == {
        "bot_data/monitor_tasks": {"a": 1},
        "user_data/nobody": {"b": 2},
        "user_data/8": 5,
        "conversations": {"trade": {"1,1": 2}},
        "callback_data": [[], {}],
        "unheard_of": 1,
    }


def test_monitors_that_are_no_mapping_are_kept() -> None:
    conversion = convert({"bot_data": {"enhanced_tp_sl_monitors": [1]}, "chat_data": [2]})
    assert {where: kept.value for where, kept in conversion.kept.items()} == {
        "bot_data/enhanced_tp_sl_monitors": [1],
        "chat_data": [2],
    }


@pytest.mark.parametrize("document", [{}, {"bot_data": 1}, {"monitors": {}}])
def test_another_file_is_refused(document: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no bot_data"):
        convert(document)


def test_a_file_of_holdfast_itself_is_not_converted() -> None:
    with pytest.raises(ValueError, match="written by Holdfast itself"):
        converted({"BTCUSDT_Buy_main": {"generation": "a", "slot": {}, "plan": {}}})


def test_what_was_read_survives_the_store() -> None:
    monitor = read_record("BTCUSDT_Buy_main", record())
    assert msgspec.convert(thaw(freeze(to_plain(monitor), "it")), ImportedMonitor) == monitor
