"""What handlers keep survives: real applications of the library, over the real store."""

import asyncio
import pickle
import sys
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import structlog
from telegram import Update
from telegram.ext import Application, CommandHandler, ConversationHandler

from handlers.commands import Commands
from handlers.telegram import chat_persistence
from handlers.telegram.application import chat_application
from handlers.telegram.chat_persistence import ChatPersistence
from tests.handlers.conftest import ALICE, BOB, TOKEN, Person, World
from tests.handlers.paper import Paper, a_bot, until
from utils.robust_persistence import STATE_FILE_NAME, RobustPersistence, WriterFailedError

ROOT = Path(__file__).parents[3]
SETTINGS = {
    "theme": "dark",
    "risk": Decimal("1.50"),
    "since": datetime(2026, 1, 5, 12, tzinfo=UTC),
    "symbols": ["BTCUSDT", None, True, {"deep": 1}],
}


class FullDisk:
    """The store, unless the disk is full."""

    def __init__(self, store: RobustPersistence) -> None:
        self.store = store
        self.is_full = False
        self.is_unreadable = False
        self.writes = 0
        self.turns = asyncio.Event()
        self.turns.set()

    def items(self, section: str) -> dict[str, Any]:
        if self.is_unreadable:
            raise OSError("gone")
        return self.store.items(section)

    async def commit_or_hold(self, change: Any) -> bool:
        self.writes += 1
        if self.is_full:
            raise WriterFailedError("no space left on device")
        await self.turns.wait()
        return await self.store.commit_or_hold(change)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[RobustPersistence]:
    store = RobustPersistence(tmp_path / STATE_FILE_NAME)
    await store.open()
    yield store
    await store.close()


@pytest.fixture
def disk(store: RobustPersistence) -> FullDisk:
    return FullDisk(store)


@pytest.fixture
def counts() -> Counter[str]:
    return Counter()


Apply = Callable[[Any], None]


class Chat:
    """An application whose only command does to its context what the test says."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self._updates = 0

    async def does(self, change: Apply, chat_id: int = ALICE) -> None:
        async def handler(_update: Update, context: Any) -> None:
            change(context)

        command = CommandHandler("do", handler)
        self.app.add_handler(command)
        await self.says("/do", chat_id)
        self.app.remove_handler(command)

    async def says(self, text: str, chat_id: int = ALICE) -> None:
        await self.app.process_update(self.update(text, chat_id))

    def update(self, text: str, chat_id: int) -> Update:
        self._updates += 1
        return Update.de_json(
            {
                "update_id": self._updates,
                "message": {
                    "message_id": self._updates,
                    "date": 1,
                    "chat": {"id": chat_id, "type": "private"},
                    "from": {"id": abs(chat_id), "is_bot": False, "first_name": "A"},
                    "text": text,
                    "entities": [{"type": "bot_command", "offset": 0, "length": len(text.split(maxsplit=1)[0])}],
                },
            },
            self.app.bot,
        )


@asynccontextmanager
async def running(store: Any, counts: Counter[str] | None = None, *handlers: Any) -> AsyncIterator[Chat]:
    """An application as the chat's session has it: initialized, driven update by update. It never ends in order."""
    counts = Counter() if counts is None else counts
    app = chat_application(a_bot(Paper(), counts), ChatPersistence(store, counts))
    app.add_error_handler(unexpected)
    app.add_handlers(handlers)
    await app.initialize()
    yield Chat(app)


async def unexpected(_update: object, context: Any) -> None:
    pytest.fail(f"{context.error!r}")


def keeping(settings: dict[str, Any]) -> Apply:
    return lambda context: context.chat_data.update(settings)


async def test_what_handlers_keep_is_there_after_a_restart(store: RobustPersistence) -> None:
    def change(context: Any) -> None:
        context.chat_data.update(SETTINGS)
        context.user_data["language"] = "en"
        context.bot_data["notice"] = ["shown", 3]

    async with running(store) as chat:
        await chat.does(change)
        await chat.does(keeping({"theme": "light"}), chat_id=-1009)
    async with running(store) as chat:
        assert dict(chat.app.chat_data) == {ALICE: SETTINGS, -1009: {"theme": "light"}}
        assert chat.app.user_data[ALICE] == {"language": "en"}
        assert chat.app.bot_data == {"notice": ["shown", 3]}


async def test_a_setting_survives_kill_nine(simulator: str, tmp_path: Path) -> None:
    """The handled update is the promise: nothing is said goodbye to."""
    async with aiohttp.ClientSession() as http:
        alice = Person(http, simulator, ALICE)
        await alice.control("reset", {"seed": 7})
        async with a_program(simulator, tmp_path) as program:
            await alice.says("/theme dark")
            assert await program.line() == "handled /theme dark"
        async with a_program(simulator, tmp_path):
            await alice.says("/theme")
            await alice.sees("The theme is dark")


