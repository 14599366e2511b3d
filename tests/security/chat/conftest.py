"""The bot against the simulated Telegram, as in tests/handlers; the pace of messages is tested there."""

import pytest

from tests.handlers.conftest import simulator, world
from tests.handlers.paper import FreePacer

__all__ = ["simulator", "world"]


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.telegram.gateway.Pacer", FreePacer)
