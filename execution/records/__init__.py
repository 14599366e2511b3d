"""How what we know becomes durable: monitors, notices, the trade log."""
