"""Bots in groups: what they hear, what they may do, and how they are thrown out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from telegram import Bot, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden

if TYPE_CHECKING:
    from .conftest import World

GROUP, SUPERGROUP = -100, -1001234567890


async def standing(world: World, status: str, chat_id: int = SUPERGROUP) -> None:
    """Somebody changes what the bot is in a group, and nobody tells the bot."""
    member = {"chat": {"id": chat_id}, "from": {"id": 1001}, "new_chat_member": {"status": status}}
    await world.control("update", {"my_chat_member": member})
    world.service.accounts.first.updates.drop_pending()


async def heard(bot: Bot) -> list[str | None]:
    updates = await bot.get_updates()
    if updates:
        await bot.get_updates(offset=updates[-1].update_id + 1)
    return [update.message.text for update in updates if update.message]


@pytest.mark.parametrize(("chat_id", "kind"), [(GROUP, "group"), (SUPERGROUP, "supergroup")])
async def test_a_group(world: World, bot: Bot, chat_id: int, kind: str) -> None:
    await world.send("/start@holdfast_simulated_bot", chat_id=chat_id)
    [update] = await bot.get_updates()
    assert update.effective_chat is not None
    assert (update.effective_chat.type, update.effective_chat.id) == (kind, chat_id)
    chat = await bot.get_chat(chat_id)
    assert (chat.type, chat.title) == (kind, f"Group {-chat_id}")
    assert chat.permissions is not None
    assert chat.permissions.can_send_messages


async def test_what_a_bot_hears(world: World, bot: Bot) -> None:
    await world.send("/start", chat_id=GROUP)
    sent = await bot.send_message(GROUP, "hello all")
    for text in ("small talk", "/help", "/help@another_bot", "hey @holdfast_simulated_bot", "hey @another_bot"):
        await world.send(text, user_id=2002, chat_id=GROUP)
    body = {"user_id": 2002, "chat_id": GROUP, "text": "an answer", "reply_to": sent.message_id}
    await world.control("send", body)
    assert await heard(bot) == ["/start", "/help", "hey @holdfast_simulated_bot", "an answer"]
    await standing(world, "administrator", GROUP)
    await world.send("small talk", chat_id=GROUP)
    assert (await heard(bot))[-1] == "small talk"


async def test_members(world: World, bot: Bot) -> None:
    await world.send("/start", chat_id=SUPERGROUP)
    await world.send("/start", user_id=2002, chat_id=SUPERGROUP)
    assert await bot.get_chat_member_count(SUPERGROUP) == 3
    statuses = [(await bot.get_chat_member(SUPERGROUP, user_id)).status for user_id in (1001, 2002, 42, 1002)]
    assert statuses == ["creator", "member", "member", "left"]
    await standing(world, "administrator")
    rows = await bot.get_chat_administrators(SUPERGROUP)
    assert {row.user.id: row.status for row in rows} == {1001: "creator", 42: "administrator"}
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(SUPERGROUP, 777)
    with pytest.raises(BadRequest, match="Invalid user_id specified"):
        await bot.get_chat_member(SUPERGROUP, -5)


async def test_members_of_a_private_chat(bot: Bot) -> None:
    assert await bot.get_chat_member_count(1001) == 2
    assert (await bot.get_chat_member(1001, 1001)).status == "member"
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(1001, 777)
    with pytest.raises(BadRequest, match="There are no administrators in the private chat"):
        await bot.get_chat_administrators(1001)
    with pytest.raises(BadRequest, match="Chat member status can't be changed in private chats"):
        await bot.leave_chat(1001)


@pytest.mark.parametrize(("chat_id", "kind"), [(GROUP, "group"), (SUPERGROUP, "supergroup")])
async def test_thrown_out(world: World, bot: Bot, chat_id: int, kind: str) -> None:
    await world.send("/start", chat_id=chat_id)
    await standing(world, "kicked", chat_id)
    with pytest.raises(Forbidden, match=f"bot was kicked from the {kind} chat"):
        await bot.send_message(chat_id, "hello?")
    await standing(world, "member", chat_id)
    assert await bot.send_message(chat_id, "back")


async def test_leaving(world: World, bot: Bot) -> None:
    await world.send("/start", chat_id=GROUP)
    assert await bot.leave_chat(GROUP)
    update = (await bot.get_updates())[-1]
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "left"
    with pytest.raises(Forbidden, match="bot is not a member of the group chat"):
        await bot.send_message(GROUP, "hello?")
    await world.send("/start", chat_id=GROUP)
    assert len(await bot.get_updates()) == 2


async def test_a_group_that_became_a_supergroup(world: World, bot: Bot) -> None:
    await world.send("/start", chat_id=GROUP)
    body = {"message_id": 2, "date": 1, "chat": {"id": GROUP}, "from": {"id": 1001}, "migrate_to_chat_id": SUPERGROUP}
    await world.control("update", {"message": body})
    with pytest.raises(ChatMigrated) as refused:
        await bot.send_message(GROUP, "hello?")
    assert refused.value.new_chat_id == SUPERGROUP
    assert await bot.send_message(SUPERGROUP, "hello!")


async def test_deleting_in_a_group(world: World, bot: Bot) -> None:
    theirs = await world.send("/start", chat_id=SUPERGROUP)
    mine = await bot.send_message(SUPERGROUP, "x")
    with pytest.raises(BadRequest, match=r"Message can't be deleted$"):
        await bot.delete_message(SUPERGROUP, theirs["message_id"])
    with pytest.raises(BadRequest, match="Not enough rights to manage pinned messages in the chat"):
        await bot.pin_chat_message(SUPERGROUP, mine.message_id)
    await standing(world, "administrator")
    assert await bot.pin_chat_message(SUPERGROUP, mine.message_id)
    world.clock.now += 50 * 3600
    assert await bot.delete_messages(SUPERGROUP, [theirs["message_id"], mine.message_id])


async def test_topics(world: World, bot: Bot) -> None:
    body: dict[str, Any] = {"user_id": 1001, "chat_id": SUPERGROUP, "text": "/start", "message_thread_id": 7}
    await world.control("send", body)
    [update] = await bot.get_updates()
    assert update.message is not None
    assert (update.message.message_thread_id, update.message.is_topic_message) == (7, True)
    assert update.message.chat.is_forum
    assert (await bot.send_message(SUPERGROUP, "here", message_thread_id=7)).message_thread_id == 7
    assert (await bot.send_message(SUPERGROUP, "general")).message_thread_id is None
    for thread_id in (1, 8):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(SUPERGROUP, "where?", message_thread_id=thread_id)
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(1001, "where?", message_thread_id=8)


async def test_elsewhere_a_topic_is_passed_over(world: World, bot: Bot) -> None:
    await world.send("/start", chat_id=GROUP)
    assert (await bot.send_message(GROUP, "x", message_thread_id=9)).message_thread_id is None


async def test_several_people(world: World, bot: Bot) -> None:
    first = await world.send("/a", chat_id=GROUP)
    await world.send("/b", user_id=2002, chat_id=GROUP)
    updates = await bot.get_updates()
    assert [update.effective_user.id for update in updates if update.effective_user] == [1001, 2002]
    reply = await bot.send_message(GROUP, "x", reply_parameters=ReplyParameters(first["message_id"]))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.from_user is not None
    assert reply.reply_to_message.from_user.id == 1001
