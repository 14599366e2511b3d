"""Faults on the streams."""

import aiohttp
import pytest

from tests.simulator.bybit.support import DEADLINE_SECONDS, Inbox, LoopWebSocket, hang_up, login, until

PRIVATE, PUBLIC = "/v5/private", "/v5/public/linear"


@pytest.fixture
async def session(server):
    async with aiohttp.ClientSession(server.ws_url) as client:
        yield client


async def receive(socket):
    return await socket.receive_json(timeout=DEADLINE_SECONDS)


async def open_private(session, *topics):
    socket = await session.ws_connect(PRIVATE)
    await socket.send_json(login())
    assert (await receive(socket))["success"] is True
    await socket.send_json({"op": "subscribe", "req_id": "r", "args": list(topics)})
    assert (await receive(socket))["success"] is True
    return socket


def trade(server, qty):
    server.control("account/order", {"symbol": "BTCUSDT", "side": "Buy", "qty": qty})


def arm(server, kind, target="ws_private", **more):
    server.control("faults", {"target": target, "kind": kind} | more)


async def quantities(socket, count):
    return [(await receive(socket))["data"][0]["execQty"] for _ in range(count)]


async def test_a_disconnect_falls_at_once(session, server):
    socket = await open_private(session, "execution")
    arm(server, "disconnect")
    assert (await socket.receive(timeout=DEADLINE_SECONDS)).type in {
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
    }
    again = await open_private(session, "execution")
    trade(server, "0.001")
    assert await quantities(again, 1) == ["0.001"]


async def test_a_disconnect_can_wait_for_a_topic(session, server):
    socket = await open_private(session, "execution", "wallet")
    arm(server, "disconnect", match="wallet")
    trade(server, "0.001")
    assert (await receive(socket))["topic"] == "execution"
    assert (await socket.receive(timeout=DEADLINE_SECONDS)).type in {
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
    }


async def test_a_message_can_be_dropped_or_doubled(session, server):
    socket = await open_private(session, "execution")
    arm(server, "drop_message", match="execution")
    arm(server, "duplicate", match="execution")
    for qty in ("0.001", "0.002", "0.003"):
        trade(server, qty)
    assert await quantities(socket, 3) == ["0.002", "0.002", "0.003"]


async def test_messages_can_swap_places(session, server):
    socket = await open_private(session, "execution")
    arm(server, "reorder", match="execution")
    for qty in ("0.001", "0.002", "0.003"):
        trade(server, qty)
    assert await quantities(socket, 3) == ["0.002", "0.001", "0.003"]


async def test_a_message_can_be_late(session, server):
    socket = await open_private(session, "execution")
    arm(server, "delay", delay_ms=300)
    trade(server, "0.001")
    message = await receive(socket)
    assert server.inside(server.world.engine.now_ms) - message["creationTime"] >= 300


async def test_a_blackholed_stream_is_open_and_silent(session, server):
    socket = await open_private(session, "execution")
    arm(server, "blackhole")
    await socket.send_json({"op": "ping"})
    await socket.ping()
    trade(server, "0.001")
    with pytest.raises(TimeoutError):
        await socket.receive(timeout=0.2)
    assert not socket.closed


async def test_a_connection_can_be_refused(session, server):
    arm(server, "refuse_connect", target="ws_public", match="linear", count=2)
    with pytest.raises(aiohttp.ClientError):
        await session.ws_connect(PUBLIC)
    socket = await session.ws_connect(PUBLIC)
    await socket.send_json({"op": "ping"})
    assert (await receive(socket))["ret_msg"] == "pong"


async def test_a_login_can_be_rejected(session, server):
    arm(server, "reject_auth")
    socket = await session.ws_connect(PRIVATE)
    await socket.send_json(login())
    assert (await receive(socket))["success"] is False
    await open_private(session, "order")


async def test_public_streams_are_hit_apart_from_the_private_one(session, server):
    socket = await open_private(session, "execution")
    public = await session.ws_connect(PUBLIC)
    arm(server, "disconnect", target="ws_public")
    assert (await public.receive(timeout=DEADLINE_SECONDS)).type in {
        aiohttp.WSMsgType.CLOSED,
        aiohttp.WSMsgType.ERROR,
    }
    trade(server, "0.001")
    assert await quantities(socket, 1) == ["0.001"]


def test_pybit_comes_back_after_a_disconnect(server):
    kind = type("Loop", (LoopWebSocket,), {"base": server.ws_url})
    inbox = Inbox()
    socket = kind(
        channel_type="private", testnet=False, api_key="simkey", api_secret="simsecret", private_auth_expire=10
    )
    socket.execution_stream(inbox)
    until(lambda: socket.acknowledged == 1)
    trade(server, "0.001")
    inbox.wait_topic("execution")
    arm(server, "disconnect")
    until(lambda: socket.acknowledged == 2)
    trade(server, "0.002")
    assert inbox.wait_topic("execution", skip=1)["data"][0]["execQty"] == "0.002"
    hang_up(server, socket)
