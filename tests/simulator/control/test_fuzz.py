"""Whatever is posted, control answers in JSON: done, or not and why; never with a failure of its own."""

import json

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from simulator.control.calls import CALLS
from tests.simulator.control.test_calls import raw

POSTS = [call for call in CALLS if call.method == "POST" and call.path != "market/path"]
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
    | st.decimals(allow_nan=True, allow_infinity=True).map(str)
    | st.sampled_from(["0", "-1", "1e400", "0.0000000001", "BTCUSDT", "Buy", "csv", "hold", "funding", "instrument"])
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=5,
)


@st.composite
def spoiled(draw):
    """A call's example with one field replaced, or one that does not belong to it."""
    call = draw(st.sampled_from(POSTS))
    names = sorted({*call.example, *getattr(call.body, "__struct_fields__", ()), "kind", "colour"})
    return call.path, call.example | {draw(st.sampled_from(names)): draw(VALUES)}


@settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(spoiled())
@example(("account/event", {"kind": "instrument", "symbol": "BTCUSDT", "tick_size": "1e-18"}))
@example(("market/price", {"symbol": "BTCUSDT", "price": "0.000000000000000001"}))
@example(("market/price", {"symbol": "BTCUSDT", "price": "999999999999999"}))
def test_the_answer_is_always_reasoned(stepped, request_of):
    path, body = request_of
    status, _, answer = raw(stepped, "POST", f"/control/{path}", json.dumps(body))
    assert status in {200, 400, 409}
    assert answer["ok"] is (status == 200)
    if status != 200:
        assert len(answer["error"]) > 8
    for reading in ("market", "account", "stats", "faults", "switches"):
        assert raw(stepped, "GET", f"/control/{reading}")[0] == 200
