"""Every code of Bybit on every request that it can answer: what the engine does next, and that all ends well.

The answer comes once, in the middle of a trade's life on the mini exchange; by the adapter's table of codes it becomes
an error of the port, by `act` an observation, by `fold` a record, by `diff` the next request. Reads, leverage and
batches are in `bybit/test_every_code_on_the_wire.py`.
"""

from datetime import timedelta
from enum import Enum
from itertools import groupby

import pytest

from execution.actions import Action, Amend, AskOrder, Cancel, LookAtSlot, Place, ReadBand, SetTrail
from execution.bybit.codes import BY_CODE, Meaning
from execution.closing.closing_record import CloseReason
from execution.exchange_errors import Ambiguous, ExchangeError, Refusal, Refused
from execution.fold import fold
from execution.notices import NoticeKind
from execution.outcomes import SHUT_OUT_PAUSE, Denied
from execution.tracked_orders import Role
from tests.execution.answered_bot import AnsweredBot, Done, is_of, outcome_of
from tests.execution.answered_lives import lived
from tests.execution.builders import RULES, at, todo
from tests.execution.codes_by_call import NEVER_OURS, Call, Said, codes_of, error_of, meaning_of
from tests.execution.stops.test_native_trail import native
from tests.execution.test_convergence import assert_at_rest, assert_over

SECOND = timedelta(seconds=1)
PAUSES = {
    Meaning.CLOCK: SECOND * 0.05,
    Meaning.RATE: SECOND,
    Meaning.NOT_DONE: SECOND * 0.3,
    Meaning.BANNED: SHUT_OUT_PAUSE,  # while it lasts the adapter lets nothing leave, but what protects (test_rest.py)
    Meaning.DENIED: SECOND * 5,
}


class Reaction(Enum):
    """To the first answer."""

    ASKS = "asks what has become of it, by id, before it sends the same again"
    AGAIN = "sends the same again, after the pause that goes with the answer"
    ANEW = "sends it anew under the next revision, after a moment"
    SLOWLY = "sends it anew, and not before two seconds have passed"
    AT_THE_FENCE = "asks by id, and takes the next revision when nothing is found by the fence"
    RESTS = "sends the same again, and not before two seconds have passed"
    GIVES_UP = "does not send it again, and says so"
    AS_A_LIMIT = "sends a limit order for the leg instead, at once"
    INTO_THE_BAND = "reads what orders may cost, and sends it anew where they allow it, at once"
    CLEARS = "cancels our own orders that are in the way before it sends it anew"
    LOOKS = "reads the slot, and sends the same again unless the slot shows it"
    WAITS = "keeps the older stop, says so, and tries again when the price is clear"
    CLOSES = "closes the position at market"


TRANSIENT = dict.fromkeys(
    (Meaning.CLOCK, Meaning.RATE, Meaning.NOT_DONE, Meaning.BANNED, Meaning.DENIED), Reaction.AGAIN
)
ORDER = {Meaning.UNKNOWN: Reaction.ASKS, **TRANSIENT, Refusal.DUPLICATE_ID: Reaction.AT_THE_FENCE}
REACTIONS: dict[Call, tuple[Reaction, dict[Meaning | Refusal, Reaction]]] = {
    Call.ENTRY: (Reaction.GIVES_UP, ORDER),
    Call.TAKE_PROFIT: (Reaction.SLOWLY, {**ORDER, Refusal.PRICE_BAND: Reaction.INTO_THE_BAND}),
    Call.WAITING_LEG: (
        Reaction.SLOWLY,
        {**ORDER, Refusal.LIMIT_OF_ORDERS: Reaction.AS_A_LIMIT, Refusal.PRICE_THROUGH: Reaction.AS_A_LIMIT},
    ),
    Call.CLOSE: (
        Reaction.ANEW,
        {
            **ORDER,
            Meaning.UNKNOWN: Reaction.AGAIN,  # reduce-only for all that is left: the same id cannot close twice
            Refusal.NO_HEADROOM: Reaction.CLEARS,
            Refusal.POSITION_STATUS: Reaction.SLOWLY,
        },
    ),
    Call.AMEND: (Reaction.ASKS, ORDER),
    Call.CANCEL: (Reaction.ASKS, ORDER),
    Call.LEFTOVER: (Reaction.RESTS, {}),
    Call.STOP: (
        Reaction.LOOKS,
        {Meaning.UNKNOWN: Reaction.AGAIN, **TRANSIENT, Refusal.PRICE_THROUGH: Reaction.WAITS},
    ),
    Call.NAKED_STOP: (
        Reaction.LOOKS,
        {Meaning.UNKNOWN: Reaction.AGAIN, **TRANSIENT, Refusal.PRICE_THROUGH: Reaction.CLOSES},
    ),
}
"""For each request its reaction to a refusal, and what is heeded otherwise."""


