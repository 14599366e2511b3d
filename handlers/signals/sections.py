"""Which figures of a text belong to what: each stands behind the word that it is about. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from msgspec import Struct

from execution.facts.slots import Side
from handlers.signals.tokens import Kind, Token
from handlers.signals.vocabulary import About, Meaning, Word

_FIGURES: Final = frozenset({Kind.NUMBER, Kind.PERCENT, Kind.R})
_PRICED: Final = frozenset({About.ENTRY, About.TARGET, About.STOP})
_AMOUNTS: Final = frozenset({About.RISK, About.SIZE, About.COINS, About.MARGIN})
_OF_LINE: Final = _AMOUNTS | {About.LEVERAGE, About.OTHER}
_INWARD: Final = frozenset({None, About.ENTRY, Word.BUY_AT, Word.SELL_AT})
_ZONES: Final[dict[Meaning, Word]] = {Word.LONG: Word.BUY_AT, Word.SHORT: Word.SELL_AT}
"""`Buy: 50000`, `Sell: 52000`."""
_PRICE_BEHIND: Final = frozenset({(Kind.COLON, Kind.NUMBER), (Kind.LABEL, Kind.NUMBER)})
_MOST_LABEL: Final = 20
_ACCOUNT: Final = frozenset(
    {"account", "equity", "capital", "balance", "portfolio", "konto", "kapital", "депозит", "депозита", "от депозита"}
)
_CONDITIONAL: Final = frozenset(
    {"if", "when", "once", "after", "until", "till", "wenn", "sobald", "nach", "si", "cuando", "если", "после", "когда"}
)


class Figure(Struct, frozen=True, kw_only=True):
    """``item``: figures of one item of a list have one number; ``unit``: the word behind it."""

    token: Token
    line: int
    item: int
    unit: str = ""

    @property
    def kind(self) -> Kind:
        return self.token.kind


@dataclass
class Sections:
    """Everything that a text says, as it stands."""

    figures: dict[About | Word, list[Figure]] = field(default_factory=dict)
    """By what they are about; those of `BUY_AT` and `SELL_AT` are an entry or the way out, as the side is."""
    hints: dict[int, set[Word]] = field(default_factory=dict)
    """What the figures of a line are said to be."""
    said: set[Word] = field(default_factory=set)
    over: list[str] = field(default_factory=list)
    """Words that tell of what has happened."""
    sides: set[Side] = field(default_factory=set)
    """That are named by a word of their own."""
    lights: set[Side] = field(default_factory=set)
    """That a picture in the first lines shows."""
    leverages: list[str] = field(default_factory=list)
    left_over: list[Token] = field(default_factory=list)
    """Numbers that belong to nothing."""
    loose_labels: list[tuple[Token, Token]] = field(default_factory=list)
    """Small numbers that were taken for the place in a list, with the figure behind them."""
    used_lines: set[int] = field(default_factory=set)
    strange: dict[int, list[Token]] = field(default_factory=dict)
    """Words and links by line that mean nothing here."""

    def of(self, about: About | Word) -> list[Figure]:
        return self.figures.get(about, [])


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
                    self._found.leverages.append(token.text)
                    self._use()
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
        if meaning in _ZONES and self._kinds_behind(at) in _PRICE_BEHIND:
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
                if self._about in _INWARD and self._kinds_behind(at)[:1] != (Kind.COLON,):
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
                if not self._is_conditional(at):
                    self._found.over.append(self._tokens[at].text)
            case _:
                pass

    def _market(self, at: int) -> None:
        """Behind the word of an entry, or alone, or with the side: among other words "market" and "now" are talk."""
        is_entry = self._about is not None and (self._since == self._line or not self._found.of(self._about))
        is_talk = self._is_strange_here() or self._kinds_behind(at)[:1] == (Kind.WORD,)
        is_plain = (self._has_side_here or not self._is_named_here) and not is_talk
        if is_entry or is_plain:
            self._found.said.add(Word.MARKET)
            self._use()

    def _is_conditional(self, at: int) -> bool:
        """`once TP1 is hit`: that has not happened."""
        for token in reversed(self._tokens[:at]):
            if token.kind is Kind.LINE:
                return False
            if token.text in _CONDITIONAL:
                return True
        return False

    def _kinds_behind(self, at: int) -> tuple[Kind, ...]:
        return tuple(token.kind for token in self._tokens[at + 1 : at + 3])

    def _figure(self, at: int, token: Token) -> None:
        about = self._about_of(at)
        if about is None and token.kind is Kind.NUMBER and self._is_named_here and not self._is_strange_here():
            self._take(About.ENTRY, at)
        elif about in {About.OTHER, About.REST}:
            pass
        elif about is About.LEVERAGE and token.kind is Kind.NUMBER:
            self._found.leverages.append(token.text)
            self._use()
        elif about in _AMOUNTS or (about is not None and about is not self._about):
            self._take(about, at)
        elif about is not None and about is not About.LEVERAGE and self._is_of_section():
            if not self._is_label(at):
                self._take(about, at)
        elif token.kind is Kind.NUMBER:
            self._found.left_over.append(token)

    def _about_of(self, at: int) -> About | Word | None:
        """`1% risk`: the word may stand behind its figure."""
        behind = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        is_risk = behind is not None and behind.kind is Kind.PHRASE and behind.meaning is About.RISK
        if is_risk and self._tokens[at].kind is Kind.PERCENT and self._about not in _PRICED:
            return About.RISK
        if self._about is About.STOP and self._tokens[at].kind is Kind.PERCENT and self._is_of_account(at):
            return About.RISK
        if self._stands_before_its_word(at) and behind is not None and isinstance(behind.meaning, About):
            return behind.meaning
        return self._about

    def _is_of_account(self, at: int) -> bool:
        """`2% of account` is what is lost at the stop, and not where it is."""
        return any(token.text in _ACCOUNT for token in self._tokens[at + 1 : at + 4] if token.kind is Kind.PHRASE)

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
        is_behind_word = before.kind is Kind.PHRASE and before.meaning in {*_PRICED, Word.BUY_AT, Word.SELL_AT}
        if is_behind_word and before.end == token.start:
            self._item += 1
            return True
        if not (is_behind_word or before.kind is Kind.LINE):
            return False
        behind = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        is_marked = behind is not None and behind.kind in {Kind.COLON, Kind.CLOSE}
        value = self._next_figure(at)
        if value is None:
            return False
        if not is_marked:
            taken = self._found.of(self._about) if self._about is not None else []
            if int(token.text) != sum(figure.kind is not Kind.PERCENT for figure in taken) + 1:
                return False
            self._found.loose_labels.append((token, value))
        self._item += 1
        return True

    def _next_figure(self, at: int) -> Token | None:
        end = self._tokens[at].end
        for token in self._tokens[at + 1 :]:
            if token.start > end + 1 or token.text == "/":
                return None
            end = token.end
            if token.kind in _FIGURES:
                return token
            is_passed = token.kind in {Kind.COLON, Kind.DASH, Kind.AT, Kind.OPEN, Kind.CLOSE}
            if not (is_passed or (token.kind is Kind.PHRASE and token.meaning is Word.FILLER)):
                return None
        return None

    def _take(self, about: About | Word, at: int) -> None:
        behind = self._tokens[at + 1] if at + 1 < len(self._tokens) else None
        unit = behind.text.casefold() if behind is not None and behind.kind in {Kind.WORD, Kind.SYMBOL} else ""
        figure = Figure(token=self._tokens[at], line=self._line, item=self._item, unit=unit)
        self._found.figures.setdefault(about, []).append(figure)
        self._use()

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
