"""No library at all: the Bot API as its documentation describes it, spoken by a plain HTTP client."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import aiohttp

from simulator.telegram.pictures import blank_png

from .conftest import TOKEN

if TYPE_CHECKING:
    from .conftest import World


class PlainBot:
    """A bot of forty lines: one trade to confirm, one report, one file to read."""

    def __init__(self, world: World) -> None:
        self._http = world.session
        self._base = world.url
        self._offset = 0

    async def call(self, method: str, **parameters: Any) -> Any:
        async with self._http.post(f"{self._base}/bot{TOKEN}/{method}", json=parameters) as answer:
            body = await answer.json()
            assert body["ok"], body
            return body["result"]

    async def step(self) -> None:
        """Take the next updates and do what they ask for."""
        for update in await self.call("getUpdates", offset=self._offset, timeout=5):
            self._offset = update["update_id"] + 1
            if "callback_query" in update:
                await self._confirmed(update["callback_query"])
            elif "document" in update["message"]:
                await self._read(update["message"])
            elif update["message"].get("text") == "/trade":
                await self.trade(update["message"]["chat"]["id"])
            elif update["message"].get("text") == "/report":
                await self.report(update["message"]["chat"]["id"])

    async def trade(self, chat_id: int) -> None:
        buttons = {"inline_keyboard": [[{"text": "Confirm", "callback_data": "yes"}]]}
        await self.call("sendMessage", chat_id=chat_id, text="*Long*?", parse_mode="MarkdownV2", reply_markup=buttons)

    async def report(self, chat_id: int) -> None:
        """An album: files in parts of their own, named from within the JSON of another one."""
        form = aiohttp.FormData({"chat_id": str(chat_id)})
        media = [
            {"type": "photo", "media": f"attach://part{number}", "caption": f"chart {number}"} for number in (1, 2)
        ]
        form.add_field("media", json.dumps(media))
        for number in (1, 2):
            form.add_field(f"part{number}", blank_png(10 * number, 10), filename=f"{number}.png")
        async with self._http.post(f"{self._base}/bot{TOKEN}/SendMediaGroup", data=form) as answer:
            assert answer.status == 200, await answer.text()

    async def _confirmed(self, query: dict[str, Any]) -> None:
        await self.call("answerCallbackQuery", callback_query_id=query["id"], text="On its way")
        chat_id, message_id = query["message"]["chat"]["id"], query["message"]["message_id"]
        await self.call("editMessageText", chat_id=chat_id, message_id=message_id, text="Opened")
        await self.call("pinChatMessage", chat_id=chat_id, message_id=message_id)

    async def _read(self, message: dict[str, Any]) -> None:
        file = await self.call("getFile", file_id=message["document"]["file_id"])
        async with self._http.get(f"{self._base}/file/bot{TOKEN}/{file['file_path']}") as answer:
            words = (await answer.text()).split()
        reply = {"message_id": message["message_id"]}
        await self.call("sendMessage", chat_id=1001, text=f"{len(words)} words", reply_parameters=reply)


async def test_a_bot_without_a_library(world: World) -> None:
    bot = PlainBot(world)
    for message in ("/trade", "/report"):
        await world.send(message)
    await bot.step()
    asked = (await world.messages())[2]
    assert (asked["text"], asked["buttons"]) == ("Long?", [["Confirm"]])
    await world.control("press", {"chat_id": 1001, "message_id": asked["message_id"], "text": "Confirm"})
    await bot.step()
    await world.control("photo", {"user_id": 1001, "document": "a.txt", "content": "b25lIHR3bw=="})
    await bot.step()
    assert (await world.messages())[-1]["text"] == "2 words"
    rows = [(row["text"], row["photo"], row["edited"], row["pinned"]) for row in await world.messages()]
    assert rows[2:5] == [("Opened", False, 1, True), ("chart 1", True, 0, False), ("chart 2", True, 0, False)]
