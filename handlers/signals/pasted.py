"""A message that is no command and reads like a trade signal: the preview of its line, or what has to be decided."""

import asyncio
from collections import Counter
from typing import Final

import structlog
from telegram import Message

from execution.exchange_errors import ExchangeError
from handlers.people.audit import Audit
from handlers.people.people import People
from handlers.people.role import Role
from handlers.ports import Markets
from handlers.signals.offers import Offers, offer_keyboard
from handlers.signals.reading import Signal, read_signal, settled
from handlers.signals.signal_text import question_text, read_as
from handlers.telegram.reception import STALE_AFTER
from handlers.telegram.replies import Replies
from handlers.trade.trading import Trading
from handlers.words.figures import clock_time
from handlers.words.say import say
from utils.clock import Clock, now_for_others

_log = structlog.get_logger(__name__)

_MARKET_SECONDS: Final = 5.0
_SHORTEST: Final = 8
"""Characters of the shortest text that may be a signal."""


class PastedSignals:
    def __init__(
        self,
        markets: Markets,
        trading: Trading,
        offers: Offers,
        people: People,
        audit: Audit,
        replies: Replies,
        clock: Clock,
        counts: Counter[str],
    ) -> None:
        self._markets = markets
        self._trading = trading
        self._offers = offers
        self._people = people
        self._audit = audit
        self._replies = replies
        self._clock = clock
        self._counts = counts

    async def read(self, message: Message) -> Signal | None:
        """The signal in a message: its text or the caption of its picture, else what it quotes; None: there is none."""
        quoted = message.quote.text if message.quote is not None else ""
        texts = [text for text in (message.text or message.caption or "", quoted) if _may_be_signal(text)]
        if not texts:
            return None
        known = await self._known()
        signals = (read_signal(text, known) for text in texts)
        return next((signal for signal in signals if signal is not None), None)

    async def answer(self, message: Message, signal: Signal) -> None:
        """Preview it, or ask."""
        user = message.from_user
        role = self._people.role_of(user.id) if user is not None else None
        said = message.text or message.caption or ""
        if user is None or role is None or role < Role.TRADER:
            self._audit.denied(user, role, message.chat_id, said)
            await self._replies.send(message.chat_id, say("signal-not-yours", role=Role.TRADER.word))
            return
        with self._audit.watching(user, role, message.chat_id, said):
            await self._answer(message, user.id, signal)

    async def _answer(self, message: Message, asker: int, signal: Signal) -> None:
        if now_for_others(self._clock) - message.date > STALE_AFTER:
            await self._replies.send(message.chat_id, say("signal-too-old", sent=clock_time(message.date)))
            return
        signal = await self._settled(signal)
        if signal.version.is_clear:
            await self._trading.show(message.chat_id, asker, signal.version.lines[0], read_as(signal))
        else:
            await self._ask(message.chat_id, asker, signal)

    async def _ask(self, chat_id: int, asker: int, signal: Signal) -> None:
        lines = signal.version.lines
        keyboard = offer_keyboard(await self._offers.create(chat_id, asker, lines)) if lines else None
        await self._replies.send(chat_id, question_text(signal), keyboard)

    async def _known(self) -> frozenset[str]:
        """Every symbol; empty where that cannot be said now."""
        try:
            async with asyncio.timeout(_MARKET_SECONDS):
                return await self._markets.symbols()
        except (ExchangeError, TimeoutError) as error:
            self._counts["exchange errors"] += 1
            _log.warning("the symbols cannot be read", error=type(error).__name__)
            return frozenset()

    async def _settled(self, signal: Signal) -> Signal:
        """By the market's price, where the numbers can be read in several ways."""
        symbols = {symbol for version in signal.versions for symbol in version.symbols}
        if len(signal.versions) == 1 or not symbols:
            return signal
        try:
            async with asyncio.timeout(_MARKET_SECONDS):
                ticker = await self._markets.ticker(min(symbols, key=len))
        except (ExchangeError, TimeoutError) as error:
            self._counts["exchange errors"] += 1
            _log.warning("a signal cannot be settled by the price", error=type(error).__name__)
            return signal
        return settled(signal, ticker.last)


def _may_be_signal(text: str) -> bool:
    return len(text) >= _SHORTEST and not text.startswith("/") and any(char.isdigit() for char in text)
