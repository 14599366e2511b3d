"""What pybit sends its requests with: requests' session, without what it does for walking through the web.

A session talks to one host, so that cookies, hooks, passwords of the environment and a pool for each address are looked
for in vain, and a redirect would lead key, signature and order to somewhere else. Left out, a request is under way in
half the time. It leaves in one piece: in two, the other side would be woken for its head alone.
"""

import time
from datetime import timedelta
from typing import Any, ClassVar
from weakref import ref

import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from requests.utils import requote_uri, resolve_proxies
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Connections:
    """Those that a session has made: who looks after them can hang them up."""

    def __init__(self) -> None:
        self._noted: list[ref[HTTPConnection]] = []

    def note(self, connection: HTTPConnection) -> None:
        self._noted[:] = [*(noted for noted in self._noted if noted() is not None), ref(connection)]

    def sockets(self) -> list[Any]:
        """Of those that are there and connected. From any thread."""
        connections = [noted() for noted in tuple(self._noted)]
        return [sock for each in connections if each is not None and (sock := each.sock) is not None]


class HttpSession(requests.Session):
    """One thread uses it. Whatever a server answers is the answer, a redirect too."""

    def __init__(self, connections: Connections) -> None:
        super().__init__()
        self._options: dict[str, Any] = {}
        """What is the same for every request, once the first was sent."""
        for scheme in ("https://", "http://"):
            self.mount(scheme, _OneHost(connections))

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        """Of a method, an address, headers and a text of ASCII, as pybit makes them."""
        prepared = requests.PreparedRequest()
        prepared.method, prepared.url = request.method, requote_uri(str(request.url))
        prepared.headers = CaseInsensitiveDict({**self.headers, **request.headers})
        if request.data:
            prepared.body = request.data
            prepared.headers["Content-Length"] = str(len(request.data))
        return prepared

    def send(self, request: requests.PreparedRequest, **options: Any) -> requests.Response:
        """Raises as requests does."""
        if not self._options:
            proxies = resolve_proxies(request, dict(self.proxies), self.trust_env)
            self._options = {"verify": self.verify, "cert": self.cert, "proxies": proxies}
        began = time.perf_counter()
        response = self.get_adapter(str(request.url)).send(request, **self._options, **options)
        response.elapsed = timedelta(seconds=time.perf_counter() - began)
        _ = response.content  # heard out: the connection is free for the next one
        return response


class _OneHost(HTTPAdapter):
    """The library's, which looks for its pool once, and whose connections are noted, also those through a proxy."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._pool: Any = None
        super().__init__()

    def get_connection_with_tls_context(self, *arguments: Any, **options: Any) -> Any:
        if self._pool is None:
            self._pool = super().get_connection_with_tls_context(*arguments, **options)
        return self._pool

    def close(self) -> None:
        self._pool = None  # what holds it holds its connections
        super().close()

    def init_poolmanager(self, *arguments: Any, **options: Any) -> None:
        super().init_poolmanager(*arguments, **options)
        self._use_own_connections(self.poolmanager)

    def proxy_manager_for(self, *arguments: Any, **options: Any) -> Any:
        manager = super().proxy_manager_for(*arguments, **options)
        self._use_own_connections(manager)
        return manager

    def _use_own_connections(self, manager: Any) -> None:
        class Plain(_InOnePiece):
            connections = self._connections

        class Encrypted(_InOnePiece, HTTPSConnection):
            connections = self._connections

        class PlainPool(HTTPConnectionPool):
            ConnectionCls = Plain

        class EncryptedPool(HTTPSConnectionPool):
            ConnectionCls = Encrypted

        manager.pool_classes_by_scheme = {"http": PlainPool, "https": EncryptedPool}


class _InOnePiece(HTTPConnection):
    """The library's, which sends head and body of a request together."""

    connections: ClassVar[Connections]

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._pieces: list[bytes] | None = None
        """Of the request that is being put together; None: what is sent goes out."""
        self.connections.note(self)

    def request(self, *arguments: Any, **options: Any) -> None:
        self._pieces = []
        try:
            super().request(*arguments, **options)
            whole = b"".join(self._pieces)
        finally:
            self._pieces = None
        self.send(whole)

    def send(self, data: Any) -> None:
        if self._pieces is None:
            super().send(data)
        else:
            self._pieces.append(data)
