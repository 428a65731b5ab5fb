"""The states of an order: whatever happens in whatever order, it is sent once."""

from hypothesis import given
from hypothesis import strategies as st

from calculations.payments.states import HAS_LEFT, STATE_WORDS, OrderEvent, OrderState, after

EVENTS = st.lists(st.sampled_from(OrderEvent), max_size=30)


@given(EVENTS)
def test_an_order_is_written_and_sent_at_most_once(events: list[OrderEvent]) -> None:
    state = OrderState.MADE
    happened: list[OrderEvent] = []
    for event in events:
        following = after(state, event)
        if following is not None:
            state = following
            happened.append(event)
    assert happened.count(OrderEvent.WRITE) <= 1
    assert happened.count(OrderEvent.SEND) <= 1


@given(EVENTS)
def test_nothing_happens_to_an_order_before_it_is_written(events: list[OrderEvent]) -> None:
    assert {after(OrderState.MADE, event) for event in events} <= {None, OrderState.WRITTEN, OrderState.WITHDRAWN}


def test_a_lost_acknowledgement_is_asked_about_and_not_sent_again() -> None:
    doubted = after(OrderState.SENT, OrderEvent.DOUBT)
    assert doubted is OrderState.IN_DOUBT
    assert after(doubted, OrderEvent.SEND) is None
    assert after(doubted, OrderEvent.ACKNOWLEDGE) is OrderState.ACKNOWLEDGED
    assert after(doubted, OrderEvent.DENY) is OrderState.RETURNED


def test_an_order_is_withdrawn_before_it_has_left_or_never() -> None:
    assert {state for state in OrderState if after(state, OrderEvent.WITHDRAW) is not None} == {OrderState.MADE}
    assert all(after(OrderState.WITHDRAWN, event) is None for event in OrderEvent)


def test_money_that_came_back_is_not_paid_again_by_the_same_order() -> None:
    assert all(after(OrderState.RETURNED, event) is None for event in OrderEvent if event is not OrderEvent.RETURN)


def test_every_state_is_reached_and_has_words() -> None:
    reached = {OrderState.MADE}
    for _ in OrderState:
        reached |= {new for state in reached for event in OrderEvent if (new := after(state, event)) is not None}
    assert reached == set(OrderState) == set(STATE_WORDS)
    assert reached - {OrderState.MADE, OrderState.WITHDRAWN} == HAS_LEFT
