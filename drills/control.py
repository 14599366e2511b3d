"""The hand of the tester: the simulator's control calls, and waiting for what a person would see."""

import json
import time
import urllib.request
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar
from urllib.parse import urlencode

USER = 1001
PATIENCE = 30.0

T = TypeVar("T")


class Unmet(Exception):
    """Something that had to happen did not, in time."""


class Control:
    """Drives market, account and one person's chat of a simulator. Answers are as the simulator gives them."""

    def __init__(self, url: str, user: int = USER) -> None:
        self._url = url
        self._user = user

    def get(self, path: str, **query: object) -> Any:
        address = f"{self._url}{path}" + (f"?{urlencode(query)}" if query else "")
        with urllib.request.urlopen(address, timeout=30) as answer:  # noqa: S310 - our own child process on loopback
            return json.load(answer)

    def post(self, path: str, **body: object) -> Any:
        request = urllib.request.Request(  # noqa: S310 - as above
            f"{self._url}{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}, method="POST"
        )
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 - as above
            return json.load(answer)

    def delete(self, path: str) -> None:
        request = urllib.request.Request(f"{self._url}{path}", method="DELETE")  # noqa: S310 - as above
        with urllib.request.urlopen(request, timeout=30):  # noqa: S310 - as above
            pass

    # the market and the account

    def price(self, symbol: str, price: str) -> None:
        self.post("/control/market/price", symbol=symbol, price=price)

    def account(self) -> dict[str, Any]:
        account: dict[str, Any] = self.get("/control/account")
        return account

    def position(self, symbol: str) -> dict[str, Any] | None:
        return next((p for p in self.account()["positions"] if p["symbol"] == symbol and Decimal(p["size"])), None)

    def size(self, symbol: str) -> Decimal:
        position = self.position(symbol)
        return Decimal(position["size"]) if position else Decimal(0)

    def orders(self, symbol: str) -> list[dict[str, Any]]:
        return [o for o in self.account()["orders"] if o["symbol"] == symbol]

    def own_orders(self, symbol: str) -> list[dict[str, Any]]:
        return [o for o in self.orders(symbol) if o["order_link_id"]]

    def net(self, symbol: str) -> Decimal:
        """What the engine's executions of a symbol earned, fees taken off: the truth about a finished trade."""
        return net_of(self.account(), symbol)

    def stats(self) -> dict[str, Any]:
        stats: dict[str, Any] = self.get("/control/stats")
        return stats

    # the chat

    def say(self, text: str) -> None:
        self.post("/control/telegram/send", user_id=self._user, chat_id=self._user, text=text)

    def press(self, message: dict[str, Any], label: str) -> None:
        self.post("/control/telegram/press", chat_id=self._user, message_id=message["message_id"], text=label)

    def messages(self, after: int = 0) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.get("/control/telegram/messages", chat_id=self._user, after=after)
        return messages

    def last_message_id(self) -> int:
        return max((int(m["message_id"]) for m in self.messages()), default=0)

    def reply(self, after: int, *words: str, patience: float = PATIENCE) -> dict[str, Any]:
        """The first message of the bot after an id that has all the words. Raises Unmet."""

        def look() -> dict[str, Any] | None:
            for message in self.messages(after):
                if message["from"] == "bot" and all(word in message["text"] for word in words):
                    return message
            return None

        return until(look, f"a message with {', '.join(words)}", patience)


def net_of(account: dict[str, Any], symbol: str) -> Decimal:
    """Money of all executions of a contract in an answer of ``/control/account``, fees and funding taken off."""
    own = (e for e in account["executions"] if e["symbol"] == symbol and e["category"] == "linear")
    return sum((_traded(execution) - Decimal(execution["fee"]) for execution in own), Decimal(0))


def _traded(execution: dict[str, Any]) -> Decimal:
    """What it brought in before fees; a funding payment moves no position, and its fee is all of it."""
    if execution["exec_type"] == "Funding":
        return Decimal(0)
    value = Decimal(execution["qty"]) * Decimal(execution["price"])
    return value if execution["side"] == "Sell" else -value


def until(look: Callable[[], T | None], what: str, patience: float = PATIENCE) -> T:
    """Looks again and again until something true is seen, and returns it. Raises Unmet after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise Unmet(f"waited {patience:.0f} s for {what}")
        time.sleep(0.05)
