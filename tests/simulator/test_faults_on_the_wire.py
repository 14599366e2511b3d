"""Every kind of fault on every target that knows it, over a real socket, with what the client sees and what was done.

One scenario a pair; the last test counts them, so that no kind is without one.
"""

import asyncio
import json
import time
from contextlib import asynccontextmanager

import aiohttp
import pytest

from simulator.faults import KINDS_BY_TARGET
from tests.simulator.bybit.support import DEADLINE_SECONDS, auth_headers, is_since, login, now_ms, until

BOT = f"/bot123456:{'a' * 35}"
PRIVATE, PUBLIC = "/v5/private", "/v5/public/linear"
TICKER = "tickers.BTCUSDT"
TRADES = "publicTrade.BTCUSDT"
"""The one public topic that says nothing while the price stands."""
SILENCE_SECONDS = 0.25
SCENARIOS = {}


def scenario(target, kind):
    """Marks the test of a pair."""

    def note(test):
        SCENARIOS.setdefault((target, kind), test)
        return test

    return note


class Client:
    """A client that signs by the documentation, and the tester beside it."""

    def __init__(self, simulator, session):
        self.simulator = simulator
        self.session = session

    def arm(self, target, kind, match="", **more):
        return self.simulator.control("faults", {"target": target, "kind": kind, "match": match} | more)

    async def read(self, path, query="", **more):
        async with self.session.get(f"{path}?{query}", headers=auth_headers(query), **more) as answer:
            return answer.status, answer.headers, await answer.text()

    async def buy(self, link_id="one", **more):
        body = json.dumps(
            {
                "category": "linear",
                "symbol": "BTCUSDT",
                "side": "Buy",
                "orderType": "Market",
                "qty": "0.01",
                "orderLinkId": link_id,
            }
        )
        headers = auth_headers(body) | {"Content-Type": "application/json"}
        async with self.session.post("/v5/order/create", data=body, headers=headers, **more) as answer:
            return answer.status, answer.headers, await answer.text()

    async def is_left_waiting(self, asking):
        """Whether a request reaches the server and is not answered; who asked hangs up."""
        before = self.arrivals()
        going = asyncio.create_task(asking)
        await asyncio.to_thread(until, lambda: self.arrivals() > before)
        await asyncio.wait({going}, timeout=SILENCE_SECONDS)
        is_waiting = not going.done()
        going.cancel()
        await asyncio.gather(going, return_exceptions=True)
        return is_waiting

    def arrivals(self):
        """How many requests have reached the server, of both interfaces."""
        stats = self.simulator.control("stats")
        return sum(stats["requests"].values()) + sum(stats["telegram_calls"].values())

    async def bought(self):
        """The client ids of what was really bought."""
        account = await asyncio.to_thread(self.simulator.control, "account")
        return [each["order_link_id"] for each in account["executions"]]

    async def say(self, text="hello", **more):
        fields = {"chat_id": "1001", "text": text}
        async with self.session.post(f"{BOT}/sendMessage", data=fields, **more) as answer:
            return answer.status, answer.headers, await answer.text()

    async def chat(self):
        """What stands in the chat."""
        path = "/control/telegram/messages?chat_id=1001"
        async with self.session.get(path) as answer:
            return [each["text"] for each in await answer.json()]

    async def trade(self, qty="0.001"):
        body = {"symbol": "BTCUSDT", "side": "Buy", "qty": qty}
        await asyncio.to_thread(self.simulator.control, "account/order", body)

    async def price(self, price):
        await asyncio.to_thread(self.simulator.price, price)

    @asynccontextmanager
    async def listening(self, path, *topics):
        async with self.session.ws_connect(path) as socket:
            if path == PRIVATE:
                await socket.send_json(login())
                assert (await receive(socket))["success"] is True
            await socket.send_json({"op": "subscribe", "req_id": "r", "args": list(topics)})
            assert (await receive(socket))["success"] is True
            if TICKER in topics:
                assert (await receive(socket))["type"] == "snapshot"
            yield socket


async def receive(socket):
    return await socket.receive_json(timeout=DEADLINE_SECONDS)


async def quantities(socket, count):
    return [(await receive(socket))["data"][0]["execQty"] for _ in range(count)]


async def prices(socket, count):
    return [(await receive(socket))["data"][0]["p"] for _ in range(count)]


async def ends_abruptly(socket):
    message = await socket.receive(timeout=DEADLINE_SECONDS)
    return message.type in {aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR}


