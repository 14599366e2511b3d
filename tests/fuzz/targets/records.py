"""Records that come back from a disk: bots' state files, trades, what an older bot kept, ids; a value, or a refusal."""

import gzip
import json
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import msgspec
from hypothesis import strategies as st

from execution.adoption.bot_claims import BotClaim, claim_of
from execution.adoption.owners import SlotOwner
from execution.commands.emergency_record import EmergencyRecord
from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import OrderRole
from execution.dca.lots import ClosedLot
from execution.dca.order_ids import dca_link_id, read_dca_link_id
from execution.dca.state_file import CHECKSUM, Connected, Surfaces, checksum_of, to_state
from execution.dca.state_reading import StateRejected, bot_named_by, from_state
from execution.facts.slots import Slot
from execution.monitor import Monitor
from execution.order_ids import order_link_id, read_link_id
from execution.records.legacy_monitors import Conversion, convert
from execution.watching.profit_check import ProfitCheck
from helpers.connectivity import record as connectivity
from tests.execution.builders import monitor
from tests.execution.dca.bot_facts import a_bot, a_lot
from tests.fuzz import odd
from tests.fuzz.invariants import can_be_written, require_sound, require_words
from tests.fuzz.mutation import documents, json_texts
from tests.fuzz.target import Target
from tests.legacy_state import document
from utils.persistence.foreign_plain import foreign_as_plain
from utils.trade_history.archives import read_archive, story_of_line, trade_of_line
from utils.trade_history.audit import AuditLine, read_audit_archive
from utils.trade_history.records import Event, Story, Trade, json_text, time_text, to_json

_AT: Final = datetime(2026, 1, 5, 12, tzinfo=UTC)
_NOTHING: Final = Surfaces(price=None, rules=None, fees=None, connected=Connected(last_success=None, failure_count=0))
_BOT: Final = a_bot(lots=(a_lot(),))
_TRADE: Final = Trade(
    trade_id="0123456789abcdef", key="BTCUSDT_Buy_main", symbol="BTCUSDT", side="Buy", account="main", opened_at=_AT,
    closed_at=_AT, entry_qty=Decimal("0.1"), entry_price=Decimal(50000), gross=Decimal("1.5"), net=Decimal("1.4"),
    reason="tp", detail={"plan": {"stop": "49000"}},
)  # fmt: skip
_EVENT: Final = Event(event_id="e1", trade_id=_TRADE.trade_id, at=_AT, kind="fill", detail={"qty": "0.1"})


# ---------------------------------------------------------------- state files of DCA bots


def _check_state_file(said: tuple[Any, bool]) -> None:
    """With a right checksum around it, or not: a bot with figures to reckon with, or a reason."""
    state, is_sealed = said
    if is_sealed and isinstance(state, dict):
        state = {**state, CHECKSUM: checksum_of(state)}
    _check_state_text(json.dumps(state))


def _check_state_text(text: str) -> None:
    try:
        saved = from_state(text.encode(errors="replace"))
    except StateRejected as error:
        require_words(error, 2_000 + odd.LONGEST)
        return
    require_sound(saved, "saved")
    for lot in saved.bot.lots:
        assert lot.received > 0 and lot.cost > 0, f"a lot of {lot.received} for {lot.cost}"
    assert saved.bot.plan.amount > 0


# ---------------------------------------------------------------- records of the store


def _check_record(said: tuple[str, Any]) -> None:
    """Either it does not fit, and which field does not is said; or it is a record that is kept as it was read."""
    name, plain = said
    if not can_be_written(json.dumps(plain, default=str, ensure_ascii=False)):
        return  # neither door lets such a text in: see the rows of Bybit and the updates of Telegram
    read: Callable[[Any], Any] = _RECORDS[name][0]
    try:
        record = read(plain)
    except msgspec.ValidationError as error:
        require_words(error, 500 + odd.LONGEST)
    else:
        assert read(record.to_plain()) == record


