from __future__ import annotations

import zlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from aiohttp import web
from telegram import Bot, InputMediaAnimation, InputMediaDocument, InputMediaPhoto, InputMediaVideo
from telegram.error import BadRequest

from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from .conftest import World

PNG = blank_png(40, 20)


@pytest.mark.parametrize(
    ("method", "kind", "details"),
    [
        ("send_animation", "animation", {"duration": timedelta(seconds=3), "width": 40, "height": 20}),
        ("send_audio", "audio", {"duration": timedelta(seconds=3), "title": "T", "performer": "P"}),
        ("send_video", "video", {"duration": timedelta(seconds=3), "width": 40, "height": 20}),
        ("send_video_note", "video_note", {"duration": timedelta(seconds=3), "length": 40}),
        ("send_voice", "voice", {"duration": timedelta(seconds=3)}),
        ("send_sticker", "sticker", {"emoji": "👍"}),
    ],
)
async def test_every_kind(world: World, bot: Bot, method: str, kind: str, details: dict[str, Any]) -> None:
    send = getattr(bot, method)
    sent = await send(1001, b"bytes", **details)
    media = getattr(sent, kind)
    assert {name: getattr(media, name) for name in details} == details
    again = await send(1001, media.file_id)
    assert getattr(again, kind).file_id == media.file_id
    assert bytes(await (await bot.get_file(media.file_id)).download_as_bytearray()) == b"bytes"
    with pytest.raises(BadRequest, match=r"(?i)can't use file of type .* as photo"):
        await bot.send_photo(1001, media.file_id)
    assert (await world.get("/control/telegram/chat?chat_id=1001"))["messages"][0]["file"]["kind"] == kind


async def test_an_animation_is_also_a_document(bot: Bot) -> None:
    sent = await bot.send_animation(1001, b"gif", caption="x")
    assert sent.document is not None
    assert sent.animation is not None
    assert sent.document.file_id == sent.animation.file_id
    assert sent.caption == "x"


async def test_an_album(world: World, bot: Bot) -> None:
    media = [InputMediaPhoto(PNG, caption="<b>one</b>", parse_mode="HTML"), InputMediaVideo(b"video")]
    one, two = await bot.send_media_group(1001, media)
    assert (one.caption_html, one.photo[-1].width) == ("<b>one</b>", 40)
    assert two.video is not None
    assert one.media_group_id == two.media_group_id
    [three] = await bot.send_media_group(1001, [InputMediaDocument(b"x", filename="x.txt")])
    assert three.media_group_id != one.media_group_id
    assert len(await world.messages()) == 3


@pytest.mark.parametrize(
    ("media", "reason"),
    [
        ([InputMediaPhoto(PNG)] * 11, "Too many messages to send as an album"),
        ([InputMediaPhoto(PNG), InputMediaDocument(b"x")], "Document can't be mixed with other media types"),
        ([InputMediaPhoto(PNG, caption="x" * 1025)], "Message caption is too long"),
        ([InputMediaPhoto("nonsense")], "Wrong file identifier/http url specified"),
    ],
)
async def test_albums_that_are_none(world: World, bot: Bot, media: list[Any], reason: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await bot.send_media_group(1001, media)
    assert refused.value.message.lower() == reason.lower()
    assert await world.messages() == []


async def test_no_animations_in_albums_and_no_empty_ones(world: World) -> None:
    for media, reason in (
        (
            '[{"type":"animation","media":"x"}]',
            "can't parse InputMedia: type \"animation\" can't be used in sendMediaGroup",
        ),
        ("[]", "there are no messages to send"),
        ("{}", "expected an Array of InputMedia"),
        ("[", "can't parse media JSON object"),
    ):
        form = {"chat_id": "1001", "media": media}
        async with world.session.post(f"{world.url}/bot42:{'A' * 35}/sendMediaGroup", data=form) as answer:
            assert (await answer.json())["description"] == f"Bad Request: {reason}"


async def test_captions_that_are_too_long_for_an_edit(bot: Bot) -> None:
    sent = await bot.send_photo(1001, PNG)
    with pytest.raises(BadRequest, match="Media_caption_too_long"):
        await bot.edit_message_caption(1001, sent.message_id, caption="x" * 1025)
    media = InputMediaAnimation(b"gif", caption="y")
    edited = await bot.edit_message_media(media, 1001, sent.message_id)
    assert not isinstance(edited, bool)
    assert edited.animation is not None


@pytest.fixture
async def elsewhere() -> AsyncIterator[str]:
    """A server on this machine that has files."""

    async def serve(request: web.Request) -> web.Response:
        kinds = {"a.png": ("image/png", PNG), "a.pdf": ("application/pdf", b"%PDF"), "a.txt": ("text/plain", b"x")}
        if request.match_info["name"] not in kinds:
            raise web.HTTPNotFound
        kind, body = kinds[request.match_info["name"]]
        return web.Response(body=body, content_type=kind)

    app = web.Application()
    app.router.add_get("/{name}", serve)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_files_by_address(bot: Bot, elsewhere: str) -> None:
    sent = await bot.send_photo(1001, f"{elsewhere}/a.png")
    assert sent.photo[-1].width == 40
    document = (await bot.send_document(1001, f"{elsewhere}/a.pdf")).document
    assert document is not None
    assert (document.file_name, document.mime_type) == ("a.pdf", "application/pdf")
    for name, method, reason in (
        ("a.txt", bot.send_document, "wrong type of the web page content"),
        ("a.pdf", bot.send_photo, "wrong type of the web page content"),
        ("none", bot.send_document, "failed to get http url content"),
    ):
        with pytest.raises(BadRequest, match=f"(?i){reason}"):
            await method(1001, f"{elsewhere}/{name}")
    with pytest.raises(BadRequest, match=r"(?i)failed to get http url content"):
        await bot.send_photo(1001, "https://example.org/a.png")


async def test_pictures_must_be_pictures(bot: Bot) -> None:
    with pytest.raises(BadRequest, match="Image_process_failed"):
        await bot.send_photo(1001, zlib.compress(b"x"))