async def is_deaf_and_dumb(socket):
    """Whether a ping gets no answer; what had left before may still come."""
    await socket.send_json({"op": "ping", "req_id": "anybody there?"})
    try:
        while True:
            message = await socket.receive_json(timeout=0.2)
            if message.get("req_id") == "anybody there?":
                return False
    except TimeoutError:
        return not socket.closed


def code_of(answer):
    status, _, text = answer
    assert status == 200
    return json.loads(text)["retCode"]


@pytest.fixture
async def client(simulator):
    async with aiohttp.ClientSession(simulator.url) as session:
        yield Client(simulator, session)


# Bybit over REST


@scenario("rest", "lost_response")
async def test_rest_lost_response_is_done_and_never_answered(client):
    client.arm("rest", "lost_response", "/v5/order/create")
    assert await client.is_left_waiting(client.buy("lost"))
    assert await client.bought() == ["lost"]
    assert code_of(await client.buy("lost")) == 110072


@scenario("rest", "lost_request")
async def test_rest_lost_request_is_not_done_nor_answered(client):
    client.arm("rest", "lost_request", "/v5/order/create")
    assert await client.is_left_waiting(client.buy("lost"))
    assert await client.bought() == []
    assert code_of(await client.buy("lost")) == 0
    assert client.simulator.control("stats")["requests"]["/v5/order/create"] == 2


@scenario("rest", "delay")
async def test_rest_delay_is_done_at_once_and_answered_late(client):
    client.arm("rest", "delay", "/v5/order/create", delay_ms=300)
    engine = client.simulator.world.engine
    assert code_of(await client.buy("slow")) == 0
    answered_ms = client.simulator.inside(engine.now_ms)
    (execution,) = client.simulator.inside(engine.executions)
    assert answered_ms - execution.time_ms >= 300


@scenario("rest", "http_status")
@pytest.mark.parametrize("status", [429, 500, 503])
async def test_rest_http_status_comes_instead_of_doing_it(client, status):
    client.arm("rest", "http_status", "/v5/order/create", status=status)
    assert (await client.buy())[::2] == (status, "")
    assert await client.bought() == []


@scenario("rest", "ret_code")
async def test_rest_ret_code_refuses_with_code_and_text(client):
    client.arm("rest", "ret_code", "/v5/order/create", ret_code=110007, ret_msg="ab not enough for new order")
    envelope = json.loads((await client.buy())[2])
    assert (envelope["retCode"], envelope["retMsg"], envelope["result"]) == (110007, "ab not enough for new order", {})
    assert await client.bought() == []
    assert client.simulator.control("stats")["rejected"] == {"110007": 1}


async def test_rest_ret_code_of_the_rate_limit_says_until_when(client):
    client.arm("rest", "ret_code", "/v5/order/create", ret_code=10006)
    answer = await client.buy()
    assert code_of(answer) == 10006
    assert answer[1]["X-Bapi-Limit-Status"] == "0"
    assert int(answer[1]["X-Bapi-Limit-Reset-Timestamp"]) > json.loads(answer[2])["time"]


@scenario("rest", "html_body")
async def test_rest_html_body_hides_what_was_done(client):
    client.arm("rest", "html_body", "/v5/order/create", status=504)
    status, headers, text = await client.buy("hidden")
    assert (status, headers["Content-Type"]) == (504, "text/html")
    assert "<h1>504 Gateway Timeout</h1>" in text
    assert await client.bought() == ["hidden"]


@scenario("rest", "truncated_json")
async def test_rest_truncated_json_hides_what_was_done(client):
    client.arm("rest", "truncated_json", "/v5/order/create")
    status, _, text = await client.buy("cut")
    assert (status, text[:12]) == (200, '{"retCode":0')
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert await client.bought() == ["cut"]


@scenario("rest", "ip_ban")
async def test_rest_ip_ban_lasts_and_reaches_every_path(client):
    client.arm("rest", "ip_ban", lasts_ms=60_000)
    for answer in (await client.buy(), await client.read("/v5/market/time"), await client.buy()):
        assert answer[::2] == (403, "access too frequent")
    assert client.simulator.control("stats")["rejected"] == {"403": 3}
    (fault,) = client.simulator.control("faults")["faults"]
    assert 0 < fault["left_ms"] <= 60_000
    client.simulator.control("faults", method="DELETE")
    assert code_of(await client.buy("after")) == 0
    assert await client.bought() == ["after"]


