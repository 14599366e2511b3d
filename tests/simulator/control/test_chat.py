"""The chat's control calls as an interface; what they do is told with the simulated Telegram."""

import json

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
    ],
    ids=str,
)
def test_bad_input_is_refused_with_the_reason(server, call, body, reason):
    assert reason in refused(server, call, body)


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
        sent = session.post(f"{server.url}{path}", data=body, headers={"Content-Type": "application/json"}, timeout=5)
        message_id = sent.json()["result"]["message_id"]
        press = {"chat_id": 1001, "message_id": message_id}
        assert "there are [['No, thanks'], ['Yes, please']]" in refused(server, "press", press | {"text": "Maybe"})
        server.control("telegram/press", press | {"text": "please"})
        server.control("telegram/press", press | {"button": [0, 0]})
        updates = session.get(f"{server.url}/bot123456:{'a' * 35}/getUpdates", timeout=5).json()["result"]
    assert [each["callback_query"]["data"] for each in updates if "callback_query" in each] == ["yes", "no"]
