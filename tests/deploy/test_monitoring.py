"""The examples for Prometheus and Grafana; that every metric in them exists, a running bot shows in tests/whole."""

import json
from itertools import combinations
from typing import Any

import yaml

from drills.processes import ROOT
from utils.settings import Settings

BOARD = json.loads((ROOT / "deploy" / "grafana" / "holdfast.json").read_text(encoding="utf-8"))
PROMETHEUS = yaml.safe_load((ROOT / "deploy" / "prometheus.yml").read_text())
PANELS: list[dict[str, Any]] = BOARD["panels"]


def overlap(one: dict[str, int], other: dict[str, int]) -> bool:
    is_beside = one["x"] + one["w"] <= other["x"] or other["x"] + other["w"] <= one["x"]
    is_below = one["y"] + one["h"] <= other["y"] or other["y"] + other["h"] <= one["y"]
    return not (is_beside or is_below)


def test_the_dashboard_asks_whichever_prometheus_its_owner_has() -> None:
    assert [variable["name"] for variable in BOARD["templating"]["list"]] == ["datasource"]
    for panel in PANELS:
        if panel["type"] == "row":
            continue
        assert panel["targets"], panel["title"]
        for target in (panel, *panel["targets"]):
            assert target["datasource"] == {"type": "prometheus", "uid": "${datasource}"}
        assert len({target["refId"] for target in panel["targets"]}) == len(panel["targets"])


def test_its_panels_stand_beside_and_below_each_other() -> None:
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    assert all(panel["gridPos"]["x"] + panel["gridPos"]["w"] <= 24 for panel in PANELS)
    clashes = [(a["title"], b["title"]) for a, b in combinations(PANELS, 2) if overlap(a["gridPos"], b["gridPos"])]
    assert clashes == []


def test_prometheus_asks_at_the_port_of_the_example_and_reads_the_alarms() -> None:
    (job,) = PROMETHEUS["scrape_configs"]
    (port,) = Settings.model_fields["metrics_port"].examples or ()
    assert job["static_configs"] == [{"targets": [f"127.0.0.1:{port}"]}]
    assert [(ROOT / "deploy" / name).is_file() for name in PROMETHEUS["rule_files"]] == [True]


def test_each_alarm_says_how_grave_it_is_and_what_it_means() -> None:
    (group,) = yaml.safe_load((ROOT / "deploy" / "prometheus_rules.yml").read_text())["groups"]
    names = [rule["alert"] for rule in group["rules"]]
    assert len(set(names)) == len(names) >= 8
    for rule in group["rules"]:
        assert rule["labels"]["severity"] in {"critical", "warning"}
        assert rule["annotations"]["summary"].endswith(".")
