"""How updates reach the bot: fetched by it, or sent to it."""

from __future__ import annotations

import contextlib
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import ApiError, Conflict
from simulator.telegram.parameters import Parameters

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

_WEBHOOK_IS_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)


async def get_updates(call: Call) -> list[dict[str, Any]]:
    try:
        return await _poll(call)
    except Conflict:
        delay = call.account.brakes.conflict_delay(call.service.pace()) if call.service.flood_limits() else 0.0
        await call.service.era.outlasts(delay)
        raise


async def _poll(call: Call) -> list[dict[str, Any]]:
    if call.account.webhook.url:
        raise Conflict(_WEBHOOK_IS_ACTIVE)
    given, updates = call.parameters, call.account.updates
    offset, limit = given.integer("offset"), given.integer("limit", 100)
    timeout_s = float(max(given.integer("timeout"), 0))
    updates.allow(given.lenient_structure("allowed_updates"))
    if call.service.flood_limits():
        limit, timeout_s = call.account.brakes.slowed(offset, limit, timeout_s, call.service.pace())
    return await updates.poll(offset, limit, timeout_s)


async def set_webhook(call: Call) -> bool:
    given = call.parameters
    url = given.text("url")
    if not url:
        return await delete_webhook(call)

    async def reply(said: dict[str, Any]) -> None:
        """Do what the bot asks for in its answer to an update; nobody hears what became of it."""
        from simulator.telegram.methods.table import METHODS, canonical_name  # the table holds this method, too

        name = canonical_name(str(said["method"]))
        if name is not None:
            call.service.count(name)
            with contextlib.suppress(ApiError):
                await METHODS[name](replace(call, parameters=Parameters(said)))

    call.account.webhook.set(url, given.text("secret_token"), given.integer("max_connections"), reply)
    call.account.updates.allow(given.lenient_structure("allowed_updates"))
    _drop_if_asked(call)
    return True


async def delete_webhook(call: Call) -> bool:
    _drop_if_asked(call)
    call.account.webhook.remove()
    return True


async def get_webhook_info(call: Call) -> dict[str, Any]:
    return call.account.webhook.info()


def _drop_if_asked(call: Call) -> None:
    if call.parameters.flag("drop_pending_updates"):
        call.account.updates.drop_pending()
