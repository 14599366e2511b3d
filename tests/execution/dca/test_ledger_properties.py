"""Quantities and money of a bot over any sequence of fills, parts, cancels, duplicates, late events and crashes.

Whatever comes, and in whichever order: what was bought less what was sold is what lots and dust hold, less what fees
took beyond that; what was spent is what they cost together with what is sold, credit is neither lost nor made, and
every execution counts once.
"""

from decimal import ROUND_DOWN, Decimal
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from execution.dca.dca_bot import DcaBot
from execution.dca.dca_order import DcaOrder, OrderRole
from execution.dca.dca_plan import OrderBy
from execution.dca.lots import ClosedLot
from execution.dca.observations import (
    Accepted,
    Declined,
    Doubted,
    ExecutionsRead,
    Filled,
    GateOpened,
    Observation,
    OrderAsked,
    OrderShown,
    Unanswered,
)
from execution.dca.worth import held, owed
from execution.exchange_errors import Refusal
from execution.facts.executions import Execution
from execution.facts.orders import OrderRow, OrderStatus
from execution.tracked_orders import OrderState
from tests.execution.dca.bot_facts import FEE, RULES, a_bot, a_plan, at, execution, row, stepped

D = Decimal
STEP = RULES.qty_step
OPS = (
    "buy", "buy", "buy whole", "buy whole", "sell whole", "sell whole", "fill", "fill", "cancel", "deliver", "deliver",
    "deliver all", "deliver all", "again", "crash", "doubt", "answer",
)  # fmt: skip
FEES_TAKEN = ("base", "quote", "rebate in base", "rebate in quote")


