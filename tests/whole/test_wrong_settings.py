"""Settings that cannot be used are named, and what was written there is not repeated: it may be a secret."""

from pathlib import Path

import pytest

from tests.whole.conftest import RunCommand

pytestmark = pytest.mark.whole

WRONG = "canary-of-a-wrong-secret"


def test_a_secret_that_is_wrong_is_in_no_error(run: RunCommand, tmp_path: Path) -> None:
    """One in each setting, and one in the place of a name."""
    (tmp_path / ".env").write_text(
        f"TELEGRAM_TOKEN={WRONG}\nBYBIT_API_SECRET={WRONG}\nBYBIT_REST_URL=http://{WRONG}.example.com\n"
        f"HEARTBEAT_URL={WRONG}\n{WRONG}=1\nBYBIT_ENV={WRONG}\n{WRONG}\n"
    )
    (tmp_path / "config.yaml").write_text(f"telegram_token: {WRONG}\nmode: {WRONG}\n{WRONG}: [1\n")
    done = run(tmp_path, "run")
    assert done.returncode == 2
    assert done.stderr.count("Example:") >= 5
    assert "Traceback" not in done.stderr
    assert WRONG not in done.stdout + done.stderr
