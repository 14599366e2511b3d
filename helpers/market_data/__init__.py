"""Candles, kept between requests."""
