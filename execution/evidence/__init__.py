"""What the exchange shows of a slot, and what that proves: its row, its orders, its executions, a read of it all."""
