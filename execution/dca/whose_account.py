"""Whose account the bots of this process trade on, as the exchange names it."""

from collections.abc import Awaitable, Callable

import structlog

from execution.dca.dca_bot import Identity
from execution.exchange_errors import Refused
from execution.facts.account import KeyInfo
from utils.texts.catalogue import text

log = structlog.get_logger(__name__)


class WhoseAccount:
    """Read once: a key never changes its account."""

    def __init__(self, key_info: Callable[[], Awaitable[KeyInfo]]) -> None:
        self._key_info = key_info
        self._uid: str | None = None

    async def uid(self) -> str:
        """The account's number; "" where the exchange does not tell. Raises ExchangeError."""
        if self._uid is None:
            try:
                self._uid = (await self._key_info()).uid
            except Refused as error:
                log.warning("dca_account_not_told", error=str(error))
                self._uid = ""
        return self._uid


def mismatch(theirs: Identity, mine: Identity) -> str:
    """Why a record is not of this account and market (P3); "" where it is, or nobody can tell."""
    differs = _place(theirs) != _place(mine)
    if differs or (theirs.uid and mine.uid and theirs.uid != mine.uid):
        return text("dca-import-not-ours", theirs=_named(theirs), ours=_named(mine))
    return ""


def _place(identity: Identity) -> tuple[str, ...]:
    return identity.environment, identity.account, identity.market, identity.symbol, identity.strategy


def _named(identity: Identity) -> str:
    account = identity.account
    if identity.uid:
        account = text("dca-import-account", account=account, uid=identity.uid)
    return f"{identity.environment}/{account} {identity.market} {identity.symbol} {identity.strategy}"
