"""What a durable change costs, what many at once cost, what opening costs, and whether anybody notices a snapshot."""
