"""Positions opened elsewhere: met by a sweep, asked about once, guarded or left alone as a person says (R20, R23).

What was shown is done only while it holds: before anything is begun, the position, its orders and the price are read
again.
"""

from asyncio import Lock
from collections.abc import Callable, Coroutine, Mapping
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, Final

import structlog
from msgspec.structs import replace

from execution.acting import is_of_slot
from execution.adoption.adopted_plan import (
    Adopt,
    Answered,
    CannotGuard,
    Choice,
    Found,
    Outcome,
    Proposal,
    adopted_monitor,
    default_legs,
    entry_fills,
    is_whole,
    propose,
    still_holds,
    stop_only,
)
from execution.adoption.owners import OWNERS, Owner, SlotOwner, conflicts, owner_key, question, question_fields
from execution.commands.answers import ChangeRefused, Confirmed, NoSuchPosition
from execution.commands.position_commands import CONFIRM_WITHIN
from execution.exchange import Exchange, ExchangeError, Refusal, Refused
from execution.facts import ZERO, Instrument, PositionRow, Side, Slot
from execution.monitor import Monitor
from execution.new_trade.no_new_trades import NoNewTrades, disk_fails
from execution.new_trade.plan_terms import Limits
from execution.new_trade.trade_request import TradeRejected
from execution.observations import PlanWanted, SlotRead
from execution.records.books import MonitorBooks
from execution.slot_actor import SlotActor
from execution.watching.account_invariants import Claim
from utils.clock import Clock
from utils.persistence.errors import WriterFailedError
from utils.robust_persistence import Transaction

log = structlog.get_logger(__name__)

READ_BACK: Final = timedelta(days=30)
"""Executions of an older position are not looked for."""
UNKNOWN_AGE: Final = timedelta(days=7)
"""So far back where the exchange does not tell when the position opened."""
BEFORE_IT_OPENED: Final = timedelta(seconds=60)
SOON: Final = 1.0
"""Seconds until what a sweep could not read is read again."""
LISTS_LAG: Final = timedelta(seconds=5)
"""A position that has just changed may be there before the executions that explain it: the next sweep looks again."""


