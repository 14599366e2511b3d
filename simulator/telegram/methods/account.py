"""Who the bot is, and its comings and goings."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from simulator.telegram.errors import flood

if TYPE_CHECKING:
    from simulator.telegram.methods.call import Call

AWAY_SECONDS = 600
"""After logging out a bot cannot come back, and before closing it must have been here, for ten minutes."""


async def get_me(call: Call) -> dict[str, Any]:
    return {
        **call.account.user.as_json(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
    }


async def log_out(call: Call) -> bool:
    """The bot means to move to a server of its own: what waits here is lost, and for ten minutes it has no access."""
    call.account.updates.clear()
    call.account.webhook.remove()
    call.account.logged_out_until = call.service.now() + AWAY_SECONDS
    return True


async def close(call: Call) -> bool:
    left = call.account.since + AWAY_SECONDS - call.service.now()
    if left > 0:
        raise flood(math.ceil(left))
    call.account.since = call.service.now()
    return True