@scenario("rest", "clock_skew")
@pytest.mark.parametrize("skew_ms", [-3000, 10_000])
async def test_rest_clock_skew_moves_the_servers_time(client, skew_ms):
    client.arm("rest", "clock_skew", skew_ms=skew_ms, count=2)
    began = now_ms()
    said = json.loads((await client.read("/v5/market/time"))[2])["time"]
    assert is_since(began, said - skew_ms)
    assert code_of(await client.buy()) == 10002
    assert await client.bought() == []
    assert code_of(await client.buy()) == 0


@scenario("rest", "stale_read")
async def test_rest_stale_read_shows_the_account_as_it_was(client):
    """A look-up that nobody asked before cannot come from an earlier answer: it comes from the earlier account."""
    client.arm("rest", "stale_read", "/v5/order/realtime")
    await client.buy("new")
    query = "category=linear&symbol=BTCUSDT&orderLinkId=new"
    assert json.loads((await client.read("/v5/order/realtime", query))[2])["result"]["list"] == []
    fresh = json.loads((await client.read("/v5/order/realtime", query))[2])["result"]["list"]
    assert [each["orderStatus"] for each in fresh] == ["Filled"]


async def test_rest_stale_read_repeats_an_older_answer_even_if_armed_after_the_change(client):
    query = "category=linear&settleCoin=USDT"

    async def sizes():
        answer = json.loads((await client.read("/v5/position/list", query))[2])
        return [each["size"] for each in answer["result"]["list"]]

    await client.buy("first")
    assert await sizes() == ["0.01"]
    await client.buy("second")
    assert await sizes() == ["0.02"]
    client.arm("rest", "stale_read", "/v5/position/list")
    assert await sizes() == ["0.01"]
    assert await sizes() == ["0.02"]


async def test_rest_stale_read_leaves_writes_alone(client):
    client.arm("rest", "stale_read")
    assert code_of(await client.buy("real")) == 0
    assert await client.bought() == ["real"]
    assert client.simulator.control("faults")["faults"][0]["struck"] == 0


@scenario("rest", "disconnect")
@pytest.mark.parametrize("clean", [False, True])
async def test_rest_disconnect_does_it_and_hangs_up(client, clean):
    client.arm("rest", "disconnect", "/v5/order/create", clean=clean)
    with pytest.raises(aiohttp.ClientError) as broken:
        await client.buy("cut")
    assert isinstance(broken.value, aiohttp.ServerDisconnectedError if clean else aiohttp.ClientError)
    assert await client.bought() == ["cut"]


@scenario("rest", "refuse_connect")
async def test_rest_refuse_connect_hangs_up_before_anything_is_done(client):
    client.arm("rest", "refuse_connect", "/v5/order/create")
    with pytest.raises(aiohttp.ClientError):
        await client.buy()
    assert await client.bought() == []


@scenario("rest", "blackhole")
async def test_rest_blackhole_swallows_everything_while_it_lasts(client):
    client.arm("rest", "blackhole", lasts_ms=60_000)
    for _ in range(2):
        assert await client.is_left_waiting(client.buy())
    assert await client.is_left_waiting(client.read("/v5/market/time"))
    assert await client.bought() == []


@scenario("rest", "duplicate")
async def test_rest_duplicate_arrives_twice(client):
    client.arm("rest", "duplicate", "/v5/order/create", count=2)
    assert code_of(await client.buy("")) == 0
    assert code_of(await client.buy("guarded")) == 0
    assert await client.bought() == ["", "", "guarded"]
    assert client.simulator.control("stats")["rejected"] == {"110072": 1}


@scenario("rest", "reject_auth")
async def test_rest_reject_auth_is_10003(client):
    client.arm("rest", "reject_auth", "/v5/order/create")
    assert code_of(await client.buy()) == 10003
    assert await client.bought() == []


# Bybit's streams


@scenario("ws_private", "delay")
async def test_a_private_message_can_be_late_and_the_next_wait_behind_it(client):
    async with client.listening(PRIVATE, "execution") as socket:
        client.arm("ws_private", "delay", "execution", delay_ms=300)
        began = time.monotonic()
        await client.trade("0.001")
        await client.trade("0.002")
        assert await quantities(socket, 2) == ["0.001", "0.002"]
        assert time.monotonic() - began >= 0.3


