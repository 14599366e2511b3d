"""Bybit v5 behind the `Exchange` port, on unmodified pybit: requests, streams, wire formats, codes, budgets."""
