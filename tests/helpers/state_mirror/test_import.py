"""A bot that the store does not know, brought back from its file: paused, doubting, and never twice."""

from pathlib import Path

import pytest
from msgspec.structs import replace
from structlog.testing import capture_logs

from execution.dca.dca_bot import BotState, DcaBot
from execution.dca.dca_views import DcaRejected, DcaTerms
from execution.dca.observations import PriceSeen
from tests.execution.dca.bot_facts import BOT, D, a_plan, sell_id
from tests.execution.dca.memory_market import MemoryMarket
from tests.helpers.state_mirror.mirrored_life import TERMS, MirroredLife
from utils.clock import SystemClock

ONE_LOT = a_plan(buy={"max_lots": 1})


@pytest.fixture
def market() -> MemoryMarket:
    return MemoryMarket(SystemClock(), D(50000))


async def with_a_resting_sell(life: MirroredLife) -> DcaBot:
    """A running bot with one lot, whose sell rests, and whose file says so."""
    bot = await life.bots.new(ONE_LOT, name="first", chat_id=1)
    await life.until(
        lambda: bool(life.market.open_ids()) and any(o.order_id for o in life.bot(bot.bot_id).orders.values())
    )
    await life.bots.pause(bot.bot_id)
    await life.until(lambda: life.is_saved(bot.bot_id))
    return life.bot(bot.bot_id)


async def lost(market: MemoryMarket, directory: Path) -> DcaBot:
    """A bot that lives in its file alone."""
    async with MirroredLife(market, directory) as life:
        bot = await with_a_resting_sell(life)
        await life.forget(bot.bot_id)
    return bot


async def test_the_file_follows_a_bot_through_its_life_and_a_restart(market: MemoryMarket, tmp_path: Path) -> None:
    async with MirroredLife(market, tmp_path) as life:
        bot = await with_a_resting_sell(life)
        (pending,) = life.saved(bot.bot_id).bot.lots
        assert pending.cost == D(100)
    async with MirroredLife(market, tmp_path) as life:
        assert life.told == []
        market.move(D(51000))
        await life.until(lambda: life.bot(bot.bot_id).stats.wins == 1 and not life.bot(bot.bot_id).orders)
        await life.until(lambda: bool(life.saved(bot.bot_id).sold))
        assert life.saved(bot.bot_id).bot.stats == life.bot(bot.bot_id).stats


async def test_an_imported_bot_is_paused_keeps_its_sell_and_doubles_nothing(
    market: MemoryMarket, tmp_path: Path
) -> None:
    bot = await lost(market, tmp_path)
    placed = len(market.placed)
    async with MirroredLife(market, tmp_path) as life:
        (told,) = life.told
        assert f"/dca import bot_state_{bot.bot_id}.json" in told
        assert life.bots.bots() == []
        imported = await life.bots.import_state(f"bot_state_{bot.bot_id}.json", chat_id=7)
        assert (imported.state, imported.chat_id) == (BotState.PAUSED, 7)
        assert imported.state_reason == "it was imported: look at what it holds, then /dca resume"
        assert [lot.buys for lot in imported.lots] == [lot.buys for lot in bot.lots]
        market.move(D(51000))
        await life.until(lambda: life.bot(bot.bot_id).stats.wins == 1 and not life.bot(bot.bot_id).orders)
        assert len(market.placed) == placed
        stats = life.bot(bot.bot_id).stats
        assert market.wallet["USDT"] - 100_000 == stats.earned - stats.spent
        await life.until(lambda: life.is_saved(bot.bot_id))
    async with MirroredLife(market, tmp_path) as life:
        assert life.bot(bot.bot_id).stats.wins == 1, "it is in the store now"


@pytest.mark.parametrize("is_observing", [True, False])
async def test_r25_a_bot_imported_under_observe_is_marked_as_one_begun_so(
    market: MemoryMarket, tmp_path: Path, is_observing: bool
) -> None:
    """Resumed there, nothing it wants is sent: the first live start pauses it, whatever its file says."""
    bot = await lost(market, tmp_path)
    async with MirroredLife(market, tmp_path, replace(TERMS, is_observing=is_observing)) as life:
        imported = await life.bots.import_state(bot.bot_id)
        assert (imported.begun_observing, life.bot(bot.bot_id).begun_observing) == (is_observing, is_observing)


