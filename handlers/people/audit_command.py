"""`/audit [10]`: who did what, and what came of it."""

import re
from typing import Final

from telegram import Message

from handlers.grammar.command_line import Line, LineError
from handlers.grammar.line_error_text import line_error_text
from handlers.people.audit import Audit
from handlers.telegram.replies import Replies
from handlers.words.say import Html, label, lines, say
from utils.trade_history import AuditLine

_USUALLY: Final = 10
_MOST: Final = 50
_COUNT: Final = re.compile(r"\d{1,9}", re.ASCII)
_MOST_CHARACTERS: Final = 3900


class AuditCommand:
    def __init__(self, audit: Audit, replies: Replies) -> None:
        self._audit = audit
        self._replies = replies

    async def handle(self, message: Message) -> None:
        """Carry out one `/audit` line."""
        try:
            count = _count(Line.read(message.text or ""))
        except LineError as error:
            await self._replies.send(message.chat_id, line_error_text(error))
            return
        await self._replies.send(message.chat_id, audit_text(*await self._audit.recent(count)))


def audit_text(found: list[AuditLine], trouble: str) -> Html:
    """The lines, as many as one message takes."""
    foot = [say("audit-unreadable", reason=trouble)] if trouble else []
    if not found:
        return lines(foot or [say("audit-none")])
    parts: list[Html] = [say("audit-head")]
    for line in found:
        told = _line(line)
        if len(lines([*parts, told])) > _MOST_CHARACTERS:
            break
        parts.append(told)
    return lines([*parts, *foot])


def _line(line: AuditLine) -> Html:
    return say(
        "audit-line",
        at=f"{line.at:%m-%d %H:%M:%S}",
        who=line.name or str(line.user_id),
        role=line.role or "other",
        what=line.what,
        outcome=line.outcome or label("audit-under-way"),
    )


def _count(line: Line) -> int:
    if len(line.words) == 1:
        return _USUALLY
    word = line.words[1]
    if not (_COUNT.fullmatch(word.text) and 0 < int(word.text) <= _MOST):
        problem = label("audit-line-count", word=word.text, most=_MOST)
        raise LineError(line, word.span, problem, str(_USUALLY), line.replaced(1, 2, str(_USUALLY)))
    return int(word.text)
