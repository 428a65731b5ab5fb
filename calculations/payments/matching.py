"""A statement's lines held against the orders: what each line says of which, and what only people can say."""

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum

from calculations.input.bilingual import Bilingual
from calculations.input.frozen import Frozen
from calculations.input.money import NonNegativeYuan, text
from calculations.payments.orders import PaymentOrder
from calculations.payments.statements import Side, Statement, StatementLine
from calculations.payments.states import HAS_LEFT, STATE_WORDS, OrderEvent, OrderState, after


class Outcome(StrEnum):
    """What a line says."""

    EXECUTED = "executed"
    """支付: the order is paid in full."""
    RECEIVED = "received"
    """收款: the payee's own statement shows an order that was paid."""
    PARTLY_EXECUTED = "partly_executed"
    """部分支付."""
    RETURNED = "returned"
    """退汇."""
    DUPLICATE = "duplicate"
    """重复: the same line again, or an order paid once more."""
    DIFFERS = "differs"
    """不符: it names an order, but says otherwise than the order does."""
    UNKNOWN = "unknown"
    """无对应指令: it names none of ours."""


PLAIN = frozenset({Outcome.EXECUTED, Outcome.RECEIVED})
"""What needs nobody's word."""

EVENTS: Mapping[Outcome, OrderEvent] = {
    Outcome.EXECUTED: OrderEvent.EXECUTE,
    Outcome.PARTLY_EXECUTED: OrderEvent.EXECUTE_PARTLY,
    Outcome.RETURNED: OrderEvent.RETURN,
}
"""What happens to the order; the other outcomes leave it as it is."""


class OrderStand(Frozen):
    """An order and where it stands: what was paid and what came back of it so far, in yuan."""

    order: PaymentOrder
    state: OrderState
    executed: NonNegativeYuan = Decimal("0.00")
    returned: NonNegativeYuan = Decimal("0.00")

    def having(self, outcome: Outcome, amount: Decimal) -> "OrderStand":
        """Where it stands after a line with that outcome."""
        event = EVENTS.get(outcome)
        if event is None:
            return self
        state = after(self.state, event)
        if state is None:
            raise ValueError(f"{self.order.id} cannot be {outcome} in the state {self.state}")
        if event is OrderEvent.RETURN:
            return self.model_copy(update={"state": state, "returned": self.returned + amount})
        return self.model_copy(update={"state": state, "executed": self.executed + amount})


class MatchedLine(Frozen):
    """A line with its outcome; `order` is the id of the order that it is about, if it is about one, `why` in words."""

    line: StatementLine
    outcome: Outcome
    order: str | None
    why: Bilingual


def match(
    statement: Statement, orders: Mapping[str, OrderStand], seen: Collection[str]
) -> tuple[tuple[MatchedLine, ...], Mapping[str, OrderStand]]:
    """The lines with their outcomes, one after the other, and the orders as they stand after the last.

    `orders` has, by id, those that the lines name; `seen` the bank's references that other statements of the account
    have shown.
    """
    return _Matching(statement.account, orders, seen).all(statement.lines)


class _Matching:
    def __init__(self, account: str, orders: Mapping[str, OrderStand], seen: Collection[str]) -> None:
        self._account = account
        self._orders = dict(orders)
        self._seen = set(seen)

    def all(self, lines: tuple[StatementLine, ...]) -> tuple[tuple[MatchedLine, ...], Mapping[str, OrderStand]]:
        matched = tuple(self._line(line) for line in lines)
        return matched, self._orders

    def _line(self, line: StatementLine) -> MatchedLine:
        stand = self._orders.get(line.order)
        again = line.reference != "" and line.reference in self._seen
        self._seen.add(line.reference)
        if again:
            outcome, why = Outcome.DUPLICATE, _SEEN
        elif stand is None:
            outcome, why = Outcome.UNKNOWN, _NO_ORDER
        else:
            outcome, why = self._of_order(line, stand)
            self._orders[line.order] = stand.having(outcome, line.amount)
        return MatchedLine(line=line, outcome=outcome, order=None if stand is None else line.order, why=why)

    def _of_order(self, line: StatementLine, stand: OrderStand) -> tuple[Outcome, Bilingual]:
        differing = next(_differences(self._account, line, stand), None)
        if differing is not None:
            return Outcome.DIFFERS, differing
        if self._account == stand.order.payee.number and line.side is Side.CREDIT:
            return Outcome.RECEIVED, _AS_ORDERED
        if line.side is Side.CREDIT:
            return _returned(line, stand)
        return _paid(line, stand)


_SEEN = Bilingual("该流水号此前的对账单已有", "an earlier line has this reference of the bank")
_NO_ORDER = Bilingual("没有对应的支付指令", "it names none of the payment orders")
_AS_ORDERED = Bilingual("与指令一致", "as ordered")


def _differences(account: str, line: StatementLine, stand: OrderStand) -> Iterator[Bilingual]:
    """What a line says otherwise than the order that it names."""
    order = stand.order
    if stand.state not in HAS_LEFT:
        words = STATE_WORDS[stand.state]
        yield Bilingual(f"该指令未送银行({words.zh})", f"no file has had this order ({words.en})")
    if account not in (order.payer.number, order.payee.number):
        yield Bilingual(
            f"账户 {account} 不是该指令的付款或收款账户", f"{account} neither pays nor is paid by this order"
        )
    if account == order.payee.number and line.side is Side.DEBIT:
        yield Bilingual("收款账户出现借方", "the payee's account gave instead of gaining")
    other = order.payee.number
    if account == order.payer.number and line.side is Side.DEBIT and line.other_number not in ("", other):
        yield Bilingual(
            f"对方账号 {line.other_number} 与指令的 {other} 不符",
            f"paid to {line.other_number}, the order says {other}",
        )


def _paid(line: StatementLine, stand: OrderStand) -> tuple[Outcome, Bilingual]:
    paid, wanted = stand.executed + line.amount, stand.order.amount
    if paid > wanted or after(stand.state, OrderEvent.EXECUTE) is None:
        words = STATE_WORDS[stand.state]
        return Outcome.DUPLICATE, Bilingual(
            f"指令金额 {text(wanted)} 元,此前已付 {text(stand.executed)} 元({words.zh}),又付 {text(line.amount)} 元",
            f"{text(line.amount)} paid once more: ordered {text(wanted)}, paid {text(stand.executed)} ({words.en})",
        )
    if paid < wanted:
        left = text(wanted - paid)
        return Outcome.PARTLY_EXECUTED, Bilingual(f"尚余 {left} 元未付", f"{left} yuan are still unpaid")
    return Outcome.EXECUTED, _AS_ORDERED


def _returned(line: StatementLine, stand: OrderStand) -> tuple[Outcome, Bilingual]:
    """Money that comes back to the payer: never more than has been paid."""
    back = stand.returned + line.amount
    if back > stand.executed:
        paid = text(stand.executed)
        return Outcome.DIFFERS, Bilingual(f"退回 {text(back)} 元超过已付 {paid} 元", f"{text(back)} back, {paid} paid")
    return Outcome.RETURNED, Bilingual(f"退汇:{line.reason or '未说明原因'}", f"returned: {line.reason or 'no reason'}")
