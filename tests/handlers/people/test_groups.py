"""Groups and topics over the wire: who is heard, where answers and alerts go, and groups that move or close."""

from typing import Any

from execution.notices import NoticeKind
from handlers.people.chats import SECTION as CHATS
from handlers.people.topics import SECTION as TOPICS
from tests.handlers.conftest import ALICE, BOB, STRANGER, Person, World
from tests.handlers.fakes import NOON, D

LINE = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
FORUM, GROUP, SUPERGROUP = -1000000007001, -5001, -1000000005001
TOPIC = 77


async def topics(person: Person, chat_id: int) -> dict[str, int | None]:
    """The topic of each message of the bot, by its first line."""
    async with person._http.get(f"{person._base}/control/telegram/chat?chat_id={chat_id}") as response:
        rows = (await response.json())["messages"]
    return {row["text"].split("\n")[0]: row["topic"] for row in rows if row["from"] == "bot"}


async def told(world: World, chat_id: int, text: str, **fields: Any) -> None:
    row = {"kind": NoticeKind.SYSTEM.value, "chat_id": chat_id, "at": NOON, "urgent": False}
    key = f"test:{text}"
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", key, {**row, "fields": {"text": text, **fields}}))
    world.bot.notify()


async def asked(world: World, chat_id: int) -> None:
    fields = {"symbol": "BTCUSDT", "side": "Buy", "question": "x", "number": 1, "ours": D(49000), "theirs": D(48500)}
    row = {"kind": NoticeKind.STOP_ASKED.value, "chat_id": chat_id, "at": NOON, "urgent": True, "fields": fields}
    await world.store.commit_or_hold(lambda txn: txn.put("outbox", "1", row))
    world.bot.notify()


async def test_a_trade_in_a_topic_is_answered_and_told_there_and_decided_by_who_asked(world: World) -> None:
    await world.start()
    await world.alice.says(LINE, FORUM, TOPIC)
    preview = await world.alice.sees("LONG BTCUSDT", chat_id=FORUM)
    await world.bob.presses("Confirm", preview["message_id"], FORUM)
    await world.until_async(lambda: _hears(world, "Only the person who asked"))
    await world.alice.presses("Confirm", preview["message_id"], FORUM)
    await world.alice.sees("stop 49000 confirmed", chat_id=FORUM)
    await told(world, FORUM, "News", symbol="BTCUSDT")
    await told(world, FORUM, "Other", symbol="ETHUSDT")
    await world.alice.sees("News", chat_id=FORUM)
    await world.alice.sees("Other", chat_id=FORUM)
    assert world.store.sections[TOPICS] == {f"{FORUM}:BTCUSDT": TOPIC}
    found = await topics(world.alice, FORUM)
    assert (found["ℹ️ News"], found["ℹ️ Other"]) == (TOPIC, None)
    assert [topic for text, topic in found.items() if "BTCUSDT" in text] == [TOPIC]
    assert [row["text"] for row in await world.alice.chat() if row["from"] == "bot"] == []


async def _hears(world: World, words: str) -> bool:
    async with world.alice._http.get(f"{world.base}/control/telegram/chat?chat_id={FORUM}") as response:
        return any(words in row["text"] for row in (await response.json())["toasts"])


async def test_only_people_with_a_role_are_heard_in_a_group_and_only_what_is_meant_for_the_bot(world: World) -> None:
    await world.start()
    await world.stranger.says("/positions", GROUP)
    row = await world.alice.sees("spoke to the bot in “Group 5001”")
    assert "Ignore" in str(row["buttons"])
    await world.alice.says("/ban somebody", GROUP)
    await world.alice.says("/positions", GROUP)
    await world.alice.sees("No positions", chat_id=GROUP)
    assert len([row for row in await world.alice.chat(GROUP) if row["from"] == "bot"]) == 1


async def test_a_button_in_a_group_may_be_pressed_by_whoever_has_the_role(world: World) -> None:
    await world.start()
    await world.alice.says("/positions", GROUP)
    await asked(world, GROUP)
    message_id = (await world.alice.sees("was moved in the app", chat_id=GROUP))["message_id"]
    await world.bob.presses("Put back", message_id, GROUP)
    await world.until(lambda: bool(world.guard.stop_answers))
    person = {"id": STRANGER, "is_bot": False, "first_name": "Eve"}
    message = {"message_id": message_id, "date": 1, "chat": {"id": GROUP, "type": "group", "title": "G"}}
    await world.alice.update(
        {"callback_query": {"id": "9", "from": person, "chat_instance": "1", "message": message, "data": "s:x:1:keep"}}
    )
    await world.alice.sees("spoke to the bot")
    assert len(world.guard.stop_answers) == 1


