"""What `main.py drill --json` prints, word for word but short: a child process for tests of the chat.

`--all` prints one scenario and goes on until it is told to end, as a drill of some minutes does.
"""

import json
import signal
import sys

SCENARIO = {
    "name": "private stream cut",
    "passed": True,
    "protected_s": 1.26,
    "naked_ms": 0,
    "duplicates": 0,
    "orders_left": 0,
    "alerts": 4,
    "alerts_due": 4,
    "alerts_doubled": 0,
    "state_lost": 0,
    "note": "",
}
LOST = SCENARIO | {"name": "answers lost", "passed": False, "orders_left": 2, "alerts": 3, "note": "no <end> came"}


def main() -> int:
    if "--live" in sys.argv:
        print(json.dumps({"name": "key", "holds": True, "said": "may trade"}))
        print(json.dumps({"name": "stops", "holds": False, "said": "BTCUSDT long: NO STOP"}))
        print("drill FAIL live lines=2 failed=1")
        return 1
    print(json.dumps(SCENARIO), flush=True)
    if "--all" in sys.argv:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
        signal.pause()
    if "--broken" in sys.argv:
        print("Traceback: bot 123456789:" + "a" * 35, file=sys.stderr)
        return 1
    print(json.dumps(LOST))
    print("drill FAIL scenarios=2 naked_ms=0 duplicates=0 orders_left=2 alerts_missing=1 state_lost=0")
    return 1


if __name__ == "__main__":
    sys.exit(main())
