"""How alerts come: the pace of messages is tested elsewhere."""

import pytest

from tests.handlers.paper import FreePacer


@pytest.fixture(autouse=True)
def _unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.telegram.gateway.Pacer", FreePacer)
