import io
import json
import logging
import subprocess
import sys
import threading
from pathlib import Path

import httpx
import pytest
import structlog

from utils.logs import configure_logging, redact

TOKEN = "123456789:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
SECRET = 's3cr3t/with+odd chars"\\'


class Captured:
    def __init__(self, capsys) -> None:
        self._capsys, self._text = capsys, ""

    def getvalue(self) -> str:
        self._text += self._capsys.readouterr().err
        return self._text


@pytest.fixture
def stderr(monkeypatch, capsys):
    """Lets a test set up logging as the program does; everything is put back afterwards."""
    root = logging.getLogger()
    handlers, level, config = root.handlers[:], root.level, structlog.get_config()
    levels = {name: logging.getLogger(name).level for name in ("httpx", "httpcore", "urllib3", "apscheduler")}
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    yield Captured(capsys)
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**config)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)
    configure_nothing()


def configure_nothing() -> None:
    from utils import logs
    from utils.redaction import Redactor

    logs._Current.redactor = Redactor()


@pytest.mark.parametrize("fmt", ["text", "json"])
async def test_a_request_logged_by_httpx_shows_no_token(stderr, fmt):
    configure_logging("INFO", fmt, [TOKEN])
    logging.getLogger("httpx").setLevel(logging.INFO)  # as if the user turned it on
    answer = httpx.MockTransport(lambda _: httpx.Response(200, json={}))
    async with httpx.AsyncClient(transport=answer) as client:
        await client.get(f"https://api.telegram.org/bot{TOKEN}/getMe", params={"again": TOKEN})
    assert "api.telegram.org" in stderr.getvalue()
    assert TOKEN not in stderr.getvalue()
    assert TOKEN.split(":")[1] not in stderr.getvalue()


async def test_httpx_is_quiet_by_default(stderr):
    configure_logging("DEBUG", "text", [])
    for name in ("httpx", "httpcore", "urllib3", "apscheduler"):
        logging.getLogger(f"{name}.sub").info("chatter of %s", name)
    assert "chatter" not in stderr.getvalue()


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_secrets_are_hidden_in_arguments_extras_and_tracebacks(stderr, fmt):
    configure_logging("INFO", fmt, [TOKEN, SECRET])
    child = logging.getLogger("some.library.child")
    child.warning("args %s %r", SECRET, {"token": TOKEN}, extra={"secret": SECRET})
    structlog.get_logger("ours").info("bound", token=TOKEN, secret=SECRET)
    for log in (child.exception, structlog.get_logger("ours").exception):
        try:
            raise_with(SECRET, TOKEN)
        except RuntimeError:
            log("failed")
    text = stderr.getvalue()
    assert text.count("***") >= 8
    assert text.count("RuntimeError") >= 2
    assert TOKEN not in text
    for form in (SECRET, repr(SECRET)[1:-1], json.dumps(SECRET)[1:-1]):
        assert form not in text
    if fmt == "json":
        lines = [json.loads(line) for line in text.splitlines()]
        assert [line["event"] for line in lines][1:] == ["bound", "failed", "failed"]
        assert lines[0].keys() >= {"event", "logger", "level", "timestamp", "secret"}


def raise_with(secret: str, token: str) -> None:
    raise RuntimeError(f"{secret} {token}")


FORGED = "first\n2026-01-05T12:00:00Z [info     ] all is well\r\x1b[2J\x9b31m\u202e"
OBEYED = ("\r", "\x1b", "\x9b", "\u202e")


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_an_event_is_one_line_and_nothing_in_it_is_obeyed_by_a_terminal(stderr, fmt):
    configure_logging("INFO", fmt, [])
    log = structlog.get_logger("ours")
    log.info(FORGED)
    log.info("value", name=FORGED)
    log.info("without blanks", name=FORGED.replace(" ", "_"))
    log.info("within", names=[FORGED], error=ValueError(FORGED))
    log.info("name", **{FORGED: 1})
    logging.getLogger("library").warning("said %s", FORGED, extra={"more": FORGED})
    text = stderr.getvalue()
    assert len(text.split("\n")) == 6 + 1
    assert not any(obeyed in text for obeyed in OBEYED)
    if fmt == "json":
        lines = [json.loads(line) for line in text.split("\n") if line]
        assert lines[0]["event"] == FORGED
        assert lines[1]["name"] == FORGED


