"""The session says what requests' own would say, in one piece; and nothing that a server has put into it."""

import http.client
import socket
import threading
from collections.abc import Iterator

import pytest
import requests

from execution.bybit.http_session import Connections, HttpSession

ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: a=b; Path=/\r\n\r\n{}"
HEADERS = {"Content-Type": "application/json", "Accept": "application/json", "X-BAPI-SIGN": "abc"}
BODY = '{"symbol": "BTCUSDT", "stopLoss": "40000.1"}'


class Host:
    """Hears requests out, answers each, and keeps them."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, dict[str, str], str]] = []
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads: list[threading.Thread] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def close(self) -> None:
        """After those who speak with it have hung up."""
        self._listening.close()
        for thread in self._threads:
            thread.join()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, connection.makefile("rb") as reading:
            while line := reading.readline():
                fields = [header.decode().strip().split(": ", 1) for header in iter(reading.readline, b"\r\n")]
                headers = {name.lower(): value for name, value in fields}
                body = reading.read(int(headers.get("content-length", "0"))).decode()
                self.heard.append((line.decode().strip(), headers, body))
                connection.sendall(ANSWER)


@pytest.fixture
def host() -> Iterator[Host]:
    host = Host()
    yield host
    host.close()


def said(session: requests.Session, url: str) -> None:
    """A write and a read, as pybit makes them."""
    for request in (
        requests.Request("POST", f"{url}/v5/position/trading-stop", data=BODY, headers=HEADERS),
        requests.Request("GET", f"{url}/v5/order/realtime?cursor=a%3D1&x=y z", headers=HEADERS),
    ):
        answer = session.send(session.prepare_request(request), timeout=30)
        assert (answer.status_code, answer.json()) == (200, {})
        assert answer.elapsed.total_seconds() > 0


def test_it_says_what_the_library_would_say(host: Host) -> None:
    with requests.Session() as theirs, HttpSession(Connections()) as ours:
        theirs.trust_env = ours.trust_env = False
        said(theirs, host.url)
        said(ours, host.url)
    (write, read), (our_write, our_read) = host.heard[:2], host.heard[2:]
    assert our_write == write
    assert our_write[2] == BODY
    assert our_read[0] == read[0]
    assert our_read[0] == "GET /v5/order/realtime?cursor=a%3D1&x=y%20z HTTP/1.1"
    del read[1]["cookie"]
    assert our_read[1] == read[1], "a cookie of the server's is not brought back"


def test_a_request_leaves_in_one_piece(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    pieces: list[bytes] = []
    send = http.client.HTTPConnection.send

    def noting(connection: http.client.HTTPConnection, data: bytes) -> None:
        pieces.append(data)
        send(connection, data)

    monkeypatch.setattr(http.client.HTTPConnection, "send", noting)
    with HttpSession(Connections()) as session:
        session.trust_env = False
        said(session, host.url)
    assert [piece.split(b" ")[0] for piece in pieces] == [b"POST", b"GET"]
    assert pieces[0].endswith(b"\r\n\r\n" + BODY.encode())


def test_one_connection_serves_all_of_them_and_can_be_hung_up(host: Host) -> None:
    connections = Connections()
    with HttpSession(connections) as session:
        session.trust_env = False
        said(session, host.url)
        said(session, host.url)
        (sock,) = connections.sockets()
        sock.shutdown(socket.SHUT_RDWR)
        said(session, host.url)
        assert len(host.heard) == 6
    assert connections.sockets() == []


def test_a_proxy_of_the_environment_is_the_way_out(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("http_proxy", host.url)
    connections = Connections()
    with HttpSession(connections) as session:
        said(session, "http://bybit.invalid")
        assert len(connections.sockets()) == 1
    assert host.heard[0][0] == "POST http://bybit.invalid/v5/position/trading-stop HTTP/1.1"