def reaction_to(call: Call, meaning: Meaning | Refusal) -> Reaction:
    default, others = REACTIONS[call]
    return others.get(meaning, default)


# ---------------------------------------- what followed


def followed(bot: AnsweredBot, call: Call, said: Said) -> None:
    """Fails unless the reaction is the one of the table."""
    meaning = meaning_of(said)
    (index,) = bot.answered
    first, after = bot.done[index], bot.done[index + 1 :]
    repeat = next((done for done in after if is_of(call, done.action) and _is_about(done.action, first.action)), None)
    between = [done.action for done in after if repeat is None or done.at < repeat.at]
    told = {notice.kind for notice in bot.told}
    match reaction_to(call, meaning):
        case Reaction.ASKS:
            assert repeat is not None
            assert _link(repeat) == _link(first)
            assert AskOrder(_link(first)) in between
        case Reaction.AGAIN:
            assert repeat is not None
            assert _link(repeat) == _link(first)
            assert repeat.at - first.at >= PAUSES.get(meaning, 0 * SECOND)
            assert repeat.at - first.at <= PAUSES.get(meaning, 0 * SECOND) + SECOND
        case Reaction.ANEW | Reaction.SLOWLY | Reaction.CLEARS | Reaction.AT_THE_FENCE as reaction:
            assert repeat is not None
            assert _link(repeat) != _link(first)
            at_least = {Reaction.SLOWLY: 2.0, Reaction.CLEARS: 0.05, Reaction.AT_THE_FENCE: 6.0}.get(reaction, 0.25)
            assert repeat.at - first.at >= at_least * SECOND
            assert reaction is not Reaction.AT_THE_FENCE or AskOrder(_link(first)) in between
            cleared = {a.request.link_id for a in between if isinstance(a, Cancel)}
            assert reaction is not Reaction.CLEARS or len(cleared) == 3
        case Reaction.INTO_THE_BAND:
            assert repeat is not None
            assert _link(repeat) != _link(first)
            assert ReadBand() in between
            assert repeat.at - first.at < SECOND
        case Reaction.RESTS:
            assert repeat is not None
            assert repeat.action == first.action
            assert repeat.at - first.at >= max(2 * SECOND, PAUSES.get(meaning, SECOND))
        case Reaction.GIVES_UP:
            assert repeat is None
            (refused,) = [notice for notice in bot.told if notice.kind is NoticeKind.ENTRY_REFUSED]
            assert (refused.urgent, refused.fields["text"]) == (True, said[1])
            assert NoticeKind.NOT_FILLED in told
        case Reaction.AS_A_LIMIT:
            assert repeat is None
            legs = [done for done in after if is_of(Call.TAKE_PROFIT, done.action)]
            assert _leg(legs[0]) == _leg(first)
            assert legs[0].at - first.at < SECOND
        case Reaction.LOOKS:
            assert repeat is not None
            assert repeat.action == first.action
            assert LookAtSlot() in between
        case Reaction.WAITS:
            assert repeat is not None
            assert NoticeKind.STOP_WAITS in told
            assert repeat.at - first.at >= SECOND
        case Reaction.CLOSES:
            assert repeat is None or any(is_of(Call.CLOSE, action) for action in between)
            assert is_of(Call.CLOSE, after[0].action)
    assert bool(bot.denied) is (meaning is Meaning.DENIED), "what a person must mend is told, and nothing else so"


