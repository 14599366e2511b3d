import pickle
import warnings
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from telegram import Chat, User
from telegram.constants import ChatType
from telegram.ext import ApplicationBuilder, PicklePersistence

from tests import legacy_state
from utils.persistence.foreign_pickle import read_foreign
from utils.persistence.plain import freeze

NAIVE = datetime(2025, 1, 2)  # noqa: DTZ001  # the older bot wrote such


def read(tmp_path, value, protocol=pickle.HIGHEST_PROTOCOL):
    file = tmp_path / "old.pkl"
    file.write_bytes(pickle.dumps(value, protocol))
    return read_foreign(file)


def test_an_older_bots_file_is_read_as_plain_data(tmp_path):
    found = read_foreign(legacy_state.write(tmp_path / "old.pkl", legacy_state.document()))
    document = found.document
    freeze(document, "document")  # nothing in it that the store would not take
    btc = document["bot_data"]["enhanced_tp_sl_monitors"]["BTCUSDT_Buy_main"]
    assert btc["avg_price"] == Decimal("50010.5")
    assert btc["target_size"] == Decimal("0.3")  # the number that the float prints as, not the float's own digits
    assert btc["created_at"] == datetime(2025, 7, 14, 9, 30, tzinfo=UTC)
    assert document["user_data"] == {"1001": {"name": "<telegram._user.User>", "bot": None}}
    assert document["chat_data"] == {"1001": {"dashboard": 17, "seen": [1, 2, 3]}, "-5": {"at": "2025-07-14"}}
    assert document["conversations"] == {"trade": {"1001,1001": 3}}
    assert document["bot_data"]["stats"] == {"trades": 3, "profit": Decimal("12.75"), "best": "-inf", "since": 172800}
    assert document["bot_data"]["recent"] == [1, 2]
    assert found.changed["times without a zone taken as UTC"] == 8
    assert found.changed["values replaced by a note such as <telegram._user.User>"] == 1
    assert found.changed["keys that were no texts"] == 4


async def test_a_file_written_by_python_telegram_bot_itself_is_read(tmp_path):
    file = tmp_path / "ptb.pkl"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        persistence = PicklePersistence(file, on_flush=False)
        application = ApplicationBuilder().token("1:a").updater(None).build()
    persistence.set_bot(application.bot)
    user, chat = User(1001, "A", is_bot=False), Chat(1001, ChatType.PRIVATE)
    user.set_bot(application.bot)
    await persistence.update_chat_data(1001, {"who": user, "where": chat, "bot": application.bot, "price": 1.5})
    await persistence.update_bot_data({"enhanced_tp_sl_monitors": {}})
    await persistence.flush()
    found = read_foreign(file)
    assert found.document["chat_data"]["1001"] == {
        "who": "<telegram._user.User>",
        "where": "<telegram._chat.Chat>",
        "bot": None,
        "price": Decimal("1.5"),
    }


@pytest.mark.parametrize("protocol", [3, 4, 5])
def test_what_is_plain_already_stays_as_it_is(tmp_path, protocol):
    plain = {
        "n": None,
        "b": True,
        "i": -(2**70),
        "t": "é€😀",
        "d": Decimal("1.10"),
        "at": datetime(2026, 1, 2, 3, 4, 5, 6, UTC),
        "l": [1, [2, {"x": []}]],
    }
    found = read(tmp_path, plain, protocol)
    assert found.document == plain
    assert found.changed == {}
    assert str(found.document["d"]) == "1.10"
    assert found.document["b"] is True


@pytest.mark.parametrize(
    ("value", "becomes", "what"),
    [
        (0.1, Decimal("0.1"), "floats taken as the decimals that they print as"),
        (1.1e-13, Decimal("1.1E-13"), "floats taken as the decimals that they print as"),
        (float("nan"), "nan", "numbers that are none, kept as texts"),
        ((1, "a"), [1, "a"], None),
        (frozenset({2, 1}), [1, 2], None),
        (date(2025, 1, 2), "2025-01-02", "dates kept as texts"),
        (timedelta(seconds=1, microseconds=5), Decimal("1.000005"), "durations taken as seconds"),
        (NAIVE, datetime(2025, 1, 2, tzinfo=UTC), "times without a zone taken as UTC"),
        (datetime(2025, 1, 2, 1, tzinfo=timezone(timedelta(hours=1))), datetime(2025, 1, 2, tzinfo=UTC), None),
        (b"abc", "<3 bytes>", "values replaced by a note such as <3 bytes>"),
        (2**300, "<integer of 301 bits>", "values replaced by a note such as <integer of 301 bits>"),
        ("a\ud800", "a?", "characters that are none, in texts"),
        ({1: "a", "1": "b"}, {"1": "a", "1'": "b"}, "keys renamed because two became one"),
        ({None: 1}, {"None": 1}, "keys that were no texts"),
    ],
)
def test_every_change_of_form_is_counted(tmp_path, value, becomes, what):
    found = read(tmp_path, {"value": value})
    assert found.document == {"value": becomes}
    assert (what in found.changed) if what else (found.changed == {})


@pytest.mark.parametrize("value", [[], None, "text", 1])
def test_a_file_that_holds_no_mapping_is_no_state(tmp_path, value):
    with pytest.raises(ValueError, match="holds no mapping"):
        read(tmp_path, value)


def test_a_class_of_somebody_else_is_named_in_the_refusal(tmp_path):
    with pytest.raises(ValueError, match=r"fractions\.Fraction is not allowed"):
        read(tmp_path, {"value": __import__("fractions").Fraction(1, 3)})


def test_a_cut_file_is_refused(tmp_path):
    whole = pickle.dumps({"bot_data": {"a": Decimal(1)}}, 4)
    file = tmp_path / "cut.pkl"
    for length in (*range(0, len(whole), 4), len(whole) - 1):
        file.write_bytes(whole[:length])
        with pytest.raises(ValueError, match="refused"):
            read_foreign(file)


def test_nothing_of_the_callers_surroundings_reaches_the_reading_process(tmp_path, monkeypatch):
    (tmp_path / "decimal.py").write_text("raise SystemExit('imported from the working directory')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.setenv("PYTHONSTARTUP", str(tmp_path / "decimal.py"))
    assert read(tmp_path, {"a": Decimal(1)}).document == {"a": Decimal(1)}
