"""The watch over late answers outlives whatever it meets: else a request lasts as long as the other side likes."""

import threading
from typing import Any

import pytest

from execution.bybit import whole_answers
from execution.bybit.http_session import Connections
from execution.bybit.whole_answers import WholeAnswers


class Connection:
    """As the library's, as far as the watch looks at it."""

    def __init__(self) -> None:
        self.looked_at, self.hung_up = threading.Event(), threading.Event()

    @property
    def sock(self) -> "Connection":
        self.looked_at.set()
        return self

    def shutdown(self, _: int) -> None:
        self.hung_up.set()


class Tunnel(Connection):
    """Encrypted within what is encrypted, through a proxy: the library's socket for that cannot be shut down."""

    def __getattribute__(self, name: str) -> Any:
        if name == "shutdown":
            raise AttributeError(name)
        return super().__getattribute__(name)


def late(connection: Connection) -> WholeAnswers:
    """A request over that connection has lasted too long."""
    connections = Connections()
    connections.note(connection)  # type: ignore[arg-type]
    answers = WholeAnswers(connections, 0)
    answers.__enter__()
    return answers


def test_the_watch_goes_on_after_one_that_it_cannot_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(whole_answers, "_LOOK_EVERY", 0.01)
    first, second = Tunnel(), Connection()
    stuck = late(first)
    assert first.looked_at.wait(30)
    other = late(second)
    assert second.hung_up.wait(30)
    stuck.close()
    other.close()


def test_a_request_that_ends_while_it_is_looked_at_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = WholeAnswers(Connections(), 0)
    answers.close()
    looks = iter([1.0])
    monkeypatch.setattr(WholeAnswers, "_until", property(lambda _: next(looks, None)), raising=False)
    answers.hang_up_if_late(0.5)
