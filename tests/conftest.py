"""What holds for every test: no verdict of a property depends on how busy the machine is; errors are told plainly.

A property is tried forty times where its test does not say otherwise, with the same values each time: what fails for
one fails for everybody. `make torture`, `make fuzz` and the soaks go on; `--hypothesis-profile=searching` draws other
values each time.
"""

from collections.abc import Iterator

import pytest
import structlog
from hypothesis import HealthCheck, settings

from drills.processes import Simulator

settings.register_profile("searching", max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("untimed", settings.get_profile("searching"), derandomize=True)
settings.load_profile("untimed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Those that drive the whole program take longest and mostly wait: begun first, none is left over at the end."""
    items.sort(key=lambda item: item.get_closest_marker("whole") is None)


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[Simulator]:
    """One for the whole run, its market on hold: whoever uses it begins with a reset."""
    with Simulator() as started:
        yield started


@pytest.fixture(scope="session", autouse=True)
def _no_proxy() -> Iterator[None]:
    """The socket library of pybit would take a proxy of the environment even to this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NO_PROXY", "no_proxy"):
            patch.setenv(name, "127.0.0.1,localhost")
        yield


@pytest.fixture(autouse=True)
def _plain_tracebacks() -> Iterator[None]:
    """As in production: the default ones draw every local variable, which takes longer than the test."""
    before = structlog.get_config()
    structlog.configure(processors=[structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)])
    yield
    structlog.configure(**before)
