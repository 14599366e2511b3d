"""The smaller parts: polling, replies, queues of chats, drafts, access."""

import asyncio
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, NetworkError, RetryAfter

from execution.dca.dca_plan import DcaDefaults
from execution.new_trade.trade_request import TradePreview
from handlers.bot import TelegramBot
from handlers.drafts import TRADES, Draft, Drafts, DraftState, NotOpen
from handlers.people.people import People
from handlers.ports import Ports
from handlers.telegram.access import Access
from handlers.telegram.inbox import Arrival, Inbox
from handlers.telegram.per_chat import PerChat
from handlers.telegram.polling import Poller
from handlers.telegram.replies import Replies
from handlers.trade.draft_presses import draft_keyboard
from handlers.words.say import Html
from helpers.drill_process import Drills
from simulator.telegram.text.html_markup import parse_html
from tests.handlers.alerts.fakes import FakePriceAlerts
from tests.handlers.charts.fakes import FakePositionCharts
from tests.handlers.dca.backtest_fakes import FakeBacktests
from tests.handlers.dca.chart_fakes import FakeCharts
from tests.handlers.dca.fakes import FakeDca
from tests.handlers.emergency.fakes import FakeEmergency
from tests.handlers.fakes import (
    NOON,
    FakeAuditLog,
    FakeGuard,
    FakeMarkets,
    FakePositions,
    MemoryStore,
    StoppedClock,
    a_preview,
    an_overview,
)
from tests.handlers.history.fakes import FakeBackups, FakeProfitPictures, FakeTradeLog
from tests.handlers.paper import TOKEN, Paper, a_bot, until

ALICE = 1001
OWN_ID = 7000


# ---------------------------------------------------------------------------------------------------- polling


class Line:
    """A poller whose answers are scripted; it stops the test's wait when they are used up. Time among them passes
    before the next one comes.
    """

    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)
        self.asked: list[tuple[int | None, int]] = []
        self.batches: list[tuple[list[Any], Any]] = []
        self.clock = StoppedClock()
        self.counts: Counter[str] = Counter()
        self.removed_webhooks = 0
        self.used_up = asyncio.Event()
        self.poller = Poller(self, self.clock, self.counts, self.take)  # type: ignore[arg-type]

    async def raw_updates(self, offset: int | None, seconds: int) -> list[Any]:
        self.asked.append((offset, seconds))
        if not self.answers:
            self.used_up.set()
            await asyncio.Event().wait()
        answer = self.answers.pop(0)
        if isinstance(answer, timedelta):
            self.clock.time += answer
            answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return list(answer)

    async def delete_webhook(self) -> bool:
        self.removed_webhooks += 1
        if self.removed_webhooks == 1:
            raise NetworkError("not now")
        return True

    async def take(self, raw: list[Any], since: Any) -> None:
        if raw == ["bad disk"]:
            raise OSError("disk")
        self.batches.append((raw, since))
        self.clock.advance(seconds=1)

    async def run(self) -> "Line":
        task = asyncio.create_task(self.poller.run())
        await self.used_up.wait()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return self


async def test_updates_are_confirmed_once_and_then_no_offset_is_sent() -> None:
    line = await Line([], [{"update_id": 7}, {"update_id": 9}, "junk"], [], []).run()
    assert line.asked == [(None, 0), (None, 25), (10, 0), (None, 25), (None, 25)]
    assert line.poller.healthy
    assert line.poller.status == "connected"


async def test_a_batch_knows_since_when_it_can_have_been_written() -> None:
    line = await Line([{"update_id": 1}], [], [{"update_id": 2}], [{"update_id": 3}], [], [{"update_id": 4}]).run()
    in_a_second, in_three = NOON + timedelta(seconds=1), NOON + timedelta(seconds=3)
    assert [since for _, since in line.batches] == [None, in_a_second, in_a_second, in_three]


@pytest.mark.parametrize("count", [100, 60, 1])
async def test_what_is_behind_a_batch_may_be_as_old_as_the_batch_however_many_it_held(count: int) -> None:
    """Telegram gives a hundred at most, fewer where they are long, and one to who asks again too soon."""
    batch = [{"update_id": update_id} for update_id in range(1, count + 1)]
    line = await Line([], timedelta(hours=3), NetworkError("x"), batch, [{"update_id": 500}]).run()
    assert [(len(raw), since) for raw, since in line.batches] == [(count, NOON), (1, NOON)]
    assert line.asked[-2:] == [(count + 1, 0), (501, 0)]


