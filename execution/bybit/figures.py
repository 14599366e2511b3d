"""What the way to Bybit says of itself in numbers, for who watches from outside."""

from msgspec import Struct


class BudgetLeft(Struct, frozen=True, kw_only=True):
    """Requests in a rolling window: how many there may be, and how many of them are left now."""

    limit: int
    left: int


class RestFigures(Struct, frozen=True, kw_only=True):
    """Of one account's requests. Endpoints by their name in `endpoints.Endpoint`, in lower case."""

    requests: dict[tuple[str, str], int]
    """Since the start, by endpoint and by what became of them; in a batch each order that failed counts, too."""
    budgets: dict[str, BudgetLeft]
    """By endpoint, and "address" for all of them together."""
    waiting_for_budget: int
    waiting_for_thread: dict[str, int]
    """By what the threads are for."""
    stops_waiting: int
    """Stops in line for trading-stop."""
