"""Updates, through the library's decoding and our dispatch to the handlers; and what pressed buttons say."""

import json
from functools import cache
from typing import Any, Final

from hypothesis import strategies as st

from tests.fuzz import odd
from tests.fuzz.chat import Chat, message, person, press
from tests.fuzz.mutation import json_texts, lines
from tests.fuzz.target import Target
from tests.handlers.conftest import ALICE, STRANGER

_GROUP: Final = {"id": -1001, "type": "supergroup", "title": "G"}
_TRADE: Final = "/trade BTCUSDT long size 0.1 sl 49000 tp 51000:50% 52000:30% be tp1"
_PICTURE: Final = {
    "photo": [{"file_id": "f", "file_unique_id": "u", "width": 9, "height": 9}],
    "caption": "LONG BTCUSDT",
}
_MEMBER: Final = {"user": {"id": 123456789, "is_bot": True, "first_name": "H"}, "status": "kicked", "until_date": 0}


def _updates_of(user_id: int) -> tuple[dict[str, Any], ...]:
    edited = {"update_id": 3, "edited_message": {**message(user_id, _TRADE)["message"], "edit_date": 4_000_000_001}}
    member = {
        "chat": {"id": user_id, "type": "private"}, "from": person(user_id), "date": 1,
        "old_chat_member": {**_MEMBER, "status": "member"}, "new_chat_member": _MEMBER,
    }  # fmt: skip
    return (
        message(user_id, "/positions"), message(user_id, _TRADE), message(user_id, "/close BTCUSDT 50%"),
        message(user_id, "/dca list@x"), message(user_id, "LONG BTCUSDT\nEntry: 50000\nSL: 49000\nTP: 52000"),
        message(user_id, "/health", chat=_GROUP, message_thread_id=3, is_topic_message=True),
        message(user_id, "x", **_PICTURE), message(user_id, "/sl BTCUSDT 2%", sender_chat=_GROUP),
        message(user_id, "x", migrate_to_chat_id=-1002, chat=_GROUP),
        message(user_id, "x", quote={"text": "LONG BTCUSDT entry 50000 sl 49000 tp 52000", "position": 0}),
        press(user_id, "p:show:BTCUSDT:l::"), edited, {"update_id": 4, "my_chat_member": member},
        {"update_id": 5, "channel_post": {**message(user_id, "/closeall")["message"], "sender_chat": _GROUP}},
    )  # fmt: skip


@cache
def _chat() -> Chat:
    return Chat()


def _fed(*batches: str) -> Chat:
    """Whatever was in the batches: nothing broke, and Bob, who wrote behind them, was answered."""
    chat = _chat()
    chat.forget()
    chat.feed(*batches)
    for method, said in chat.telegram.calls:
        text = said.get("text", "")
        assert method != "sendMessage" or 0 < len(text) <= 4 * 4096, f"{method} of {len(text)} characters"
    return chat


def _check_updates(batch: str) -> None:
    chat = _fed(batch)
    polls = chat.troubles.pop("polls failed", 0)
    try:
        said = json.loads(batch)
        is_answer = isinstance(said, dict) and said.get("ok") is True and isinstance(said.get("result"), list)
    except (ValueError, RecursionError):
        is_answer = False
    troubles = {name: count for name, count in chat.troubles.items() if name != "polls failed"}
    assert not troubles, f"{troubles}"
    assert not (polls and is_answer), "a batch with something odd in it was not taken"


def _check_strangers(batch: str) -> None:
    """Whatever they send, strangers move nothing and are told nothing."""
    _check_updates(batch)
    chat = _chat()
    guard = chat.world.guard
    if f'"id": {ALICE}' not in batch and str(1002) not in batch:
        assert not (guard.opened or guard.closed or guard.asked or guard.adopted)
        assert not chat.telegram.sent_to(STRANGER)


def _check_presses(said: tuple[str, str]) -> None:
    """Each press that is text is answered once; one trade is opened at most, and only by the button that says so."""
    data, again = said
    chat = _fed(json.dumps({"ok": True, "result": [message(ALICE, _TRADE)]}))
    drafts = list(chat.world.store.sections.get("drafts", {}))
    assert len(drafts) == 1
    pressed = [each.replace("{draft}", drafts[0]) for each in (data, again)]
    rows = [press(ALICE, each, update_id=chat.next_id(), query_id=f"q{at}") for at, each in enumerate(pressed)]
    chat.feed(json.dumps({"ok": True, "result": rows}))
    assert not chat.troubles, f"{chat.troubles}"
    answers = [said["callback_query_id"] for method, said in chat.telegram.calls if method == "answerCallbackQuery"]
    sendable = sorted(f"q{at}" for at, each in enumerate(pressed) if _is_text(each))
    assert sorted(answers) == sendable, f"answered {answers}"
    assert len(chat.world.guard.opened) <= (f"t:{drafts[0]}:ok" in pressed)


