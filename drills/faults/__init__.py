"""The fault drill: what happens to the real bot when things go wrong, measured from outside."""