_RECORDS: Final[dict[str, tuple[Callable[[Any], Any], Any]]] = {
    "monitor": (Monitor.from_plain, monitor().to_plain()),
    "bot": (DcaBot.from_plain, _BOT.to_plain()),
    "bot claim": (BotClaim.from_plain, claim_of("01234567", Slot("main", "BTCUSDT", 0), _AT).to_plain()),
    "slot owner": (SlotOwner.from_plain, {}),
    "profit check": (ProfitCheck.from_plain, {}),
    "emergency": (
        EmergencyRecord.from_plain, {"id": "0" * 16, "scope": "all", "begun_at": _AT, "items": [], "report": None},
    ),
    "sold lot": (ClosedLot.from_plain, {}),
    "connectivity": (connectivity.from_plain, connectivity.ConnectivityRecord().to_plain()),
}  # fmt: skip


def _check_older(plain: Any) -> None:
    """Nothing that an older bot kept is lost: each of its monitors is taken over, or kept with the reason why not."""
    said, _ = foreign_as_plain(plain)
    if not isinstance(said, dict):
        return
    try:
        found = convert(said)
    except ValueError as error:
        require_words(error)
        return
    assert isinstance(found, Conversion)
    for each in found.monitors.values():
        assert each.stop > 0 and each.plan.stop > 0 and all(leg.price > 0 for leg in each.plan.legs)
        assert sum(leg.share for leg in each.plan.legs) <= 1 and not each.plan.entries
        assert each.slot.position_idx in {0, 1, 2}
    records = said["bot_data"].get("enhanced_tp_sl_monitors", {})
    if isinstance(records, dict):
        kept = [name for name in found.kept if name.startswith("enhanced_tp_sl_monitors/")]
        assert len(found.monitors) + len(kept) == len(records)
    assert all(kept.why for kept in found.kept.values())


# ---------------------------------------------------------------- the history of trades


@cache
def _room() -> Path:
    return Path(tempfile.mkdtemp(prefix="holdfast-fuzz-records-"))


def _require_trade(trade: Trade) -> None:
    require_sound(trade, "trade")
    texts = (trade.trade_id, trade.key, trade.symbol, trade.side, trade.account)
    assert all(isinstance(text, str) for text in texts) and isinstance(trade.opened_at, datetime)
    assert isinstance(trade.closed_at, datetime | None) and isinstance(trade.detail, dict)
    to_json(trade)


def _check_story(text: str) -> None:
    """A line of an archive: the trade that was written, or an OSError that says that it is damaged."""
    line = text.encode(errors="replace")
    try:
        story = story_of_line(line)
    except OSError as error:
        require_words(error, 500 + odd.LONGEST)
        return
    assert trade_of_line(line) == story.trade
    _require_trade(story.trade)
    for event in story.events:
        require_sound(event, "event")
        assert isinstance(event.event_id, str) and isinstance(event.at, datetime) and isinstance(event.detail, dict)
        to_json(event)


def _check_archive(said: tuple[str, bytes]) -> None:
    """A whole file of them, or of lines of the audit: packed, and then damaged."""
    kind, content = said
    file = _room() / f"{kind}.gz"
    file.write_bytes(content)
    try:
        found: list[Story] | list[AuditLine] = read_archive(file) if kind == "trades" else read_audit_archive(file)
    except OSError as error:
        require_words(error, 500 + odd.LONGEST)
        return
    for each in found:
        if isinstance(each, Story):
            _require_trade(each.trade)
        else:
            require_sound(each, "audit line")
            assert isinstance(each.at, datetime)
            assert isinstance(each.user_id, int)
            assert all(isinstance(text, str) for text in (each.audit_id, each.name, each.role, each.what, each.outcome))


_STORY_LINE: Final = {"trade": to_json(_TRADE), "events": [to_json(_EVENT)]}
_AUDIT_LINE: Final = {
    "audit_id": "a1", "at": time_text(_AT), "user_id": 1001, "name": "Anna", "role": "owner", "chat_id": 1001,
    "what": "/close BTCUSDT", "outcome": "closed",
}  # fmt: skip


def _packed(kind: str) -> st.SearchStrategy[tuple[str, bytes]]:
    seed: Any = _STORY_LINE if kind == "trades" else _AUDIT_LINE
    lines = st.lists(json_texts([seed]), min_size=1, max_size=2)
    return lines.map(lambda texts: (kind, gzip.compress("\n".join(texts).encode(errors="replace"), mtime=0)))


