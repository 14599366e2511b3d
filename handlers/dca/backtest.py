"""`/dca backtest`: a bot in the past. It is computed in a process of its own, and nobody waits for it."""

from execution.dca.dca_plan import DcaDefaults
from execution.dca.dca_views import DcaRejected
from execution.exchange_errors import ExchangeError
from handlers.dca.backtest_line import parse_backtest, refused
from handlers.dca.backtest_text import begun_text, result_text
from handlers.dca.line import DcaSyntaxError, symbol_unknown
from handlers.dca.trouble import is_unknown_symbol, trouble_text
from handlers.grammar.line_error_text import line_error_text
from handlers.ports import Backtester
from handlers.telegram.per_chat import step_aside
from handlers.telegram.replies import Replies
from handlers.words.plain_reasons import plain_reason
from handlers.words.say import say
from helpers.dca_backtest.process import BacktestFailed


class DcaBacktestCommand:
    def __init__(self, backtester: Backtester, defaults: DcaDefaults, replies: Replies) -> None:
        self._backtester = backtester
        self._defaults = defaults
        self._replies = replies

    async def handle(self, chat_id: int, line: str) -> None:
        """Says that it has begun, and later, in the same message, what came of it."""
        try:
            wanted = parse_backtest(line, self._defaults)
        except DcaSyntaxError as error:
            await self._replies.send(chat_id, line_error_text(error))
            return
        step_aside()
        try:
            there = await self._backtester.offered(wanted.plan, wanted.days)
        except DcaRejected as error:
            await self._replies.send(chat_id, line_error_text(refused(line, "; ".join(error.problems))))
            return
        except ExchangeError as error:
            unknown = symbol_unknown(line, wanted.plan.symbol, wanted.plan.market)
            text = line_error_text(unknown) if is_unknown_symbol(error) else trouble_text(error)
            await self._replies.send(chat_id, text)
            return
        said = await self._replies.send(chat_id, begun_text(wanted.plan, wanted.days, there))
        try:
            result = await self._backtester.run(wanted.plan, wanted.days)
        except DcaRejected as error:
            text = line_error_text(refused(line, "; ".join(error.problems)))
        except ExchangeError as error:
            text = trouble_text(error)
        except BacktestFailed as error:
            text = say("dca-backtest-failed", reason=plain_reason(str(error)))
        else:
            text = result_text(wanted, result)
        await self._replies.revise(said, text)