def test_a_traceback_stands_indented_below_its_event_whatever_is_in_it(stderr):
    configure_logging("INFO", "text", [])
    for log in (structlog.get_logger("ours"), logging.getLogger("library")):
        try:
            raise_with(FORGED, "")
        except RuntimeError:
            log.exception("failed", stack_info=True)
    logging.getLogger("library").warning(*["%s %s", FORGED])  # a mistake: it cannot be formatted
    text = stderr.getvalue()
    begin_at_the_margin = [line for line in text.splitlines() if line and not line.startswith("  ")]
    assert ["failed" in line or "could not be written" in line for line in begin_at_the_margin] == [True] * 3
    assert text.count("RuntimeError: first") == 2
    assert not any(obeyed in text for obeyed in OBEYED)


def test_uncaught_errors_go_through_redaction(stderr):
    configure_logging("INFO", "json", [SECRET])
    thread = threading.Thread(target=raise_with, args=(SECRET, TOKEN), name="worker-7")
    thread.start()
    thread.join()
    try:
        raise_with(SECRET, TOKEN)
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    lines = [json.loads(line) for line in stderr.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["uncaught error in thread worker-7", "uncaught error"]
    assert all("RuntimeError: ***" in line["exception"] for line in lines)
    assert TOKEN not in stderr.getvalue()


def test_stopping_by_hand_and_leaving_a_thread_are_no_errors(stderr):
    configure_logging("INFO", "text", [])
    sys.excepthook(KeyboardInterrupt, KeyboardInterrupt(), None)
    threading.excepthook(threading.ExceptHookArgs((SystemExit, SystemExit(), None, None)))
    assert stderr.getvalue().strip() == "KeyboardInterrupt"


def test_a_line_that_cannot_be_formatted_leaks_nothing(stderr):
    configure_logging("INFO", "text", [SECRET])
    logging.getLogger("x").error("%d of them", SECRET)
    assert "could not be written" in stderr.getvalue()
    assert SECRET not in stderr.getvalue()


def test_a_librarys_own_handler_is_taken_over(stderr):
    library, raw = logging.getLogger("with.own.handler"), io.StringIO()
    library.addHandler(logging.StreamHandler(raw))
    library.propagate = False
    configure_logging("INFO", "text", [SECRET])
    library.error("key %s", SECRET)
    assert raw.getvalue() == ""
    assert "key ***" in stderr.getvalue()


def test_configuring_twice_gives_one_line(stderr):
    for _ in range(2):
        configure_logging("WARNING", "text", [])
    structlog.get_logger("a").warning("once")
    structlog.get_logger("a").info("never")
    assert stderr.getvalue().count("once") == 1
    assert "never" not in stderr.getvalue()


def test_redact_is_for_texts_to_a_chat(stderr):
    configure_logging("INFO", "text", [SECRET])
    assert redact(f"could not: {SECRET} at https://x/bot{TOKEN}/y") == "could not: *** at https://x/bot***/y"


def test_a_dying_program_prints_no_secret():
    program = (
        "from utils.logs import configure_logging\n"
        "import os\n"
        "configure_logging('INFO', 'text', [os.environ['SECRET']])\n"
        "raise SystemError('lost ' + os.environ['SECRET'])\n"
    )
    root = Path(__file__).parents[2]
    ended = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env={"SECRET": SECRET}, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 1
    assert "SystemError: lost ***" in ended.stderr
    assert ended.stdout == ""
    assert SECRET not in ended.stderr
