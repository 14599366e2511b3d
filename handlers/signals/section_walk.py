"""A walk through the tokens of a text, which finds for each figure the word that it is about. Pure."""

from collections.abc import Sequence
from typing import Final

from execution.facts.slots import Side
from handlers.signals.neighbours import (
    amount_behind,
    is_before_target,
    is_closed_at_target,
    is_conditional,
    is_limit,
    is_of_account,
    is_of_next_figure,
    kinds_behind,
    next_figure,
)
from handlers.signals.sections import Figure, Sections
from handlers.signals.tokens import Kind, Token
from handlers.signals.vocabulary import About, Meaning, Word

_PRICED: Final = frozenset({About.ENTRY, About.TARGET, About.STOP})
_AMOUNTS: Final = frozenset({About.RISK, About.SIZE, About.COINS, About.MARGIN})
_OF_LIST: Final = _PRICED | {Word.BUY_AT, Word.SELL_AT}
"""Sections that go on over several lines."""
_OF_LINE: Final = _AMOUNTS | {About.LEVERAGE, About.OTHER}
_INWARD: Final = frozenset({None, About.ENTRY, Word.BUY_AT, Word.SELL_AT})
_ZONES: Final[dict[Meaning, Word]] = {Word.LONG: Word.BUY_AT, Word.SHORT: Word.SELL_AT}
"""`Buy: 50000`, `Sell: 52000`."""
_PRICE_BEHIND: Final = frozenset({(Kind.COLON, Kind.NUMBER), (Kind.LABEL, Kind.NUMBER)})
_MOST_LABEL: Final = 20


def sections_of(tokens: Sequence[Token]) -> Sections:
    return _Walk(tokens).sections()


