"""The chat's control calls as an interface; what they do is told with the simulated Telegram."""

import json
from urllib.parse import urlencode

import pytest
import requests

from tests.simulator.control.test_calls import raw

SEND = {"user_id": 1001, "chat_id": 1001, "text": "hello"}


def refused(server, call, body):
    status, _, answer = raw(server, "POST", f"/control/telegram/{call}", json.dumps(body))
    assert (status, answer["ok"]) == (400, False)
    return answer["error"]


@pytest.mark.parametrize(
    ("call", "body", "reason"),
    [
        ("send", SEND | {"colour": "red"}, "unknown field 'colour'; there are bot_id, chat_id"),
        ("send", {"chat_id": 1001, "text": "hello"}, "user_id is missing"),
        ("send", SEND | {"user_id": "me"}, "user_id is no whole number"),
        ("send", SEND | {"user_id": True}, "user_id is no whole number"),
        ("send", SEND | {"text": ""}, "text is empty"),
        ("send", SEND | {"text": 5}, "text is no text"),
        ("send", SEND | {"text": "x" * 4097}, "text is longer than 4096"),
        ("send", SEND | {"bot_id": 99}, "no bot with this bot_id has called yet"),
        ("send", [], "the body is no JSON object"),
        ("press", {"chat_id": 1001, "message_id": 1, "text": "Yes", "colour": "red"}, "unknown field 'colour'"),
        ("press", {"chat_id": 5, "message_id": 1, "text": "Yes"}, "no such chat"),
        ("press", {"chat_id": 1001, "message_id": 1, "text": "Yes"}, "no such message"),
        ("photo", {"user_id": 1001, "colour": "red"}, "unknown field 'colour'"),
        ("photo", {"user_id": 1001, "content": "no base64"}, "base64"),
        ("photo", {"user_id": 1001, "caption": "x" * 1025}, "caption is longer than 1024"),
        ("update", [], "the body is no JSON object"),
        ("send", SEND | {"user_id": 0}, "user_id must be from 1"),
        ("send", SEND | {"user_id": -1}, "user_id must be from 1"),
        ("send", SEND | {"user_id": 10**30}, "user_id must be from 1"),
        ("send", SEND | {"chat_id": 0}, "chat_id must be"),
        ("send", SEND | {"chat_id": -(10**30)}, "chat_id must be"),
        ("send", SEND | {"user_id": 2002}, "1001 is the private chat of user 1001, not of user 2002"),
        ("photo", {"user_id": 2002, "chat_id": 1001}, "1001 is the private chat of user 1001, not of user 2002"),
        ("photo", {"user_id": 0}, "user_id must be from 1"),
        ("photo", {"user_id": 1001, "content": "é"}, "ASCII"),
        ("send", SEND | {"reply_to": 77}, "reply_to: chat 1001 has no message 77"),
        ("send", SEND | {"reply_to": 10**30}, "reply_to must be from 1"),
        ("send", SEND | {"message_thread_id": -1}, "message_thread_id must be from 1"),
        ("send", SEND | {"text": "\ud800"}, "half of a surrogate pair"),
        ("photo", {"user_id": 1001, "caption": "\udfff"}, "half of a surrogate pair"),
        ("update", {"message": {"text": "\ud800"}}, "half of a surrogate pair"),
        ("press", {"chat_id": 1001, "message_id": 1, "text": "Yes", "user_id": -1}, "user_id must be from 1"),
        ("send", SEND | {"bot_id": "9" * 5000}, "no bot with this bot_id"),
        ("update", {"update_id": 2**63}, "update_id must be from 0 to 2^62"),
        ("update", {"update_id": -1}, "update_id must be from 0 to 2^62"),
        ("update", {"update_id": "7"}, "update_id is no whole number"),
        ("update", {"update_id": True}, "update_id is no whole number"),
    ],
    ids=str,
)
def test_bad_input_is_refused_with_the_reason(server, call, body, reason):
    assert reason in refused(server, call, body)


def test_a_refused_update_leaves_the_ids_alone(server):
    before = server.control("telegram/send", SEND)["update_id"]
    refused(server, "update", {"update_id": 2**70, "message": {"message_id": 99, "chat": {"id": 1001}}})
    after = server.control("telegram/send", SEND)
    assert (after["update_id"], after["message_id"]) == (before + 1, 2)


