"""The chat in a real browser: what a bot sends is seen as in Telegram, and what a person does reaches the bot."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
import requests

from drills.control import USER, until
from drills.processes import TOKEN
from simulator.telegram.pictures import blank_png

if TYPE_CHECKING:
    from collections.abc import Callable

    from drills.control import Control
    from drills.processes import Simulator
    from tests.simulator.page.browsing import Window


@dataclass
class SomeBot:
    """The other side of the chat, by plain requests."""

    url: str
    offset: int = 0

    def call(self, method: str, files: dict[str, Any] | None = None, **fields: object) -> Any:
        body = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
        answer = requests.post(f"{self.url}/bot{TOKEN}/{method}", data=body, files=files, timeout=30).json()
        assert answer["ok"], answer
        return answer["result"]

    def say(self, text: str, **fields: object) -> int:
        return int(self.call("sendMessage", chat_id=USER, text=text, **fields)["message_id"])

    def updates(self, kind: str) -> list[Any]:
        """What has arrived of one kind since the last look.

        All that was seen is confirmed: who asks for the same again in a hurry gets one update at a time, the oldest.
        """
        arrived = self.call("getUpdates", offset=self.offset, allowed_updates=[])
        self.offset = max([self.offset, *(update["update_id"] + 1 for update in arrived)])
        return [update[kind] for update in arrived if kind in update]


@pytest.fixture
def bot(simulator: Simulator, control: Control) -> SomeBot:
    bot = SomeBot(simulator.url)
    bot.call("getMe")
    return bot


def test_a_moment_is_counted_by_the_page(window: Window, bot: SomeBot) -> None:
    at = int(time.time()) - 3700
    moments = " ".join(f'<tg-time unix="{at}"{form}>then</tg-time>' for form in (' format="r"', ' format="t"', ""))
    bot.say(f"verified {moments}", parse_mode="HTML")
    window.until_text(".message.bot .words", "verified 1 hour ago then then")


def test_formatting_is_shown_and_nothing_of_it_is_markup_of_the_page(
    window: Window, control: Control, bot: SomeBot
) -> None:
    bot.say(
        "<b>bold</b> <i>italic</i> <u>under</u> <s>struck</s> <code>x = 1</code>\n"
        '<pre><code class="language-python">print("a")\n</code></pre>'
        "<blockquote>quoted</blockquote><tg-spoiler>secret</tg-spoiler> "
        '<a href="https://example.org/a">link</a> 😀 <b>after</b> &lt;script&gt;alert(1)&lt;/script&gt;',
        parse_mode="HTML",
    )
    words = window.page.locator(".message.bot .words")
    for tag, text in (("strong", "bold"), ("em", "italic"), ("u", "under"), ("s", "struck"), ("code", "x = 1")):
        assert words.locator(tag).first.text_content() == text
    assert words.locator("strong").last.text_content() == "after"
    assert (words.locator("pre").text_content() or "").strip() == 'print("a")'
    assert words.locator(".pre-head").text_content() == "pythoncopy"
    assert words.locator("blockquote").text_content() == "quoted"
    assert "<script>alert(1)</script>" in (words.text_content() or "")
    assert window.page.locator("script:not([src])").count() == 0
    spoiler = words.get_by_role("button", name="Hidden text. Show")
    hidden = spoiler.evaluate("node => getComputedStyle(node).color")
    spoiler.click()
    assert words.locator(".spoiler").evaluate("node => getComputedStyle(node).color") != hidden
    words.get_by_role("button", name="link").click()
    window.until_text(".toast", "Leads to https://example.org/a; nothing outside is opened here")
    control.post("/control/telegram/send", user_id=666, chat_id=666, text="let me in")
    window.page.get_by_label("Whose chat").select_option(label="User 666 (stranger)")
    window.until_text(".message.user", "let me in")


def test_buttons_edits_toasts_and_alerts(window: Window, bot: SomeBot) -> None:
    keys = [[{"text": "Yes", "callback_data": "y"}, {"text": "No", "callback_data": "n"}]]
    message_id = bot.say("Sure?", reply_markup={"inline_keyboard": keys})
    yes = window.page.get_by_role("button", name="Yes")
    yes.click()
    pressed = until(lambda: bot.updates("callback_query"), "the tap")[0]
    assert (pressed["data"], pressed["message"]["message_id"]) == ("y", message_id)
    window.until("() => document.querySelector('.key.waiting')")
    bot.call("answerCallbackQuery", callback_query_id=pressed["id"], text="Done it")
    window.until_text(".toast", "Done it")
    window.until("() => !document.querySelector('.key.waiting')")
    window.page.get_by_role("button", name="No").click()
    second = until(lambda: bot.updates("callback_query"), "another tap")[0]
    assert second["data"] == "n"
    bot.call("answerCallbackQuery", callback_query_id=second["id"], text="Think again", show_alert=True)
    alert = window.page.get_by_role("dialog", name="Think again")
    alert.get_by_role("button", name="OK").click()
    assert not alert.is_visible()
    bot.call("editMessageText", chat_id=USER, message_id=message_id, text="It is done.")
    window.until_text(".message.bot", r"It is done\.edited \d\d:\d\d")
    assert window.page.locator(".message .key").count() == 0


def test_pins_are_in_the_bar_newest_first_and_lead_to_their_message(
    window: Window, control: Control, bot: SomeBot
) -> None:
    first = bot.say("The first pin")
    for number in range(30):
        control.say(f"Message {number}")
    second = bot.say("The second pin")
    for message_id in (first, second):
        bot.call("pinChatMessage", chat_id=USER, message_id=message_id)
    bar = window.page.locator("#pinned")
    window.until_text("#pinned", "The second pin")
    bar.click()
    window.until_text("#pinned", "The first pin")
    bar.click()
    window.until_text(".message.lit", "The first pin")
    assert window.page.locator(".message", has_text="The first pin").evaluate(
        "node => { const [message, wall] = [node, document.getElementById('wall')].map(e => e.getBoundingClientRect());"
        " return message.top >= wall.top && message.bottom <= wall.bottom; }"
    )
    bot.say("News")
    window.until_text("#unread", r"^1$")
    window.page.get_by_role("button", name="To the newest message").click()
    window.until("() => document.getElementById('to-end').hidden")
    bot.call("unpinAllChatMessages", chat_id=USER)
    window.until("() => document.getElementById('pinned').hidden")


def test_a_photo_is_shown_large_and_a_document_is_downloaded(window: Window, bot: SomeBot) -> None:
    page = window.page
    bot.call("sendPhoto", chat_id=USER, caption="The chart", files={"photo": ("chart.png", blank_png(640, 320))})
    picture = page.get_by_role("button", name="Picture: The chart. Open")
    window.until("() => document.querySelector('.picture img')?.naturalWidth === 640")
    picture.click()
    viewer = page.get_by_role("dialog", name="Picture")
    viewer.get_by_role("button", name="Full size").click()
    assert viewer.get_by_role("button", name="Fit").is_visible()
    page.keyboard.press("Escape")
    assert not viewer.is_visible()
    bot.call("sendDocument", chat_id=USER, files={"document": ("trades.csv", b"a,b\n1,2\n")})
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile(r"trades\.csv.*8 B")).click()
    assert download.value.suggested_filename == "trades.csv"
    assert download.value.path().read_bytes() == b"a,b\n1,2\n"


def test_typing_commands_and_the_keyboard_of_the_bot(window: Window, bot: SomeBot) -> None:
    page = window.page
    bot.call(
        "setMyCommands",
        commands=[{"command": name, "description": f"about {name}"} for name in ("help", "health", "trade")],
    )
    page.get_by_role("button", name="Commands of the bot").wait_for()
    line = page.get_by_role("combobox", name="Message")
    line.press_sequentially("/he")
    options = page.get_by_role("listbox", name="Commands of the bot").get_by_role("option")
    assert options.all_text_contents() == ["/helpabout help", "/healthabout health"]
    page.keyboard.press("ArrowDown")
    assert page.locator("#command-menu [aria-selected=true]").text_content() == "/healthabout health"
    page.keyboard.press("Tab")
    assert line.input_value() == "/health "
    line.fill("/tr")
    page.keyboard.press("Enter")
    window.until_text(".message.user", "/trade")
    assert until(lambda: bot.updates("message"), "what was written")[0]["text"] == "/trade"
    page.keyboard.press("ArrowUp")
    assert line.input_value() == "/trade"
    line.fill("")
    bot.call("sendChatAction", chat_id=USER, action="typing")
    window.until_text("#chat-state", "typing")
    keyboard = {"keyboard": [["Long", "Short"]], "one_time_keyboard": True, "input_field_placeholder": "Which way?"}
    bot.say("Which way?", reply_markup=keyboard)
    window.until("() => document.getElementById('composer-text').placeholder === 'Which way?'")
    page.get_by_role("group", name="Keyboard of the bot").get_by_role("button", name="Short").click()
    window.until_text(".message.user", "Short")
    assert not page.locator("#reply-keyboard").is_visible()


@pytest.mark.parametrize(
    "send",
    [
        "document.getElementById('composer').requestSubmit()",
        "document.getElementById('composer-text').dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter'}))",
    ],
    ids=["button", "Enter"],
)
def test_a_line_that_is_typed_for_one_is_sent_whole_even_before_its_last_letter(
    open_window: Callable[..., Window], simulator: Simulator, bot: SomeBot, send: str
) -> None:
    window = open_window(simulator.url)
    line = window.page.locator("#greeting-line").text_content()
    window.page.evaluate(f"() => {{ document.getElementById('greeting-type').click(); {send}; }}")
    assert until(lambda: bot.updates("message"), "what was written")[0]["text"] == line
    assert window.page.get_by_role("combobox", name="Message").input_value() == ""
