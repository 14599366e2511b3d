"""What a price costs from its message to the decision, beside a plain loop, and beside pybit alone."""
