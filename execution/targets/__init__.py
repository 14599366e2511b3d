"""Take profits: how they are shared out, resized, joined, moved by a person, and told apart from what should stand."""
