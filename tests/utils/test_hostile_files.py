"""What the fuzzing of files has found: damage is a refusal of the documented kind, whatever stands in the file."""

import gzip
import json
import pickle
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from utils.persistence import journal
from utils.persistence.checksum import FILE_NAME, read_checksum
from utils.persistence.journal import grouped, read_segment, segment_path
from utils.persistence.recovery import recover
from utils.persistence.snapshot import read_sections
from utils.settings import SETTING_NAMES
from utils.settings_sources import read_config_file
from utils.settings_values import percent, size_in_bytes
from utils.trade_history.archives import story_of_line
from utils.trade_history.audit import read_audit_archive
from utils.trade_history.records import Trade, to_json, trade_from_json

NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)
SAID: dict[str, Any] = {
    "format": 1,
    "sequence": 2,
    "sha256": "0" * 64,
    "journal": None,
    "written_at": NOON.isoformat(),
}
DEEP = "[" * 100_000


@pytest.fixture
def state(tmp_path: Path) -> Path:
    return tmp_path / "state.pkl"


@pytest.mark.parametrize(
    "content",
    [
        DEEP,
        json.dumps(SAID | {"sequence": float("inf")}),
        json.dumps(SAID | {"format": float("inf")}),
        json.dumps(SAID | {"sequence": -1}),
        json.dumps(SAID | {"journal": ["x"]}),
        json.dumps(SAID | {"journal": "../elsewhere"}),
        json.dumps(SAID | {"written_at": "2026-01-05T12:00:00"}),
    ],
)
def test_a_damaged_checksum_is_a_value_error_and_no_start_fails_of_it(state: Path, content: str) -> None:
    state.with_name(FILE_NAME).write_text(content)
    with pytest.raises(ValueError, match=r".+"):
        read_checksum(state)
    state.with_name(f"{state.name}.journal.{1:020d}").write_bytes(b"")
    with pytest.raises(Exception, match=r"checksum|verified"):
        recover(state)


def forged(payload: Any) -> bytes:
    body = pickle.dumps(payload, 4)
    return grouped([journal._RECORD.pack(len(body), 3, journal._checksum(len(body), 3, body)) + body])


@pytest.mark.parametrize(
    "payload",
    [
        {"at": NOON.isoformat(), "txn": 7, "changes": []},
        {"at": "2026-01-05T12:00:00", "txn": "t", "changes": []},
        {"at": NOON.isoformat(), "txn": "t", "changes": [["del", 5, "k"]]},
        {"at": NOON.isoformat(), "txn": "t", "changes": [["del", "bot_data", "k"]]},
    ],
)
def test_a_record_of_other_types_is_unsound_though_its_checksum_holds(state: Path, payload: Any) -> None:
    path = segment_path(state, 3)
    path.write_bytes(forged(payload))
    segment = read_segment(state, path)
    assert segment.records == ()
    assert segment.is_damaged


def test_a_state_whose_keys_are_no_names_is_refused_though_it_proves_itself(state: Path) -> None:
    body = pickle.dumps({"bot_data": {"outbox": {5: 6}}}) + b"HFS1" + (1).to_bytes(8, "big")
    state.write_bytes(body + sha256(body).digest())
    with pytest.raises(ValueError, match="no mapping of names"):
        read_sections(state)


TRADE = to_json(
    Trade(trade_id="1", key="k", symbol="BTCUSDT", side="Buy", account="main", opened_at=NOON, gross=Decimal(1))
)


def test_a_trade_reads_back() -> None:
    assert to_json(trade_from_json(TRADE)) == TRADE


@pytest.mark.parametrize(
    "spoiled",
    [
        {"detail": None},
        {"opened_at": None},
        {"opened_at": "2026-01-05T12:00:00"},
        {"gross": "NaN"},
        {"gross": "1e999"},
        {"gross": 1.5},
        {"symbol": 7},
        {"symbol": "\ud800"},
        {"detail": {"note": "\ud800"}},
    ],
)
def test_a_trade_that_cannot_be_is_damage(spoiled: dict[str, Any]) -> None:
    line = json.dumps({"trade": TRADE | spoiled, "events": []}).encode()
    with pytest.raises(OSError, match="damaged"):
        story_of_line(line)


def test_a_line_nested_beyond_reading_is_damage(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="damaged"):
        story_of_line(DEEP.encode())
    file = tmp_path / "audit.gz"
    file.write_bytes(gzip.compress(DEEP.encode()))
    with pytest.raises(OSError, match="damaged"):
        read_audit_archive(file)


AUDITED = {
    "audit_id": "a1",
    "at": NOON.isoformat(),
    "user_id": 1001,
    "name": "Anna",
    "role": "owner",
    "chat_id": 1001,
    "what": "/close BTCUSDT",
    "outcome": "",
}


@pytest.mark.parametrize(
    "spoiled", [{"at": "2026-01-05T12:00:00"}, {"name": None}, {"user_id": "1001"}, {"what": "\ud800"}]
)
def test_a_line_of_the_audit_that_cannot_be_is_damage(tmp_path: Path, spoiled: dict[str, Any]) -> None:
    file = tmp_path / "audit.gz"
    file.write_bytes(gzip.compress(json.dumps(AUDITED).encode()))
    assert len(read_audit_archive(file)) == 1
    file.write_bytes(gzip.compress(json.dumps(AUDITED | spoiled).encode()))
    with pytest.raises(OSError, match="damaged"):
        read_audit_archive(file)


def test_a_configuration_nested_beyond_reading_is_a_problem_and_no_crash(tmp_path: Path) -> None:
    file = tmp_path / "config.yaml"
    file.write_text("[" * 600)
    assert read_config_file(file, SETTING_NAMES).problems == ["config.yaml: not valid YAML"]


def test_settings_that_nobody_can_mean_are_refused() -> None:
    for text in ("1e-999", "0." + "0" * 60 + "1"):
        with pytest.raises(ValueError, match="percentage"):
            percent(text)
    with pytest.raises(ValueError, match="size"):
        size_in_bytes("9" * 400 + "GiB")
