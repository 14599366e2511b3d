"""The container: what is in it, who it runs as, and what it may do. Nothing here builds one."""

import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from drills.processes import ROOT
from tests.deploy.image import copied, stages
from utils.settings import SECRET_NAMES, SETTING_NAMES, load_settings

COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICE = COMPOSE["services"]["holdfast"]
REQUIRED = {name.lower() for name in SECRET_NAMES if name != "HEARTBEAT_URL"}


def last(name: str) -> str:
    """The last instruction of the final stage with this name."""
    return [instruction.rest for instruction in stages()[-1] if instruction.name == name][-1]


def environment() -> dict[str, str]:
    pairs = [pair for name, rest in stages()[-1] if name == "ENV" for pair in rest.split()]
    return dict(pair.split("=", 1) for pair in pairs)


def is_let_through(path: str) -> bool:
    """As .dockerignore says: the last pattern that matches decides, for a file or a folder above it."""
    parts = Path(path).parts
    above = ["/".join(parts[: number + 1]) for number in range(len(parts))]
    is_ignored = False
    for line in (ROOT / ".dockerignore").read_text().splitlines():
        pattern = line.strip()
        if not pattern or pattern.startswith("#"):
            continue
        bare = pattern.removeprefix("!")
        names = [Path(each).name for each in above] if bare.startswith("**/") else above
        if any(fnmatch(name, bare.removeprefix("**/")) and ("/" not in name or bare != "*") for name in names):
            is_ignored = not pattern.startswith("!")
    return not is_ignored


def test_everything_that_is_copied_is_there_and_let_through() -> None:
    sources = [source.rstrip("/") for source, _ in copied()] + ["requirements.txt", "constraints.txt"]
    assert "main.py" in sources
    for source in sources:
        assert (ROOT / source).exists(), source
        assert is_let_through(source), source


@pytest.mark.parametrize(
    "path",
    [
        ".env", "config.yaml", ".git/config", "data/trade_history.db", "secrets/telegram_token", ".venv/bin/python",
        "tests/conftest.py", "utils/__pycache__/logs.pyc", "utils/.env",
    ],
)  # fmt: skip
def test_no_secret_no_state_and_nothing_needless_gets_into_it(path: str) -> None:
    assert not is_let_through(path)


def test_what_asks_for_its_health_is_in_it() -> None:
    """That its files are enough for the whole program, the demo's test shows, which runs it from such a folder."""
    (module,) = re.findall(r'"-m", "([a-z.]+)"\]$', last("HEALTHCHECK"))
    path = Path(*module.split(".")).with_suffix(".py")
    assert (ROOT / path).is_file()
    assert path.parts[0] in {source.rstrip("/") for source, _ in copied()}


def test_libraries_are_pinned_and_nothing_is_built() -> None:
    first, final = stages()
    assert first[0].rest.split()[0] == final[0].rest, "a virtual environment belongs to the Python that made it"
    assert "--only-binary=:all:" in first[-1].rest
    assert "-r /build/requirements.txt -c /build/constraints.txt" in first[-1].rest
    assert not any("apt-get" in instruction.rest for instruction in [*first, *final])
    assert any("pip uninstall" in instruction.rest for instruction in final)


def test_it_runs_as_nobody_with_its_state_on_a_volume_and_says_how_it_is() -> None:
    assert last("USER") == "10001:10001"
    after = stages()[-1][[name for name, _ in stages()[-1]].index("USER") :]
    assert not {"RUN", "COPY", "ADD"} & {name for name, _ in after}, "nothing is written by the user it runs as"
    assert last("VOLUME") == f'["{environment()["STATE_DIR"]}"]'
    assert last("HEALTHCHECK").endswith('CMD ["python", "-m", "helpers.metrics.healthcheck"]')
    assert (last("ENTRYPOINT"), last("CMD")) == ('["python", "main.py"]', '["run"]')
    assert last("STOPSIGNAL") == "SIGTERM"


def test_what_it_sets_are_settings_and_its_port_is_its_own(tmp_path: Path) -> None:
    own = {name: value for name, value in environment().items() if name in SETTING_NAMES}
    assert own.keys() == {"METRICS_PORT", "STATE_DIR"}
    settings = load_settings(tmp_path / "none", tmp_path / "none", own, credentials=False)
    assert (settings.metrics_host, settings.metrics_port) == ("127.0.0.1", 9464)


def test_compose_takes_every_right_away() -> None:
    assert SERVICE["read_only"] is True
    assert SERVICE["cap_drop"] == ["ALL"]
    assert SERVICE["security_opt"] == ["no-new-privileges:true"]
    assert SERVICE["user"] == last("USER")
    assert SERVICE["ulimits"] == {"core": 0}, "a dump of memory would hold the secrets"
    assert all({"noexec", "nosuid", "nodev"} <= set(mount.split(":")[1].split(",")) for mount in SERVICE["tmpfs"])
    assert not {"ports", "privileged", "cap_add", "devices", "network_mode", "pid"} & SERVICE.keys()
    assert SERVICE["volumes"] == [f"state:{environment()['STATE_DIR']}"]
    assert (SERVICE["restart"], SERVICE["init"]) == ("unless-stopped", True)


def test_compose_hands_secrets_over_as_files_and_nothing_but_settings_otherwise() -> None:
    assert set(SERVICE["secrets"]) == set(COMPOSE["secrets"]) == REQUIRED
    assert {entry["file"] for entry in COMPOSE["secrets"].values()} == {f"./secrets/{name}" for name in REQUIRED}
    assert environment()["CREDENTIALS_DIRECTORY"] == "/run/secrets"
    assert set(SERVICE["environment"]) <= set(SETTING_NAMES) - set(SECRET_NAMES)
    wanted = re.findall(r"\$\{([A-Z_]+)", (ROOT / "compose.yaml").read_text())
    assert set(wanted) <= set(SERVICE["environment"])
    assert "/secrets/" in (ROOT / ".gitignore").read_text().split()
