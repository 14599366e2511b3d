"""The keeper of the demo's bot: kills and starts it as the page wishes, always on the same state."""

from collections.abc import Callable

from drills.control import Control
from drills.processes import Program

RUNNING, STOPPED = "running", "stopped"
KILL, START = "kill", "start"


class BotKeeper:
    """Runs one bot for one simulator. ``start`` makes a new process on the state that the last one left."""

    def __init__(self, control: Control, start: Callable[[], Program]) -> None:
        self._control = control
        self._start = start
        self._bot: Program | None = start()

    def look(self) -> bool:
        """Reports how the bot is and fulfils what is wished; False when it has failed.

        One that somebody has ended from a terminal is as good as killed here: it is started again as wished.

        Raises:
            OSError: the simulator does not answer.
        """
        if self._bot is not None and not self._bot.is_running():
            if self._bot.has_failed():
                return False
            self._bot = None
        wish = self._report()
        if wish == KILL and self._bot is not None:
            self._bot.kill()
            self._bot = None
        elif wish == START and self._bot is None:
            self._bot = self._start()
        else:
            return True
        self._report()
        return True

    def stop(self) -> None:
        """Ends the bot politely, if it runs."""
        if self._bot is not None:
            self._bot.stop()

    def _report(self) -> str | None:
        """Says how the bot is; what comes back is the wish, or None."""
        if self._bot is None:
            told = self._control.post("/control/bot/state", state=STOPPED)
        else:
            told = self._control.post("/control/bot/state", state=RUNNING, pid=self._bot.pid)
        wish: str | None = told["wish"]
        return wish
