"""The way to the exchange: its streams, its requests and what is left of their budgets."""

from collections.abc import Iterator

from prometheus_client.metrics_core import Metric

from execution.bybit.adapter import BybitExchange
from execution.exchange_events import StreamState
from helpers.connectivity.glance import Glance
from helpers.connectivity.link import LinkState
from helpers.metrics.families import counters, gauge, gauges, one_of


def exchange_families(exchange: BybitExchange, glance: Glance) -> Iterator[Metric]:
    health, rest = exchange.health(), exchange.figures()
    public = health.public_stream is StreamState.UP if health.is_watching else None
    up = {("private",): health.private_stream is StreamState.UP, ("public",): public}
    yield gauges(
        "stream_up", "1 while the stream is up; the public one rests while no price is wanted.", ("stream",), up
    )
    ages = {("private",): health.private_stream_age, ("public",): health.public_stream_age}
    yield gauges("stream_age_seconds", "Since anything came over the stream, a pong included.", ("stream",), ages)
    offset = None if health.clock_offset_ms is None else health.clock_offset_ms / 1000
    yield gauge("clock_offset_seconds", "The exchange's clock minus this machine's.", offset)
    state = glance.state.value if glance.state is not None else None
    yield one_of("connectivity_state", "The connection as a whole.", "state", (each.value for each in LinkState), state)
    yield counters(
        "rest_requests", "Requests by endpoint and by what became of them.", ("endpoint", "outcome"), rest.requests
    )
    budgets = rest.budgets.items()
    yield gauges(
        "rest_budget_left", "Requests that the endpoint's limit still allows now.", ("endpoint",),
        {(endpoint,): budget.left for endpoint, budget in budgets},
    )  # fmt: skip
    yield gauges(
        "rest_budget_limit", "Requests that the endpoint allows in its window.", ("endpoint",),
        {(endpoint,): budget.limit for endpoint, budget in budgets},
    )  # fmt: skip
    yield gauge("rest_waiting_for_budget", "Requests that wait for their turn.", rest.waiting_for_budget)
    yield gauges(
        "rest_waiting_for_thread", "Requests that no thread has taken yet.", ("lane",),
        {(lane,): waiting for lane, waiting in rest.waiting_for_thread.items()},
    )  # fmt: skip
    yield gauge("stops_waiting", "Stops that wait to be sent.", rest.stops_waiting)
