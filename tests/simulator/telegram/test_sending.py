from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    MessageEntity,
    ReplyKeyboardMarkup,
)
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken

from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from .conftest import World

PNG = blank_png(64, 40)


def keyboard(*data: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup([[InlineKeyboardButton(f"Button {value[:9]}", callback_data=value) for value in data]])


async def test_a_message_arrives_as_it_is_rendered(world: World, bot: Bot) -> None:
    sent = await bot.send_message(
        1001, "<b>Long</b> 1 &lt; 2", parse_mode=ParseMode.HTML, reply_markup=keyboard("a", "b")
    )
    assert (sent.message_id, sent.text, sent.chat.type) == (1, "Long 1 < 2", "private")
    assert sent.from_user is not None
    assert sent.from_user.id == 42
    assert sent.text_html == "<b>Long</b> 1 &lt; 2"
    assert await world.messages() == [
        {
            "message_id": 1,
            "from": "bot",
            "text": "Long 1 < 2",
            "buttons": [["Button a", "Button b"]],
            "photo": False,
            "document": None,
            "edited": 0,
            "pinned": False,
            "date": int(world.clock.now),
        }
    ]


async def test_markdown_and_given_entities(bot: Bot) -> None:
    assert (await bot.send_message(1001, "*x*", parse_mode=ParseMode.MARKDOWN_V2)).text_html == "<b>x</b>"
    sent = await bot.send_message(1001, "x", entities=[MessageEntity("italic", 0, 1)])
    assert sent.text_html == "<i>x</i>"


async def test_both_sides_share_one_increasing_id(world: World, bot: Bot) -> None:
    ids = [(await bot.send_message(1001, "one")).message_id, (await world.send("two"))["message_id"]]
    ids.append((await bot.send_message(1001, "three")).message_id)
    assert ids == [1, 2, 3]
    assert (await bot.send_message(1002, "elsewhere")).message_id == 1
    assert [row["from"] for row in await world.messages()] == ["bot", "user", "bot"]


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"chat_id": 5}, "Chat not found"),
        ({"chat_id": "@nobody"}, "Chat not found"),
        ({"chat_id": ""}, "Chat_id is empty"),
        ({"text": ""}, "Message text is empty"),
        ({"text": " \n "}, "Text must be non-empty"),
        ({"text": "<b></b>", "parse_mode": "HTML"}, "Text must be non-empty"),
        ({"text": "x" * 4097}, "Message is too long"),
        ({"text": "x" * 32_769}, "Text is too long"),
        (
            {"text": "<b>", "parse_mode": "HTML"},
            "Can't parse entities: can't find end tag corresponding to start tag \"b\"",
        ),
        ({"parse_mode": "RTF"}, "Unsupported parse_mode"),
        ({"reply_markup": keyboard("x" * 65)}, "Button_data_invalid"),
        ({"reply_markup": keyboard("€" * 22)}, "Button_data_invalid"),
        ({"reply_to_message_id": 77}, "Message to be replied not found"),
    ],
)
async def test_refusals(world: World, bot: Bot, options: dict[str, object], reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_message(**{"chat_id": 1001, "text": "hello", **options})
    assert refused.value.message.lower() == reason.lower()
    assert await world.messages() == []


async def test_the_limit_counts_after_parsing(bot: Bot) -> None:
    sent = await bot.send_message(1001, f"<b>{'x' * 4096}</b>", parse_mode="HTML")
    assert len(sent.text or "") == 4096


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ('{"inline_keyboard":[[{"text":"x"}]]}', "Text buttons are unallowed in the inline keyboard"),
        ('{"inline_keyboard":[[{"callback_data":"x"}]]}', 'Can\'t find field "text"'),
        ('{"inline_keyboard":[["x"]]}', "InlineKeyboardButton must be an Object"),
        ('{"inline_keyboard":["x"]}', 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'),
        (
            '{"inline_keyboard":[[{"text":"x","callback_data":""}]]}',
            "Text buttons are unallowed in the inline keyboard",
        ),
        (
            '{"inline_keyboard":[[{"text":"x","url":"no way"}]]}',
            "inline keyboard button URL 'no way' is invalid: Disallowed character in URL host",
        ),
        (
            '{"inline_keyboard":[[{"text":"x","web_app":{"url":"http://a.org"}}]]}',
            "inline keyboard button Web App URL 'http://a.org' is invalid: Only HTTPS links are allowed",
        ),
        ('{"inline_keyboard":[[{"text":"x","copy_text":{"text":""}}]]}', "BUTTON_COPY_TEXT_INVALID"),
        ('{"inline_keyboard":[[{"text":"x","copy_text":"y"}]]}', 'Field "copy_text" must be of type Object'),
        ('{"inline_keyboard":[[{"text":"x","pay":true}]]}', "BUTTON_TYPE_INVALID"),
        ('{"inline_keyboard":[[{"text":"x","style":"pink","url":"a.org"}]]}', "invalid button style specified"),
        ('{"inline_keyboard":[[{"text":"%s","callback_data":"x"}]]}' % ("x" * 10_240), "reply markup is too long"),
        (
            json.dumps({"inline_keyboard": [[{"text": "x", "callback_data": "y"}]] * 101}),
            "reply markup is too long",
        ),
        ('{"keyboard":[["x",5]]}', "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ('{"keyboard":["x"]}', 'field "keyboard" must be an Array of Arrays'),
        ('{"keyboard":{}}', 'field "keyboard" must be of type Array'),
        ("[]", "object expected as reply markup"),
        ("{", "can't parse reply keyboard markup JSON object"),
    ],
)
async def test_malformed_keyboards(world: World, markup: str, reason: str) -> None:
    form = {"chat_id": "1001", "text": "x", "reply_markup": markup}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendMessage", data=form) as answer:
        assert answer.status == 400
        assert reason in (await answer.json())["description"]


async def test_other_keyboards_and_links_are_accepted(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "x", reply_markup=ReplyKeyboardMarkup([["a"]]))
    link = InlineKeyboardMarkup([[InlineKeyboardButton("Open", url="https://example.org/")]])
    sent = await bot.send_message(1001, "y", reply_markup=link)
    assert sent.reply_markup == link
    assert [row["buttons"] for row in await world.messages()] == [[], [["Open"]]]


async def test_a_reply_carries_its_message(world: World, bot: Bot) -> None:
    asked = await world.send("how much?")
    reply = await bot.send_message(1001, "much", reply_to_message_id=asked["message_id"])
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "how much?"
    alone = await bot.send_message(1001, "x", reply_to_message_id=77, allow_sending_without_reply=True)
    assert alone.reply_to_message is None


async def test_photos_and_documents(world: World, bot: Bot) -> None:
    photo = await bot.send_photo(1001, PNG, caption="<i>chart</i>", parse_mode="HTML", reply_markup=keyboard("a"))
    assert (photo.photo[-1].width, photo.photo[-1].height, photo.caption_html) == (64, 40, "<i>chart</i>")
    again = await bot.send_photo(1001, photo.photo[-1].file_id)
    assert again.photo[-1].file_unique_id == photo.photo[-1].file_unique_id
    document = await bot.send_document(1001, b"a,b\n1,2\n", filename="trades.csv", caption="all")
    assert document.document is not None
    assert document.document.file_name == "trades.csv"
    await bot.send_document(1001, document.document.file_id)
    assert [(row["text"], row["photo"], row["document"]) for row in await world.messages()] == [
        ("chart", True, None),
        ("", True, None),
        ("all", False, "trades.csv"),
        ("", False, "trades.csv"),
    ]


@pytest.mark.parametrize(
    ("photo", "reason"),
    [
        (b"GIF89a", "Image_process_failed"),
        (b"\x89PNG\r\n\x1a\nIHDR", "Image_process_failed"),
        (b"\xff\xd8\xff", "Image_process_failed"),
        (blank_png(2100, 100), "Photo_invalid_dimensions"),
        (b"", "File must be non-empty"),
        (b"\x00" * (10 * 1024 * 1024 + 1), "File is too big"),
        ("https://example.org/a.png", "Failed to get http url content"),
        ("nonsense", "Wrong file identifier/http url specified"),
    ],
)
async def test_bad_photos(bot: Bot, photo: bytes | str, reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_photo(1001, photo)
    assert refused.value.message.lower() == reason.lower()


async def test_a_jpeg_is_a_photo(bot: Bot) -> None:
    jpeg = b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0\x00\x0b\x08\x00\x28\x00\x40\x01\x01\x11\x00\xff\xd9"
    sent = await bot.send_photo(1001, jpeg)
    assert (sent.photo[-1].width, sent.photo[-1].height) == (64, 40)


async def test_files_of_the_wrong_kind_and_long_captions(bot: Bot) -> None:
    document = (await bot.send_document(1001, b"x", filename="x")).document
    assert document is not None
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type document as photo"):
        await bot.send_photo(1001, document.file_id)
    with pytest.raises(BadRequest, match=r"(?i)message caption is too long"):
        await bot.send_photo(1001, PNG, caption="x" * 1025)
    with pytest.raises(BadRequest, match=r"(?i)file must be non-empty"):
        await bot.send_document(1001, b"", filename="x")


async def test_no_photo_at_all(world: World) -> None:
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendPhoto", data={"chat_id": "1001"}) as answer:
        assert (await answer.json())["description"] == "Bad Request: there is no photo in the request"


async def test_chat_actions(world: World, bot: Bot) -> None:
    assert await bot.send_chat_action(1001, "typing")
    assert (await world.get("/control/telegram/chat?chat_id=1001"))["action"] == "typing"
    world.clock.now += 6
    assert (await world.get("/control/telegram/chat?chat_id=1001"))["action"] is None
    with pytest.raises(BadRequest, match=r"(?i)wrong parameter action in request"):
        await bot.send_chat_action(1001, "dancing")


async def test_a_person_who_blocked_the_bot(world: World, bot: Bot) -> None:
    member = {"chat": {"id": 1001, "type": "private"}, "from": {"id": 1001}, "new_chat_member": {"status": "kicked"}}
    await world.control("update", {"my_chat_member": member})
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(1001, "hello?")
    await world.send("/start")
    assert await bot.send_message(1001, "welcome back")


@pytest.mark.parametrize("token", ["42:short", "nonsense"])
async def test_malformed_tokens(world: World, token: str) -> None:
    bot = await world.bot(token, initialize=False)
    with pytest.raises(InvalidToken):
        await bot.initialize()
    await bot.shutdown()


async def test_wire_forms(world: World) -> None:
    base = f"{world.url}/bot42:{'A' * 35}"
    assert (await world.get(f"/bot42:{'A' * 35}/SENDMESSAGE?chat_id=1001&text=query"))["result"]["text"] == "query"
    body = {
        "chat_id": 1001,
        "text": "json",
        "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "y"}]]},
    }
    async with world.session.post(f"{base}/sendmessage", json=body) as answer:
        assert (await answer.json())["result"]["reply_markup"] == body["reply_markup"]
    for path, status, text in (
        ("/dance", 404, "Not Found: method not found"),
        ("/BanChatMember", 501, "Not Implemented: the simulator does not play banChatMember"),
        ("", 404, "Not Found"),
        ("/", 404, "Not Found"),
    ):
        async with world.session.get(base + path) as answer:
            assert (answer.status, await answer.json()) == (
                status,
                {"ok": False, "error_code": status, "description": text},
            )
    for broken in ("{", "[]"):
        headers = {"Content-Type": "application/json"}
        async with world.session.post(f"{base}/getMe", data=broken, headers=headers) as answer:
            assert answer.status == 400
    async with world.session.post(f"{base}/sendMessage", json={"chat_id": 1001, "text": "\ud800"}) as answer:
        assert (await answer.json())["description"] == "Bad Request: strings must be encoded in UTF-8"


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_what_is_nested_too_deep_is_refused(world: World, kind: str) -> None:
    deep = "[" * 20_000
    form = f"chat_id=1001&text=x&reply_markup={deep}"
    body, reason = (deep, "can't parse request body") if "json" in kind else (form, "can't parse reply keyboard markup")
    url = f"{world.url}/bot42:{'A' * 35}/sendMessage"
    async with world.session.post(url, data=body, headers={"Content-Type": kind}) as answer:
        assert answer.status == 400
        assert (await answer.json())["description"].startswith(f"Bad Request: {reason}")


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
async def test_an_encoding_that_nobody_knows_is_refused(world: World, kind: str) -> None:
    url, headers = f"{world.url}/bot42:{'A' * 35}/sendMessage", {"Content-Type": f"{kind}; charset=nope"}
    async with world.session.post(url, data=b"chat_id=1001&text=x", headers=headers) as answer:
        assert (answer.status, (await answer.json())["error_code"]) == (400, 400)


async def test_numbers_of_any_length_are_answered(world: World) -> None:
    base, huge = f"/bot42:{'A' * 35}", "9" * 5000
    await world.get(f"{base}/sendMessage?chat_id={huge}&text=x", status=400)
    await world.get(f"{base}/sendMessage?chat_id=-{huge}&text=x", status=400)
    body = {"chat_id": 1001, "parse_mode": "HTML"}
    for text in (
        f'<tg-emoji emoji-id="{huge}">x</tg-emoji>',
        f'<tg-time unix="{huge}">x</tg-time>',
        f'<a href="http://example.org:{huge}">x</a>',
    ):
        async with world.session.post(world.url + base + "/sendMessage", json=body | {"text": text}) as answer:
            assert answer.status in {200, 400}
    for number in ("9" * 4000, "9" * 400, str(2**63)):
        assert (await world.get(f"{base}/getUpdates?timeout={number}"))["result"] == []


async def test_calls_are_counted_by_canonical_name(world: World, bot: Bot) -> None:
    await bot.send_message(1001, "x")
    await world.get(f"/bot42:{'A' * 35}/SENDMESSAGE?chat_id=5&text=x", status=400)
    assert world.service.stats() == {"getMe": 1, "sendMessage": 2}
    world.service.reset()
    assert world.service.stats() == {}
    assert await world.messages() == []


async def test_link_previews_are_repeated(bot: Bot) -> None:
    options = LinkPreviewOptions(url="https://a.org/", prefer_large_media=True, show_above_text=True)
    assert (await bot.send_message(1001, "a.org", link_preview_options=options)).link_preview_options == options
    sent = await bot.send_message(1001, "a.org", disable_web_page_preview=True)
    assert sent.link_preview_options == LinkPreviewOptions(is_disabled=True)
    assert (await bot.send_message(1001, "a.org")).link_preview_options is None


async def test_a_mention_without_a_name(bot: Bot) -> None:
    sent = await bot.send_message(1001, '<a href="tg://user?id=1002">you</a>', parse_mode="HTML")
    [entity] = sent.entities
    assert entity.user is not None
    assert (entity.type, entity.user.id, entity.user.first_name) == ("text_mention", 1002, "User 1002")


@pytest.mark.parametrize(
    ("form", "reason"),
    [
        ({"reply_parameters": "5"}, "object expected as reply parameters"),
        ({"reply_parameters": "{"}, "can't parse reply parameters JSON object"),
        ({"reply_parameters": '{"chat_id":1}'}, 'can\'t find field "message_id"'),
        ({"reply_parameters": '{"message_id":"x"}'}, 'field "message_id" must be of type Number'),
        (
            {"reply_parameters": '{"message_id":1,"allow_sending_without_reply":1}'},
            'field "allow_sending_without_reply" must be of type Boolean',
        ),
        ({"reply_parameters": '{"message_id":9}'}, "message to be replied not found"),
        ({"link_preview_options": "[]"}, "object expected as link preview options"),
        ({"link_preview_options": '{"url":true}'}, 'field "url" must be of type String'),
    ],
)
async def test_malformed_options(world: World, form: dict[str, str], reason: str) -> None:
    data = {"chat_id": "1001", "text": "x", **form}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendMessage", data=data) as answer:
        assert (await answer.json())["description"] == f"Bad Request: {reason}"


async def test_an_empty_reply_is_none(world: World) -> None:
    data = {"chat_id": "1001", "text": "x", "reply_parameters": "{}"}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendMessage", data=data) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("entities", ["{", '{"type":"bold"}'])
async def test_entities_that_cannot_be_read_are_passed_over(world: World, entities: str) -> None:
    data = {"chat_id": "1001", "text": "x", "entities": entities}
    async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendMessage", data=data) as answer:
        assert "entities" not in (await answer.json())["result"]
