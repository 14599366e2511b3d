"""What a price step of the simulated exchange costs, by the number of positions that wait for it."""
