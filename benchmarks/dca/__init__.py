"""What a price costs the DCA bots whose lots follow it."""
