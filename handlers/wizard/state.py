"""A trade that is put together step by step: what was answered, and which step waits. Pure."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct
from msgspec.structs import replace

VALID_FOR: Final = timedelta(minutes=10)
"""Since the last answer."""


class Step(StrEnum):
    """In their order; the value names the field of `Wizard` and the texts `wizard-ask-VALUE`, `wizard-name-VALUE`."""

    SYMBOL = "symbol"
    SIDE = "side"
    ENTRY = "entry"
    SIZE = "size"
    STOP = "stop"
    TARGETS = "targets"
    EVEN = "even"
    TRAIL = "trail"
    PREVIEW = "preview"
    CHANGE = "change"


ANSWERED: Final = tuple(step for step in Step if step not in {Step.PREVIEW, Step.CHANGE})
"""Steps that ask for something."""
_TYPED: Final = frozenset(ANSWERED) - {Step.SIDE}
_OF_PRICES: Final = (Step.ENTRY, Step.STOP, Step.TARGETS, Step.EVEN, Step.TRAIL)
"""Their answers may be prices, or distances in price, which belong to one symbol and one side."""
_COINS: Final = "size "
"""With this an answer counts in coins, which belong to one symbol."""


class Wizard(Struct, frozen=True, kw_only=True):
    """One for each chat and person. Answers are clauses of a `/trade` line; "" leaves one out, None is no answer yet.

    ``revision`` grows with every answer: a button of an older one is stale.
    """

    id: str
    chat_id: int
    user_id: int
    at: datetime
    step: Step = Step.SYMBOL
    revision: int = 0
    message_id: int | None = None
    symbol: str | None = None
    side: str | None = None
    entry: str | None = None
    leverage: str = ""
    """From a signal; it is not asked for."""
    size: str | None = None
    stop: str | None = None
    targets: str | None = None
    even: str | None = None
    trail: str | None = None
    heard: int = 0
    """The last message of the person that was an answer: one that comes again after a crash is none."""
    draft_id: str = ""
    """Of the preview that is shown."""

    @property
    def waits_for_words(self) -> bool:
        return self.step in _TYPED

    @property
    def line(self) -> str:
        """As far as it is answered."""
        head = (self.symbol, self.side, self.entry, self.leverage, self.size)
        return " ".join(["/trade", *filter(None, (*head, self.stop, self.targets, self.even, self.trail))])

    def answer(self, step: Step) -> str | None:
        found: str | None = getattr(self, step.value)
        return found

    def has_expired(self, now: datetime) -> bool:
        return now - self.at > VALID_FOR


def answered(wizard: Wizard, value: str, now: datetime) -> Wizard:
    """With the answer that the step waits for, at the first step that has none; at the preview when all have one."""
    changes: dict[str, str | None] = {wizard.step.value: value}
    before = wizard.answer(wizard.step)
    if before not in {None, value}:
        changes |= _outdated(wizard)
    given = replace(wizard, **changes)
    return at_step(given, next((step for step in ANSWERED if given.answer(step) is None), Step.PREVIEW), now)


def at_step(wizard: Wizard, step: Step, now: datetime) -> Wizard:
    return replace(wizard, step=step, revision=wizard.revision + 1, at=now, draft_id="")


def step_back(wizard: Wizard) -> Step | None:
    """Where Back leads: to the step before, or from a step that is changed to the preview; None: there is none."""
    if wizard.step is Step.PREVIEW:
        return ANSWERED[-1]
    if wizard.step is Step.CHANGE or all(wizard.answer(step) is not None for step in ANSWERED):
        return Step.PREVIEW
    at = ANSWERED.index(wizard.step)
    return ANSWERED[at - 1] if at else None


def _outdated(wizard: Wizard) -> dict[str, str | None]:
    """Answers that another symbol or side makes meaningless: they are asked for again."""
    if wizard.step not in {Step.SYMBOL, Step.SIDE}:
        return {}
    outdated: dict[str, str | None] = {step.value: None for step in _OF_PRICES if _has_price(wizard.answer(step) or "")}
    if wizard.step is Step.SYMBOL and (wizard.size or "").startswith(_COINS):
        outdated[Step.SIZE.value] = None
    return outdated


def _has_price(clause: str) -> bool:
    words = [word.partition(":")[0].removeprefix("+") for word in clause.split()[1:]]
    return any(word.replace(".", "", 1).isdigit() or word.startswith("$") for word in words)
