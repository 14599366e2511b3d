"""The way to the exchange, to Telegram and to the internet: how it is, and what is done while it is not."""
