"""The page for people: the chat on the left, the market and the account on the right."""
