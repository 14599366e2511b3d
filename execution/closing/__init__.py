"""The way out: why a position is closed, how the attempts are paced, and what fills after the end."""