@scenario("ws_public", "delay")
async def test_a_public_message_can_be_late(client):
    async with client.listening(PUBLIC, TRADES) as socket:
        client.arm("ws_public", "delay", "publicTrade", delay_ms=300)
        began = time.monotonic()
        await client.price("50001")
        assert await prices(socket, 1) == ["50001"]
        assert time.monotonic() - began >= 0.3


@scenario("ws_private", "http_status")
@scenario("ws_public", "http_status")
@pytest.mark.parametrize(("target", "path"), [("ws_private", PRIVATE), ("ws_public", PUBLIC)])
async def test_a_handshake_can_be_answered_with_a_status(client, target, path):
    client.arm(target, "http_status", status=503)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await client.session.ws_connect(path)
    assert refused.value.status == 503
    async with client.session.ws_connect(path) as socket:
        assert not socket.closed


@scenario("ws_private", "ret_code")
@scenario("ws_public", "ret_code")
@pytest.mark.parametrize(("target", "path", "topic"), [("ws_private", PRIVATE, "order"), ("ws_public", PUBLIC, TRADES)])
async def test_a_subscription_can_be_refused(client, target, path, topic):
    client.arm(target, "ret_code", topic, ret_msg="error:handler not found")
    async with client.session.ws_connect(path) as socket:
        if path == PRIVATE:
            await socket.send_json(login())
            await receive(socket)
        request = {"op": "subscribe", "req_id": "7", "args": [topic]}
        await socket.send_json(request)
        answer = await receive(socket)
        assert (answer["success"], answer["req_id"]) == (False, "7")
        assert answer["ret_msg"] == f"error:handler not found,topic:{topic}"
        await socket.send_json(request)
        assert (await receive(socket))["success"] is True


@scenario("ws_private", "truncated_json")
@scenario("ws_public", "truncated_json")
@pytest.mark.parametrize(
    ("target", "path", "topic"), [("ws_private", PRIVATE, "execution"), ("ws_public", PUBLIC, TRADES)]
)
async def test_a_message_can_be_cut_in_two(client, target, path, topic):
    async with client.listening(path, topic) as socket:
        client.arm(target, "truncated_json", topic)
        await (client.trade() if path == PRIVATE else client.price("50001"))
        with pytest.raises(json.JSONDecodeError):
            await receive(socket)
        await (client.trade() if path == PRIVATE else client.price("50002"))
        assert (await receive(socket))["topic"] == topic


@scenario("ws_private", "disconnect")
@scenario("ws_public", "disconnect")
@pytest.mark.parametrize(
    ("target", "path", "topic"), [("ws_private", PRIVATE, "execution"), ("ws_public", PUBLIC, TRADES)]
)
async def test_a_stream_can_be_cut_at_once_or_say_goodbye(client, target, path, topic):
    async with client.listening(path, topic) as socket:
        client.arm(target, "disconnect")
        assert await ends_abruptly(socket)
    async with client.listening(path, topic) as socket:
        client.arm(target, "disconnect", clean=True)
        message = await socket.receive(timeout=DEADLINE_SECONDS)
        assert message.type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSING}
    async with client.listening(path, topic):
        pass


async def test_a_cut_can_wait_for_a_topic(client):
    async with client.listening(PRIVATE, "execution", "wallet") as socket:
        client.arm("ws_private", "disconnect", "wallet")
        await client.trade()
        assert (await receive(socket))["topic"] == "execution"
        assert await ends_abruptly(socket)


async def test_a_stream_can_flap(client):
    """A cut that lasts lets clients come back, and cuts them at their first message."""
    client.arm("ws_private", "disconnect", lasts_ms=60_000)
    for _ in range(3):
        async with client.listening(PRIVATE, "execution") as socket:
            await client.trade()
            assert await ends_abruptly(socket)


@scenario("ws_private", "refuse_connect")
@scenario("ws_public", "refuse_connect")
@pytest.mark.parametrize(("target", "path"), [("ws_private", PRIVATE), ("ws_public", PUBLIC)])
async def test_a_stream_can_be_refused(client, target, path):
    client.arm(target, "refuse_connect", path, count=2)  # aiohttp tries once more by itself
    with pytest.raises(aiohttp.ClientError):
        await client.session.ws_connect(path)
    async with client.session.ws_connect(path) as socket:
        assert not socket.closed


