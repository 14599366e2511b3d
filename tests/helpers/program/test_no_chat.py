"""In place of a chat: it is never up, it does nothing, and it says how many alerts wait."""

from helpers.program.no_chat import NoChat


async def test_it_is_away_for_good_and_what_waits_is_counted() -> None:
    chat = NoChat("ImportError: telegram", lambda: 3)
    assert not chat.healthy
    assert chat.status == "the chat failed inside; the log says why"
    chat.notify()
    await chat.refresh_dashboards()
    await chat.run()
    await chat.stop()
    figures = chat.figures()
    assert (figures.is_up, figures.is_missing, figures.alerts_waiting) == (False, True, 3)