async def test_a_batch_that_could_not_be_taken_is_no_fresher_when_it_comes_again() -> None:
    line = await Line([], timedelta(hours=3), ["bad disk"], [{"update_id": 6}]).run()
    assert line.batches == [([{"update_id": 6}], NOON)]


async def test_an_empty_answer_speaks_of_when_it_was_asked_for_and_not_of_when_it_was_read() -> None:
    """A machine that was suspended with a poll under way reads its answer hours later."""
    line = await Line(timedelta(hours=3), [], [{"update_id": 6}]).run()
    assert line.batches == [([{"update_id": 6}], NOON)]
    assert line.poller.healthy


@pytest.mark.parametrize(
    ("error", "seconds", "status"),
    [
        (RetryAfter(timedelta(seconds=9)), 9, "Telegram asks for silence"),
        (Conflict("terminated by other getUpdates request"), 1, "another program polls with the same token"),
        (InvalidToken("x"), 1, "Telegram rejects the token"),
        (NetworkError("x"), 0.5, "Telegram cannot be reached"),
        (KeyError("result"), 1, "what Telegram sends cannot be read; the log says why"),
    ],
)
async def test_every_error_is_waited_out(error: Exception, seconds: float, status: str) -> None:
    line = Line(error)
    await line.run()
    assert line.clock.slept == [seconds]
    assert line.poller.status == status
    line = await Line(error, []).run()
    assert line.asked[1] == (None, 0)
    assert line.poller.status == "connected"


async def test_the_wait_grows_and_ends() -> None:
    line = await Line(*[InvalidToken("x")] * 12).run()
    assert line.clock.slept[:4] == [1, 2, 4, 8]
    assert line.clock.slept[-1] == 60
    assert line.counts["polls failed"] == 12


async def test_a_batch_that_could_not_be_taken_is_asked_for_again() -> None:
    line = await Line([{"update_id": 5}], ["bad disk"], [{"update_id": 6}]).run()
    assert [offset for offset, _ in line.asked] == [None, 6, 6, 7]


async def test_a_webhook_is_removed_though_not_at_once() -> None:
    conflict = Conflict("can't use getUpdates method while webhook is active")
    line = await Line(conflict, conflict, []).run()
    assert line.removed_webhooks == 2


async def test_silence_of_telegram_is_not_health() -> None:
    line = await Line([]).run()
    line.clock.advance(seconds=60)
    assert not line.poller.healthy
    assert line.poller.status == "no answer from Telegram"


# ---------------------------------------------------------------------------------------------------- replies


async def said(paper: Paper, *texts: str) -> Counter[str]:
    counts: Counter[str] = Counter()
    replies = Replies(a_bot(paper, counts), StoppedClock(), counts)
    for text in texts:
        await replies.send(ALICE, text)
    await replies.close(1)
    return counts


async def test_a_reply_whose_fate_is_unknown_is_said_again() -> None:
    paper = Paper()
    paper.times_out("sendMessage")
    counts = await said(paper, Html("<b>hello</b>"))
    assert paper.texts() == ["<b>hello</b>", "<b>hello</b>\n<i>(possibly repeated)</i>"]
    assert counts["replies lost"] == 0


async def test_a_reply_that_is_too_long_arrives_cut() -> None:
    """Telegram refuses more than 4096 UTF-16 units, and the person would have no answer at all."""
    paper = Paper()
    paper.times_out("sendMessage")
    await said(paper, f"<b>{'🛡 &lt;x&gt; ' * 2000}</b>")
    for html in paper.texts():
        text = parse_html(html).text
        assert text.startswith("🛡 <x> 🛡 <x>")
        assert "… cut here" in text
        assert 3900 < len(text.encode("utf-16-le")) // 2 <= 4096
    assert len(paper.texts()) == 2


async def test_a_long_reply_that_fits_keeps_its_markup() -> None:
    paper = Paper()
    html = "<b>&lt;</b>\n" * 1900
    await said(paper, html)
    assert paper.texts() == [html]


async def test_a_reply_is_given_up_after_three_times() -> None:
    paper = Paper()
    for _ in range(3):
        paper.times_out("sendMessage")
    counts = await said(paper, "hello", "next")
    assert counts["replies lost"] == 1
    assert paper.texts()[-1] == "next"


