"""Carries out the checks of `profit_check`: each closed trade against the exchange's figures, once (R22)."""

from collections.abc import Sequence

import structlog
from msgspec.structs import replace

from execution.exchange import Exchange
from execution.exchange_errors import ExchangeError, Refused, Unreadable
from execution.facts.executions import ClosedPnl
from execution.failures import system_notice
from execution.notices import OUTBOX
from execution.watching.profit_check import CHECKS, Judged, ProfitCheck, Verdict, judge
from utils.clock import Clock
from utils.money import plain
from utils.robust_persistence import RobustPersistence, Transaction
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class ProfitAudit:
    """Looks at what is due; ``counts`` is by verdict, for `/health`."""

    def __init__(self, exchange: Exchange, store: RobustPersistence, clock: Clock) -> None:
        self._exchange = exchange
        self._store = store
        self._clock = clock
        self.counts = dict.fromkeys(Verdict, 0)

    async def run(self) -> None:
        """Judge every closed trade whose rows are there, or overdue.

        One that cannot be read holds up none of the others, and is judged later. Raises ExchangeError, of the first.
        """
        failed: ExchangeError | None = None
        for plain_check in self._store.items(CHECKS).values():
            try:
                await self._look(ProfitCheck.from_plain(plain_check))
            except ExchangeError as error:
                failed = failed or error
        if failed is not None:
            raise failed

    async def _look(self, check: ProfitCheck) -> None:
        judged = judge(check, await self._rows(check))
        verdict = judged.verdict
        if verdict is Verdict.NOT_THERE and self._clock.now() < check.until:
            return
        self.counts[verdict] += 1
        log.info("profit_check", symbol=check.symbol, verdict=verdict.value, ours=check.profit, theirs=judged.profit)

        def done(txn: Transaction) -> None:
            txn.delete(CHECKS, check.generation)
            if verdict is not Verdict.AGREES:
                notice = system_notice(_words(check, judged), self._clock.now(), is_urgent=False)
                notice = replace(notice, chat_id=check.chat_id)  # whose trade it was, not everybody
                txn.put(OUTBOX, notice.id, notice.to_plain())

        await self._store.commit_or_hold(done)

    async def _rows(self, check: ProfitCheck) -> Sequence[ClosedPnl]:
        """None where they are overdue and the exchange will not show them. Raises ExchangeError."""
        try:
            return await self._exchange.closed_pnl(check.symbol, check.since)
        except (Refused, Unreadable):
            if self._clock.now() < check.until:
                raise
            log.warning("closed_pnl_unread", symbol=check.symbol, exc_info=True)
            return ()


def _words(check: ProfitCheck, judged: Judged) -> str:
    symbol, ours = check.symbol, plain(check.profit)
    if judged.verdict is Verdict.NOT_THERE:
        return text("told-profit-unchecked", symbol=symbol, ours=ours)
    theirs, difference = plain(judged.profit), plain(check.profit - judged.profit)
    if judged.size == check.size:
        return text("told-profit-differs", symbol=symbol, ours=ours, theirs=theirs, difference=difference)
    size, more = plain(check.size), plain(judged.size)
    return text("told-profit-of-more", symbol=symbol, ours=ours, theirs=theirs, size=size, more=more)
