"""``python -m simulator``: which markets and clocks it takes, and what it says to the others."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "simulator", "--port", "0"]
GOOD = "timestamp_utc,open,high,low,close\n2022-01-01 00:00:00,46000,46100,45900,46050\n"


def refused(*arguments: str) -> str:
    ended = subprocess.run([*COMMAND, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=30, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert "Traceback" not in ended.stderr
    return ended.stderr


@pytest.mark.whole
def test_a_malformed_recording_is_refused_at_the_start_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_text(GOOD + "2022-01-01 00:01:00,46050,46000,46060,46050\n", encoding="utf-8")
    assert f"{path}, line 3: high 46000 is below low 46060" in refused("--market", "csv", "--csv", str(path))
    assert "No such file" in refused("--csv", str(tmp_path / "absent.csv"))


@pytest.mark.whole
@pytest.mark.parametrize("arguments", [("--clock-factor", "2"), ("--clock", "fast", "--clock-factor", "0")], ids=str)
def test_a_factor_is_for_a_fast_clock(arguments: tuple[str, ...]) -> None:
    assert "--clock-factor is for --clock fast" in refused(*arguments)


@pytest.mark.whole
def test_a_fast_clock_runs_ahead(tmp_path: Path) -> None:
    path = tmp_path / "bars.csv"
    path.write_text(GOOD, encoding="utf-8")
    fetch = build_opener(ProxyHandler({})).open
    arguments = ["--clock", "fast", "--clock-factor", "1000", "--market", "csv", "--csv", str(path)]
    with subprocess.Popen([*COMMAND, *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            url = process.stdout.readline().removeprefix("simulator listening on ").strip()
            price, times = "", []
            while price != "46050" or times[-1] - times[0] < 60_000:
                with fetch(f"{url}/v5/market/tickers?category=linear&symbol=BTCUSDT", timeout=30) as answer:
                    body = json.load(answer)
                price = body["result"]["list"][0]["lastPrice"]
                times.append(body["time"])
        finally:
            process.terminate()
        assert process.wait(60) == 0
