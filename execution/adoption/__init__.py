"""Positions opened elsewhere: met, asked about, guarded or left alone."""
