"""How long the bot needs after a `kill -9` until it has verified every position again."""
