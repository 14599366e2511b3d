"""Alerts on prices that are only kept; the price stands where a test puts it."""

from decimal import Decimal

from helpers.price_alerts.alert import AlertWish, Measure, PriceAlert
from helpers.price_alerts.bounds import MOST_OF_A_CHAT, AlreadyMet, TooManyAlerts
from tests.handlers.fakes import NOON


class FakePriceAlerts:
    def __init__(self) -> None:
        self.alerts: list[PriceAlert] = []
        self.value: Decimal | None = Decimal(50000)
        self.refusal: Exception | None = None

    def of(self, chat_id: int) -> list[PriceAlert]:
        return [each for each in self.alerts if each.chat_id == chat_id]

    async def add(self, wish: AlertWish, chat_id: int, *, although_met: bool = False) -> PriceAlert:
        if self.refusal is not None:
            raise self.refusal
        if len(self.of(chat_id)) >= MOST_OF_A_CHAT:
            raise TooManyAlerts(MOST_OF_A_CHAT)
        value = self.value if wish.measure is Measure.PRICE else None
        is_met = value is not None and wish.is_met(value)
        if value is not None and is_met and not although_met:
            raise AlreadyMet(value)
        alert = PriceAlert(
            alert_id=f"a{len(self.alerts)}",
            chat_id=chat_id,
            wish=wish,
            created_at=NOON,
            is_armed=value is not None and not is_met,
            armed_at=NOON,
        )
        self.alerts.append(alert)
        return alert

    async def remove(self, chat_id: int, alert_id: str) -> bool:
        there = [each for each in self.of(chat_id) if each.alert_id == alert_id]
        self.alerts = [each for each in self.alerts if each not in there]
        return bool(there)

    async def moved(self, old: int, new: int) -> None:
        del old, new
