"""The difference between what should exist and what does, kind by kind: the steps that order_diff puts in order."""
