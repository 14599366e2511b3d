"""The demo may open a browser, and never fails or waits because of it."""

import webbrowser

import pytest

from drills import browser


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that a browser was asked for, on a machine with a screen."""
    opened: list[str] = []
    monkeypatch.setattr(webbrowser, "open", lambda url: opened.append(url) or True)
    monkeypatch.delenv(browser.NO_BROWSER, raising=False)
    monkeypatch.setenv("DISPLAY", ":0")
    return opened


def test_with_a_screen_the_page_is_opened(asked: list[str]) -> None:
    assert browser.open_page("http://127.0.0.1:1")
    assert asked == ["http://127.0.0.1:1"]


def test_it_can_be_forbidden(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(browser.NO_BROWSER, "1")
    assert not browser.open_page("http://127.0.0.1:1")
    assert asked == []


def test_without_a_screen_there_is_no_attempt(asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "linux")
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not browser.open_page("http://127.0.0.1:1")
    assert asked == []


@pytest.mark.parametrize("error", [webbrowser.Error("no browser"), OSError("no such file")])
def test_a_browser_that_does_not_start_is_no_failure(
    asked: list[str], monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    def fail(url: str) -> bool:
        raise error

    monkeypatch.setattr(webbrowser, "open", fail)
    assert not browser.open_page("http://127.0.0.1:1")
