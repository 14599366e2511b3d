"""How soon the right request is at the exchange after what makes it right was said."""
