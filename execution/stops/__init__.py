"""The stop that should stand: who asks for it, how it follows the price, and what the exchange shows of it."""
