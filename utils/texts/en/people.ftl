### Who may do what, strangers, and what was done.

people-head = 👥 <b>People</b>
people-owner = 👑 { $name } · owner, by the settings
people-one = { $role ->
    [trader] ⚔️
   *[other] 👁
} { $name } · { $role ->
    [trader] trader
   *[other] viewer
} since { $since }
people-named = <b>{ $name }</b> (<code>{ $id }</code>)
people-unnamed = <code>{ $id }</code>
people-you = { $person } · you
people-alone = Nobody else is let in.
people-unread = 🚨 SAFE MODE: who else was let in could not be read. Only owners are heard now; /health says why
people-strangers = <b>Not let in</b>
people-more = … and { $count } more
people-how = A viewer looks, a trader opens and closes. Let somebody in:
    <code>/people add ID trader</code>

people-button-viewer = 👁 { $name }: viewer
people-button-trader = ⚔️ { $name }: trader
people-button-remove = ✖ Remove { $name }

people-let-in = ✅ { $person } is { $role ->
    [trader] a trader: opens, changes and closes positions
   *[other] a viewer: sees everything and changes nothing
} from now on.
people-same = { $person } is { $role ->
    [trader] a trader
   *[other] a viewer
} already. Nothing was changed.
people-removed = ✖ { $person } is removed: nothing is answered, and buttons that they still see do nothing. What would go to them goes to the owners.
people-removed-held = ✖ { $person } is removed, but the disk fails: a restart could bring them back. Remove them again when it is mended.
people-not-there = { $person } is not let in. Nothing was changed.
people-is-owner = { $person } is an owner: that is changed in TELEGRAM_ALLOWED_USER_IDS, and holds after a restart.
people-disk-fails = ⚠️ Nobody was let in: the state cannot be written now; /health says why.
people-changed = That has changed in the meantime; this is how it is now.
people-toast = Done

people-line-what = { $word } is nothing that /people does: it does add and remove, and alone it lists all
people-line-whom = say whom, by their numeric id; it is in the notice that you got when they first wrote to the bot
people-line-id = { $word } is no numeric id; Telegram tells bots no others. Let them write to the bot once: you are told theirs
people-line-no-role = say what they may do: viewer or trader
people-line-role = { $word } is no role; there are viewer and trader
people-line-owner = owners are named in TELEGRAM_ALLOWED_USER_IDS, and nowhere else; here are viewer and trader

people-welcome = { $role ->
    [trader] ✅ You are let in as a trader: you may open, change and close positions. /help lists what you can send.
   *[other] ✅ You are let in as a viewer: you see everything and change nothing. /help lists what you can send.
}

stranger-spoke = 🚪 { $person } wrote to the bot and got no answer: no role.
stranger-spoke-in = 🚪 { $person } spoke to the bot in “{ $group }” and got no answer: no role.
stranger-many = 🚪 More strangers have spoken to the bot today; nobody was answered. You are told of no more of them until tomorrow.
stranger-as-viewer = 👁 Let in as viewer
stranger-as-trader = ⚔️ Let in as trader
stranger-ignore = Ignore
stranger-ignored = 🚪 { $person } is ignored: nothing is answered, and you are not told again.
stranger-settled = This was decided already; /people shows how it is.

chat-closed = 🚪 { $chat } is closed to the bot. What went there comes to the owners from now on.
chat-closed-by = 🚪 { $by } has closed { $chat } to the bot. What went there comes to the owners from now on.

audit-head = 📋 <b>Audit</b>, newest first
audit-none = 📋 Nothing has been done yet that changes anything.
audit-line = <b>{ $at }</b> { $who } ({ $role ->
    [owner] owner
    [trader] trader
    [viewer] viewer
   *[other] –
}): { $what }
    → { $outcome }
audit-press = [{ $button }] on “{ $message }”
audit-press-alone = [{ $button }]
audit-denied = not allowed
audit-under-way = no outcome is recorded
audit-failed = failed inside; the log says why
audit-unreadable = ⚠️ Older lines cannot be read now: { $reason }
audit-line-count = { $word } is no number of lines; from 1 to { $most }
