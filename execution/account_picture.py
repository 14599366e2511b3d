"""The present picture of the account for the chat: from records, the last sweep and streamed prices, asking nobody."""

from collections.abc import Mapping

from execution.adoption.owners import Owner
from execution.adoption.slot_owners import SlotOwners
from execution.exchange import Exchange
from execution.exchange_events import StreamState
from execution.facts.slots import Slot
from execution.guards import Guards
from execution.picture import picture
from execution.slot_actor import SlotActor
from execution.views import AccountView, PositionView
from execution.watching.account_audit import AccountAudit
from execution.watching.account_watch import AccountWatch
from execution.watching.first_contact import FirstContact
from execution.watching.other_holdings import OtherHoldings
from execution.watching.safe_mode import SafeMode
from execution.watching.sweep import Sweep
from utils.durations import in_seconds
from utils.persistence.breaker import Breaker


class AccountPicture:
    """Asks each part of the engine what it knows."""

    def __init__(
        self,
        exchange: Exchange,
        guards: Guards,
        owners: SlotOwners,
        sweep: Sweep,
        account: AccountWatch,
        audit: AccountAudit,
        first_contact: FirstContact,
        breaker: Breaker,
        safe_mode: SafeMode | None,
        others: OtherHoldings,
    ) -> None:
        self._exchange = exchange
        self._guards = guards
        self._owners = owners
        self._sweep = sweep
        self._account = account
        self._audit = audit
        self._first_contact = first_contact
        self._breaker = breaker
        self._safe_mode = safe_mode
        self._others = others

    def view(self) -> AccountView:
        """As it is now."""
        wallet = self._sweep.wallet
        actors: Mapping[Slot, SlotActor] = self._guards.by_slot
        by_name = sorted(actors.values(), key=lambda actor: actor.monitor.name)
        naked = self._guards.naked_time()
        return AccountView(
            equity=wallet.equity if wallet else None,
            available=wallet.available if wallet else None,
            positions=tuple(self._position(actor) for actor in by_name) or self._recorded(),
            unguarded=self._sweep.unguarded(lambda slot: not self._is_ignored(slot) and not self._is_of_a_bot(slot)),
            naked_seconds=in_seconds(naked),
            last_sweep_at=self._sweep.last_at,
            private_stream_up=self._exchange.health().private_stream is StreamState.UP,
            disk_trouble="" if self._safe_mode is not None else self._breaker.reason,
            safe_mode=self._safe_mode is not None,
            watched=self._safe_mode.views() if self._safe_mode is not None else (),
            ignored=self._sweep.unguarded(self._is_ignored),
            of_bots=self._sweep.names(self._is_of_a_bot),
            other_positions=self._others.positions,
            other_coins=self._others.coins,
            paused_since=self._guards.pausing.since,
            entries_held=self._guards.entry_hold.why,
            breaches=self._audit.breaches,
            breach_counts=self._audit.counts(),
            waits_for_exchange=not self._first_contact.is_over,
            is_denied=self._first_contact.is_denied,
            wallet_at=self._sweep.wallet_at,
        )

    def _recorded(self) -> tuple[PositionView, ...]:
        """Until the exchange has answered: what the records know, as it was last seen."""
        recorded = sorted(self._first_contact.recorded, key=lambda monitor: monitor.name)
        return tuple(picture(monitor, None) for monitor in recorded)

    def _position(self, actor: SlotActor) -> PositionView:
        ticker = self._exchange.last_ticker(actor.monitor.slot.symbol)
        return picture(
            actor.monitor,
            ticker,
            self._account.margin_mode,
            frozen_since=actor.frozen_since,
            naked=actor.naked_time(),
            breaches=actor.watch.breaches,
            instrument=actor.rules.instrument,
        )

    def _is_of_a_bot(self, slot: Slot) -> bool:
        return self._owners.bot_of(slot) is not None

    def _is_ignored(self, slot: Slot) -> bool:
        owner = self._owners.of(slot)
        return owner is not None and owner.owner is Owner.IGNORED
