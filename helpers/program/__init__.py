"""What `main.py` puts together, in the order of a start: the state, the guard, and what works beside it."""
