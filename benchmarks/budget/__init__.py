"""What the bot asks of the exchange while nothing happens."""