class _Walk:
    def __init__(self, tokens: Sequence[Token]) -> None:
        self._tokens = tokens
        self._found = Sections()
        self._about: About | Word | None = None
        self._since = 0
        self._line = 0
        self._item = 0
        self._is_empty = True
        self._is_named_here = False
        self._has_side_here = False
        self._paused = False

    def sections(self) -> Sections:
        for at, token in enumerate(self._tokens):
            match token.kind:
                case Kind.LINE:
                    self._end_line()
                    continue
                case Kind.PHRASE if token.meaning is not None:
                    self._phrase(token.meaning, at)
                case Kind.NUMBER | Kind.PERCENT | Kind.R:
                    self._figure(at, token)
                case Kind.LABEL:
                    self._item += 1
                    self._paused = False
                case Kind.TIMES if self._about is not About.REST:
                    self._take_leverage(at)
                    self._leave(About.LEVERAGE)
                case Kind.SYMBOL:
                    self._is_named_here = True
                    self._use()
                    self._leave(About.OTHER)
                case Kind.UP | Kind.DOWN:
                    if self._about is None and not self._found.figures:
                        self._found.lights.add(Side.BUY if token.kind is Kind.UP else Side.SELL)
                case Kind.AT if self._about is None:
                    self._begin(About.ENTRY)
                case Kind.WORD | Kind.PASSED:
                    self._found.strange.setdefault(self._line, []).append(token)
                case _:
                    pass
            self._is_empty = False
        return self._found

    def _phrase(self, meaning: Meaning, at: int) -> None:
        if self._about is About.REST:
            return
        if meaning in _ZONES and kinds_behind(self._tokens, at) in _PRICE_BEHIND:
            meaning = _ZONES[meaning]
        match meaning:
            case About():
                self._begin(meaning)
            case Word.BUY_AT | Word.SELL_AT:
                self._begin(meaning)
            case Word.CONDITION:
                self._found.said.add(meaning)
                self._begin(About.ENTRY)
            case Word.LONG | Word.SHORT:
                self._found.sides.add(Side.BUY if meaning is Word.LONG else Side.SELL)
                self._is_named_here = self._has_side_here = True
                self._use()
                self._leave(About.OTHER)
            case Word.MARKET:
                if self._about in _INWARD and kinds_behind(self._tokens, at)[:1] != (Kind.COLON,):
                    self._market(at)
            case Word.BEYOND:
                if self._about in _INWARD:
                    self._found.said.add(Word.CONDITION)
            case Word.PRICE_NOW:
                has_entry = self._since < self._line and bool(self._found.of(About.ENTRY))
                if self._about is About.ENTRY and not has_entry:
                    self._found.said.add(Word.MARKET)
                else:
                    self._begin(About.OTHER)
            case Word.SHARE | Word.GAIN | Word.LIMIT:
                self._found.hints.setdefault(self._line, set()).add(meaning)
            case Word.OVER:
                if not is_conditional(self._tokens, at):
                    self._found.over.append(self._tokens[at].text)
            case _:
                pass

    def _market(self, at: int) -> None:
        """Behind the word of an entry, or alone, or with the side: among other words "market" and "now" are talk."""
        is_entry = self._about is not None and (self._since == self._line or not self._found.of(self._about))
        is_talk = self._is_strange_here() or kinds_behind(self._tokens, at)[:1] == (Kind.WORD,)
        is_plain = (self._has_side_here or not self._is_named_here) and not is_talk
        if is_entry or is_plain:
            self._found.said.add(Word.MARKET)
            self._use()

    def _figure(self, at: int, token: Token) -> None:
        about = self._about_of(at)
        if about is None and token.kind is Kind.NUMBER and self._is_named_here and not self._is_strange_here():
            self._take(About.ENTRY, at)
        elif token.kind is Kind.PERCENT and self._is_of_size(at, about):
            self._leave_over(at)
        elif about in {About.OTHER, About.REST}:
            pass
        elif about is About.LEVERAGE and token.kind is Kind.NUMBER:
            self._take_leverage(at)
        elif about in _AMOUNTS or (about is not None and about is not self._about):
            self._take(about, at)
        elif about is not None and about is not About.LEVERAGE and self._is_of_section():
            if not self._is_label(at):
                self._take(about, at)
        else:
            self._leave_over(at)

    def _is_of_size(self, at: int, about: About | Word | None) -> bool:
        """`Risk free: close 50%`, `SL 49000, 75% at TP1`: of the position, and not what the line began with."""
        if about is About.STOP:
            return is_closed_at_target(self._tokens, at)
        return about in _OF_LINE and self._has_share_here()

    def _has_share_here(self) -> bool:
        return Word.SHARE in self._found.hints.get(self._line, ())

    def _about_of(self, at: int) -> About | Word | None:
        """What the words around a figure say, before the section that it stands in."""
        if self._about is About.REST:
            return self._about
        is_here = self._about in _OF_LIST and self._since == self._line
        has_stop_here = any(figure.line == self._line for figure in self._found.of(About.STOP)[-1:])
        amount = amount_behind(self._tokens, at)
        if amount is not None and not is_here:
            return amount
        if amount is not None and self._about is About.STOP and has_stop_here:
            return self._about if is_of_next_figure(self._tokens, at + 1) else About.SIZE
        if is_of_account(self._tokens, at):
            is_at_stop = not has_stop_here or self._tokens[at - 1].kind is Kind.OPEN
            return self._of_account(is_here=is_here, is_at_stop=is_at_stop)
        if self._stands_before_its_word(at) and isinstance(behind := self._tokens[at + 1].meaning, About):
            return behind
        return self._about

    def _of_account(self, *, is_here: bool, is_at_stop: bool) -> About | Word | None:
        """At the stop it is what is lost there, and not where it is; elsewhere a size, unless its line says what."""
        if self._about in _OF_LINE - {About.LEVERAGE}:
            return self._about
        if is_here and self._about is About.TARGET:
            return self._about
        return About.RISK if is_here and self._about is About.STOP and is_at_stop else About.SIZE

    def _stands_before_its_word(self, at: int) -> bool:
        """`49000 stop`: the word of a figure ends its line."""
        if self._about is not None and self._since == self._line:
            return False
        behind, then = [*self._tokens[at + 1 : at + 3], None, None][:2]
        is_word = behind is not None and behind.kind is Kind.PHRASE and behind.meaning in _PRICED
        return is_word and (then is None or then.kind is Kind.LINE)

    def _is_of_section(self) -> bool:
        """A figure on a later line belongs to the list above, unless the line says something of its own."""
        if self._line == self._since:
            return True
        has_stop = self._about is About.STOP and bool(self._found.of(About.STOP))
        return not (has_stop or self._paused or self._is_strange_here())

    def _is_label(self, at: int) -> bool:
        """`TP1`, `Target 2: 51000`, `2 51000`: the place in the list and no price."""
        token, before = self._tokens[at], self._tokens[at - 1] if at else None
        if token.kind is not Kind.NUMBER or not token.text.isdigit() or not 1 <= int(token.text) <= _MOST_LABEL:
            return False
        if token.suffix or token.is_money or before is None:
            return False
        is_behind_word = before.kind is Kind.PHRASE and before.meaning in _OF_LIST
        if is_behind_word and before.end == token.start:
            self._item += 1
            return True
        if not (is_behind_word or before.kind is Kind.LINE):
            return False
        behind = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        is_marked = behind is not None and behind.kind in {Kind.COLON, Kind.CLOSE}
        value = next_figure(self._tokens, at)
        if value is None:
            return False
        if not is_marked:
            taken = self._found.of(self._about) if self._about is not None else []
            if int(token.text) != sum(figure.kind is not Kind.PERCENT for figure in taken) + 1:
                return False
            self._found.loose_labels.append((token, value))
        self._item += 1
        return True

    def _take(self, about: About | Word, at: int) -> None:
        self._found.figures.setdefault(about, []).append(self._figure_at(at))
        self._use()

    def _take_leverage(self, at: int) -> None:
        self._found.leverages.append(self._figure_at(at, is_limit=is_limit(self._tokens, at)))
        self._use()

    def _leave_over(self, at: int) -> None:
        token = self._tokens[at]
        is_share = self._has_share_here() or is_before_target(self._tokens, at)
        can_be = token.kind is not Kind.R and token.sign != "+"
        self._found.left_over.append(self._figure_at(at, is_share=is_share and can_be))

    def _figure_at(self, at: int, *, is_limit: bool = False, is_share: bool = False) -> Figure:
        before = self._tokens[at - 1] if at else None
        behind = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        return Figure(
            token=self._tokens[at],
            line=self._line,
            item=self._item,
            unit=behind.text.casefold() if behind is not None and behind.kind in {Kind.WORD, Kind.SYMBOL} else "",
            is_limit=is_limit,
            is_share=is_share,
            is_bracketed=before is not None and before.kind is Kind.OPEN,
        )

    def _begin(self, about: About | Word) -> None:
        self._about = about
        self._since = self._line
        self._item += 1
        self._paused = False

    def _leave(self, about: About) -> None:
        if self._about is about:
            self._about = None

    def _use(self) -> None:
        self._found.used_lines.add(self._line)

    def _is_strange_here(self) -> bool:
        return any(token.kind is Kind.WORD for token in self._found.strange.get(self._line, []))

    def _end_line(self) -> None:
        if self._is_empty:
            self._paused = bool(self._about in _PRICED and self._found.figures.get(self._about))
            self._leave(About.REST)
        if self._about in _OF_LINE:
            self._about = None
        self._line += 1
        self._item += 1
        self._is_empty = True
        self._is_named_here = self._has_side_here = False