@pytest.mark.parametrize(("code", "text"), [(400, "Bad Request: chat not found"), (403, "Forbidden")])
async def test_a_reply_that_cannot_arrive_is_counted(code: int, text: str) -> None:
    paper = Paper()
    paper.fails("sendMessage", code, text)
    assert (await said(paper, "hello"))["replies lost"] == 1
    assert len(paper.calls) == 1


async def test_a_hanging_reply_does_not_hold_up_the_next_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("handlers.telegram.replies._PATIENCE", 0.01)
    paper = Paper()
    paper.gate.clear()
    counts: Counter[str] = Counter()
    replies = Replies(a_bot(paper), StoppedClock(), counts)
    await replies.send(ALICE, "one")
    await replies.send(ALICE, "two")
    assert paper.texts() == ["one"]
    paper.gate.set()
    await until(lambda: paper.texts() == ["one", "two"])
    await replies.close(0.1)


async def test_a_press_that_cannot_be_answered_is_counted() -> None:
    paper, counts = Paper(), Counter[str]()
    paper.fails("answerCallbackQuery", 400, "Bad Request: query is too old and response timeout expired")
    await Replies(a_bot(paper), StoppedClock(), counts).answer("1", "x" * 300)
    assert counts["presses not answered"] == 1
    assert len(paper.texts("answerCallbackQuery")[0]) == 200


async def test_an_edit_that_changes_nothing_is_fine() -> None:
    paper, counts = Paper(), Counter[str]()
    paper.fails("editMessageText", 400, "Bad Request: message is not modified")
    await Replies(a_bot(paper), StoppedClock(), counts).edit(ALICE, 1, "x")
    assert counts["replies lost"] == 0


# ---------------------------------------------------------------------------------------------------- queues


async def test_a_chat_is_worked_off_in_order_and_others_beside_it() -> None:
    counts: Counter[str] = Counter()
    chats, done, gate = PerChat(counts), [], asyncio.Event()

    async def slow() -> None:
        await gate.wait()
        done.append("slow")

    async def broken() -> None:
        done.append("broken")
        raise ZeroDivisionError

    async def quick() -> None:
        done.append("quick")

    chats.submit(1, slow)
    chats.submit(1, broken)
    chats.submit(1, quick)
    chats.submit(2, quick)
    await until(lambda: done == ["quick"])
    gate.set()
    await until(lambda: done == ["quick", "slow", "broken", "quick"])
    assert counts["updates failed"] == 1
    await chats.close(1)


async def test_closing_cancels_what_does_not_end() -> None:
    chats, began = PerChat(Counter()), []

    async def forever() -> None:
        began.append(1)
        await asyncio.Event().wait()

    chats.submit(1, forever)
    chats.submit(1, forever)
    await until(lambda: began)
    await chats.close(0.01)
    assert began == [1]


# ---------------------------------------------------------------------------------------------------- drafts, inbox


async def test_a_draft_comes_back_as_it_was() -> None:
    store, clock = MemoryStore(), StoppedClock()
    draft = await Drafts(store, clock, TRADES, Draft[TradePreview]).create(ALICE, ALICE, "/trade x", a_preview())
    found = Drafts(store, clock, TRADES, Draft[TradePreview]).find(draft.id)
    assert found == draft
    assert found is not None
    assert found.preview == a_preview()
    for row in draft_keyboard(draft.id).inline_keyboard:
        assert all(isinstance(b.callback_data, str) and len(b.callback_data.encode()) <= 64 for b in row)


async def test_a_draft_is_settled_once() -> None:
    store, clock = MemoryStore(), StoppedClock()
    drafts = Drafts(store, clock, TRADES, Draft[TradePreview])
    draft = await drafts.create(ALICE, ALICE, "/trade x", a_preview())
    outcomes = await asyncio.gather(
        drafts.settle_now(draft.id, DraftState.CONFIRMED),
        drafts.settle_now(draft.id, DraftState.CANCELLED),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), NotOpen]
    found = drafts.find(draft.id)
    assert found is not None
    assert found.state is DraftState.CONFIRMED


async def test_old_and_unreadable_drafts() -> None:
    store, clock = MemoryStore(), StoppedClock()
    drafts = Drafts(store, clock, TRADES, Draft[TradePreview])
    old = await drafts.create(ALICE, ALICE, "/trade x", a_preview())
    clock.advance(minutes=11)
    assert drafts.has_expired(old)
    clock.advance(days=2)
    new = await drafts.create(ALICE, ALICE, "/trade x", a_preview())
    assert set(store.sections["drafts"]) == {new.id}
    store.sections["drafts"][new.id]["preview"] = {"another": "version"}
    assert drafts.find(new.id) is None
    assert drafts.find("unheard") is None


