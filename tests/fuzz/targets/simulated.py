"""What is sent to the simulator: an answer or a refusal in its own words; what it keeps of it can be shown."""

import asyncio
import json
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from hypothesis import strategies as st

from simulator.bot_wish import NobodyKeepsTheBot
from simulator.bybit.parameters import Parameters
from simulator.bybit.rate_limits import RateLimits
from simulator.bybit.rest.call import Answer
from simulator.bybit.rest.endpoints import ENDPOINTS
from simulator.bybit.rest.reception import execute
from simulator.bybit.streams.client import operation, read_message
from simulator.control.calls import CALLS
from simulator.engine.requests import Refusal
from simulator.fault_script import ScriptError, read_script
from simulator.json_text import check_depth, read_json
from simulator.recording import RecordingError, read_recording
from simulator.settings import Settings
from simulator.telegram import parameters as telegram_parameters
from simulator.telegram.errors import ApiError
from simulator.telegram.methods.call import Call
from simulator.telegram.methods.table import METHODS
from simulator.telegram.text.text_parameters import formatted_parameter
from simulator.world import World
from tests.fuzz import odd
from tests.fuzz.invariants import require_words
from tests.fuzz.mutation import documents, json_texts, texts
from tests.fuzz.target import Target

_ORDER: Final = {
    "category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Limit", "qty": "0.01", "price": "49000",
    "stopLoss": "48000", "takeProfit": "52000", "tpslMode": "Full", "reduceOnly": False, "positionIdx": 0,
    "orderLinkId": "own", "triggerPrice": "49500", "triggerDirection": 2, "request": [], "settleCoin": "USDT",
    "limit": "50", "cursor": "x", "interval": "1", "start": "0", "coin": "USDT", "accountType": "UNIFIED",
}  # fmt: skip
_WAITS: Final = frozenset({"market/path", "bot/wish", "getUpdates"})
"""Calls that answer when something has happened."""


@cache
def _world() -> World:
    return World(Settings(is_stepped=True, limits=RateLimits(per_second={})))


def _check_rest(said: tuple[tuple[str, str], Any]) -> None:
    (method, path), fields = said
    world = _world()
    if not isinstance(fields, dict):
        return
    try:
        answer = execute(world, method, path, Parameters(fields), world.engine.now_ms(), {})
    except Refusal as refusal:
        answer = Answer({}, code=refusal.code, text=refusal.text)
    json.dumps([answer.result, answer.ext_info])
    assert answer.text and bool(answer.code) is (answer.text != "OK")


def _check_control(said: tuple[str, str]) -> None:
    """As the route does it, without the network."""
    path, text = said
    call = next(each for each in CALLS if each.method == "POST" and each.path == path)
    world = World(Settings(is_stepped=True, limits=RateLimits(per_second={})))
    raw = text.encode(errors="surrogatepass")

    async def act() -> None:
        check_depth(raw.decode(errors="replace"))
        outcome = call.act(world, msgspec.json.decode(raw or b"{}", type=call.body))
        if asyncio.iscoroutine(outcome):
            outcome = await outcome
        json.dumps(outcome)

    try:
        asyncio.run(act())
    except (msgspec.MsgspecError, ValueError) as error:
        require_words(error, 10 * odd.LONGEST)
    except Refusal as refusal:
        assert refusal.text
    except NobodyKeepsTheBot:
        assert path == "bot"


def _check_telegram(said: tuple[str, Any]) -> None:
    """A method of the Bot API with these parameters: a result that JSON can hold, or Telegram's own kind of error."""
    method, fields = said
    if not isinstance(fields, dict):
        return
    service = _world().telegram
    call = Call(service, service.accounts.of_token(123456789), telegram_parameters.Parameters(fields))
    try:
        json.dumps(asyncio.run(METHODS[method](call)))
    except ApiError as error:
        json.dumps(error.body())


def _check_markup(source: str) -> None:
    """Whatever stands in a text: entities that lie in what is shown, or a refusal."""
    for mode in ("HTML", "MarkdownV2", "Markdown"):
        said = telegram_parameters.Parameters({"text": source, "parse_mode": mode})
        try:
            formatted = formatted_parameter(said, "text")
        except ApiError as error:
            json.dumps(error.body())
            continue
        length = len(formatted.text.encode("utf-16-le", errors="surrogatepass")) // 2
        for entity in formatted.entities:
            assert entity.offset >= 0 and entity.offset + entity.length <= length, f"{entity} in {length} units"


def _check_script(text: str) -> None:
    try:
        entries = read_script(text)
    except ScriptError as error:
        require_words(error, 10 * odd.LONGEST)
    else:
        assert all(0 <= entry.at_ms <= 366 * 86_400_000 for entry in entries)


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="holdfast-fuzz-simulator-"))


