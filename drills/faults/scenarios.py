"""The scenarios: the quick ones, and one for each fault that the simulator can play."""

from collections.abc import Iterable, Mapping
from typing import Final

from drills.faults.scenario import Blow, Fault, Scenario

REST, PRIVATE, PUBLIC, TELEGRAM = "rest", "ws_private", "ws_public", "telegram"
_CREATE, _STOP = "/v5/order/create", "/v5/position/trading-stop"
_MENDED: Final = "the state was mended at the start: bybit_bot_dashboard_v4.1_enhanced.pkl does not verify"


def _fault(target: str, kind: str, match: str = "", **more: object) -> Fault:
    return {"target": target, "kind": kind, "match": match, **more}


def _in_requests(kind: str, **more: object) -> Scenario:
    """At the entry, and at the request that moves the stop to break-even."""
    return Scenario(
        name=f"REST: {_words(kind)}",
        plays=(REST, kind),
        opening=(_fault(REST, kind, _CREATE, **more),),
        target=(_fault(REST, kind, _STOP, **more),),
    )


def _stream(target: str, kind: str, *faults: Fault, lifts_after: float | None = None) -> Scenario:
    """Break-even follows from what this stream tells."""
    is_public = target == PUBLIC
    return Scenario(
        name=f"{'public' if is_public else 'private'} stream: {_words(kind)}",
        plays=(target, kind),
        target=faults,
        lifts_after=lifts_after,
        by_price=is_public,
        rereads_all=not is_public and any(fault["kind"] == "disconnect" for fault in faults),
    )


def _streams(target: str) -> Iterable[Scenario]:
    """What both streams know. A fault of the handshake shows only when the stream has to come back."""
    cut = _fault(target, "disconnect")
    topic = "tickers.{symbol}" if target == PUBLIC else "execution"
    subscribed = topic if target == PUBLIC else ""  # the private topics are asked for all at once, by their first name
    yield _stream(target, "delay", _fault(target, "delay", topic, delay_ms=2000))
    yield _stream(target, "http_status", _fault(target, "http_status", status=503, count=2), cut)
    yield _stream(target, "ret_code", _fault(target, "ret_code", subscribed), cut)
    yield _stream(target, "truncated_json", _fault(target, "truncated_json", topic))
    yield _stream(target, "refuse_connect", _fault(target, "refuse_connect", count=3), cut)
    yield _stream(target, "blackhole", _fault(target, "blackhole"))
    yield _stream(target, "drop_message", _fault(target, "drop_message", count=None), lifts_after=3)
    yield _stream(target, "duplicate", _fault(target, "duplicate", count=6), lifts_after=5)
    yield _stream(target, "reorder", _fault(target, "reorder", topic))


def _chat(kind: str, match: str = "sendMessage", **more: object) -> Scenario:
    """At the alert that the first target has filled."""
    return Scenario(
        name=f"Telegram: {_words(kind)}", plays=(TELEGRAM, kind), target=(_fault(TELEGRAM, kind, match, **more),)
    )


def _words(kind: str) -> str:
    return kind.replace("_", " ")


QUICK: Final = (
    # The longest first: the others are played beside it.
    Scenario(
        name="address banned for 3 s",
        plays=(REST, "ip_ban"),
        target=(_fault(REST, "ip_ban", lasts_ms=3000),),
    ),
    Scenario(
        name="answers lost",
        plays=(REST, "lost_response"),
        opening=(_fault(REST, "lost_response", _CREATE),),
        target=(_fault(REST, "lost_response", _STOP),),
    ),
    Scenario(
        name="private stream cut",
        plays=(PRIVATE, "disconnect"),
        target=(_fault(PRIVATE, "refuse_connect"), _fault(PRIVATE, "disconnect")),
        rereads_all=True,
    ),
    Scenario(
        name="public stream cut",
        plays=(PUBLIC, "disconnect"),
        target=(_fault(PUBLIC, "refuse_connect"), _fault(PUBLIC, "disconnect")),
        by_price=True,
    ),
    Scenario(
        name="events doubled",
        plays=(PRIVATE, "duplicate"),
        target=(_fault(PRIVATE, "duplicate", count=6),),
        lifts_after=5,
    ),
    Scenario(
        name="events reordered",
        plays=(PRIVATE, "reorder"),
        target=(_fault(PRIVATE, "reorder", "execution"),),
    ),
    Scenario(
        name="clock 10 s ahead, then right",
        plays=(REST, "clock_skew"),
        target=(_fault(REST, "clock_skew", skew_ms=10_000, lasts_ms=2000),),
    ),
    Scenario(name="process killed while it acts", blow=Blow.KILL, rereads_all=True, patience=120),
    Scenario(name="newest state file torn", blow=Blow.TEAR, rereads_all=True, also_told=_MENDED, patience=120),
)

_CUT: Final = _fault(PRIVATE, "disconnect")
_LOG_IN: Final = (
    _stream(PRIVATE, "reject_auth", _fault(PRIVATE, "reject_auth"), _CUT),
    _stream(PRIVATE, "clock_skew", _fault(PRIVATE, "clock_skew", skew_ms=20_000), _CUT),
)

_EVERY: Final = (
    *QUICK,
    Scenario(
        name="killed while it opens, and again",
        kills_opening=True,
        blow=Blow.KILL,
        rereads_all=True,
        patience=120,
    ),
    *map(_in_requests, ("lost_request", "html_body", "truncated_json", "blackhole", "duplicate")),
    _in_requests("delay", delay_ms=1500),
    _in_requests("http_status", status=503),
    _in_requests("ret_code", ret_code=10016),
    # Clients try a cut connection again by themselves: once is not enough to be seen.
    _in_requests("disconnect", count=2),
    _in_requests("refuse_connect", count=2),
    Scenario(name="REST: reject auth", plays=(REST, "reject_auth"), target=(_fault(REST, "reject_auth", _STOP),)),
    Scenario(
        name="REST: stale read",
        plays=(REST, "stale_read"),
        target=(_fault(REST, "stale_read", "/v5/position/list", count=2), _fault(PRIVATE, "disconnect")),
        rereads_all=True,
    ),
    *_streams(PRIVATE),
    *_LOG_IN,
    *_streams(PUBLIC),
    *map(_chat, ("lost_response", "lost_request", "http_status", "html_body", "truncated_json", "blackhole")),
    _chat("delay", delay_ms=3000),
    _chat("disconnect", count=2),
    _chat("refuse_connect", count=2),
    _chat("flood", retry_after=2),
    _chat("conflict", "getUpdates"),
    _chat("unauthorized", "getUpdates"),
    _chat("malformed_update", "getUpdates"),
)


def quick() -> tuple[Scenario, ...]:
    return QUICK


def every(kinds: Mapping[str, Iterable[str]]) -> tuple[Scenario, ...]:
    """The quick ones, and one for each kind of fault, by target, that the simulator says it has.

    Raises:
        ValueError: it has one that no scenario plays.
    """
    wanted = {(target, kind) for target, known in kinds.items() for kind in known}
    chosen: dict[object, Scenario] = {}
    for scenario in _EVERY:
        chosen.setdefault(scenario.plays or scenario.name, scenario)
    unplayed = sorted(wanted - chosen.keys())
    if unplayed:
        raise ValueError("no scenario plays " + ", ".join(f"{kind} on {target}" for target, kind in unplayed))
    return tuple(chosen.values())