@scenario("ws_private", "blackhole")
@scenario("ws_public", "blackhole")
@pytest.mark.parametrize(
    ("target", "path", "topic"), [("ws_private", PRIVATE, "execution"), ("ws_public", PUBLIC, TRADES)]
)
async def test_a_blackholed_stream_is_open_and_dead(client, target, path, topic):
    async with client.listening(path, topic) as socket:
        client.arm(target, "blackhole")
        await (client.trade() if path == PRIVATE else client.price("50001"))
        assert await is_deaf_and_dumb(socket)


@scenario("ws_private", "drop_message")
@scenario("ws_public", "drop_message")
@pytest.mark.parametrize(
    ("target", "path", "topic"), [("ws_private", PRIVATE, "execution"), ("ws_public", PUBLIC, TRADES)]
)
async def test_a_silent_stream_still_answers_pings(client, target, path, topic):
    """The treacherous kind of silence: the socket lives, the data does not."""
    async with client.listening(path, topic) as socket:
        client.arm(target, "drop_message", topic, count=None)
        await (client.trade() if path == PRIVATE else client.price("50001"))
        await socket.send_json({"op": "ping", "req_id": "p"})
        assert (await receive(socket))["req_id"] == "p"
        client.simulator.control("faults", method="DELETE")
        await (client.trade() if path == PRIVATE else client.price("50002"))
        assert (await receive(socket))["topic"] == topic


@scenario("ws_private", "duplicate")
async def test_a_private_message_can_come_twice(client):
    async with client.listening(PRIVATE, "execution") as socket:
        client.arm("ws_private", "duplicate", "execution")
        await client.trade("0.001")
        await client.trade("0.002")
        assert await quantities(socket, 3) == ["0.001", "0.001", "0.002"]


@scenario("ws_public", "duplicate")
async def test_a_public_message_can_come_twice(client):
    async with client.listening(PUBLIC, TRADES) as socket:
        client.arm("ws_public", "duplicate", "publicTrade")
        await client.price("50001")
        await client.price("50002")
        assert await prices(socket, 3) == ["50001", "50001", "50002"]


@scenario("ws_private", "reorder")
async def test_private_messages_can_swap_places(client):
    async with client.listening(PRIVATE, "execution") as socket:
        client.arm("ws_private", "reorder", "execution")
        for qty in ("0.001", "0.002", "0.003"):
            await client.trade(qty)
        assert await quantities(socket, 3) == ["0.002", "0.001", "0.003"]


@scenario("ws_public", "reorder")
async def test_public_messages_can_swap_places(client):
    async with client.listening(PUBLIC, TRADES) as socket:
        client.arm("ws_public", "reorder", "publicTrade")
        for price in ("50001", "50002", "50003"):
            await client.price(price)
        assert await prices(socket, 3) == ["50002", "50001", "50003"]


@scenario("ws_private", "reject_auth")
async def test_a_login_can_be_rejected_and_is_cut_off(client):
    client.arm("ws_private", "reject_auth")
    async with client.session.ws_connect(PRIVATE) as socket:
        await socket.send_json(login())
        answer = await receive(socket)
        assert (answer["op"], answer["success"]) == ("auth", False)
        assert (await socket.receive(timeout=DEADLINE_SECONDS)).type is aiohttp.WSMsgType.CLOSE
    async with client.listening(PRIVATE, "order"):
        pass


@scenario("ws_private", "clock_skew")
async def test_a_login_can_meet_a_server_whose_clock_is_ahead(client):
    client.arm("ws_private", "clock_skew", skew_ms=60_000)
    async with client.session.ws_connect(PRIVATE) as socket:
        await socket.send_json(login(expires_in_ms=10_000))
        assert (await receive(socket))["success"] is False
    async with client.listening(PRIVATE, "order"):
        pass


# Telegram


@scenario("telegram", "lost_response")
async def test_telegram_lost_response_is_done(client):
    client.arm("telegram", "lost_response", "sendMessage")
    assert await client.is_left_waiting(client.say("lost"))
    assert await client.chat() == ["lost"]


@scenario("telegram", "lost_request")
async def test_telegram_lost_request_is_not_done(client):
    client.arm("telegram", "lost_request", "sendMessage")
    assert await client.is_left_waiting(client.say("lost"))
    assert await client.chat() == []
    assert client.simulator.control("stats")["telegram_calls"] == {"sendMessage": 1}


