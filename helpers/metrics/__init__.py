"""What the program says of itself to those who look after it from outside: metrics, and whether it is alive."""
