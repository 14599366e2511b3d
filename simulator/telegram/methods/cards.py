"""Messages that are neither text nor file: places, contacts and dice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest
from simulator.telegram.messages import Card, Content
from simulator.telegram.methods.posting import answer

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

_DICE = {"🎲": 6, "🎯": 6, "🎳": 6, "🏀": 5, "⚽": 5, "🎰": 64}


async def send_location(call: Call) -> dict[str, Any]:
    place = _place(call)
    return answer(call, _card("location", place, f"📍 {place['latitude']}, {place['longitude']}"))


async def send_venue(call: Call) -> dict[str, Any]:
    place = _place(call)
    title, address = call.parameters.text("title"), call.parameters.text("address")
    if not title:
        raise BadRequest("VENUE_TITLE_EMPTY")
    return answer(call, _card("venue", {"location": place, "title": title, "address": address}, f"📍 {title}"))


async def send_contact(call: Call) -> dict[str, Any]:
    given = call.parameters
    contact = {"phone_number": given.required("phone_number"), "first_name": given.required("first_name")}
    contact |= {name: given.text(name) for name in ("last_name", "vcard") if given.text(name)}
    return answer(call, _card("contact", contact, f"👤 {contact['first_name']} {contact['phone_number']}"))


async def send_dice(call: Call) -> dict[str, Any]:
    emoji = call.parameters.text("emoji") or "🎲"
    if emoji not in _DICE:
        raise BadRequest("wrong dice emoji specified")
    value = call.service.chance.randint(1, _DICE[emoji])
    return answer(call, _card("dice", {"emoji": emoji, "value": value}, f"{emoji} {value}"))


def _card(kind: str, body: dict[str, Any], shown: str) -> Content:
    return Content(card=Card(kind, body, shown))


def _place(call: Call) -> dict[str, float]:
    place = {}
    for name, most in (("latitude", 90), ("longitude", 180)):
        if not call.parameters.text(name).strip():
            raise BadRequest(f"{name} is empty")
        value = call.parameters.number(name) or 0.0
        if not -most <= value <= most:
            raise BadRequest("wrong location specified")
        place[name] = value
    return place
