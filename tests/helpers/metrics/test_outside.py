"""What looks after the process from outside, where a part of it cannot be loaded."""

from typing import Any, cast

import pytest

from helpers.metrics import outside as module
from helpers.metrics.outside import Outside
from tests.handlers.fakes import StoppedClock


async def test_a_web_server_that_cannot_be_loaded_keeps_no_watchdog_from_its_food(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fail(_: str) -> Any:
        raise ImportError("half of an update")

    begun: list[str] = []
    monkeypatch.setattr(module, "import_module", fail)
    outside = Outside(cast("Any", None), StoppedClock(), "127.0.0.1", 9464)
    monkeypatch.setattr(outside._watchdog, "start", lambda: begun.append("the watchdog"))
    await outside.start()
    assert begun == ["the watchdog"]
    assert outside.lines() == []
    await outside.stop()
