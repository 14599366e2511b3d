"""pybit and requests with everything of theirs but the network: what is answered is handed in."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from unittest.mock import patch

import requests
from msgspec import Struct
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict

from execution.bybit import rest
from execution.bybit.client import Client

NOW_NS: Final = 1_767_614_400_000_000_000
"""Noon of 2026-01-05, as the exchange's clock has it."""


class Said(Struct, frozen=True):
    """An answer as it comes from the network."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Answers(BaseAdapter):
    """Answers the time rightly, and everything else with ``said``; ``said`` also to the time if ``lies_of_time``."""

    def __init__(self) -> None:
        super().__init__()
        self.said = Said(200, {}, b"")
        self.lies_of_time = False

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        said = self.said
        if "/v5/market/time" in (request.url or "") and not self.lies_of_time:
            said = Said(200, {}, b'{"retCode":0,"retMsg":"OK","result":{"timeNano":"%d"}}' % NOW_NS)
        response = requests.Response()
        response.status_code = said.status
        response.headers = CaseInsensitiveDict(said.headers)
        response._content = said.body
        response.encoding = "utf-8"
        response.url = request.url or ""
        response.request = request
        return response

    def close(self) -> None:
        """Nothing is open."""


@contextmanager
def answered_by(answers: Answers) -> Iterator[None]:
    """Every client that is made meanwhile, on whatever thread, hears these answers and sends nothing."""

    class Unplugged(Client):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            self.client.mount("http://", answers)
            self.client.mount("https://", answers)

    with patch.object(rest, "Client", Unplugged):
        yield
