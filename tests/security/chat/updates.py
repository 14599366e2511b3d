"""One update of every type that Telegram has, as somebody's; the words in them would close a position."""

import time
from typing import Any, Final

Body = dict[str, Any]

WORDS: Final = "/close BTCUSDT 50%"
GROUP: Final = {"id": -5001, "type": "group", "title": "Group"}
CHANNEL: Final = {"id": -1000000009001, "type": "channel", "title": "Channel"}
_BOT: Final = {"id": 123456789, "is_bot": True, "first_name": "Holdfast"}


def person(user_id: int) -> Body:
    return {"id": user_id, "is_bot": False, "first_name": "Eve"}


def private(user_id: int) -> Body:
    return {"id": user_id, "type": "private", "first_name": "Eve"}


def message(user_id: int, **more: Any) -> Body:
    return {"message_id": 901, "date": now(), "chat": private(user_id), "from": person(user_id), **more}


def command(user_id: int, **more: Any) -> Body:
    entities = [{"type": "bot_command", "offset": 0, "length": len("/close")}]
    return message(user_id, text=WORDS, entities=entities, **more)


def now() -> int:
    return int(time.time())


def every_type(user_id: int) -> dict[str, Body]:
    """By the name of its type."""
    who, when = person(user_id), now()
    post = {"message_id": 902, "date": when, "chat": CHANNEL, "sender_chat": CHANNEL, "text": WORDS}
    business = command(user_id, business_connection_id="b1")
    member = {"chat": GROUP, "from": who, "date": when}
    joined = {
        "old_chat_member": {"user": who, "status": "left"},
        "new_chat_member": {"user": who, "status": "member"},
    }
    boost = {"source": "premium", "user": who}
    address = {"country_code": "DE", "state": "", "city": "B", "street_line1": "", "street_line2": "", "post_code": "1"}
    asked = {"id": "1", "from": who, "invoice_payload": WORDS}
    reaction = {"type": "emoji", "emoji": "👍"}
    return {
        "message": command(user_id),
        "edited_message": command(user_id, edit_date=when),
        "channel_post": post,
        "edited_channel_post": {**post, "edit_date": when},
        "inline_query": {"id": "1", "from": who, "query": WORDS, "offset": ""},
        "chosen_inline_result": {"result_id": "1", "from": who, "query": WORDS},
        "callback_query": {"id": "1", "from": who, "chat_instance": "1", "message": message(user_id), "data": "e:all"},
        "shipping_query": {**asked, "shipping_address": address},
        "pre_checkout_query": {**asked, "currency": "XTR", "total_amount": 1},
        "poll": {
            "id": "1", "question": WORDS, "options": [], "total_voter_count": 0, "is_closed": False,
            "is_anonymous": True, "type": "regular", "allows_multiple_answers": False, "allows_revoting": False,
            "members_only": False,
        },
        "poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": ["1"], "user": who},
        "my_chat_member": {
            **member,
            "old_chat_member": {"user": _BOT, "status": "member"},
            "new_chat_member": {"user": _BOT, "status": "left"},
        },
        "chat_member": {**member, **joined},
        "chat_join_request": {**member, "user_chat_id": user_id, "bio": WORDS},
        "chat_boost": {
            "chat": CHANNEL,
            "boost": {"boost_id": "1", "add_date": when, "expiration_date": when, "source": boost},
        },
        "removed_chat_boost": {"chat": CHANNEL, "boost_id": "1", "remove_date": when, "source": boost},
        "message_reaction": {
            "chat": GROUP, "message_id": 1, "date": when, "user": who, "old_reaction": [], "new_reaction": [reaction],
        },
        "message_reaction_count": {
            "chat": CHANNEL, "message_id": 1, "date": when, "reactions": [{"type": reaction, "total_count": 1}],
        },
        "business_connection": {"id": "b1", "user": who, "user_chat_id": user_id, "date": when, "is_enabled": True},
        "business_message": business,
        "edited_business_message": {**business, "edit_date": when},
        "deleted_business_messages": {
            "business_connection_id": "b1", "chat": private(user_id), "message_ids": [1],
        },
        "purchased_paid_media": {"from": who, "paid_media_payload": WORDS},
        "managed_bot": {"user": who, "bot": _BOT},
        "guest_message": command(user_id, guest_query_id="1"),
    }  # fmt: skip


def contents(user_id: int) -> list[Body]:
    """Messages with something else than text in them."""
    user = person(user_id)
    return [
        message(user_id, web_app_data={"data": WORDS, "button_text": WORDS}),
        message(user_id, successful_payment={
            "currency": "XTR", "total_amount": 1, "invoice_payload": WORDS, "telegram_payment_charge_id": "1",
            "provider_payment_charge_id": "1",
        }),
        message(user_id, users_shared={"request_id": 1, "users": [{"user_id": user_id}]}),
        message(user_id, chat_shared={"request_id": 1, "chat_id": -5001}),
        message(user_id, contact={"phone_number": "1", "first_name": WORDS, "user_id": user_id}),
        message(user_id, document={"file_id": "f", "file_unique_id": "u", "file_name": "../../.env"}, caption=WORDS),
        message(user_id, photo=[{"file_id": "f", "file_unique_id": "u", "width": 1, "height": 1}], caption=WORDS),
        message(user_id, poll=every_type(user_id)["poll"]),
        message(user_id, pinned_message=command(user_id)),
        message(user_id, reply_to_message=command(user_id)),
        {**message(user_id), "chat": GROUP, "new_chat_members": [user]},
        {**message(user_id), "chat": GROUP, "left_chat_member": _BOT},
        {**command(user_id), "chat": GROUP},
    ]  # fmt: skip