def ended_well(bot: AnsweredBot, call: Call, said: Said) -> None:
    """The same end as without the answer, but for an entry that was refused and a position that cannot have a stop."""
    match reaction_to(call, meaning_of(said)):
        case Reaction.GIVES_UP:
            assert_over(bot)
            assert bot.exchange.executions == []
        case Reaction.CLOSES:
            assert_over(bot)
            assert bot.told[-1].fields["reason"] == CloseReason.STOP_IMPOSSIBLE.value
        case _ if call is Call.CLOSE:
            assert_over(bot)
        case _:
            assert_at_rest(bot)
    assert call is Call.NAKED_STOP or not bot.was_naked
    assert len({order.link_id for order in bot.exchange.orders.values()}) == len(bot.exchange.orders)
    entered = [order for order in bot.exchange.orders.values() if not order.reduce_only]
    assert len(entered) <= len(bot.monitor.plan.entries), "no entry twice"


def _is_about(action: Action, first: Action) -> bool:
    """The same order again, or the next one in its place."""
    if isinstance(action, Place) and isinstance(first, Place):
        return (action.order.role, action.order.leg) == (first.order.role, first.order.leg)
    if isinstance(action, Amend | Cancel) and isinstance(first, Amend | Cancel):
        return action.request.link_id == first.request.link_id
    return True


def _link(done: Done) -> str:
    match done.action:
        case Place(order, _):
            return order.link_id
        case Amend(request) | Cancel(request):
            return request.link_id
        case _:
            return ""


def _leg(done: Done) -> tuple[Role, int]:
    assert isinstance(done.action, Place)
    return done.action.order.role, done.action.order.leg


def heeded(said: Said) -> tuple[type[ExchangeError], object]:
    """All of an answer that the engine acts by."""
    match error := error_of(said, at(6)):
        case Refused():
            return Refused, error.refusal
        case Ambiguous():
            return Ambiguous, error.fence
        case _:
            return type(error), None


# ---------------------------------------- tests


def cases() -> list[tuple[Call, Meaning | Refusal, list[Said]]]:
    found = []
    for call in REACTIONS:
        by_meaning = sorted(codes_of(call), key=lambda said: str(meaning_of(said)))
        found += [(call, meaning, list(said)) for meaning, said in groupby(by_meaning, meaning_of)]
    return found


def test_no_code_and_no_request_is_forgotten() -> None:
    ours = {code for call in Call for code, _ in codes_of(call)}
    never = {code for codes in NEVER_OURS.values() for code in codes}
    assert ours | never == {*BY_CODE, 10001, 110017}
    assert ours & never == set()
    assert {*REACTIONS, Call.LEVERAGE, Call.READ} == set(Call)


@pytest.mark.parametrize(
    ("call", "meaning", "answers"), cases(), ids=lambda value: getattr(value, "value", getattr(value, "name", ""))
)
def test_the_engine_does_the_right_thing_next_and_all_ends_well(
    call: Call, meaning: Meaning | Refusal, answers: list[Said]
) -> None:
    said, *alike = answers
    bot = lived(call, said)
    try:
        followed(bot, call, said)
        ended_well(bot, call, said)
    except AssertionError as error:
        acts = "\n".join(f"{done.at:%H:%M:%S.%f} {done.action}" for done in bot.done)
        raise AssertionError(f"{call} answered {said}: not {reaction_to(call, meaning)}\n{acts}") from error
    for other in alike:
        assert heeded(other) == heeded(said), "the engine can tell them apart only by their words"


@pytest.mark.parametrize(
    "said", {meaning_of(said): said for said in codes_of(Call.STOP)}.values(), ids=lambda said: str(meaning_of(said))
)
def test_whatever_is_said_to_bybits_own_trail_the_hard_stop_stays_and_one_of_them_trails(said: Said) -> None:
    start = native()
    (action,) = [action for action in todo(start, 6).actions if isinstance(action, SetTrail)]
    outcome = outcome_of(start, action, said, at(6))
    after = fold(start, outcome.outcome if isinstance(outcome, Denied) else outcome, RULES, at(6))
    assert after.stop == start.stop
    assert after.native_trail is not None
    is_tried_again = after.native_trail.retry_at is not None and after.native_trail.retry_at > at(6)
    assert is_tried_again is not bool(after.native_trail.gave_up)
    assert isinstance(outcome, Denied) is (meaning_of(said) is Meaning.DENIED)