async def test_a_group_that_becomes_a_supergroup_is_followed(world: World) -> None:
    await world.start()
    await world.alice.says("/dashboard", GROUP)
    await world.until(lambda: bool(world.store.sections.get("dashboards")))
    await asked(world, GROUP)
    await world.alice.sees("was moved in the app", chat_id=GROUP)
    message = {"message_id": 900, "date": 1, "chat": {"id": GROUP, "type": "group", "title": "Group 5001"}}
    person = {"id": ALICE, "is_bot": False, "first_name": "A"}
    await world.alice.update({"message": {**message, "from": person, "migrate_to_chat_id": SUPERGROUP}})
    again = await world.alice.sees("was moved in the app", chat_id=SUPERGROUP)
    await world.until(lambda: list(world.store.sections["dashboards"]) == [str(SUPERGROUP)])
    await told(world, GROUP, "News of an old trade")
    await world.alice.sees("News of an old trade", chat_id=SUPERGROUP)
    await world.alice.presses("Put back", again["message_id"], SUPERGROUP)
    await world.until(lambda: bool(world.guard.stop_answers))


async def test_an_emergency_is_asked_anew_where_its_group_went_and_confirmed_there(world: World) -> None:
    await world.start()
    await world.alice.says("/emergency", GROUP)
    await world.alice.sees("🚨 Emergency.", chat_id=GROUP)
    message = {"message_id": 900, "date": 1, "chat": {"id": GROUP, "type": "group"}, "migrate_to_chat_id": SUPERGROUP}
    await world.alice.update({"message": message})
    asked_anew = await world.alice.sees("🚨 Emergency.", chat_id=SUPERGROUP)
    await world.alice.presses("Close everything… (2)", asked_anew["message_id"], SUPERGROUP)
    await world.alice.sees("Sure? Everything:", chat_id=SUPERGROUP)
    await world.alice.presses("Yes, close 2", asked_anew["message_id"], SUPERGROUP)
    await world.until(lambda: len(world.emergency.begun) == 1)


async def test_a_group_that_moved_unseen_is_followed_when_something_is_sent_there(world: World) -> None:
    await world.start()
    await world.alice.says("/positions", GROUP)
    await world.alice.sees("No positions", chat_id=GROUP)
    message = {"message_id": 900, "date": 1, "chat": {"id": GROUP, "type": "group"}, "migrate_to_chat_id": SUPERGROUP}
    world.store.sections[CHATS].pop(str(GROUP))  # not known, so that the update itself is passed by
    await world.alice.update({"message": message})
    await told(world, GROUP, "News")
    await world.alice.sees("News", chat_id=SUPERGROUP)
    assert world.store.sections[CHATS][str(GROUP)] == {"moved_to": SUPERGROUP}


async def test_what_goes_to_a_group_from_which_the_bot_was_removed_goes_to_the_owners(world: World) -> None:
    await world.start()
    await world.bob.says("/start")
    await world.alice.says("/dashboard", GROUP)
    await world.until(lambda: bool(world.store.sections.get("dashboards")))
    await asked(world, GROUP)
    await world.alice.sees("was moved in the app", chat_id=GROUP)
    await standing(world, "kicked")
    await world.alice.sees("Mallory has closed Group 5001 (-5001) to the bot")
    await world.alice.sees("was moved in the app")
    await world.until(lambda: not world.store.sections["dashboards"])
    await told(world, GROUP, "News of a trade")
    await world.alice.sees("News of a trade")
    await world.bob.sees("News of a trade")
    await standing(world, "member")
    await world.until(lambda: "closed_at" not in world.store.sections[CHATS][str(GROUP)])
    await told(world, GROUP, "Back again")
    await world.alice.sees("Back again", chat_id=GROUP)


async def standing(world: World, status: str) -> None:
    bot = {"id": 123456789, "is_bot": True, "first_name": "Holdfast"}
    body = {
        "chat": {"id": GROUP, "type": "group", "title": "Group 5001"},
        "from": {"id": 99, "is_bot": False, "first_name": "Mallory"},
        "date": 1,
        "old_chat_member": {"user": bot, "status": "member"},
        "new_chat_member": {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})},
    }
    await world.alice.update({"my_chat_member": body})


async def test_nothing_is_told_of_groups_of_strangers(world: World) -> None:
    await world.start()
    await standing(world, "kicked")
    await world.alice.says("/health")
    await world.alice.sees("Streams: up")
    assert str(GROUP) not in world.store.sections.get(CHATS, {})
    assert not [row for row in await world.alice.chat() if "closed" in row["text"]]


async def test_a_dashboard_of_somebody_who_was_removed_ends_also_if_the_bot_was_killed_in_between(world: World) -> None:
    await world.start()
    await world.bob.says("/dashboard")
    await world.until(lambda: bool(world.store.sections.get("dashboards")))
    await world.stop()
    world.store.sections[CHATS] = {str(BOB): {"closed_at": NOON, "is_removed": True}}
    world.bot = world.new_bot(frozenset({ALICE}))
    await world.start()
    await world.until(lambda: not world.store.sections["dashboards"])


async def test_a_dashboard_follows_a_group_also_if_the_bot_was_killed_in_between(world: World) -> None:
    await world.start()
    await world.alice.says("/dashboard", GROUP)
    await world.until(lambda: bool(world.store.sections.get("dashboards")))
    await world.stop()
    message = {"message_id": 900, "date": 1, "chat": {"id": GROUP, "type": "group"}, "migrate_to_chat_id": SUPERGROUP}
    await world.alice.update({"message": message})
    world.store.sections[CHATS] = {str(GROUP): {"moved_to": SUPERGROUP}}
    await world.restart()
    await world.until(lambda: list(world.store.sections["dashboards"]) == [str(SUPERGROUP)])
