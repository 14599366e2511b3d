"""What a chart costs, from what is known of a position to the bytes that are sent."""
