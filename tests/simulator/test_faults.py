"""The list of armed faults, without any server: what strikes, how often, for how long, and by which chance."""

import pytest

from simulator.faults import DEFAULT_DELAY_MS, KINDS_BY_TARGET, FaultKind, Faults, FaultTarget, read_fault

CREATE = {"target": "rest", "match": "/v5/order/create", "kind": "lost_response"}


class Clock:
    def __init__(self):
        self.now = 1_000

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def faults(clock):
    return Faults(7, clock)


def strikes(faults, times, name="/v5/order/create", target="rest"):
    return [faults.take(target, name) is not None for _ in range(times)]


def test_a_fault_strikes_once_unless_it_says_otherwise(faults):
    faults.add(CREATE)
    assert strikes(faults, 3) == [True, False, False]
    faults.add(CREATE | {"count": 2})
    assert strikes(faults, 3) == [True, True, False]


def test_a_chance_without_a_count_lasts_until_it_is_cleared(faults):
    faults.add(CREATE | {"probability": 1})
    assert all(strikes(faults, 50))
    faults.clear()
    assert not any(strikes(faults, 5))


def test_a_chance_with_a_count_ends_after_so_many_strikes(faults):
    faults.add(CREATE | {"probability": 0.5, "count": 3})
    assert sum(strikes(faults, 200)) == 3


def test_null_is_until_cleared(faults):
    faults.add(CREATE | {"count": None})
    assert all(strikes(faults, 50))


def test_a_lasting_fault_ends_by_the_clock(faults, clock):
    faults.add(CREATE | {"lasts_ms": 500})
    clock.now += 499
    assert all(strikes(faults, 3))
    clock.now += 1
    assert strikes(faults, 1) == [False]
    assert faults.armed() == []


def test_a_lasting_fault_with_a_count_ends_by_whichever_comes_first(faults, clock):
    faults.add(CREATE | {"lasts_ms": 500, "count": 1})
    assert strikes(faults, 2) == [True, False]
    faults.add(CREATE | {"lasts_ms": 500, "count": 1})
    clock.now += 500
    assert strikes(faults, 1) == [False]


def test_chances_are_those_of_the_seed_and_begin_anew_with_it():
    def hits(seed):
        faults = Faults(seed)
        faults.add(CREATE | {"probability": 0.5})
        first = strikes(faults, 100)
        faults.reset(seed)
        faults.add(CREATE | {"probability": 0.5})
        assert strikes(faults, 100) == first
        return first

    assert hits(1) == hits(1) != hits(2)
    assert 30 < sum(hits(1)) < 70


def test_the_oldest_that_fits_strikes_first(faults):
    faults.add(CREATE | {"kind": "ret_code"})
    faults.add(CREATE | {"kind": "delay", "match": ""})
    assert faults.take("rest", "/v5/order/cancel").kind is FaultKind.DELAY
    assert faults.take("rest", "/v5/order/create").kind is FaultKind.RET_CODE


def test_what_is_armed_can_be_seen_and_disarmed_one_by_one(faults):
    first, second = faults.add(CREATE | {"count": 5}), faults.add(CREATE | {"kind": "delay"})
    faults.take("rest", "/v5/order/create")
    assert [(each.fault_id, each.left, each.struck) for each in faults.armed()] == [
        (first.fault_id, 4, 1),
        (second.fault_id, 1, 0),
    ]
    faults.disarm(first.fault_id)
    assert [each.fault_id for each in faults.armed()] == [second.fault_id]
    with pytest.raises(ValueError, match=f"no fault {first.fault_id} is armed"):
        faults.disarm(first.fault_id)


def test_who_listens_hears_of_strikes_and_of_everything_that_passes(faults):
    struck, passed = [], []
    faults.on_strike.append(lambda fault, name: struck.append((fault.kind, name)))
    faults.on_passage.append(lambda target, names: passed.append((target, names)))
    faults.add(CREATE)
    strikes(faults, 2)
    faults.strike("rest", "/v5/order/create")
    assert struck == [("lost_response", "/v5/order/create")]
    assert passed == [("rest", ("/v5/order/create",))] * 2


@pytest.mark.parametrize(
    ("wrong", "reason"),
    [
        ({"count": 0}, "count must be at least 1"),
        ({"count": "1"}, "Expected `int"),
        ({"count": 1.5}, "Expected `int"),
        ({"probability": 1.01}, "between 0 and 1"),
        ({"probability": -0.01}, "between 0 and 1"),
        ({"lasts_ms": 0}, "lasts_ms must be at least 1"),
        ({"lasts_ms": 10**12}, "a year"),
        ({"delay_ms": -1}, "must not be negative"),
        ({"delay_ms": 10**12}, "a year"),
        ({"retry_after": -1}, "must not be negative"),
        ({"skew_ms": -(10**12)}, "a year"),
        ({"status": 199}, "200 to 599"),
        ({"status": 600}, "200 to 599"),
        ({"kind": "flood"}, "kind flood does not exist for target rest: .*lost_request"),
        ({"kind": "earthquake"}, "Invalid enum value 'earthquake'"),
        ({"target": "mail"}, "Invalid enum value 'mail'"),
        ({"colour": "red"}, "unknown field `colour`"),
        ({"match": 5}, "Expected `str`"),
    ],
    ids=str,
)
def test_a_wrong_fault_is_refused_with_the_reason(wrong, reason):
    with pytest.raises(ValueError, match=reason):
        read_fault(CREATE | wrong)


@pytest.mark.parametrize("missing", ["target", "kind"])
def test_target_and_kind_are_needed(missing):
    with pytest.raises(ValueError, match=f"missing required field `{missing}`"):
        read_fault({name: value for name, value in CREATE.items() if name != missing})


def test_every_kind_exists_for_some_target_and_every_pair_can_be_armed(faults):
    assert set().union(*KINDS_BY_TARGET.values()) == set(FaultKind)
    for target, kinds in KINDS_BY_TARGET.items():
        for kind in FaultKind:
            if kind in kinds:
                faults.add({"target": target, "kind": kind})
                assert faults.take(target, "").kind is kind
            else:
                with pytest.raises(ValueError, match="does not exist for target"):
                    faults.add({"target": target, "kind": kind})


def test_a_delay_that_says_nothing_is_still_one():
    assert read_fault({"target": "rest", "kind": "delay"}).delay_ms == DEFAULT_DELAY_MS > 0
    assert set(FaultTarget) == set(KINDS_BY_TARGET)
