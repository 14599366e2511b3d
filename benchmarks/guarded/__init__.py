"""An account with many positions that the bot guards: simulator and bot as processes, as many positions as wanted."""