def _check_recording(text: str) -> None:
    """Bars in growing order with prices in between their edges, or the line that is wrong."""
    file = _room() / "bars.csv"
    file.write_bytes(text.encode(errors="surrogatepass"))
    try:
        recording = read_recording(file)
    except RecordingError as error:
        require_words(error, 10 * odd.LONGEST)
        return
    assert recording.bar_ms > 0
    for bars in recording.bars.values():
        assert all(0 < bar.low <= min(bar.open, bar.close) <= max(bar.open, bar.close) <= bar.high for bar in bars)
        assert [bar.start_ms for bar in bars] == sorted({bar.start_ms for bar in bars})


def _check_stream(text: str) -> None:
    """A frame of a client: an object that may name an operation; nothing where it is none."""
    said = read_message(text)
    assert isinstance(said, dict) and isinstance(operation(said), str)


def _check_json(text: str) -> None:
    try:
        read_json(text)
    except ValueError as error:
        require_words(error, 10 * odd.LONGEST)


_MESSAGE: Final = {
    "chat_id": 1001, "text": "<b>x</b>", "parse_mode": "HTML", "message_id": 1, "callback_query_id": "1",
    "caption": "x", "reply_markup": {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]},
    "commands": [{"command": "a", "description": "b"}],
    "entities": [{"type": "bold", "offset": 0, "length": 1}], "user_id": 1001, "name": "x", "url": "http://127.0.0.1:9/",
}  # fmt: skip
_SCRIPT: Final = (
    '{"target":"rest","match":"/v5/order/create","kind":"lost_response","count":1,"at_ms":100}\n# a comment\n'
    '{"switch":"stop_remainder","value":"0.5"}\n{"clear":true,"after":{"target":"rest","match":"x","count":2}}\n'
)
_BARS: Final = "timestamp_utc,open,high,low,close\n2026-01-05T00:00:00Z,1,3,0.5,2\n2026-01-05T00:01:00Z,2,2,1,1.5\n"
_POSTS: Final = {call.path: call.example for call in CALLS if call.method == "POST" and call.path not in _WAITS}
_MARKUP: Final = (
    '<b>bold <i>x</i></b> <a href="http://x.org">y</a> <tg-time unix=1>z</tg-time> &lt; &#65;',
    "*bold* _x_ [y](http://x.org) `z` ```py\nq``` ||s|| >quote",
    '<pre><code class="language-py">q</code></pre>',
)

TARGETS: Final = (
    Target(
        name="simulator: rest", covers=("simulator/bybit/parameters.py", "simulator/bybit/rest/reception.py"),
        inputs=st.tuples(st.sampled_from(sorted(ENDPOINTS)), documents([_ORDER])), check=_check_rest,
        examples=tuple((each, _ORDER) for each in sorted(ENDPOINTS)[:60:6]),
    ),
    Target(
        name="simulator: control", covers=("simulator/json_text.py",),
        inputs=st.sampled_from(sorted(_POSTS)).flatmap(
            lambda path: st.tuples(st.just(path), json_texts([_POSTS[path]]))
        ),
        check=_check_control,
        examples=(("market/price", ""), ("market/price", "[" * 5000), ("faults", "{}"),
                  ("clock", '{"advance_ms":1e30}')),
    ),
    Target(
        name="simulator: telegram", covers=("simulator/telegram/parameters.py",),
        inputs=st.tuples(st.sampled_from(sorted(set(METHODS) - _WAITS)), documents([_MESSAGE])), check=_check_telegram,
        examples=tuple((name, _MESSAGE) for name in sorted(set(METHODS) - _WAITS)[::5]),
    ),
    Target(
        name="simulator: markup",
        covers=("simulator/telegram/text/html_markup.py", "simulator/telegram/text/markdown_markup.py",
                "simulator/telegram/text/legacy_markdown.py"),
        inputs=texts(_MARKUP), check=_check_markup, examples=(*_MARKUP, "<" * 800, "*_" * 400, "[" * 800, "&#x110000;"),
    ),
    Target(
        name="simulator: fault script", covers=("simulator/fault_script.py",), inputs=texts([_SCRIPT]),
        check=_check_script, examples=(_SCRIPT, "", "[]", "[" * 5000, '{"clear":1e400}', "{" * 2000),
    ),
    Target(
        name="simulator: recording", covers=("simulator/recording.py",), inputs=texts([_BARS]), check=_check_recording,
        examples=(_BARS, "", "\x00", "timestamp_utc,open,high,low,close\n", '"' * 2000, _BARS.replace("1,3", "NaN,3"),
                  _BARS.replace("2026", "0001", 1), _BARS.replace(",2\n", "," + "9" * 5000 + "\n")),
    ),
    Target(
        name="simulator: stream", covers=("simulator/bybit/streams/client.py",),
        inputs=json_texts([{"op": "subscribe", "req_id": "1", "args": ["order", "tickers.BTCUSDT"]}]),
        check=_check_stream, examples=("", "[" * 100_000, '{"op":[]}', '"op"'),
    ),
    Target(
        name="simulator: json", covers=("simulator/json_text.py",), inputs=json_texts([_MESSAGE]), check=_check_json,
        examples=("", "[" * 100_000, "NaN", '"' * 5000, '"\\ud800"', "1" * 5000),
    ),
)  # fmt: skip