@scenario("telegram", "delay")
async def test_telegram_delay(client):
    client.arm("telegram", "delay", "sendMessage", delay_ms=300)
    began = time.monotonic()
    assert (await client.say())[0] == 200
    assert time.monotonic() - began >= 0.3


@scenario("telegram", "http_status")
async def test_telegram_http_status(client):
    client.arm("telegram", "http_status", "sendMessage", status=502)
    status, _, text = await client.say()
    assert (status, json.loads(text)) == (502, {"ok": False, "error_code": 502, "description": "Bad Gateway"})
    assert await client.chat() == []


@scenario("telegram", "html_body")
async def test_telegram_html_body(client):
    client.arm("telegram", "html_body", "sendMessage")
    status, headers, text = await client.say()
    assert (status, headers["Content-Type"].partition(";")[0]) == (502, "text/html")
    assert text.startswith("<html>")


@scenario("telegram", "truncated_json")
async def test_telegram_truncated_json_hides_what_was_done(client):
    client.arm("telegram", "truncated_json", "sendMessage")
    status, _, text = await client.say("cut")
    assert status == 200
    with pytest.raises(json.JSONDecodeError):
        json.loads(text)
    assert await client.chat() == ["cut"]


@scenario("telegram", "disconnect")
@scenario("telegram", "refuse_connect")
@pytest.mark.parametrize("kind", ["disconnect", "refuse_connect"])
async def test_telegram_hangs_up(client, kind):
    client.arm("telegram", kind, "sendMessage")
    with pytest.raises(aiohttp.ClientError):
        await client.say("x")
    assert await client.chat() == (["x"] if kind == "disconnect" else [])
    assert (await client.say("y"))[0] == 200


@scenario("telegram", "blackhole")
async def test_telegram_blackhole_takes_every_method_while_it_lasts(client):
    client.arm("telegram", "blackhole", lasts_ms=60_000)
    for path in (f"{BOT}/getMe", f"{BOT}/getUpdates"):
        assert await client.is_left_waiting(client.session.get(path))
    assert await client.is_left_waiting(client.say())
    assert await client.chat() == []


@scenario("telegram", "flood")
async def test_telegram_flood_says_how_long_to_be_quiet(client):
    client.arm("telegram", "flood", "sendMessage", retry_after=7)
    status, _, text = await client.say()
    body = json.loads(text)
    assert (status, body["error_code"], body["parameters"]) == (429, 429, {"retry_after": 7})
    assert body["description"] == "Too Many Requests: retry after 7"


@scenario("telegram", "conflict")
async def test_telegram_conflict(client):
    client.arm("telegram", "conflict", "getUpdates")
    async with client.session.get(f"{BOT}/getUpdates") as answer:
        assert answer.status == 409
        assert "terminated by other getUpdates request" in (await answer.json())["description"]


@scenario("telegram", "unauthorized")
async def test_telegram_unauthorized(client):
    client.arm("telegram", "unauthorized")
    status, _, text = await client.say()
    assert (status, json.loads(text)["description"]) == (401, "Unauthorized")


@scenario("telegram", "malformed_update")
async def test_telegram_malformed_update_comes_with_the_next_poll(client):
    client.arm("telegram", "malformed_update")
    assert (await client.say("no poll"))[0] == 200
    async with client.session.get(f"{BOT}/getUpdates") as answer:
        (update,) = (await answer.json())["result"]
    assert isinstance(update["update_id"], int)
    assert "chat" not in update["message"]


async def test_a_download_meets_faults_too(client):
    path = f"/file{BOT}/photos/none.png"
    client.arm("telegram", "http_status", "/file/", status=503)
    async with client.session.get(path) as answer:
        assert answer.status == 503
    async with client.session.get(path) as answer:
        assert answer.status == 404


async def test_an_answer_of_order_entry_can_be_lost(client):
    """The order is done; its answer is a message whose topic is the operation."""
    client.arm("ws_private", "drop_message", "order.create")
    order = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"}
    async with client.session.ws_connect("/v5/trade") as socket:
        await socket.send_json(login())
        assert (await receive(socket))["retCode"] == 0
        for number in ("1", "2"):
            header = {"X-BAPI-TIMESTAMP": str(now_ms()), "X-BAPI-RECV-WINDOW": "5000"}
            await socket.send_json({"reqId": number, "header": header, "op": "order.create", "args": [order]})
        assert (await receive(socket))["reqId"] == "2"
    assert len(await client.bought()) == 2


