"""Opening a trade: what a person asks for, what it comes to, what is in the way, and the commit that begins it."""
