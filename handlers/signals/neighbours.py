"""What the tokens around a figure say about it. Pure."""

from collections.abc import Sequence
from typing import Final

from handlers.signals.tokens import Kind, Token
from handlers.signals.vocabulary import About, Word

FIGURES: Final = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.R})
_COUNTED: Final = FIGURES | {Kind.TIMES}
_ACCOUNT: Final = frozenset(
    {"account", "equity", "capital", "balance", "portfolio", "wallet", "bankroll", "funds", "deposit"}
    | {"konto", "kapital", "depot", "депозит", "депозита", "от депозита", "депо", "kasa", "kasanin", "bakiye"}
)
_BEFORE_ACCOUNT: Final = frozenset({Word.FILLER, Word.TO, Word.LIMIT})
_ACCOUNT_WITHIN: Final = 5
"""Words: `2% of your whole trading account`."""
_BETWEEN: Final = frozenset({Kind.WORD, Kind.LABEL, Kind.DASH, Kind.AT, Kind.OPEN, Kind.CLOSE})
_PASSED: Final = frozenset({Word.FILLER, Word.TO, Word.GAIN})
_CONDITIONAL: Final = frozenset(
    {"if", "when", "once", "after", "until", "till", "wenn", "sobald", "nach", "si", "cuando", "если", "после", "когда"}
)
_UP_TO: Final = frozenset({"bis", "до", "hasta"})
"""Before the only leverage of a line; between two they make a range, and an English `to` sets one."""


def kinds_behind(tokens: Sequence[Token], at: int) -> tuple[Kind, ...]:
    return tuple(token.kind for token in tokens[at + 1 : at + 3])


def is_conditional(tokens: Sequence[Token], at: int) -> bool:
    """`once TP1 is hit`: that has not happened."""
    for token in reversed(tokens[:at]):
        if token.kind is Kind.LINE:
            return False
        if token.text in _CONDITIONAL:
            return True
    return False


def is_of_account(tokens: Sequence[Token], at: int) -> bool:
    """`2% of account`; what is earned there (`+2%`, `2% profit on account`) is none of it."""
    if tokens[at].kind is not Kind.PERCENT or tokens[at].sign == "+":
        return False
    for place in range(at + 1, min(at + 1 + _ACCOUNT_WITHIN, len(tokens))):
        token = tokens[place]
        if token.kind in {Kind.PHRASE, Kind.WORD} and token.text in _ACCOUNT:
            return kinds_behind(tokens, place)[:1] != (Kind.COLON,)
        if not (token.kind in {Kind.WORD, Kind.OPEN} or token.meaning in _BEFORE_ACCOUNT):
            return False
    return False


def is_limit(tokens: Sequence[Token], at: int) -> bool:
    """`max 20x`, `under 20x`, `bis 20x`, and `20x max` where no other figure follows on the line."""
    is_up_to = False
    for place in range(at - 1, -1, -1):
        token = tokens[place]
        if token.kind is Kind.LINE:
            break
        if token.kind in _COUNTED:
            return _is_limit_behind(tokens, at)
        if is_up_to and token.meaning is About.LEVERAGE:
            return True
        if token.meaning in {Word.LIMIT, Word.BEYOND}:
            return True
        is_up_to = is_up_to or token.text in _UP_TO
    return is_up_to or _is_limit_behind(tokens, at)


def _is_limit_behind(tokens: Sequence[Token], at: int) -> bool:
    is_said = False
    for place in range(at + 1, len(tokens)):
        token = tokens[place]
        if token.kind is Kind.LINE:
            break
        if token.kind in _COUNTED:
            return False
        is_said = is_said or token.meaning is Word.LIMIT
    return is_said


def next_figure(tokens: Sequence[Token], at: int) -> Token | None:
    """The one that this is the number of: `2 - 51000`."""
    end = tokens[at].end
    for token in tokens[at + 1 :]:
        if token.start > end + 1 or token.text == "/":
            return None
        end = token.end
        if token.kind in FIGURES:
            return token
        is_passed = token.kind in {Kind.COLON, Kind.DASH, Kind.AT, Kind.OPEN, Kind.CLOSE}
        if not (is_passed or (token.kind is Kind.PHRASE and token.meaning is Word.FILLER)):
            return None
    return None


def amount_behind(tokens: Sequence[Token], at: int) -> About | None:
    """`1% risk`, `5% position size`: the word may stand behind its figure."""
    behind = tokens[at + 1].meaning if at + 1 < len(tokens) else None
    is_amount = tokens[at].kind is Kind.PERCENT and behind in {About.RISK, About.SIZE, About.MARGIN}
    return behind if is_amount and isinstance(behind, About) else None


def is_of_next_figure(tokens: Sequence[Token], at: int) -> bool:
    """The word at this place: `risk 1%`, `risk: 1%`."""
    return any(kind in _COUNTED or kind is Kind.COLON for kind in kinds_behind(tokens, at)[:1])


def is_closed_at_target(tokens: Sequence[Token], at: int) -> bool:
    """`close 75%`, `75% at TP1`: said of the size also where the line has begun with something else."""
    behind = [token.meaning for token in tokens[at + 1 : at + 3]]
    return behind == [Word.FILLER, About.TARGET] or (at > 0 and tokens[at - 1].meaning is Word.SHARE)


def is_before_target(tokens: Sequence[Token], at: int) -> bool:
    """`75% at TP1`, `50% of position`: the next thing that its line names is a target, or a part of the size."""
    passed = _BETWEEN | {Kind.COLON} if tokens[at].kind is Kind.PERCENT else _BETWEEN
    for place in range(at + 1, len(tokens)):
        token = tokens[place]
        if token.meaning in {About.TARGET, Word.SHARE}:
            return True
        if not (token.kind in passed or token.meaning in _PASSED):
            return False
    return False
