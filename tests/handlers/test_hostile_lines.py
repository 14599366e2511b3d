"""What the fuzzing of lines and updates has found: a proposal is without mistakes, and what is no update is none."""

from collections.abc import Callable
from typing import Any

import pytest

from execution.dca.dca_plan import DcaDefaults
from handlers.alerts.preferences_line import parse_preference
from handlers.alerts.price_line import parse_price_line
from handlers.dca.backtest_line import parse_backtest
from handlers.dca.command_line import parse_dca
from handlers.drill.drill_line import parse_drill
from handlers.grammar.command_line import LineError
from handlers.history.history_line import parse_history
from handlers.people.people_line import parse_people
from handlers.telegram.update_shape import why_malformed
from tests.fuzz.chat import message, press
from tests.handlers.conftest import ALICE

TWICE = "/dca backtest days usdt 20 every 4h step 0.5% lots 10 profit 1% days 30"


def preference(text: str) -> object:
    return parse_preference(text, "UTC")


def backtest(text: str) -> object:
    return parse_backtest(text, DcaDefaults())


@pytest.mark.parametrize(
    ("parse", "line"),
    [
        (preference, "/alerts again entries silent"),
        (parse_price_line, "/alerts add -50"),
        (parse_dca, "/dca sell sell btc-bot 3"),
        (parse_dca, "/dca drop list list list"),
        (backtest, TWICE),
        (parse_people, "/people dd viewer Anna B."),
        (parse_drill, "/drill everything now"),
    ],
)
def test_a_line_that_is_proposed_is_taken(parse: Callable[[str], object], line: str) -> None:
    with pytest.raises(LineError) as refused:
        parse(line)
    if refused.value.corrected_line:
        parse(refused.value.corrected_line)


@pytest.mark.parametrize(
    ("parse", "line"),
    [
        (parse_price_line, "/alerts remove 0"),
        (parse_price_line, "/alerts remove \u0663"),
        (parse_people, "/people remove \u0661\u0662\u0663"),
        (parse_people, f"/people remove {'9' * 5000}"),
        (parse_history, f"/history {'9' * 5000}"),
        (parse_history, "/history \u0663"),
    ],
)
def test_a_number_that_is_none_here_is_pointed_at(parse: Callable[[str], object], line: str) -> None:
    with pytest.raises(LineError) as refused:
        parse(line)
    assert refused.value.problem


SENT = message(ALICE, "/help")["message"]


@pytest.mark.parametrize("row", [message(ALICE, "/help"), press(ALICE, "x"), {"update_id": 1, "poll": {"id": "1"}}])
def test_an_update_as_telegram_sends_it_is_well_formed(row: Any) -> None:
    assert why_malformed(row) == ""


def test_a_message_that_the_bot_cannot_see_any_more_may_be_pressed() -> None:
    gone = {"message_id": 9, "date": 0, "chat": {"id": ALICE, "type": "private"}}
    row = press(ALICE, "x")
    assert why_malformed({**row, "callback_query": {**row["callback_query"], "message": gone}}) == ""


@pytest.mark.parametrize(
    "sent",
    [
        {**SENT, "chat": {"id": "1001", "type": "private"}},
        {**SENT, "from": {"id": {"a": 1}, "is_bot": False, "first_name": "A"}},
        {**SENT, "date": 10**30},
        {**SENT, "text": ["/help"]},
        {**SENT, "text": "\ud800"},
        {**SENT, "entities": [{"type": "bot_command", "offset": 0, "length": 0.0}]},
        {**SENT, "message_thread_id": "3"},
    ],
)
def test_an_update_of_other_types_is_malformed_and_why_is_said(sent: Any) -> None:
    assert why_malformed({"update_id": 1, "message": sent})


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("channel_post", {**SENT, "chat": {"id": "1001", "type": "channel"}}),
        ("edited_channel_post", {**SENT, "chat": {"id": "1001", "type": "channel"}}),
        ("inline_query", {"id": "1", "from": {"id": "1001", "is_bot": False, "first_name": "A"}, "query": ""}),
        ("message_reaction", {"chat": {"id": ALICE, "type": "private"}, "user": {"id": True, "is_bot": False}}),
        ("chat_join_request", {"chat": {"id": None, "type": "private"}}),
    ],
)
def test_who_an_update_is_from_and_where_is_looked_at_in_those_that_the_chat_does_nothing_with(
    kind: str, said: Any
) -> None:
    assert why_malformed({"update_id": 1, kind: said})
