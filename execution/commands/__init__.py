"""What a person asks of the engine; each answer is what the exchange then showed."""
