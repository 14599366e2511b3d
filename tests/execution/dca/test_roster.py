"""What the bots have in the account on spot, by coin: the rest of it is nobody's (R19)."""

from types import SimpleNamespace
from typing import cast

from msgspec.structs import replace

from execution.dca.dca_actor import DcaActor
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_plan import Market
from execution.dca.roster import Roster
from tests.execution.dca.bot_facts import RULES, D, a_bot, a_lot, a_plan


def on(symbol: str, bot_id: str, qty: str, market: Market = Market.SPOT) -> DcaBot:
    bot = a_bot(bot_id=bot_id, lots=(a_lot(qty, fee="0"),))
    plan = replace(a_plan(), symbol=symbol, market=market)
    return replace(bot, plan=plan, identity=replace(bot.identity, symbol=symbol))


def test_r19_the_coins_of_all_bots_on_spot_are_counted() -> None:
    roster = Roster()
    running = on("BTCUSDT", "1", "0.002")
    roster.actors["1"] = cast("DcaActor", SimpleNamespace(bot=running, rules=RULES))
    waiting = on("BTCUSDC", "2", "0.003"), on("SOLEUR", "3", "7"), on("ETHUSDT", "4", "5", Market.LINEAR)
    roster.waiting = {bot.bot_id: bot for bot in waiting}
    assert roster.coins_held() == {"BTC": D("0.005"), "SOLEUR": D(7)}
