"""What the bot costs, side by side with its peers in the same run: `python -m benchmarks`."""
