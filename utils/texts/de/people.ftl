### Who may do what, strangers, and what was done.

people-head = 👥 <b>Nutzer</b>
people-owner = 👑 { $name } · Inhaber, laut Einstellungen
people-one = { $role ->
    [trader] ⚔️
   *[other] 👁
} { $name } · { $role ->
    [trader] Trader
   *[other] Betrachter
} seit { $since }
people-named = <b>{ $name }</b> (<code>{ $id }</code>)
people-unnamed = <code>{ $id }</code>
people-you = { $person } · du
people-alone = Sonst ist niemand zugelassen.
people-unread = 🚨 SAFE MODE: wer sonst zugelassen war, ist nicht lesbar. Nur Inhaber werden jetzt gehört; /health sagt, warum
people-strangers = <b>Nicht zugelassen</b>
people-more = … und { $count } mehr
people-how = Ein Betrachter sieht, ein Trader eröffnet und schließt. Jemanden zulassen:
    <code>/people add ID trader</code>

people-button-viewer = 👁 { $name }: Betrachter
people-button-trader = ⚔️ { $name }: Trader
people-button-remove = ✖ { $name } entfernen

people-let-in = ✅ { $person } ist ab jetzt { $role ->
    [trader] Trader: eröffnet, ändert und schließt Positionen
   *[other] Betrachter: sieht alles und ändert nichts
}.
people-same = { $person } ist schon { $role ->
    [trader] Trader
   *[other] Betrachter
}. Nichts geändert.
people-removed = ✖ { $person } ist entfernt: keine Antworten mehr, und noch sichtbare Knöpfe tun nichts. Was dorthin ginge, geht an die Inhaber.
people-removed-held = ✖ { $person } ist entfernt, aber der Datenträger ist fehlerhaft: ein Neustart könnte das aufheben. Nach der Behebung noch einmal entfernen.
people-not-there = { $person } ist nicht zugelassen. Nichts geändert.
people-is-owner = { $person } ist Inhaber: das ändert TELEGRAM_ALLOWED_USER_IDS, wirksam nach einem Neustart.
people-disk-fails = ⚠️ Niemand zugelassen: der Zustand ist gerade nicht schreibbar; /health sagt, warum.
people-changed = Das hat sich inzwischen geändert; so ist es jetzt.
people-toast = Erledigt

people-line-what = { $word } kann /people nicht: es kann add und remove, allein listet es alle
people-line-whom = angeben, wen, per numerischer ID; sie steht in der Meldung zur ersten Nachricht an den Bot
people-line-id = { $word } ist keine numerische ID; andere nennt Telegram Bots nicht. Einmal dem Bot schreiben lassen: dann wird die ID gemeldet
people-line-no-role = Rolle angeben: viewer oder trader
people-line-role = { $word } ist keine Rolle; es gibt viewer und trader
people-line-owner = Inhaber stehen in TELEGRAM_ALLOWED_USER_IDS und nirgends sonst; hier gibt es viewer und trader

people-welcome = { $role ->
    [trader] ✅ Du bist als Trader zugelassen: Positionen eröffnen, ändern und schließen. /help listet alle Befehle.
   *[other] ✅ Du bist als Betrachter zugelassen: alles sehen, nichts ändern. /help listet alle Befehle.
}

stranger-spoke = 🚪 { $person } hat dem Bot geschrieben und keine Antwort bekommen: keine Rolle.
stranger-spoke-in = 🚪 { $person } hat dem Bot in “{ $group }” geschrieben und keine Antwort bekommen: keine Rolle.
stranger-many = 🚪 Heute haben weitere Fremde dem Bot geschrieben; niemand bekam Antwort. Bis morgen keine Meldung mehr dazu.
stranger-as-viewer = 👁 Als Betrachter
stranger-as-trader = ⚔️ Als Trader zulassen
stranger-ignore = Ignorieren
stranger-ignored = 🚪 { $person } wird ignoriert: keine Antwort, keine weitere Meldung.
stranger-settled = Schon entschieden; /people zeigt, wie.

chat-closed = 🚪 { $chat } ist für den Bot geschlossen. Was dorthin ging, kommt ab jetzt an die Inhaber.
chat-closed-by = 🚪 { $by } hat { $chat } für den Bot geschlossen. Was dorthin ging, kommt ab jetzt an die Inhaber.

audit-head = 📋 <b>Audit</b>, neueste zuerst
audit-none = 📋 Noch nichts getan, was etwas ändert.
audit-line = <b>{ $at }</b> { $who } ({ $role ->
    [owner] Inhaber
    [trader] Trader
    [viewer] Betrachter
   *[other] –
}): { $what }
    → { $outcome }
audit-press = [{ $button }] bei “{ $message }”
audit-press-alone = [{ $button }]
audit-denied = nicht erlaubt
audit-under-way = kein Ergebnis aufgezeichnet
audit-failed = intern fehlgeschlagen; das Log sagt, warum
audit-unreadable = ⚠️ Ältere Zeilen sind gerade nicht lesbar: { $reason }
audit-line-count = { $word } ist keine Zeilenzahl; von 1 bis { $most }
