"""The states of a payment order, and what leads from one to another: sent at most once, whatever happens."""

from collections.abc import Mapping
from enum import StrEnum

from calculations.input.bilingual import Bilingual


class OrderState(StrEnum):
    """Where an order stands."""

    MADE = "made"
    """已生成: with the booking; no file has it."""
    WITHDRAWN = "withdrawn"
    """已作废: it is not to be sent any more, as when its booking was taken back; no file ever had it."""
    WRITTEN = "written"
    """已制单: in a file that two people released."""
    SENT = "sent"
    """已发送: the file was given to the bank."""
    ACKNOWLEDGED = "acknowledged"
    """银行已受理."""
    IN_DOUBT = "in_doubt"
    """待查: nobody knows whether the bank has it; it is asked about, never sent again."""
    PARTLY_EXECUTED = "partly_executed"
    """部分支付."""
    EXECUTED = "executed"
    """已支付."""
    RETURNED = "returned"
    """已退回: the money came back, or the bank never had the order."""


class OrderEvent(StrEnum):
    """What happens to an order."""

    WITHDRAW = "withdraw"
    WRITE = "write"
    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    DOUBT = "doubt"
    EXECUTE = "execute"
    EXECUTE_PARTLY = "execute_partly"
    RETURN = "return"
    DENY = "deny"
    """The bank says that it never had it."""


STATE_WORDS: Mapping[OrderState, Bilingual] = {
    OrderState.MADE: Bilingual("已生成", "made"),
    OrderState.WITHDRAWN: Bilingual("已作废", "withdrawn"),
    OrderState.WRITTEN: Bilingual("已制单", "written"),
    OrderState.SENT: Bilingual("已发送", "sent"),
    OrderState.ACKNOWLEDGED: Bilingual("银行已受理", "acknowledged"),
    OrderState.IN_DOUBT: Bilingual("待查", "in doubt"),
    OrderState.PARTLY_EXECUTED: Bilingual("部分支付", "partly executed"),
    OrderState.EXECUTED: Bilingual("已支付", "executed"),
    OrderState.RETURNED: Bilingual("已退回", "returned"),
}

_BY_STATEMENT = {
    OrderEvent.EXECUTE: OrderState.EXECUTED,
    OrderEvent.EXECUTE_PARTLY: OrderState.PARTLY_EXECUTED,
    OrderEvent.RETURN: OrderState.RETURNED,
}
"""What a statement shows, which it may do before anybody has noted the sending."""

_AFTER: Mapping[OrderState, Mapping[OrderEvent, OrderState]] = {
    OrderState.MADE: {OrderEvent.WRITE: OrderState.WRITTEN, OrderEvent.WITHDRAW: OrderState.WITHDRAWN},
    OrderState.WITHDRAWN: {},
    OrderState.WRITTEN: {OrderEvent.SEND: OrderState.SENT, **_BY_STATEMENT},
    OrderState.SENT: {
        OrderEvent.ACKNOWLEDGE: OrderState.ACKNOWLEDGED,
        OrderEvent.DOUBT: OrderState.IN_DOUBT,
        **_BY_STATEMENT,
    },
    OrderState.ACKNOWLEDGED: {OrderEvent.DOUBT: OrderState.IN_DOUBT, **_BY_STATEMENT},
    OrderState.IN_DOUBT: {
        OrderEvent.ACKNOWLEDGE: OrderState.ACKNOWLEDGED,
        OrderEvent.DENY: OrderState.RETURNED,
        **_BY_STATEMENT,
    },
    OrderState.PARTLY_EXECUTED: _BY_STATEMENT,
    OrderState.EXECUTED: {OrderEvent.RETURN: OrderState.RETURNED},
    OrderState.RETURNED: {OrderEvent.RETURN: OrderState.RETURNED},
}

HAS_LEFT = frozenset(OrderState) - {OrderState.MADE, OrderState.WITHDRAWN}
"""The states in which a file has the order, so that the bank may execute it."""


def after(state: OrderState, event: OrderEvent) -> OrderState | None:
    """The state that an event leads to; None where it cannot happen."""
    return _AFTER[state].get(event)