async def test_an_order_of_order_entry_can_be_refused(client):
    client.arm("ws_private", "ret_code", "order.create", ret_code=110007)
    async with client.session.ws_connect("/v5/trade") as socket:
        await socket.send_json(login())
        await receive(socket)
        header = {"X-BAPI-TIMESTAMP": str(now_ms()), "X-BAPI-RECV-WINDOW": "5000"}
        order = {"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"}
        await socket.send_json({"reqId": "1", "header": header, "op": "order.create", "args": [order]})
        assert (await receive(socket))["retCode"] == 110007
    assert await client.bought() == []


# What holds for all of them


@pytest.mark.parametrize(
    ("target", "call"), [("rest", lambda client: client.read("/v5/market/time")), ("telegram", Client.say)]
)
async def test_chances_on_the_wire_are_those_of_the_seed(client, target, call):
    async def hits():
        client.simulator.control("reset", {"seed": 11})
        client.arm(target, "http_status", probability=0.4, status=503)
        return [(await call(client))[0] == 503 for _ in range(25)]

    first = await hits()
    assert 3 < sum(first) < 20
    assert await hits() == first


async def test_chances_on_a_stream_are_those_of_the_seed(client):
    async def losses():
        client.simulator.control("reset", {"seed": 11})
        async with client.listening(PRIVATE, "execution") as socket:
            client.arm("ws_private", "drop_message", "execution", probability=0.5)
            for number in range(1, 11):
                await client.trade(f"0.0{number:02}")
            # Messages meet their fault as they leave: the answer leaves last, when chance has seen all of them.
            await socket.send_json({"op": "ping", "req_id": "the end"})
            came = []
            while (message := await receive(socket)).get("req_id") != "the end":
                came.append(message["data"][0]["execQty"])
            return came

    first = await losses()
    assert 0 < len(first) < 10
    assert await losses() == first


async def test_a_reset_forgets_faults_and_what_was_read_before(client):
    query = "category=linear&settleCoin=USDT"
    await client.buy()
    await client.read("/v5/position/list", query)
    client.arm("rest", "ip_ban", count=None)
    client.simulator.control("reset", {})
    await client.read("/v5/position/list", query)
    client.arm("rest", "stale_read")
    answer = json.loads((await client.read("/v5/position/list", query))[2])
    assert answer["result"]["list"] == []


async def test_a_reset_lets_go_of_whom_a_fault_has_silenced(client):
    async with client.listening(PRIVATE, "execution") as silenced:
        client.arm("ws_private", "blackhole")
        async with client.listening(PRIVATE, "execution") as healthy:
            client.arm("ws_private", "reorder", "execution")
            await client.trade("0.001")
            await asyncio.to_thread(until, lambda: not client.simulator.control("faults")["faults"])
            client.simulator.control("reset", {})
            assert await ends_abruptly(silenced)
            await client.trade("0.002")
            assert await quantities(healthy, 1) == ["0.002"]


async def test_a_late_landing_is_done_by_the_clock_of_the_simulator(stepped_simulator):
    stepped_simulator.control("switch", {"name": "late_landing_ms", "value": 2000})
    async with aiohttp.ClientSession(stepped_simulator.url) as session:
        client = Client(stepped_simulator, session)
        client.arm("rest", "lost_response", "/v5/order/create")
        assert await client.is_left_waiting(client.buy("late"))
        stepped_simulator.control("clock", {"advance_ms": 1999})
        assert await client.bought() == []
        stepped_simulator.control("clock", {"advance_ms": 1})
        assert await client.bought() == ["late"]


async def test_what_lands_after_its_receive_window_is_refused(client):
    client.simulator.control("switch", {"name": "late_landing_ms", "value": 400})
    client.arm("rest", "lost_response", "/v5/order/create")
    body = json.dumps({"category": "linear", "symbol": "BTCUSDT", "side": "Buy", "orderType": "Market", "qty": "0.01"})
    headers = auth_headers(body, window="300") | {"Content-Type": "application/json"}
    assert await client.is_left_waiting(client.session.post("/v5/order/create", data=body, headers=headers))
    await asyncio.to_thread(until, lambda: client.simulator.control("stats")["rejected"].get("10002"))
    assert await client.bought() == []


def test_every_kind_has_its_scenario_on_every_target():
    pairs = {(target.value, kind.value) for target, kinds in KINDS_BY_TARGET.items() for kind in kinds}
    assert set(SCENARIOS) == pairs