@pytest.mark.parametrize("wrong", [True, -5, 10**30, "7", [7], {"id": 7}, None], ids=str)
def test_a_forged_update_holds_what_it_likes(server, wrong):
    sent = server.control("telegram/send", SEND)
    message = {"message_id": wrong, "chat": {"id": wrong}, "from": {"id": wrong}, "text": "x"}
    for chat in ({"id": 1001}, {"id": wrong}):
        for kind in ("message", "edited_message", "my_chat_member"):
            server.control("telegram/update", {kind: message | {"chat": chat, "migrate_to_chat_id": wrong}})
        server.control("telegram/update", {"callback_query": {"id": wrong, "message": message | {"chat": chat}}})
    assert server.control("telegram/send", SEND)["message_id"] == sent["message_id"] + 1


@pytest.mark.parametrize("limit", ["0", "-5", "many"])
def test_a_limit_is_at_least_1(server, limit):
    status, _, answer = raw(server, "GET", f"/control/telegram/chat?chat_id=1001&limit={limit}")
    assert (status, answer["error"].split()[0]) == (400, "limit")


@pytest.mark.parametrize(
    ("method", "call", "wrong"),
    [
        ("POST", "send", "{}"),
        ("POST", "press", "{}"),
        ("POST", "photo", "{}"),
        ("POST", "update", "[]"),
        ("GET", "messages", "after=x"),
        ("GET", "chats", "bot_id=x"),
        ("GET", "chat", "chat_id=5"),
    ],
)
def test_a_refusal_carries_an_example_that_is_understood(server, method, call, wrong):
    path = f"/control/telegram/{call}"

    def ask(body):
        if method == "POST":
            return raw(server, method, path, body if isinstance(body, str) else json.dumps(body))
        return raw(server, method, f"{path}?{body if isinstance(body, str) else urlencode(body)}")

    status, _, answer = ask(wrong)
    assert (status, answer["ok"], answer["call"]) == (400, False, f"{method} {path}")
    server.control("telegram/send", SEND)
    status, _, answer = ask(answer["example"])
    if call == "press":  # only a bot could have made the button
        assert (status, answer["error"]) == (400, "no such button; there are []")
    else:
        assert status == 200


@pytest.mark.parametrize("call", ["send", "press", "photo", "update"])
def test_what_is_nested_too_deep_is_refused(server, call):
    status, _, answer = raw(server, "POST", f"/control/telegram/{call}", "[" * 20_000)
    assert (status, answer["error"]) == (400, "the body is no JSON: nested deeper than 100 levels")


def test_what_a_person_sends_is_in_the_chat(server):
    sent = server.control("telegram/send", SEND)
    photo = server.control("telegram/photo", {"user_id": 1001, "caption": "look"})
    document = server.control("telegram/photo", {"user_id": 1001, "document": "plan.txt", "content": "aGVsbG8="})
    rows = server.control("telegram/messages?chat_id=1001&after=0")
    assert [row["message_id"] for row in rows] == [each["message_id"] for each in (sent, photo, document)]
    assert [row["text"] for row in rows] == ["hello", "look", ""]
    assert [(row["photo"], row["document"]) for row in rows] == [(False, None), (True, None), (False, "plan.txt")]
    assert {row["from"] for row in rows} == {"user"}
    after = server.control(f"telegram/messages?chat_id=1001&after={sent['message_id']}")
    assert after == rows[1:]


def test_a_tap_presses_the_first_button_whose_label_contains_the_text(server):
    path = f"/bot123456:{'a' * 35}/sendMessage"
    rows = [[{"text": "No, thanks", "callback_data": "no"}], [{"text": "Yes, please", "callback_data": "yes"}]]
    body = json.dumps({"chat_id": 1001, "text": "Really?", "reply_markup": {"inline_keyboard": rows}})
    server.control("telegram/send", SEND)  # a bot may only write to who has written to it
    with requests.Session() as session:
        session.trust_env = False
        sent = session.post(f"{server.url}{path}", data=body, headers={"Content-Type": "application/json"}, timeout=30)
        message_id = sent.json()["result"]["message_id"]
        press = {"chat_id": 1001, "message_id": message_id}
        assert "there are [['No, thanks'], ['Yes, please']]" in refused(server, "press", press | {"text": "Maybe"})
        server.control("telegram/press", press | {"text": "please"})
        server.control("telegram/press", press | {"button": [0, 0]})
        updates = session.get(f"{server.url}/bot123456:{'a' * 35}/getUpdates", timeout=30).json()["result"]
    assert [each["callback_query"]["data"] for each in updates if "callback_query" in each] == ["yes", "no"]
