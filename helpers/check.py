"""`main.py check`: everything that has to be right before the bot may be trusted, one line for each."""

import asyncio
import logging
import stat
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from telegram import Bot
from telegram.error import TelegramError
from telegram.request import HTTPXRequest

from execution.bybit.urls import urls_of
from execution.exchange import Exchange
from execution.exchange_errors import AccessDenied, ExchangeError, Postponed, Transient
from helpers.check_words import failure_in_words
from helpers.connectivity.link import CLOCK_LIMIT_MS
from helpers.first_streams import STREAM_WITHIN, FirstStreams
from helpers.key_watch import KEY_DAYS_WARNING
from utils.addresses import host_of, is_encrypted, is_on_this_machine
from utils.logs import redact
from utils.printable import printable
from utils.settings import Settings

_ENV_FILE: Final = Path(".env")


class Failed(Exception):
    """One line of the check that is not right, with what to do about it."""


class Warned(Exception):
    """One line that is right, and what had better be mended all the same."""


async def check(settings: Settings, exchange: Exchange) -> bool:
    """Prints the lines; True when all is right. Reads only: nothing on the account is touched."""
    lines: list[tuple[str, Callable[[], Awaitable[str]]]] = [
        ("settings", lambda: _settings(settings)),
        ("key", lambda: _key(exchange)),
        ("clock", lambda: _clock(exchange)),
        ("account", lambda: _account(exchange)),
        ("streams", lambda: _streams(exchange)),
        ("telegram", lambda: _telegram(settings)),
    ]
    vain: dict[str, str] = {}
    """Lines that would only say again what one before them has said, and why."""
    all_right = True
    try:
        with _only_the_lines(settings):
            for name, look in lines:
                try:
                    said = vain.get(name) or f"ok    {name}: {await look()}"
                except Warned as warning:
                    said = f"warn  {name}: {warning}"
                except (Failed, ExchangeError, TelegramError) as error:
                    said = f"FAIL  {name}: {_in_words(error, settings)}"
                    vain |= _in_vain(name, error)
                all_right &= not said.startswith("FAIL")
                print(printable(said), flush=True)  # noqa: T201 - this is what the command is for
    finally:
        await exchange.stop()
    return all_right


def _in_vain(name: str, error: Exception) -> dict[str, str]:
    if name != "key":
        return {}
    if isinstance(error, AccessDenied):
        return {each: f"FAIL  {each}: not tried, as the key is not accepted" for each in ("account", "streams")}
    if isinstance(error, Transient) and not isinstance(error, Postponed):
        lines = ("clock", "account", "streams")
        return {each: f"FAIL  {each}: not tried, as Bybit did not answer about the key" for each in lines}
    return {}


@contextmanager
def _only_the_lines(settings: Settings) -> Iterator[None]:
    """Without what the log says of each attempt: a line tells the end of it. LOG_LEVEL=DEBUG shows both."""
    logging.disable(logging.NOTSET if settings.log_level == "DEBUG" else logging.WARNING)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _in_words(error: Exception, settings: Settings) -> str:
    if isinstance(error, Failed):
        return str(error)
    is_bybit = isinstance(error, ExchangeError)
    bybit = urls_of(settings.bybit_env, settings.bybit_rest_url, settings.bybit_ws_url).rest
    return failure_in_words(
        redact(str(error)), type(error).__name__, host_of(bybit if is_bybit else settings.telegram_api_url)
    )


async def _settings(settings: Settings) -> str:
    line, too_open = settings_line(settings), too_open_files(settings)
    if too_open:
        raise Warned("; ".join((line, *too_open)))
    return line


def settings_line(settings: Settings) -> str:
    """What of the settings matters most. Raises Failed: nobody could use the bot, or everybody could."""
    if not settings.telegram_allowed_user_ids:
        raise Failed("TELEGRAM_ALLOWED_USER_IDS is empty, so nobody can talk to the bot. Example: 1001")
    where = settings.state_dir
    if where.exists() and where.stat().st_mode & stat.S_IWOTH:
        raise Failed(f"everybody on this machine may write into STATE_DIR: chmod o-w {where.absolute()}")
    line = f"{settings.bybit_env}, mode {settings.mode}, state in {where}"
    urls = {name: getattr(settings, name) for name in ("bybit_rest_url", "bybit_ws_url", "telegram_api_url")}
    in_the_open = [n.upper() for n, url in urls.items() if url and not (is_encrypted(url) or is_on_this_machine(url))]
    if in_the_open:
        line += f"; {' and '.join(in_the_open)} not encrypted: nobody else may be in that network"
    return line


def too_open_files(settings: Settings) -> list[str]:
    """Who else on this machine may read the keys, or change what the bot believes; and the command that ends it."""
    where, found = settings.state_dir, []
    if _ENV_FILE.exists() and _ENV_FILE.stat().st_mode & stat.S_IROTH:
        found.append(f"everybody on this machine may read {_ENV_FILE}: chmod 600 {_ENV_FILE}")
    if where.exists() and where.stat().st_mode & stat.S_IWGRP:
        found.append(f"its whole group may write into STATE_DIR: chmod g-w {where.absolute()}")
    return found


async def _key(exchange: Exchange) -> str:
    key = await exchange.key_info()
    if not key.can_trade:
        raise Failed("the key may not trade: it needs Contract - Orders and Contract - Positions, not read-only")
    if key.can_withdraw:
        raise Failed("the key may withdraw: make one without any Wallet permission, a bot never needs it")
    bound = f"bound to {', '.join(key.ips)}" if key.ips else "not bound to an IP address (it expires after 90 days)"
    if key.days_left is not None and key.days_left <= KEY_DAYS_WARNING:
        raise Failed(f"the key expires in {key.days_left} days: bind it to an IP address or make a new one")
    return f"may trade, may not withdraw, {bound}"


async def _clock(exchange: Exchange) -> str:
    offset = await exchange.clock_offset_ms()
    if abs(offset) > CLOCK_LIMIT_MS:
        raise Failed(f"this machine's clock is {offset} ms off Bybit's: switch time synchronisation (NTP) on")
    return f"{offset:+d} ms against Bybit's"


async def _account(exchange: Exchange) -> str:
    wallet = await exchange.wallet()
    positions = await exchange.get_all_positions()
    return f"equity {wallet.equity:.2f} USDT, {len(positions)} open positions"


async def _streams(exchange: Exchange) -> str:
    streams = FirstStreams()
    await streams.begin(exchange, frozenset({"BTCUSDT"}))
    await _within(streams.subscribed, "the private stream was not accepted")
    await _within(streams.priced, "the public stream brought no price")
    return "the private one is subscribed, the public one brings prices"


async def _within(event: asyncio.Event, trouble: str) -> None:
    try:
        async with asyncio.timeout(STREAM_WITHIN):
            await event.wait()
    except TimeoutError:
        raise Failed(
            f"{trouble} within {STREAM_WITHIN:.0f} s: a firewall or proxy may let no web socket through"
        ) from None


async def _telegram(settings: Settings) -> str:
    bot = Bot(
        settings.telegram_token.get_secret_value(),
        base_url=f"{settings.telegram_api_url}/bot",
        request=HTTPXRequest(httpx_kwargs={"trust_env": False}),
    )
    async with bot:
        return f"the token belongs to @{bot.username}"
