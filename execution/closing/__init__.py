"""The way out: why and by whom it is asked for, the pace of attempts, where a trade ends, what fills afterwards."""