async def test_it_catches_up_with_what_happened_after_its_file(market: MemoryMarket, tmp_path: Path) -> None:
    async with MirroredLife(market, tmp_path) as life:
        bot = await with_a_resting_sell(life)
        old = (tmp_path / f"bot_state_{bot.bot_id}.json").read_bytes()
        market.move(D(51000))
        await life.until(lambda: not life.bot(bot.bot_id).lots)
        await life.bots.resume(bot.bot_id)
        await life.until(lambda: bool(life.bot(bot.bot_id).lots) and bool(market.open_ids()))
        await life.bots.pause(bot.bot_id)
        newest = life.bot(bot.bot_id)
        await life.forget(bot.bot_id)
    (tmp_path / f"bot_state_{bot.bot_id}.json").write_bytes(old)
    placed = len(market.placed)
    async with MirroredLife(market, tmp_path) as life:
        await life.bots.import_state(bot.bot_id)
        await life.until(lambda: life.bot(bot.bot_id).stats.purchases == 2)
        await life.until(lambda: len(life.bot(bot.bot_id).lots) == 1 and not market_owes(market, life.bot(bot.bot_id)))
        again = life.bot(bot.bot_id)
        assert (again.stats.trades, again.stats.realised) == (newest.stats.trades, newest.stats.realised)
        assert (again.stats.bought, again.stats.spent) == (newest.stats.bought, newest.stats.spent)
        assert market.wallet["BTC"] == again.lots[0].left + again.dust.qty
        assert [order.link_id for order in market.placed[placed:]].count(sell_id()) == 0


def market_owes(market: MemoryMarket, bot: DcaBot) -> bool:
    """Whether something rests that the record does not have."""
    return not market.open_ids() <= bot.orders.keys() or not market.open_ids()


async def test_p6_nothing_is_sent_before_its_executions_were_read(market: MemoryMarket, tmp_path: Path) -> None:
    """Its lot looks unsold in an old file: to sell it again would sell somebody else's coins."""
    async with MirroredLife(market, tmp_path) as life:
        bot = await with_a_resting_sell(life)
        old = replace(life.bot(bot.bot_id), orders={})
        market.move(D(51000))
        await life.until(lambda: not life.bot(bot.bot_id).lots)
        await life.forget(bot.bot_id)
        life.mirror.on_saved(life.bot(bot.bot_id), old, ())
        await life.until(lambda: life.saved(bot.bot_id).bot == old)
    assert old.lots
    placed = len(market.placed)
    async with MirroredLife(market, tmp_path) as life:
        market.reads_fail = 1
        await life.bots.import_state(bot.bot_id)
        actor = life.bots.roster.actors
        await life.until(lambda: bot.bot_id in actor and market.reads_fail == 0)
        actor[bot.bot_id].post(PriceSeen(D(52000), SystemClock().now()))
        await life.until(lambda: not life.bot(bot.bot_id).lots)
        assert life.bot(bot.bot_id).stats.wins == 1
        assert len(market.placed) == placed


async def test_a_stopped_bot_stays_stopped(market: MemoryMarket, tmp_path: Path) -> None:
    async with MirroredLife(market, tmp_path) as life:
        bot = await with_a_resting_sell(life)
        await life.bots.halt(bot.bot_id)
        await life.until(lambda: not market.open_ids() and not life.bot(bot.bot_id).orders)
        await life.forget(bot.bot_id)
    async with MirroredLife(market, tmp_path) as life:
        assert (await life.bots.import_state(bot.bot_id)).state is BotState.STOPPED
        await life.until(lambda: bot.bot_id in life.bots.roster.actors)
        assert not market.open_ids()


async def test_a_name_that_is_taken_gets_a_number(market: MemoryMarket, tmp_path: Path) -> None:
    bot = await lost(market, tmp_path)
    async with MirroredLife(market, tmp_path) as life:
        for name in ("First", "first-2"):
            other = await life.bots.new(ONE_LOT, name=name, chat_id=1)
            await life.bots.pause(other.bot_id)
        assert (await life.bots.import_state(bot.bot_id)).name == "first-3"


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        ({"environment": "mainnet"}, r"it belongs to demo/main \(account 24617703\) spot BTCUSDT dca, this is mainnet"),
        ({"account": "second"}, "this is demo/second"),
        ({"uid": "1"}, r"this is demo/main \(account 1\)"),
    ],
)
async def test_p3_a_file_of_another_environment_or_account_is_refused(
    market: MemoryMarket, tmp_path: Path, terms: dict[str, str], words: str
) -> None:
    bot = await lost(market, tmp_path)
    uid = terms.pop("uid", "24617703")
    here = DcaTerms(**({"environment": "demo", "account": "main"} | terms))
    async with MirroredLife(market, tmp_path, here, uid) as life:
        with pytest.raises(DcaRejected, match=words):
            await life.bots.import_state(bot.bot_id)
        assert life.bots.bots() == []
        assert (tmp_path / f"bot_state_{bot.bot_id}.json").exists()