# ---------------------------------------------------------------- ids


def _check_ids(text: str) -> None:
    """An id is nobody's, or says exactly what one of ours with these parts would say."""
    if (ours := read_link_id(text)) is not None:
        require_sound(ours, "id")
        made = order_link_id(ours.generation, ours.epoch, ours.role, ours.leg, ours.revision)
        assert read_link_id(made) == ours and len(made) <= 36
    if (bots := read_dca_link_id(text)) is not None:
        assert dca_link_id(bots.bot_id, bots.role, bots.lot, bots.revision) == text
        assert bots.role in set(OrderRole)
    named = bot_named_by(text)
    assert named is None or Path(named).name == named


_STATE: Final = to_state(_BOT, (), _NOTHING, _AT)
_IDS: Final = ("hf-0123456789abcdef-t1-0-0", "hf-0123456789abcdef-e10-3-12", "dca-01234567-b1-0", "dca-01234567-s12-3",
               "bot_state_01234567.json", "bot_state_01234567.json.12")  # fmt: skip

TARGETS: Final = (
    Target(
        name="dca state file", covers=("execution/dca/state_reading.py",),
        inputs=st.tuples(documents([_STATE]), st.booleans()), check=_check_state_file,
        examples=((_STATE, True), (_STATE, False), ([], True), ({}, True)),
    ),
    Target(
        name="dca state file: text", covers=("execution/dca/state_reading.py",), inputs=json_texts([_STATE]),
        check=_check_state_text, examples=("", "[" * 100_000, "null", json.dumps(_STATE)),
    ),
    Target(
        name="records",
        covers=("execution/monitor.py", "execution/dca/dca_bot.py", "execution/dca/lots.py",
                "execution/adoption/owners.py", "execution/adoption/bot_claims.py",
                "execution/commands/emergency_record.py", "execution/watching/profit_check.py",
                "helpers/connectivity/record.py"),
        inputs=st.sampled_from(sorted(_RECORDS)).flatmap(
            lambda name: st.tuples(st.just(name), documents([_RECORDS[name][1]]))
        ),
        check=_check_record,
        examples=tuple((name, seed) for name, (_, seed) in _RECORDS.items()),
    ),
    Target(
        name="older bot", covers=("execution/records/legacy_monitors.py", "utils/persistence/foreign_plain.py"),
        inputs=st.deferred(lambda: documents([foreign_as_plain(document())[0]])), check=_check_older,
        examples=({}, {"bot_data": {}}, {"bot_data": {"enhanced_tp_sl_monitors": {"": None, "BTCUSDT_Buy": []}}}),
    ),
    Target(
        name="trade history: line", covers=("utils/trade_history/archives.py", "utils/trade_history/records.py"),
        inputs=json_texts([_STORY_LINE]), check=_check_story,
        examples=(json_text(_STORY_LINE), "", "null", "[" * 100_000, '{"trade":{},"events":[]}'),
    ),
    Target(
        name="trade history: archive", covers=("utils/trade_history/archives.py", "utils/trade_history/audit.py"),
        inputs=st.sampled_from(["trades", "audit"]).flatmap(_packed), check=_check_archive,
        examples=(("trades", b""), ("audit", b""), ("trades", gzip.compress(b"[]")), ("audit", gzip.compress(b"\xff")),
                  ("trades", gzip.compress(json_text(_STORY_LINE).encode())[:-3])),
    ),
    Target(
        name="ids", covers=("execution/order_ids.py", "execution/dca/order_ids.py"),
        inputs=st.sampled_from(_IDS).flatmap(lambda seed: st.builds(
            lambda at, put: seed[:at] + put + seed[at + 1 :],
            st.integers(0, 30), st.sampled_from([*odd.TEXTS, "9", "09"]),
        )),
        check=_check_ids, examples=(*_IDS, "", "hf-0123456789abcdef-t\u0661-0-0", "hf-0123456789abcdef-t1-0-0\n"),
    ),
)  # fmt: skip
