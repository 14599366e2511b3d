"""Who owns a slot that holds something which is not ours: asked about, or ignored. Pure.

The guard's own claim to a slot is its Monitor; every other one is a row here, looked at before an entry of ours (R23).
A row is of one position: when that is gone, or another stands in its place, the row goes (I4).
"""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

import msgspec
from msgspec import Struct

from execution.adoption.adopted_plan import Proposal, propose, still_holds
from execution.adoption.adopted_stop import CannotGuard
from execution.adoption.found import Found
from execution.facts.positions import PositionRow
from execution.facts.slots import Side, Slot
from execution.new_trade.plan_terms import Limits
from execution.notices import EVERYBODY, Notice, NoticeKind
from utils.plain_records import to_plain
from utils.texts.catalogue import text

OWNERS: Final = "slot_owners"
"""Section of the store that holds these rows by `SlotOwner.key`."""


class Owner(StrEnum):
    ASKING = "asking"
    """A person was asked what to do with the position, and has not answered yet."""
    IGNORED = "ignored"
    """Nobody of ours touches it."""


class SlotOwner(Struct, frozen=True, kw_only=True):
    """The claim to one slot while one foreign position is in it. ``size`` in base coin, as it was when met."""

    slot: Slot
    side: Side
    owner: Owner
    since: datetime
    opened_at: datetime | None
    """The exchange's time of the position's opening; None where it does not tell."""
    size: Decimal
    avg_price: Decimal | None
    question: str
    """Names the position in the buttons that were drawn for it."""
    drawn: int = 0
    """How often the question was drawn anew: older buttons no longer say what would be done."""
    proposal: Proposal | None = None
    """What was shown; None where no stop can be proposed, and ``problem`` says why."""
    problem: str = ""

    @property
    def key(self) -> str:
        return owner_key(self.slot)

    def is_of(self, row: PositionRow) -> bool:
        """The same position still: by its opening, or, where the exchange does not tell that, by size and average."""
        if row.side is not self.side:
            return False
        if self.opened_at is not None and row.opened_at is not None:
            return self.opened_at == row.opened_at
        return (self.size, self.avg_price) == (row.size, row.avg_price)

    def to_plain(self) -> dict[str, Any]:
        return to_plain(self)

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> "SlotOwner":
        """Raises msgspec.ValidationError."""
        return msgspec.convert(plain, cls)


def claim(found: Found, owner: Owner, since: datetime, *, question: str, limits: Limits) -> SlotOwner:
    """To a position as it is now, with the plan that it would get."""
    proposal: Proposal | None = None
    problem = ""
    try:
        proposal = propose(found, limits)
    except CannotGuard as error:
        problem = error.problem
    return SlotOwner(
        slot=found.slot,
        side=found.side,
        owner=owner,
        since=since,
        opened_at=found.row.opened_at,
        size=found.row.size,
        avg_price=found.avg_price,
        question=question,
        proposal=proposal,
        problem=problem,
    )


def still_asks(shown: SlotOwner, now: SlotOwner, found: Found) -> bool:
    """Whether a question still says what would be done by now: the same plan, or none as before (R20)."""
    if shown.proposal is None or now.proposal is None:
        return shown.proposal is now.proposal
    return still_holds(shown.proposal, now.proposal, found)


def owner_key(slot: Slot) -> str:
    return f"{slot.symbol}:{slot.position_idx}:{slot.account}"


def taken_by(owner: SlotOwner) -> str:
    """Why nothing else may enter its slot, as the begin of a sentence."""
    return text("refused-slot-foreign", symbol=owner.slot.symbol, side=owner.side.word, owner=owner.owner.value)


def conflicts(taken: Slot, side: Side, wanted_side: Side) -> bool:
    """Whether a slot of the symbol that is taken leaves no room for a trade of a side; in one-way mode none."""
    return taken.position_idx == 0 or side is wanted_side


def question(owner: SlotOwner, at: datetime) -> Notice:
    """What a person is asked, once for each position: it goes to everybody who may answer."""
    return Notice(
        id=f"adoption:{owner.question}",
        kind=NoticeKind.ADOPTION_ASKED,
        chat_id=EVERYBODY,
        at=at,
        urgent=True,
        fields=question_fields(owner),
    )


def question_number(owner: SlotOwner) -> int:
    """0 while nobody has answered; 1 for the buttons that take "Ignore" back."""
    return int(owner.owner is Owner.IGNORED)


def question_fields(owner: SlotOwner) -> dict[str, Any]:
    """The facts of a question, as `NoticeKind.ADOPTION_ASKED` lists them."""
    fields: dict[str, Any] = {
        "symbol": owner.slot.symbol,
        "side": owner.side.value,
        "question": owner.question,
        "drawn": owner.drawn,
        "number": question_number(owner),
        "size": owner.size,
        "entry": owner.avg_price,
        "problem": owner.problem,
    }
    proposal = owner.proposal
    if proposal is None:
        return fields
    return fields | {
        "stop": proposal.stop,
        "kept": proposal.keeps_stop,
        "tightens": proposal.tightens,
        "loss": proposal.loss,
        "targets": [leg.price for leg in proposal.legs],
        "shares": [leg.share * 100 for leg in proposal.legs],
        "foreign_qty": proposal.basis.foreign_qty,
        "take_profit": proposal.basis.take_profit,
    }