async def test_p3_a_bot_of_the_store_does_not_run_on_another_account(market: MemoryMarket, tmp_path: Path) -> None:
    async with MirroredLife(market, tmp_path) as life:
        bot = await with_a_resting_sell(life)
    async with MirroredLife(market, tmp_path, uid="1") as life:
        await life.until(lambda: bool(life.told))
        assert "DCA bot first is not run: it belongs to demo/main (account 24617703)" in life.told[0]
        assert bot.bot_id not in life.bots.roster.actors


async def test_a_bot_that_the_store_has_is_refused(market: MemoryMarket, tmp_path: Path) -> None:
    async with MirroredLife(market, tmp_path) as life:
        bot = await with_a_resting_sell(life)
        with pytest.raises(DcaRejected, match="the store has bot"):
            await life.bots.import_state(bot.bot_id)


async def test_p2_a_damaged_file_is_refused_put_aside_and_its_earlier_version_can_be_taken(
    market: MemoryMarket, tmp_path: Path
) -> None:
    bot = await lost(market, tmp_path)
    name = f"bot_state_{bot.bot_id}.json"
    async with MirroredLife(market, tmp_path) as life:
        content = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(content.replace(b'"name": "first"', b'"name": "worst"'))
        with pytest.raises(DcaRejected, match=rf"its checksum does not fit.*quarantine.*try {name}\.1"):
            await life.bots.import_state(name)
        assert life.bots.bots() == []
        assert not (tmp_path / name).exists()
        assert (await life.bots.import_state(f"{name}.1")).bot_id == bot.bot_id


async def test_what_is_no_file_of_ours_is_refused(market: MemoryMarket, tmp_path: Path) -> None:
    (tmp_path / "bot_state_abc123-def456.json").write_text('{"bot_id": "abc123-def456", "exchange": "binance_us"}')
    async with MirroredLife(market, tmp_path) as life:
        for named, words in {
            "bot_state_ffffffff.json": "cannot be read: No such file",
            "ffffffff": "cannot be read: No such file",
            "../bot_state_ffffffff.json": "without its directory",
            "main.py": "no name of a state file",
            "": "cannot be read",
            "bot_state_abc123-def456.json": "another program for binance_us",
        }.items():
            with pytest.raises(DcaRejected, match=words):
                await life.bots.import_state(named)
        assert life.bots.bots() == []


async def test_a_file_under_another_bots_name_is_refused(market: MemoryMarket, tmp_path: Path) -> None:
    bot = await lost(market, tmp_path)
    (tmp_path / f"bot_state_{bot.bot_id}.json").rename(tmp_path / f"bot_state_{BOT}.json")
    async with MirroredLife(market, tmp_path) as life:
        with pytest.raises(DcaRejected, match=f"it holds bot {bot.bot_id}"):
            await life.bots.import_state(BOT)


async def test_the_log_says_what_was_restored(market: MemoryMarket, tmp_path: Path) -> None:
    with capture_logs() as logged:
        bot = await lost(market, tmp_path)
    fresh = [line["event"] for line in logged if line["event"].startswith("[Bot-")]
    assert fresh[0] == f"[Bot-{bot.bot_id}] No saved state found - starting fresh"
    assert f"[Bot-{bot.bot_id}] State saved after purchase" in fresh
    assert fresh[-1] == f"[Bot-{bot.bot_id}] Final state saved"
    async with MirroredLife(market, tmp_path) as life:
        with capture_logs() as logged:
            await life.bots.import_state(bot.bot_id)
    lines = [line["event"].removeprefix(f"[Bot-{bot.bot_id}] ") for line in logged]
    assert lines[:4] == [
        f"State loaded from {bot.bot_id}", "Stats restored", "Strategy state restored",
        "Pending sell order restored: target $50,601.20",
    ]  # fmt: skip
