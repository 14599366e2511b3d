from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from telegram import Bot
from telegram.error import BadRequest

if TYPE_CHECKING:
    from .conftest import World


async def test_places_contacts_and_dice(world: World, bot: Bot) -> None:
    location = (await bot.send_location(1001, 52.5, 13.4)).location
    assert location is not None
    assert (location.latitude, location.longitude) == (52.5, 13.4)
    venue = (await bot.send_venue(1001, 52.5, 13.4, "Exchange", "1 Main St")).venue
    assert venue is not None
    assert (venue.title, venue.address, venue.location.latitude) == ("Exchange", "1 Main St", 52.5)
    contact = (await bot.send_contact(1001, "+49123", "Ada", last_name="L")).contact
    assert contact is not None
    assert (contact.phone_number, contact.first_name, contact.last_name) == ("+49123", "Ada", "L")
    dice = (await bot.send_dice(1001)).dice
    assert dice is not None
    assert 1 <= dice.value <= 6
    shown = [row["text"] for row in await world.messages()]
    assert shown == ["📍 52.5, 13.4", "📍 Exchange", "👤 Ada +49123", f"🎲 {dice.value}"]
    with pytest.raises(BadRequest, match="There is no text in the message to edit"):
        await bot.edit_message_text("x", 1001, 1)


@pytest.mark.parametrize(
    ("call", "reason"),
    [
        ("sendLocation?longitude=5", "latitude is empty"),
        ("sendLocation?latitude=5", "longitude is empty"),
        ("sendLocation?latitude=95&longitude=5", "wrong location specified"),
        ("sendVenue?latitude=5&longitude=5", "VENUE_TITLE_EMPTY"),
        ("sendContact?first_name=A", 'parameter "phone_number" is required'),
        ("sendContact?phone_number=1", 'parameter "first_name" is required'),
        ("sendDice?emoji=x", "wrong dice emoji specified"),
    ],
)
async def test_refusals(world: World, call: str, reason: str) -> None:
    answer = await world.get(f"/bot42:{'A' * 35}/{call}&chat_id=1001", status=400)
    assert answer["description"] == f"Bad Request: {reason}"
