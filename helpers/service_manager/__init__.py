"""What systemd is told of the program: that it has begun, what it does, that it is alive, and that it ends."""
