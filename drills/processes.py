"""The simulator and the bot as what they are in real life: processes of their own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).resolve().parent.parent
TOKEN = "100000000:demo-token-for-the-simulator-only-xx"  # noqa: S105 - the simulator takes any token of this form
STOP_WITHIN = 8.0
_OF_THE_MACHINE = ("PATH", "HOME", "LANG", "LC_", "TMPDIR", "PYTHON", "COVERAGE", "LD_", "SSL_")
"""What of the caller's environment a bot may see: settings of the person who watches are not among it."""


class Program:
    """A child process that is ended, by its own id, when the story is over."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    @property
    def pid(self) -> int:
        return self._process.pid

    def is_running(self) -> bool:
        return self._process.poll() is None

    def has_failed(self) -> bool:
        """Whether it has ended by itself, and not because somebody wanted it to: by a signal, politely or not."""
        code = self._process.poll()
        return code is not None and code > 0

    def kill(self) -> None:
        """As a power cut would: no goodbye."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def wait(self) -> int:
        return self._process.wait()

    def stop(self, within: float = STOP_WITHIN) -> None:
        """Politely, then firmly after so many seconds."""
        if self.is_running():
            self._process.terminate()
            try:
                self._process.wait(within)
            except subprocess.TimeoutExpired:
                self.kill()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Simulator(Program):
    """``python -m simulator`` on a free port; ``url`` is known once it listens."""

    def __init__(self, *options: str, ends_with_us: bool = False) -> None:
        command = [sys.executable, "-m", "simulator", "--port", "0", *options]
        if ends_with_us:
            command = bound_to_us(command)
        process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, start_new_session=True)
        super().__init__(process)
        assert process.stdout is not None  # noqa: S101 - opened as a pipe two lines above
        first_line = process.stdout.readline().strip()
        if "http://" not in first_line:
            self.stop()
            raise RuntimeError(f"the simulator did not start: {first_line or 'no output'}")
        self.url = first_line.rsplit(" ", 1)[1]


class Bot(Program):
    """``python main.py run`` against a simulator, with its state in a directory and no settings but these."""

    def __init__(
        self, simulator_url: str, state_dir: Path, log_file: Path, *, ends_with_us: bool = False, **settings: str
    ) -> None:
        command = [sys.executable, str(ROOT / "main.py"), "run"]
        environment = bot_environment(simulator_url, state_dir, **settings)
        # Its own directory: a .env of the person who watches the demo must not reach it.
        state_dir.mkdir(parents=True, exist_ok=True)
        with log_file.open("a") as log:
            process = subprocess.Popen(
                bound_to_us(command) if ends_with_us else command,
                cwd=state_dir,
                env=environment,
                stdout=log,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        super().__init__(process)


def bound_to_us(command: list[str]) -> list[str]:
    """The kernel ends it with the thread that starts it, however that ends; where there is no such tool, as it was.

    Where we ended before the kernel was told, it is not begun.
    """
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        return command
    return [
        setpriv,
        "--pdeathsig",
        "KILL",
        "sh",
        "-c",
        'test "$PPID" -eq "$0" && exec "$@"',
        str(os.getpid()),
        *command,
    ]


def bot_environment(simulator_url: str, state_dir: Path, **settings: str) -> dict[str, str]:
    """All that a bot finds in its environment: what the machine needs, where the simulator is, and these settings."""
    return {
        **{n: v for n, v in os.environ.items() if n.startswith(_OF_THE_MACHINE) and n != "LANGUAGE"},
        "TELEGRAM_TOKEN": TOKEN,
        "TELEGRAM_ALLOWED_USER_IDS": "1001",
        "TELEGRAM_API_URL": simulator_url,
        "BYBIT_ENV": "demo",
        "BYBIT_API_KEY": "simkey",
        "BYBIT_API_SECRET": "simsecret",
        "BYBIT_REST_URL": simulator_url,
        "BYBIT_WS_URL": simulator_url.replace("http://", "ws://"),
        "CONNECTIVITY_TARGET": simulator_url.removeprefix("http://"),
        "STATE_DIR": str(state_dir),
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        **settings,
    }


def temporary_state() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="holdfast-demo-", ignore_cleanup_errors=True)