class Ledger:
    """A bot of pure functions, and what really happened at the exchange."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        sell = {
            "by": draw(st.sampled_from([OrderBy.LIMIT, OrderBy.MARKET])),
            "profit_percent": D(draw(st.sampled_from(["0.5", "1", "3"]))),
            "at_average": draw(st.booleans()),
        }
        credit = D(0) if sell["at_average"] else D(draw(st.sampled_from([0, 50, 100])))
        buy = {"by": draw(st.sampled_from([OrderBy.LIMIT, OrderBy.MARKET]))}
        plan = a_plan(buy=buy, sell=sell | {"credit_percent": credit}, amount=D(draw(st.sampled_from([12, 20, 100]))))
        self.bot: DcaBot = a_bot(plan=plan)
        self.closed: list[ClosedLot] = []
        self.rows: dict[str, OrderRow] = {}
        """The newest of each order that has one."""
        self.standing: dict[str, tuple[DcaOrder, Decimal]] = {}
        """Open orders at the exchange, with what of each has filled."""
        self.pending: list[Observation] = []
        self.delivered: list[Observation] = []
        self.made: list[Execution] = []
        self.ids: dict[str, tuple[Any, ...]] = {}
        self.time = 0.0

    def step(self, *observations: Observation) -> None:
        self.time += 1
        before = self.bot
        price = self.draw(st.sampled_from(["40000", "50000", "60000"]))
        self.bot, closed = stepped(before, observations, price=price, now=at(self.time))
        self.closed += closed
        self.delivered += observations
        for link_id, order in self.bot.orders.items():
            if link_id not in before.orders and not order.cancelling:
                self._is_new(order)
        for order in self.bot.orders.values():
            if order.state is OrderState.PLANNED and order.link_id not in self.standing:
                self.standing[order.link_id] = (order, D(0))
                self.bot = stepped(self.bot, [Accepted(order.link_id, "o")], price=None, now=at(self.time))[0]
        self.check()

    def _is_new(self, order: DcaOrder) -> None:
        asked = (order.role, order.lot, order.qty, order.amount, order.price)
        assert self.ids.setdefault(order.link_id, asked) == asked, "an id is one order"
        if order.role is OrderRole.SELL:
            lot = self.bot.lot(order.lot)
            assert lot is not None
            assert order.qty is not None
            assert order.qty <= lot.left, "no more is offered than there is"

    # ---------------------------------------- what happens

    def act(self, op: str) -> None:
        match op:
            case "buy":
                self.step(GateOpened(D(self.draw(st.sampled_from(["45000", "50000.3"]))), at(self.time)))
            case "buy whole":
                self.step(GateOpened(D(50000), at(self.time)))
                self._whole(OrderRole.BUY)
            case "sell whole":
                self._whole(OrderRole.SELL)
            case "deliver all":
                some, self.pending = self.draw(st.permutations(self.pending)), []
                self.step(*some)
            case "fill" if self.standing:
                self._fill(self.draw(st.sampled_from(sorted(self.standing))))
            case "cancel" if self.standing:
                self._end(self.draw(st.sampled_from(sorted(self.standing))))
            case "deliver" if self.pending:
                some = self.draw(st.permutations(self.pending))
                count = self.draw(st.integers(1, len(some)))
                self.pending = list(some[count:])
                self.step(*some[:count])
            case "again" if self.delivered:
                self.step(*self.draw(st.lists(st.sampled_from(self.delivered), max_size=3)))
            case "crash":
                self.bot = DcaBot.from_plain(self.bot.to_plain())
                self.step(Doubted())
            case "doubt":
                held = {o.execution.exec_id for o in self.delivered if isinstance(o, Filled)}
                self.delivered += [Filled(fill) for fill in self.made if fill.exec_id not in held]
                self.step(Doubted(), ExecutionsRead(tuple(self.made), at(self.time)), *self._asked())
            case "answer" if self.standing:
                link_id = self.draw(st.sampled_from(sorted(self.standing)))
                answers = [
                    Unanswered(link_id, at(self.time + 6)),
                    Declined(link_id, None, "busy", 1.0),
                    Declined(link_id, Refusal.ORDER_GONE, "gone"),
                ]
                self.step(self.draw(st.sampled_from(answers)))
            case _:
                self.step()

    def _asked(self) -> list[Observation]:
        """Every order of the record that is open, looked for by its id."""
        return [OrderAsked(link_id, self.rows.get(link_id), at(self.time)) for link_id in self.bot.orders]

    def _whole(self, role: OrderRole) -> None:
        alike = sorted(link_id for link_id, (order, _) in self.standing.items() if order.role is role)
        while alike and alike[0] in self.standing:
            self._fill(alike[0])

    def _size(self, order: DcaOrder) -> Decimal:
        if order.qty is not None:
            return order.qty
        return ((order.amount or D(0)) / D(50000)).quantize(STEP, ROUND_DOWN)

    def _fill(self, link_id: str) -> None:
        order, filled = self.standing[link_id]
        size = self._size(order)
        steps = int((size - filled) / STEP)
        part = STEP * self.draw(st.integers(1, steps))
        price = order.price or D(self.draw(st.sampled_from(["49990.1", "50000"])))
        taken = self.draw(st.sampled_from(FEES_TAKEN))
        in_base = "base" in taken
        fee = (part if in_base else part * price) * FEE * (-1 if "rebate" in taken else 1)
        fill = execution(
            link_id, str(part), str(price), exec_id=f"e{len(self.made)}", fee=fee, at=at(self.time),
            fee_currency="BTC" if in_base else "USDT",
        )  # fmt: skip
        self.made.append(fill)
        filled += part
        status = OrderStatus.FILLED if filled == size else OrderStatus.PARTIALLY_FILLED
        shown = row(link_id, status, str(filled), price=order.price, updated_at=at(self.time), qty=size)
        self.rows[link_id] = shown
        self.pending += [Filled(fill), OrderShown(shown)]
        if filled == size:
            del self.standing[link_id]
        else:
            self.standing[link_id] = (order, filled)

    def _end(self, link_id: str) -> None:
        _, filled = self.standing.pop(link_id)
        status = OrderStatus.PARTIALLY_FILLED_CANCELED if filled else OrderStatus.CANCELLED
        why = self.draw(st.sampled_from(["CancelByUser", "CancelByAdmin"]))
        shown = row(link_id, status, str(filled), cancel_type=why, updated_at=at(self.time))
        self.rows[link_id] = shown
        self.pending.append(OrderShown(shown))

    # ---------------------------------------- what holds

    def check(self) -> None:
        bot, stats = self.bot, self.bot.stats
        seen = {o.execution.exec_id: o.execution for o in self.delivered if isinstance(o, Filled)}
        base = {True: D(0), False: D(0)}
        quote = {True: D(0), False: D(0)}
        for fill in seen.values():
            is_buy, in_base = fill.side.sign > 0, fill.fee_currency == "BTC"
            base[is_buy] += fill.qty - fill.side.sign * (fill.fee if in_base else D(0))
            quote[is_buy] += fill.qty * fill.price + fill.side.sign * (D(0) if in_base else fill.fee)
        assert (stats.bought, stats.sold) == (base[True], base[False]), "every execution counts once"
        assert (stats.spent, stats.earned) == (quote[True], quote[False])
        assert stats.bought - stats.sold == held(bot) - owed(bot), "lots and dust are what the wallet shows of ours"
        assert min((bot.dust.qty, bot.dust.owed, *(lot.left for lot in bot.lots))) >= 0
        assert not (bot.dust.owed and (bot.lots or bot.dust.qty)), "owed is only what nothing of ours could pay"
        cost_of_sold = sum((each.cost for each in self.closed), D(0))
        assert stats.spent == sum((lot.cost for lot in bot.lots), bot.dust.cost) + cost_of_sold
        open_proceeds = sum((lot.proceeds for lot in bot.lots), D(0))
        assert stats.realised == stats.earned - open_proceeds - cost_of_sold
        kept = sum((lot.credit for lot in bot.lots), bot.dust.credit)
        assert stats.credit_given == kept + stats.credit_used
        assert (stats.trades, stats.wins + stats.losses <= stats.trades) == (len(self.closed), True)
        assert len([o for o in bot.orders_of(OrderRole.BUY) if not o.cancelling]) <= 1, "one buy at a time"
        assert len({lot.number for lot in bot.lots}) == len(bot.lots)
        for lot in bot.lots:
            sells = bot.orders_of(OrderRole.SELL, lot.number)
            assert len([o for o in sells if o.is_open and not o.cancelling]) <= 1

    def finish(self) -> None:
        """All that ended is told, and every lot that may be sold has been offered."""
        for link_id in list(self.standing):
            self._end(link_id)
        self.step(*self.pending)
        self.pending = []
        for _ in range(3):
            self.step(ExecutionsRead(tuple(self.made), at(self.time)), *self._asked())
        assert set(self.bot.orders) <= set(self.standing), "nothing is left unexplained"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_quantities_and_money_are_conserved(data: Any) -> None:
    ledger = Ledger(data.draw)
    for op in data.draw(st.lists(st.sampled_from(OPS), min_size=15, max_size=40)):
        ledger.act(op)
    ledger.finish()


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.sampled_from([0, 50, 100]))
def test_a_campaign_may_win_where_a_lot_of_it_loses(low: int, high: int, credit: int) -> None:
    """Credit moves targets between lots; what all of them realised is proceeds less cost, to the last digit."""
    bot = a_bot(plan=a_plan(sell={"credit_percent": D(credit)}))
    closed: list[ClosedLot] = []
    for number, price in ((1, 50000), (2, 50000 - low * 100)):
        link = f"dca-{bot.bot_id}-b{number}-0"
        fill = execution(link, "0.002", str(price))
        done = OrderShown(row(link, OrderStatus.FILLED, "0.002"))
        bot, _ = stepped(bot, [GateOpened(D(price), at(0)), Accepted(link, ""), Filled(fill), done])
    for number in (1, 2):
        order = next(o for o in bot.orders_of(OrderRole.SELL, number) if o.is_open)
        price = (order.target or D(0)) + (high * 100 if number == 1 else 0)
        fill = execution(order.link_id, str(order.qty), str(price), at=at(9))
        shown = row(order.link_id, OrderStatus.FILLED, str(order.qty), updated_at=at(9))
        bot, over = stepped(bot, [Filled(fill), OrderShown(shown)], now=at(9))
        closed += over
    assert len(closed) == 2
    assert bot.stats.realised == bot.stats.earned - bot.stats.spent == sum(each.profit for each in closed)
    assert bot.stats.credit_given == bot.stats.credit_used + bot.dust.credit
