"""Who the bot is and how updates reach it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import BadRequest, Conflict

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call


async def get_me(call: Call) -> dict[str, Any]:
    return {
        **call.bot.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def get_updates(call: Call) -> list[dict[str, Any]]:
    if call.service.webhook_url:
        raise Conflict(
            "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
        )
    given = call.parameters
    call.service.updates.allow(given.structure("allowed_updates"))
    return await call.service.updates.poll(
        given.integer("offset"), given.integer("limit", 100), given.integer("timeout")
    )


async def set_webhook(call: Call) -> bool:
    """Accepted and remembered, so that polling conflicts with it; nothing is ever delivered to the address."""
    url = call.parameters.text("url")
    if url and not url.startswith("https://"):
        raise BadRequest("bad webhook: An HTTPS URL must be provided for webhook")
    _drop_if_asked(call)
    call.service.updates.allow(call.parameters.structure("allowed_updates"))
    call.service.webhook_url = url
    if url:
        call.service.updates.interrupt()
    return True


async def delete_webhook(call: Call) -> bool:
    _drop_if_asked(call)
    call.service.webhook_url = ""
    return True


async def get_webhook_info(call: Call) -> dict[str, Any]:
    updates = call.service.updates
    allowed = {"allowed_updates": updates.allowed} if updates.allowed else {}
    return {
        "url": call.service.webhook_url,
        "has_custom_certificate": False,
        "pending_update_count": len(updates),
        **allowed,
    }


def _drop_if_asked(call: Call) -> None:
    if call.parameters.flag("drop_pending_updates"):
        call.service.updates.drop_pending()
