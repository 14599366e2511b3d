"""What a bot says of itself in the second language, and that nothing it decides hangs on the language."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from msgspec.structs import replace

from execution.dca.buying import why_held
from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_plan import Market
from execution.dca.dca_views import DcaRejected
from execution.dca.gate import Surroundings, cheap_obstacles
from execution.dca.observations import CoinsCounted
from execution.dca.plan_problems import problems
from execution.dca.readings import Readings
from execution.dca.roster import Roster
from execution.dca.state_reading import StateForeign, from_state
from execution.dca.votes import Because, Reading, Verdict, Vote
from execution.dca.written_off import missing_coins
from tests.execution.dca.bot_facts import FEES, RULES, a_bot, a_lot, a_plan, at, folded
from tests.execution.dca.test_slot_fills import closed, three_lots
from utils.texts.catalogue import speak

D = Decimal


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    speak("de")
    yield
    speak("en")


def obstacles(bot: DcaBot, **around: object) -> list[str]:
    told = cheap_obstacles(bot, D(50000), Surroundings(**{"available": D(1000), **around}), at(0))
    return [each.words for each in told]


def test_what_stands_in_the_way_of_a_buy() -> None:
    held = a_bot(plan=a_plan(buy={"max_lots": 1}), lots=(a_lot(),), state=BotState.PAUSED, state_reason="im Urlaub")
    assert obstacles(held, forbidden="MODE=observe: nichts wird gesendet") == [
        "der Bot ist pausiert: im Urlaub",
        "MODE=observe: nichts wird gesendet",
        "1 von 1 Losen sind offen",
    ]


def test_indicators_and_what_each_of_them_shows() -> None:
    shown = (Reading(name="rsi", value=D("44.123")), Reading(name="price_drop", value=None))
    votes = (Vote.HOLD, Vote.UNKNOWN)
    verdict = Verdict(opens=False, because=Because.TOO_FEW, votes=votes, agreeing=0, needed=1)
    held = why_held(Readings(candle_end=at(0), close=D(50000), candles=100, shown=shown, verdict=verdict))
    in_german = "zu wenige Indikatoren stimmen zu (0, nötig 1): rsi 44.12 (halten), price drop ohne Wert (unbekannt)"
    assert held.words == in_german
    speak("en")
    assert held.words == "too few indicators agree (0 of 1 needed): rsi 44.12 (hold), price drop no value (unknown)"


def test_the_same_obstacle_is_the_same_in_each_language() -> None:
    around = Surroundings(available=None)
    in_german = cheap_obstacles(a_bot(), D(50000), around, at(0))
    speak("en")
    assert cheap_obstacles(a_bot(), D(50000), around, at(0)) == in_german


def test_terms_that_cannot_be() -> None:
    plan = a_plan(market=Market.LINEAR, sell={"profit_percent": D(0)})
    assert problems(plan, RULES, FEES, D(50000)) == (
        "profit 0%: über 0 und höchstens 100, zum Beispiel profit 1%",
        "auf linear ist ein Hard-Stop nötig: sl 10% (unter dem ersten Los eines Durchgangs)",
    )


@pytest.mark.parametrize(("qty", "lots"), [("0.01", "aus Los 1"), ("0.025", "aus den Losen 1, 2")])
def test_a_close_by_somebody_else_and_its_lots(qty: str, lots: str) -> None:
    bot = folded(three_lots(), closed(qty))
    assert bot.state_reason == f"sein Hard-Stop hat ausgelöst: {qty} BTC zu 45000, {lots}"
    by_hand = folded(three_lots(), closed(qty, create_type="CreateByUser"))
    assert by_hand.state_reason == f"jemand hat {qty} BTC zu 45000 in der App geschlossen, {lots}"


def test_lines_to_copy_stay_as_they_are() -> None:
    bot = a_bot(lots=(a_lot(),))
    why = missing_coins(bot, CoinsCounted(lot=1, wanted=D("0.002"), free=D(0), coin="BTC"))
    assert why.endswith(f"oder das Los abschreiben mit /dca drop {bot.name} 1")
    with pytest.raises(DcaRejected, match=r"^kein Bot btc; siehe /dca list$"):
        Roster().find("btc")
    with pytest.raises(DcaRejected, match=r"^dieser Bot läuft nicht: er ist noch nicht gestartet$"):
        Roster().running("1a2b3c4d")


def test_a_file_of_another_program_names_it() -> None:
    with pytest.raises(StateForeign, match=r"^sie stammt von einem anderen Programm für Binance\. Sie sagt weder"):
        from_state(b'{"exchange": "Binance"}')


def test_what_paused_a_bot_is_kept_as_it_was_said() -> None:
    """A record is of its time: a start in another language tells nobody anew."""
    bot = folded(three_lots(), closed("0.01"))
    speak("en")
    assert DcaBot.from_plain(bot.to_plain()) == bot
    assert folded(replace(bot), closed("0.01")) == bot
