"""From a wish to what the exchange showed of it; a wish that was made for something else is not carried out."""

from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from execution.commands.answers import (
    Begun,
    ChangeRefused,
    ClosedLater,
    ClosePlan,
    Confirmed,
    NoSuchPosition,
    unheard,
)
from execution.exchange_errors import Ambiguous, ExchangeError
from execution.new_trade.trade_request import TradeRejected
from handlers.ports import Guard, PositionChanges
from handlers.positions.card import gone_text
from handlers.positions.closing import begun_text, closing_text
from handlers.positions.finding import look_up, require_answers
from handlers.positions.wish_text import Came, came_of, in_doubt, not_changed, title_of, under_way
from handlers.positions.wishes import What, Wish, mark_of
from handlers.telegram.slow_answer import told_when_slow
from handlers.words.plain_reasons import reason_of
from handlers.words.say import label

_log = structlog.get_logger(__name__)

Awaited = Callable[[Came], Awaitable[None]]
"""Awaited where what came of it takes its time: with what can be said until then."""

_TROUBLES: Final = (NoSuchPosition, ChangeRefused, TradeRejected, ExchangeError)


class Changing:
    def __init__(self, guard: Guard, positions: PositionChanges, counts: Counter[str]) -> None:
        self._guard = guard
        self._positions = positions
        self._counts = counts

    def require_answers(self) -> None:
        """Raises ChangeRefused before the exchange has first answered."""
        require_answers(self._guard.account_view())

    def is_as_seen(self, wish: Wish) -> bool:
        """The position is as it was when somebody looked at it who wants that."""
        position = look_up(self._guard.account_view(), wish.symbol, wish.side)
        return position is not None and mark_of(wish.what, position) == wish.mark

    async def carry_out(self, wish: Wish, tell: Awaited, later: ClosedLater, begun: Begun = unheard) -> Came:
        """Whatever happens is said; ``later`` hears of a close that the exchange had not shown in time.

        ``begun`` is awaited as soon as a close is recorded, for it could be carried out twice.
        """
        try:
            if wish.what is What.CLOSE:
                return await self._close(wish, tell, later, begun)
            return came_of(wish, await told_when_slow(self._change(wish), lambda: tell(under_way(wish))))
        except _TROUBLES as error:
            return self._trouble(wish, error)

    async def _change(self, wish: Wish) -> Confirmed:
        self._require_as_seen(wish)
        positions, symbol, side = self._positions, wish.symbol, wish.side
        match wish.what:
            case What.STOP if wish.stop is not None:
                return await positions.set_stop(wish.stop)
            case What.TARGETS if wish.targets is not None:
                return await positions.set_targets(wish.targets)
            case What.TRAIL:
                return await positions.set_trail(symbol, side, wish.trail)
            case What.SMART:
                return await positions.set_smart(symbol, side, wish.smart)
            case What.ENTRIES:
                return await positions.cancel_entries(symbol, side)
            case What.UNDO:
                return await positions.undo(symbol, side)
            case _:
                raise TypeError(f"a wish of {wish.what} that does not say what")

    async def _close(self, wish: Wish, tell: Awaited, later: ClosedLater, begun: Begun) -> Came:
        async def recorded(plan: ClosePlan) -> None:
            await begun()
            await tell(Came(text=begun_text(plan), words=label("card-closing"), is_done=True))

        self._require_as_seen(wish)
        part = None if wish.percent == 100 else wish.percent
        plan = await self._guard.close_position(wish.symbol, wish.side, part, recorded, later)
        return came_of_close(plan)

    def _require_as_seen(self, wish: Wish) -> None:
        """Raises NoSuchPosition, ChangeRefused."""
        if look_up(self._guard.account_view(), wish.symbol, wish.side) is None:
            raise NoSuchPosition(wish.symbol, ())
        if not self.is_as_seen(wish):
            raise ChangeRefused(label("change-stale", name=title_of(wish.symbol, wish.side)))

    def _trouble(self, wish: Wish, error: Exception) -> Came:
        match error:
            case NoSuchPosition():
                gone = label("card-gone", name=title_of(wish.symbol, wish.side))
                return Came(text=gone_text(wish.symbol, wish.side), words=gone, is_done=False)
            case ChangeRefused() | TradeRejected():
                return not_changed(error.problem)
            case Ambiguous():
                self._counts["exchange errors"] += 1
                return in_doubt()
            case _:
                self._counts["exchange errors"] += 1
                _log.warning("a position could not be changed", what=wish.what.value, error=str(error))
                return not_changed(reason_of(error))


def came_of_close(plan: ClosePlan) -> Came:
    """What the exchange showed of a close."""
    text = closing_text(plan)
    is_done = plan.done and not plan.refused
    return Came(text=text, words=label("card-closed" if is_done else "card-see-message"), is_done=is_done)
