"""The drill on a live account: looks at everything, and changes nothing on the exchange."""