async def test_the_inbox_knows_what_it_took() -> None:
    store = MemoryStore()
    inbox = Inbox(store)
    assert not inbox.knows(5)
    arrivals = [Arrival(update_id=n, raw="{}", at=NOON, since=None) for n in (100_010, 100_009)]
    await inbox.take(arrivals, 100_010)
    assert [a.update_id for a in inbox.left()] == [100_009, 100_010]
    await inbox.done(100_009)
    assert [a.update_id for a in Inbox(store).left()] == [100_010]
    assert inbox.knows(100_010)
    assert not inbox.knows(100_011)
    assert not inbox.knows(3)  # a new numbering


# ---------------------------------------------------------------------------------------------------- access


def test_who_is_admitted() -> None:
    counts: Counter[str] = Counter()
    access = Access(People(frozenset({ALICE}), MemoryStore(), StoppedClock()), counts, lambda: OWN_ID)
    chat = {"id": 5, "type": "private"}

    def update(**sender: Any) -> Update:
        body = {"message_id": 1, "date": 1, "chat": chat, **({"from": sender} if sender else {})}
        return Update.de_json({"update_id": 1, "message": body}, None)

    assert access.admits(update(id=ALICE, is_bot=False, first_name="A"))
    assert not access.admits(update(id=ALICE, is_bot=True, first_name="A"))
    assert not access.admits(update(id=5, is_bot=False, first_name="E"))
    assert not access.admits(update())
    assert not Access(People(frozenset(), MemoryStore(), StoppedClock()), counts, lambda: OWN_ID).admits(
        update(id=ALICE, is_bot=False, first_name="A")
    )
    assert counts["strangers ignored"] == 4
    assert not access.admits(update(id=OWN_ID, is_bot=True, first_name="Holdfast"))
    assert counts["strangers ignored"] == 4, "the notice of its own pin is no stranger's"


# ---------------------------------------------------------------------------------------------------- offline


def offline(store: MemoryStore, lines: Callable[[], list[str]] = list) -> TelegramBot:
    ports = Ports(
        guard=FakeGuard(store),
        positions=FakePositions(),
        emergency=FakeEmergency(),
        dca=FakeDca(store),
        dca_defaults=DcaDefaults(),
        backtester=FakeBacktests(),
        markets=FakeMarkets(),
        charts=FakeCharts(),
        position_charts=FakePositionCharts(),
        overview=an_overview(),
        audit=FakeAuditLog(),
        trade_log=FakeTradeLog(),
        profit_pictures=FakeProfitPictures(),
        backups=FakeBackups(),
        price_alerts=FakePriceAlerts(),
        drills=Drills(),
        store=store,
        clock=StoppedClock(),
        mode="live",
    )
    return TelegramBot(TOKEN, "http://127.0.0.1:9", frozenset({ALICE}), ports, lines)


async def test_without_a_network_the_bot_lives_and_stops() -> None:
    store = MemoryStore()
    bot = offline(store)
    bot.notify()
    await bot.refresh_dashboards()
    assert bot.status == "not connected yet"
    run = asyncio.create_task(bot.run())
    await until(lambda: bot.status == "Telegram cannot be reached")
    assert not bot.healthy
    figures = bot.figures()
    assert (figures.is_up, figures.alerts_waiting, figures.alerts) == (False, None, {})
    assert figures.counted["sessions failed"] >= 1
    await bot.stop()
    await run
    assert bot.status == "stopped"


async def test_a_cancelled_run_leaves_nothing_behind() -> None:
    store = MemoryStore()
    bot = offline(store)
    run = asyncio.create_task(bot.run())
    await asyncio.sleep(0)
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert {task.get_name() for task in asyncio.all_tasks()} == {asyncio.current_task().get_name()}  # type: ignore[union-attr]


def test_the_library_says_what_we_rely_on() -> None:
    assert issubclass(BadRequest, NetworkError)  # so it is caught first


async def test_health_speaks_when_nothing_else_can() -> None:
    store = MemoryStore()
    store.broken = OSError("gone")

    def lines() -> list[str]:
        raise ZeroDivisionError

    bot = offline(store, lines)
    text = bot._health()
    assert "store cannot be read" in text
    assert "The rest cannot be read; the log says why" in text
