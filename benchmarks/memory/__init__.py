"""How much memory guarded positions take, and how long the garbage collector stops everything for them."""
