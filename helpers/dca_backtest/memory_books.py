"""Books of a bot that lives as long as its backtest."""

from execution.dca.dca_bot import DcaBot
from execution.dca.lots import ClosedLot
from execution.notices import Notice


class MemoryBooks:
    """`execution.dca.bot_record.DcaBooks` without a disk; keeps what was sold."""

    def __init__(self) -> None:
        self.sold: list[ClosedLot] = []

    @property
    def is_durable(self) -> bool:
        return True

    async def save(self, bot: DcaBot, closed: tuple[ClosedLot, ...], notices: tuple[Notice, ...]) -> None:  # noqa: ARG002
        self.sold += closed
