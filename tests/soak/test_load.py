"""What is read of the processes under load, what becomes of it, and a few seconds of it: `make soak` has minutes."""

import http.server
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import pytest

from benchmarks.memory.resident import resident_bytes
from drills.control import Unmet
from tests.soak import load
from tests.soak.crowd import COMMANDS, FAULTS
from tests.soak.process_figures import descriptors, family, threads
from tests.walkthrough import ROOT

METRICS = b"""# HELP holdfast_asyncio_tasks Tasks that have not ended.
# TYPE holdfast_asyncio_tasks gauge
holdfast_asyncio_tasks 41.0
holdfast_store_records{section="alerts"} 3.0
holdfast_mailbox_waiting 2.0
"""
FEW_WAIT = METRICS + f"{load.WAITING_ALERTS} {load.FEW_ALERTS}\n".encode()
MANY_WAIT = METRICS + f"{load.WAITING_ALERTS} {load.FEW_ALERTS + 1}\n".encode()


@contextmanager
def answering(body):
    """The port of a bot that tells this of itself."""

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server.server_address[1]
        server.shutdown()
        thread.join()


COUNTING = """
import sys, threading
from pathlib import Path
from tests.soak.process_figures import descriptors, threads

files, running = descriptors(), threads()
ended = threading.Event()
workers = [threading.Thread(target=ended.wait) for _ in range(3)]
opened = [(Path(sys.argv[1]) / str(number)).open("w") for number in range(5)]
for worker in workers:
    worker.start()
print(descriptors() - files, threads() - running)
ended.set()
for each in (*workers, *opened):
    each.join() if each in workers else each.close()
print(descriptors() - files)
"""


def test_figures_of_this_process_follow_what_it_takes(tmp_path):
    """In a process of its own: in this one others begin and end threads as well."""
    done = subprocess.run(
        [sys.executable, "-c", COUNTING, tmp_path], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["5", "3", "0"]


def test_memory_is_that_of_the_whole_family_and_of_the_dead_nothing():
    grandchild = "import sys; held = bytearray(30 << 20); print('ready', flush=True); sys.stdin.read()"
    child = f"import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', {grandchild!r}]))"
    with subprocess.Popen(
        [sys.executable, "-c", child], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "ready\n"
        pids = family(process.pid)
        assert len(pids) == 2
        assert sum(map(resident_bytes, pids)) > 30 << 20
        assert resident_bytes(process.pid) < 30 << 20
        process.stdin.close()
    assert [resident_bytes(process.pid), descriptors(process.pid), threads(process.pid)] == [0, 0, 0]
    assert family(process.pid) == [process.pid]


def test_what_the_bot_tells_of_itself_is_read_where_it_tells():
    with answering(METRICS) as port:
        told = load._told(port)
    assert told == {"holdfast_asyncio_tasks": 41.0, "holdfast_mailbox_waiting": 2.0}
    assert set(told) < set(load.TOLD_BOUNDS)
    assert load._told(load._free_port()) == {}


def test_a_resource_that_was_never_read_is_no_pass():
    """Those that only the bot itself tells are no exception: nobody answered, or they have another name now."""
    done = load.Load()
    for _ in range(200):
        for bound in load.BOUNDS:
            done.note(bound.resource, 20)
    flat = {each.bound.resource: each.is_flat for each in done.verdicts()}
    assert {flat.pop(bound.resource) for bound in load.BOUNDS} == {True}
    assert flat == {bound.resource: None for bound in load.TOLD_BOUNDS.values()}


def test_that_nobody_says_how_many_alerts_wait_is_not_none_that_waits():
    with answering(FEW_WAIT) as port:
        load._let_the_chat_catch_up(port, 30)
    for body in (METRICS, MANY_WAIT):
        with answering(body) as port, pytest.raises(Unmet):
            load._let_the_chat_catch_up(port, 0.3)


class Unhurried:
    """The machine's time, but that no step of it is long: what takes its time costs nobody else a turn."""

    LONGEST_STEP = 0.3

    def __init__(self):
        self._seen, self._told = time.monotonic(), 0.0

    def monotonic(self):
        now = time.monotonic()
        self._told += min(now - self._seen, self.LONGEST_STEP)
        self._seen = now
        return self._told

    def sleep(self, seconds):
        time.sleep(seconds)


@pytest.mark.whole
def test_a_few_seconds_under_load_read_every_resource_and_leave_nothing_for_the_referee(tmp_path, monkeypatch):
    pauses = {"SAMPLE_SECONDS": 0.3, "COMMAND_SECONDS": 0.5, "FAULT_SECONDS": 1.5, "RENEW_SECONDS": 1.0}
    for name, seconds in pauses.items():
        monkeypatch.setattr(load, name, seconds)
    monkeypatch.setattr(load, "time", Unhurried())
    told = []
    done = load.run_load(tmp_path, seed=1, minutes=4 / 60, positions=2, tell=told.append)
    assert told == ["2 positions are open"]
    assert done.findings == []
    assert (done.done["trades"] >= 2, done.done["commands"] >= 2, done.done["faults"] >= 1) == (True, True, True)
    assert max(done.held) == 2
    bounds = (*load.BOUNDS, *load.TOLD_BOUNDS.values())
    assert done.samples.keys() == {bound.resource for bound in bounds}
    assert min(map(len, done.samples.values())) >= 2
    assert {each.is_flat for each in done.verdicts()} == {None}, "a few samples are no verdict"
    assert load.lines(done)[-1].endswith(load.WELL)


def test_commands_and_faults_are_what_they_say():
    assert all(command.format(symbol="BTCUSDT", side="long").startswith("/") for command in COMMANDS)
    assert {fault["target"] for fault in FAULTS} == {"rest", "ws_private", "ws_public", "telegram"}