async def test_the_chat_of_the_bot_keeps_it_too(
    world: World, store: RobustPersistence, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def theme(update: Update, context: Any) -> None:
        context.chat_data.update(dict.fromkeys(context.args, True))
        assert update.message is not None
        await update.message.reply_text(f"Themes: {', '.join(context.chat_data)}")

    own = Commands.handlers
    monkeypatch.setattr(Commands, "handlers", lambda commands: [CommandHandler("theme", theme), *own(commands)])
    world.store = store
    await world.restart()
    await world.alice.says("/theme dark")
    await world.alice.sees("Themes: dark")
    await world.until(lambda: store.items("chat_data") == {str(ALICE): {"dark": True}})
    await world.restart()
    await world.alice.says("/theme large")
    await world.alice.sees("Themes: dark, large")


async def test_nothing_is_written_when_nothing_has_changed(disk: FullDisk) -> None:
    async with running(disk) as chat:
        await chat.does(lambda _: None)
        assert disk.writes == 0
        await chat.does(keeping(SETTINGS))
        assert disk.writes == 1
        await chat.does(keeping(SETTINGS))
    async with running(disk) as chat:
        await chat.does(keeping(SETTINGS))
        await chat.app.shutdown()
    assert disk.writes == 1


async def test_all_of_one_update_is_one_commit(store: RobustPersistence) -> None:
    def change(context: Any) -> None:
        for kept in (context.chat_data, context.user_data, context.bot_data):
            kept["x"] = 1

    async with running(store) as chat:
        await chat.does(change)
    assert (await store.get_stats())["commits"] == 1


@pytest.mark.parametrize(("before", "after"), [(1, True), (Decimal("1.0"), Decimal("1.00")), ([0], [False])])
async def test_values_that_python_calls_equal_are_told_apart(store: RobustPersistence, before: Any, after: Any) -> None:
    async with running(store) as chat:
        await chat.does(keeping({"x": before}))
        await chat.does(keeping({"x": after}))
    assert repr(store.get("chat_data", str(ALICE))["x"]) == repr(after)


async def test_a_failed_write_goes_with_the_next_update(disk: FullDisk, counts: Counter[str]) -> None:
    async with running(disk, counts) as chat:
        await chat.does(keeping({"theme": "light"}))
        disk.is_full = True
        await chat.does(keeping({"theme": "dark"}))
        await chat.does(keeping({"n": 1}), chat_id=BOB)
        assert disk.store.items("chat_data") == {str(ALICE): {"theme": "light"}}
        assert counts["chat data not written"] >= 2
        disk.is_full = False
        await chat.does(lambda _: None, chat_id=3)
        assert disk.store.items("chat_data") == {str(ALICE): {"theme": "dark"}, str(BOB): {"n": 1}}


async def test_the_last_word_counts_of_what_waits(disk: FullDisk) -> None:
    async with running(disk) as chat:
        await chat.does(keeping({"n": 1}))
        disk.is_full = True
        await chat.does(keeping({"n": 2}))
        await chat.does(keeping({"n": 1}))
        await chat.does(keeping({"n": 1}), chat_id=BOB)
        await chat.does(lambda context: context.chat_data.clear(), chat_id=BOB)
        disk.is_full = False
        await chat.app.shutdown()
    assert disk.store.items("chat_data") == {str(ALICE): {"n": 1}}


async def test_what_changes_during_a_write_is_written_too(disk: FullDisk) -> None:
    persistence = ChatPersistence(disk, Counter())
    await persistence.get_chat_data()
    disk.turns.clear()
    first = asyncio.create_task(persistence.update_chat_data(ALICE, {"n": 1}))
    await until(lambda: disk.writes == 1)
    second = asyncio.create_task(persistence.update_chat_data(ALICE, {"n": 2}))
    await asyncio.sleep(0)
    disk.turns.set()
    await asyncio.gather(first, second)
    assert disk.store.get("chat_data", str(ALICE)) == {"n": 2}


async def test_a_handler_that_comes_later_does_not_disturb_what_waits(disk: FullDisk) -> None:
    persistence = ChatPersistence(disk, Counter())
    await persistence.get_conversations("wizard")
    await persistence.update_conversation(name="wizard", key=(1, 1), new_state=1)
    disk.is_full = True
    await persistence.update_conversation(name="wizard", key=(1, 1), new_state=2)
    await persistence.get_conversations("another")
    await persistence.update_conversation(name="wizard", key=(1, 1), new_state=1)
    disk.is_full = False
    await persistence.flush()
    assert await persistence.get_conversations("wizard") == {(1, 1): 1}


async def test_what_is_no_plain_data_is_refused_by_its_path_and_looked_at_again(
    store: RobustPersistence, counts: Counter[str]
) -> None:
    async with running(store, counts) as chat:
        await chat.does(keeping({"theme": "dark"}))
        with structlog.testing.capture_logs() as logged:
            await chat.does(keeping({"risk": {"percent": 0.5}}))
        (line,) = logged
        assert f"chat_data.{ALICE}.risk.percent" in line["error"]
        assert counts["chat data refused"] == 1
        assert store.items("chat_data") == {str(ALICE): {"theme": "dark"}}
        await chat.does(keeping({"n": 1}), chat_id=BOB)
        assert store.get("chat_data", str(BOB)) == {"n": 1}
        await chat.does(keeping({"risk": {"percent": Decimal("0.5")}}))
        assert store.get("chat_data", str(ALICE)) == {"theme": "dark", "risk": {"percent": Decimal("0.5")}}


async def test_one_bad_value_of_the_bot_keeps_no_other_back(store: RobustPersistence, counts: Counter[str]) -> None:
    async with running(store, counts) as chat:
        await chat.does(lambda context: context.bot_data.update(a=1, b=1))
        await chat.does(lambda context: context.bot_data.update({"a": 0.5, "b": 2, 3: "three"}))
        assert store.items("ptb_bot_data") == {"a": 1, "b": 2}
        await chat.does(lambda context: context.bot_data.pop("a"))
        assert store.items("ptb_bot_data") == {"b": 2}
        assert counts["chat data refused"] == 3


async def test_what_cannot_even_be_copied_does_not_end_the_librarys_updates(
    store: RobustPersistence, counts: Counter[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat_persistence, "_UPDATE_SECONDS", 0.01)
    async with running(store, counts) as chat:
        await chat.app.start()
        chat.app.bot_data["task"] = asyncio.current_task()
        await until(lambda: counts["chat data refused"] > 1)
        chat.app.chat_data[BOB]["n"] = 1
        chat.app.mark_data_for_update_persistence(chat_ids=BOB)
        await until(lambda: store.get("chat_data", str(BOB)))
        await chat.app.stop()
        await chat.app.shutdown()


async def test_what_is_dropped_or_emptied_is_gone(store: RobustPersistence) -> None:
    async with running(store) as chat:
        for chat_id in (ALICE, BOB, 3):
            await chat.does(lambda context: (context.chat_data.update(n=1), context.user_data.update(n=1)), chat_id)
        chat.app.drop_chat_data(ALICE)
        chat.app.drop_user_data(BOB)
        await chat.does(lambda context: context.chat_data.clear(), chat_id=3)
    async with running(store) as chat:
        assert set(chat.app.chat_data) == {BOB}
        assert set(chat.app.user_data) == {ALICE, 3}


async def test_a_chat_that_moves_takes_its_data_along(store: RobustPersistence) -> None:
    async with running(store) as chat:
        await chat.does(keeping(SETTINGS), chat_id=-5)
        chat.app.migrate_chat_data(old_chat_id=-5, new_chat_id=-1005)
        await chat.app.shutdown()
    async with running(store) as chat:
        assert dict(chat.app.chat_data) == {-1005: SETTINGS}


def a_conversation(states: tuple[Any, Any]) -> Any:
    first, second = states

    def to(state: Any) -> Any:
        async def step(_update: Update, _context: Any) -> Any:
            return state

        return step

    return ConversationHandler(
        entry_points=[CommandHandler("begin", to(first))],
        states={first: [CommandHandler("next", to(second))], second: [CommandHandler("end", to(-1))]},
        fallbacks=[],
        name="wizard",
        persistent=True,
    )


@pytest.mark.parametrize("states", [(1, 2), ("size", "stop")])
async def test_a_conversation_goes_on_after_a_restart(store: RobustPersistence, states: tuple[Any, Any]) -> None:
    async with running(store, Counter(), a_conversation(states)) as chat:
        await chat.says("/begin")
        await chat.says("/begin", BOB)
        await chat.says("/next")
    async with running(store, Counter(), a_conversation(states)) as chat:
        kept = await chat.app.persistence.get_conversations("wizard")
        assert kept == {(ALICE, ALICE): states[1], (BOB, BOB): states[0]}
        assert await chat.app.persistence.get_conversations("another") == {}
        await chat.says("/end")
        assert await chat.app.persistence.get_conversations("wizard") == {(BOB, BOB): states[0]}


async def test_the_librarys_cache_of_buttons_comes_back_as_it_was(store: RobustPersistence) -> None:
    """In the shapes of `CallbackDataCache.persistence_data`; the chat's own buttons say all in their text."""
    used = 1767614400.1234567
    kept = ([("b" * 32, used, {"c" * 32: {"close": "BTCUSDT"}}), ("a" * 32, used + 1, {})], {"query": "b" * 32})
    first = ChatPersistence(store, Counter())
    assert await first.get_callback_data() is None
    await first.update_callback_data(kept)
    assert await ChatPersistence(store, Counter()).get_callback_data() == kept


async def test_what_could_not_be_read_is_not_overwritten(disk: FullDisk, counts: Counter[str]) -> None:
    async with running(disk) as chat:
        await chat.does(keeping(SETTINGS))
    disk.is_unreadable = True
    async with running(disk, counts) as chat:
        disk.is_unreadable = False
        await chat.does(keeping({"theme": "light"}))
        assert chat.app.chat_data[ALICE] == {"theme": "light"}
    assert disk.store.items("chat_data") == {str(ALICE): SETTINGS}
    assert counts["chat data unread"] >= 1
    assert counts["chat data refused"] >= 1


async def test_rows_that_nobody_can_read_do_not_keep_the_chat_from_starting(
    store: RobustPersistence, counts: Counter[str]
) -> None:
    async with store.transaction() as txn:
        txn.put("chat_data", "not a number", {"x": 1})
        txn.put("chat_data", str(BOB), {"x": 1})
        txn.put("user_data", str(BOB), 5)
        txn.put("conversations", "wizard", {"x": 1})
        txn.put("callback_data", "keyboards", "?")
    async with running(store, counts) as chat:
        assert dict(chat.app.chat_data) == {BOB: {"x": 1}}
        assert await chat.app.persistence.get_conversations("wizard") == {}
        assert await chat.app.persistence.get_callback_data() is None
        assert counts["chat data unread"] == 4


async def test_the_bots_data_does_not_collide_with_the_state_files_root(tmp_path: Path) -> None:
    path = tmp_path / STATE_FILE_NAME
    store = RobustPersistence(path)
    await store.open()
    await store.add_monitor("BTCUSDT_Buy_main", {"a": 1})
    async with running(store) as chat:
        await chat.does(lambda context: context.bot_data.update(enhanced_tp_sl_monitors={}, bot_data={}))
        await chat.does(keeping({"n": 1}))
    await store.close()
    document = pickle.loads(path.read_bytes())
    assert document["bot_data"]["enhanced_tp_sl_monitors"] == {"BTCUSDT_Buy_main": {"a": 1}}
    assert document["chat_data"] == {str(ALICE): {"n": 1}}
    assert set(document) >= {"user_data", "chat_data", "bot_data", "conversations", "callback_data"}


async def test_it_fits_an_application_that_is_built_without_our_words(store: RobustPersistence) -> None:
    app: Any = Application.builder().bot(a_bot(Paper())).updater(None).job_queue(None)
    app = app.persistence(ChatPersistence(store, Counter())).build()
    await app.initialize()
    chat = Chat(app)
    await chat.does(keeping(SETTINGS))
    await app.shutdown()
    async with running(store) as chat:
        assert chat.app.chat_data[ALICE] == SETTINGS


PROGRAM = """
import asyncio, sys
from collections import Counter
from pathlib import Path
from telegram import Update
from telegram.ext import CommandHandler
from handlers.telegram.application import chat_application
from handlers.telegram.chat_persistence import ChatPersistence
from handlers.telegram.connection import connect
from handlers.telegram.gateway import Gateway
from utils.robust_persistence import RobustPersistence

async def theme(update, context):
    if context.args:
        context.chat_data.update(theme=context.args[0])
    else:
        await update.message.reply_text(f"The theme is {context.chat_data.get('theme')}")

async def main(url, token, path):
    store = RobustPersistence(path)
    await store.open()
    bot = connect(token, url, Gateway(Counter()))
    app = chat_application(bot, ChatPersistence(store, Counter()))
    app.add_handler(CommandHandler("theme", theme))
    await app.initialize()
    print("ready", flush=True)
    offset = None
    while True:
        for row in await bot.raw_updates(offset, 1):
            update = Update.de_json(row, bot)
            await app.process_update(update)
            offset = update.update_id + 1
            print("handled", update.message.text, flush=True)

asyncio.run(main(*sys.argv[1:]))
"""


class Program:
    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    async def line(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(60):
            return (await self._process.stdout.readline()).decode().strip()


@asynccontextmanager
async def a_program(url: str, directory: Path) -> AsyncIterator[Program]:
    """The application in a process of its own, on the directory's state, until it is killed."""
    arguments = (url, TOKEN, str(directory / STATE_FILE_NAME))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", PROGRAM, *arguments), cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    try:
        program = Program(process)
        assert await program.line() == "ready"
        yield program
    finally:
        process.kill()
        await process.communicate()