class Adopting:
    """Owners of the slots that are not ours, and what becomes of them."""

    def __init__(
        self,
        exchange: Exchange,
        books: MonitorBooks,
        clock: Clock,
        limits: Limits,
        policy: Adopt,
        actors: Mapping[Slot, SlotActor],
        begin: Callable[[Monitor, Instrument], None],
        opening: Lock,
    ) -> None:
        """``begin`` starts the actor of a monitor that is on disk; ``opening`` is held while a slot changes hands."""
        self._exchange = exchange
        self._books = books
        self._clock = clock
        self._limits = limits
        self._policy = policy
        self._actors = actors
        self._begin = begin
        self._opening = opening

    def owner_of(self, slot: Slot) -> SlotOwner | None:
        """Who has a slot that the guard does not."""
        row = self._books.rows(OWNERS).get(owner_key(slot))
        return None if row is None else SlotOwner.from_plain(row)

    def claims(self) -> list[Claim]:
        """Every slot that is asked about or ignored."""
        return [Claim(slot=owner.slot, side=owner.side) for owner in self._owners()]

    async def require_free(self, symbol: str, side: Side) -> None:
        """R23, before any entry of ours. Raises TradeRejected, ExchangeError."""
        for owner in self._owners():
            if owner.slot.symbol != symbol or not conflicts(owner.slot, owner.side, side):
                continue
            if not await self._released(owner):
                word = "is ignored, as you said" if owner.owner is Owner.IGNORED else "waits for your answer"
                what = f"the {owner.side.word} position in {symbol} was opened elsewhere and {word}"
                raise TradeRejected("symbol", f"{what}; close it in Bybit's app first")

    # ---------------------------------------- met by a sweep

    async def look(self, foreign: Mapping[Slot, PositionRow]) -> None:
        """What a sweep saw in slots without an actor: new ones are met, claims to what is gone are dropped (I4)."""
        for owner in self._owners():
            row = foreign.get(owner.slot)
            if row is None or not owner.is_of(row):
                await self._try(self._released(owner), owner.slot)
        unmet = [slot for slot in foreign if self._is_unmet(slot)]
        again = [slot for slot in unmet if not await self._try(self._meet(slot), slot)]
        if again:
            await self._clock.sleep(SOON)  # a position without a stop does not wait for the next sweep
        for slot in again:
            await self._try(self._meet(slot), slot)

    def _is_unmet(self, slot: Slot) -> bool:
        owner = self.owner_of(slot)
        return owner is None or self._waits_for_a_stop(owner)

    def _waits_for_a_stop(self, owner: SlotOwner) -> bool:
        """ADOPT=auto found none that could be set: the position may have grown since, or the price come back."""
        return self._policy is Adopt.AUTO and owner.owner is Owner.ASKING and owner.proposal is None

    async def _try(self, work: Coroutine[Any, Any, object], slot: Slot) -> bool:
        """One slot that cannot be read, or recorded, keeps no other from being seen; it is looked at again."""
        try:
            return bool(await work)
        except (ExchangeError, NoNewTrades) as error:
            log.warning("foreign_position_not_met", symbol=slot.symbol, error=str(error))
            return False

    async def _meet(self, slot: Slot) -> bool:
        """False: not all of it is shown yet."""
        async with self._opening:
            found = None if slot in self._actors else await self._read(slot)
            if found is None:
                return slot in self._actors
            now, is_asked = self._clock.now(), self.owner_of(slot) is not None
            owner = self._claimed(found, Owner.ASKING, now)
            if self._policy is Adopt.IGNORE:
                await self._keep(replace(owner, owner=Owner.IGNORED))
            elif self._policy is Adopt.AUTO and owner.proposal is not None and not owner.proposal.tightens:
                await self._guard(found, stop_only(owner.proposal), chat_id=0, automatic=True)
            elif not is_asked:
                await self._ask(owner, now)
            return True

    async def _ask(self, owner: SlotOwner, now: datetime) -> None:
        await self._books.note(lambda txn: txn.put(OWNERS, owner.key, owner.to_plain()), (question(owner, now),))
        log.info("foreign_position_asked", symbol=owner.slot.symbol, question=owner.question)

    # ---------------------------------------- answers

    async def answer(self, asked: str, drawn: int, choice: Choice, *, chat_id: int) -> Answered:
        """A press on a question. Raises ExchangeError, NoNewTrades; the question stands then."""
        async with self._opening:
            owner = next((o for o in self._owners() if o.question == asked), None)
            if owner is None:
                automatic = self._guarded_by_itself(asked)
                return Answered(outcome=Outcome.SETTLED) if automatic is None else await self._add_targets(automatic)
            name = _name(owner.slot, owner.side)
            if drawn != owner.drawn:
                return Answered(outcome=Outcome.REDRAWN, name=name, fields=question_fields(owner))
            found = await self._read(owner.slot)
            if found is None or not owner.is_of(found.row):
                await self._released(owner)
                return Answered(outcome=Outcome.GONE, name=name)
            if choice is Choice.IGNORE:
                await self._keep(replace(owner, owner=Owner.IGNORED))
                return Answered(outcome=Outcome.IGNORED, name=name, fields=question_fields(owner))
            now = self._claimed(found, owner.owner, owner.since)
            if now.proposal is None:
                return Answered(outcome=Outcome.REFUSED, name=name, problem=now.problem)
            if owner.proposal is None or not still_holds(owner.proposal, now.proposal, found):
                drawn_anew = replace(now, question=owner.question, drawn=owner.drawn + 1)
                await self._keep(drawn_anew)
                return Answered(outcome=Outcome.REDRAWN, name=name, fields=question_fields(drawn_anew))
            proposal = owner.proposal if choice is Choice.DEFAULT_PLAN else stop_only(owner.proposal)
            slot = await self._guard(found, proposal, chat_id=chat_id, automatic=False)
        confirmed = await self._confirmed(slot)
        return Answered(outcome=Outcome.GUARDED, name=name, stop=confirmed.stop, done=confirmed.done)

    async def adopt(self, symbol: str, side: Side | None, choice: Choice, *, chat_id: int) -> Confirmed:
        """Guard, or ignore, a position that is not ours, as it is now; what the exchange then showed.

        Raises NoSuchPosition, ChangeRefused, ExchangeError, NoNewTrades.
        """
        async with self._opening:
            found = await self._find(symbol, side)
            owner = self._claimed(found, Owner.IGNORED, self._clock.now())
            if choice is Choice.IGNORE:
                await self._keep(owner)
                return Confirmed(key=owner.key, done=True, stop=found.row.stop_loss)
            if owner.proposal is None:
                raise ChangeRefused(owner.problem)
            proposal = owner.proposal if choice is Choice.DEFAULT_PLAN else stop_only(owner.proposal)
            slot = await self._guard(found, proposal, chat_id=chat_id, automatic=False)
        return await self._confirmed(slot)

    def _guarded_by_itself(self, generation: str) -> SlotActor | None:
        """The position whose stop ADOPT=auto has set, and which may still get targets."""
        for actor in self._actors.values():
            monitor = actor.monitor
            if monitor.generation == generation and not monitor.plan.legs and monitor.closing is None:
                return actor
        return None

    async def _add_targets(self, actor: SlotActor) -> Answered:
        monitor = actor.monitor
        name = _name(monitor.slot, monitor.side)
        found = await self._read(monitor.slot)
        if found is None or found.side is not monitor.side:
            return Answered(outcome=Outcome.GONE, name=name)
        legs = default_legs(found, monitor.plan.stop, propose(found, self._limits).basis, self._limits)
        if not legs:
            return Answered(outcome=Outcome.REFUSED, name=name, problem="no target stands beyond the market now")
        actor.post(PlanWanted(replace(monitor.plan, legs=legs), drawn_for=monitor.plan))
        done = await actor.seen(lambda m: m.plan.legs == legs, CONFIRM_WITHIN)
        return Answered(outcome=Outcome.GUARDED, name=name, stop=actor.monitor.standing_stop, done=done)

    async def _confirmed(self, slot: Slot) -> Confirmed:
        actor = self._actors[slot]
        done = await actor.seen(lambda m: m.stop_confirmed, CONFIRM_WITHIN)
        return Confirmed(key=actor.monitor.key, done=done, stop=actor.monitor.standing_stop)

    # ---------------------------------------- reading

    async def _find(self, symbol: str, side: Side | None) -> Found:
        try:
            rows = [row for row in await self._exchange.positions(symbol) if row.size > ZERO]
        except Refused as refused:
            if refused.refusal is not Refusal.INVALID:
                raise
            raise NoSuchPosition(symbol, ()) from refused
        foreign = {self._slot(row): row for row in rows if self._slot(row) not in self._actors}
        slots = [slot for slot, row in foreign.items() if side in {None, row.side}]
        found = await self._read(slots[0]) if len(slots) == 1 else None
        if found is None:
            raise NoSuchPosition(symbol, tuple(f"{symbol} {row.side.word}" for row in foreign.values() if row.side))
        return found

    async def _read(self, slot: Slot) -> Found | None:
        """None: flat, or not all of it is shown yet."""
        symbol, exchange = slot.symbol, self._exchange
        rows = await exchange.positions(symbol)
        row = next((r for r in rows if r.position_idx == slot.position_idx and r.size > ZERO), None)
        if row is None or row.side is None or row.avg_price is None:
            return None
        orders = tuple(o for o in await exchange.open_orders(symbol) if o.position_idx == slot.position_idx)
        now = self._clock.now()
        since = max(row.opened_at or now - UNKNOWN_AGE, now - READ_BACK) - BEFORE_IT_OPENED
        executions = tuple(e for e in await exchange.executions(symbol, since) if is_of_slot(slot.position_idx, e))
        has_just_changed = now - row.updated_at < LISTS_LAG
        if not is_whole(row, orders) or (has_just_changed and entry_fills(executions, row) is None):
            return None
        return Found(
            slot=slot,
            side=row.side,
            row=row,
            orders=orders,
            executions=executions,
            ticker=await exchange.ticker(symbol),
            fees=await exchange.fee_rate(symbol),
            equity=(await exchange.wallet()).equity,
            instrument=await exchange.instrument(symbol),
            avg_price=row.avg_price,
        )

    def _claimed(self, found: Found, owner: Owner, since: datetime) -> SlotOwner:
        proposal: Proposal | None = None
        problem = ""
        try:
            proposal = propose(found, self._limits)
        except CannotGuard as error:
            problem = error.problem
        return SlotOwner(
            slot=found.slot,
            side=found.side,
            owner=owner,
            since=since,
            opened_at=found.row.opened_at,
            size=found.row.size,
            avg_price=found.avg_price,
            question=token_hex(8),
            proposal=proposal,
            problem=problem,
        )

    # ---------------------------------------- what changes

    async def _guard(self, found: Found, proposal: Proposal, *, chat_id: int, automatic: bool) -> Slot:
        """The monitor takes the slot over, in one commit; then its actor begins."""
        now = self._clock.now()
        monitor = adopted_monitor(
            found, proposal, generation=token_hex(8), chat_id=chat_id, now=now, automatic=automatic
        )

        def hand_over(txn: Transaction) -> None:
            txn.delete(OWNERS, owner_key(found.slot))

        try:
            await self._books.open(monitor, hand_over)
        except WriterFailedError as error:
            raise disk_fails(str(error)) from error
        self._begin(monitor, found.instrument)
        read = SlotRead(began_at=found.row.observed_at, row=found.row, open_orders=found.orders, by_symbol=False)
        self._actors[found.slot].post(read)
        log.info("adopted", key=monitor.key, read_back=not monitor.is_estimated, automatic=automatic)
        return found.slot

    async def _keep(self, owner: SlotOwner) -> None:
        await self._books.note(lambda txn: txn.put(OWNERS, owner.key, owner.to_plain()))

    async def _released(self, owner: SlotOwner) -> bool:
        """True when a read by symbol shows that the position is gone; its row goes then. Absence is no zero (R19)."""
        rows = await self._exchange.positions(owner.slot.symbol)
        row = next((r for r in rows if r.position_idx == owner.slot.position_idx), None)
        if row is not None and row.size > ZERO and owner.is_of(row):
            return False

        def drop(txn: Transaction) -> None:
            txn.delete(OWNERS, owner.key)

        await self._books.note(drop)
        return True

    def _owners(self) -> list[SlotOwner]:
        return [SlotOwner.from_plain(row) for row in self._books.rows(OWNERS).values()]

    def _slot(self, row: PositionRow) -> Slot:
        return Slot(self._exchange.account, row.symbol, row.position_idx)


def _name(slot: Slot, side: Side) -> str:
    return f"{slot.symbol} {side.word}"
