"""A Telegram Bot API server on loopback, and the hand of the person on the other side of the chat."""