def _is_text(data: str) -> bool:
    """Half a surrogate pair is none: such an update is passed as malformed, before anybody sees a press in it."""
    return not any("\ud800" <= letter <= "\udfff" for letter in data)


_DATA: Final = (
    "t:{draft}:ok", "t:{draft}:no", "p:show:BTCUSDT:l::", "p:step:BTCUSDT:l:49000:0.5", "p:close:BTCUSDT:l:0.1:50",
    "p:rm:BTCUSDT:l:x:1", "pq:0123456789:yes", "pq:{draft}:yes", "h:l:BTCUSDT:8:0", "h:t:-:8:8:id:2",
    "ch:n:BTCUSDT:l:60:d", "ch:a:all", "em:0123456789:1:all", "a:q:1:default", "w:{draft}:side:long", "s:{draft}:0",
    "d:{draft}:ok", "b:01234567:pause", "dash:show", "seen:1", "x", "",
)  # fmt: skip


def _seeds() -> tuple[str, ...]:
    """Data as buttons have them, by every first part that the chat knows."""
    kinds = _chat().bot._session._commands._presses._kinds if _chat().bot._session is not None else {}
    made = [f"{kind}:{rest}" for kind in kinds for rest in ("{draft}:ok", "show:BTCUSDT:l:1:2", "1:2:3:4:5:6", "")]
    return tuple(dict.fromkeys((*_DATA, *made)))


def _answers(user_id: int) -> tuple[Any, ...]:
    rows = _updates_of(user_id)
    return tuple({"ok": True, "result": [each, rows[0]]} for each in rows)


_COVERS: Final = (
    "handlers/telegram/update_shape.py",
    "handlers/telegram/reception.py",
    "handlers/telegram/polling.py",
    "handlers/commands.py",
)
_ODD_ROWS: Final = (None, [], {}, {"update_id": True}, {"update_id": 1, "message": None}, {"update_id": "1"})
_BATCHES: Final = (
    *(json.dumps({"ok": True, "result": [each, message(ALICE, "/positions")]}) for each in _ODD_ROWS),
    '{"ok":true}', '{"ok":true,"result":{}}', '{"ok":false}', "", "null", "[]", "[" * 100_000,
    '{"ok":true,"result":[1]}',
    '{"ok":true,"result":[{"update_id":1,"message":{"message_id":1,"date":1e30,"chat":{"id":1,"type":"private"}}}]}',
    json.dumps({"ok": True, "result": [message(ALICE, "/people add 5 viewer \ud800")]}),
    json.dumps({"ok": True, "result": [{**message(ALICE, "/help"), "update_id": 10**30}]}),
)  # fmt: skip

TARGETS: Final = (
    Target(
        name="telegram: updates", covers=_COVERS, inputs=json_texts(_answers(ALICE)), check=_check_updates,
        examples=(*map(json.dumps, _answers(ALICE)), *_BATCHES),
    ),
    Target(
        name="telegram: strangers", covers=(*_COVERS, "handlers/telegram/access.py"),
        inputs=json_texts(_answers(STRANGER)), check=_check_strangers,
        examples=tuple(map(json.dumps, _answers(STRANGER))),
    ),
    Target(
        name="telegram: presses",
        covers=("handlers/presses.py",),
        inputs=st.deferred(
            lambda: st.tuples(*[st.one_of(st.sampled_from(_seeds()), lines(_seeds(), odd.NUMBERS, kept=0))] * 2)
        ),
        check=_check_presses,
        examples=(("t:{draft}:ok", "t:{draft}:ok"), ("t:{draft}:no", "t:{draft}:ok"), ("t:{draft}:ok ", ""), ("", "x"),
                  ("t:{draft}", "t::ok"), ("p:step:BTCUSDT:l:1:NaN", "p:close:BTCUSDT:l:1:1e999")),
    ),
)  # fmt: skip
