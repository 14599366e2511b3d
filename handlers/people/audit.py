"""Who did what, and what came of it: written beside what is done, so that it holds up nothing.

A line is put into the store at once, held in memory while the disk fails like any other change, and moved to the trade
history soon after it is on disk: in safe mode no file changes. It is there before the outcome is known, so that a crash
in between leaves it without one.
"""

import asyncio
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from html import unescape
from secrets import token_hex
from typing import Any, Final

import structlog
from telegram import User

from handlers.people.role import Role
from handlers.ports import AuditLog, Store, Transaction
from handlers.telegram.hearing import HEAR
from handlers.words.say import label
from utils.clock import Clock
from utils.trade_history import AuditLine

_log = structlog.get_logger(__name__)

SECTION: Final = "audit"
"""Section of the store: lines on their way to the trade history, by id."""
_LONGEST: Final = 200
_TAG: Final = re.compile(r"<[^<>]*>")
_TOGETHER: Final = 0.25
"""Seconds in which what happens together is moved together."""
_AGAIN: Final = 30.0
_MOST_UNWRITTEN: Final = 1000
"""Lines that wait in memory for a store that takes nothing, not even to hold it."""


class Audit:
    """Lines as they come; `run` writes them."""

    def __init__(self, store: Store, log: AuditLog, clock: Clock, counts: Counter[str]) -> None:
        self._store = store
        self._history = log
        self._clock = clock
        self._counts = counts
        self._unwritten: dict[str, AuditLine] = {}
        self._woken = asyncio.Event()
        self._woken.set()  # what a former run left in the store

    @contextmanager
    def watching(self, user: User | None, role: Role | None, chat_id: int, what: str) -> Iterator[None]:
        """What is answered while this is open is the outcome, and so is what is said later in the same message."""
        line = self._begun(user, role, chat_id, what)
        is_over = False

        def hear(text: str) -> None:
            nonlocal line
            line = replace(line, outcome=one_line(text) or line.outcome)
            self._keep(line)
            if is_over:
                _tell(line)

        before = HEAR.set(hear)
        try:
            yield
        except Exception:
            hear(label("audit-failed"))
            raise
        finally:
            HEAR.reset(before)
            is_over = True
            _tell(line)

    def denied(self, user: User | None, role: Role | None, chat_id: int, what: str) -> None:
        """Somebody wanted what is not theirs to do; nothing was done."""
        with self.watching(user, role, chat_id, what):
            hear = HEAR.get()
            if hear is not None:
                hear(label("audit-denied"))

    async def recent(self, count: int) -> tuple[list[AuditLine], str]:
        """The newest lines, the newest first, and why older ones cannot be read, if they cannot."""
        found, trouble = {}, ""
        try:
            found = {line.audit_id: line for line in await self._history.audit(count)}
        except Exception as error:  # noqa: BLE001 - what is known without it is still shown
            _log.exception("the audit cannot be read")
            trouble = type(error).__name__
        found |= {key: _from_row(key, row) for key, row in self._store.items(SECTION).items()}
        found |= self._unwritten
        lines = sorted(found.values(), key=lambda line: (line.at, line.audit_id), reverse=True)
        return lines[:count], trouble

    async def run(self) -> None:
        """Write and move lines until cancelled."""
        while True:
            await self._woken.wait()
            self._woken.clear()
            try:
                if await self._write():
                    await self._clock.sleep(_TOGETHER)
                    await self._move()
                else:
                    await self._clock.sleep(_AGAIN)
                    self._woken.set()
            except Exception:  # noqa: BLE001 - the edge: nothing that anybody does waits for this
                self._counts["audit lines late"] += 1
                _log.exception("the audit cannot be written now")
                await self._clock.sleep(_AGAIN)
                self._woken.set()

    async def flush(self) -> None:
        """The chat ends: what waits goes into the store, if that takes it."""
        try:
            await self._write()
        except Exception:  # noqa: BLE001 - the edge: the log has these lines
            self._counts["audit lines lost"] += len(self._unwritten)
            _log.exception("the last audit lines are not written")

    async def _write(self) -> bool:
        """Put what waits in memory into the store; False: it is only held there, and is put again."""
        lines = dict(self._unwritten)
        if not lines:
            return True

        def put(txn: Transaction) -> None:
            for key, line in lines.items():
                txn.put(SECTION, key, _to_row(line))

        if not await self._store.commit_or_hold(put):
            return False
        for key, line in lines.items():
            if self._unwritten.get(key) is line:
                del self._unwritten[key]
        return True

    async def _move(self) -> None:
        rows = self._store.items(SECTION)
        if not rows:
            return
        await self._history.record_audit([_from_row(key, row) for key, row in rows.items()])

        def take_out(txn: Transaction) -> None:
            for key, row in rows.items():
                if txn.get(SECTION, key) == row:  # else its outcome has come meanwhile
                    txn.delete(SECTION, key)

        await self._store.commit_or_hold(take_out)

    def _begun(self, user: User | None, role: Role | None, chat_id: int, what: str) -> AuditLine:
        line = AuditLine(
            audit_id=token_hex(8),
            at=self._clock.now(),
            user_id=user.id if user is not None else 0,
            name=user.full_name if user is not None else "",
            role=role.word if role is not None else "",
            chat_id=chat_id,
            what=one_line(what, is_html=False),
        )
        self._keep(line)
        return line

    def _keep(self, line: AuditLine) -> None:
        if line.audit_id not in self._unwritten and len(self._unwritten) >= _MOST_UNWRITTEN:
            self._counts["audit lines lost"] += 1  # the log has it
            return
        self._unwritten[line.audit_id] = line
        self._woken.set()


def one_line(text: str, *, is_html: bool = True) -> str:
    """The first line that says something, without markup, and not too long."""
    plain = unescape(_TAG.sub("", text)) if is_html else text
    first = next((line.strip() for line in plain.splitlines() if line.strip()), "")
    return first if len(first) <= _LONGEST else f"{first[: _LONGEST - 1]}…"


def _tell(line: AuditLine) -> None:
    _log.info(
        "audit", user_id=line.user_id, name=line.name, role=line.role, chat_id=line.chat_id, what=line.what,
        outcome=line.outcome,
    )  # fmt: skip


def _to_row(line: AuditLine) -> dict[str, Any]:
    row = asdict(line)
    del row["audit_id"]
    return row


def _from_row(key: str, row: dict[str, Any]) -> AuditLine:
    return AuditLine(audit_id=key, **row)
