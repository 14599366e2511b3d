"""Technical indicators of closed candles, for the buys of DCA bots."""
