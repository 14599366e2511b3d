"""Texts as Telegram reads and keeps them: three markups, entities and what it finds by itself."""
