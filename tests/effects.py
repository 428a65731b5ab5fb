"""Effects for tests: events of a case, numbered and chained as the product chains them."""

from collections.abc import Iterable
from datetime import datetime

from approvals.effects import Effect, EffectBody, Event, chain


def chained_effects(events: Iterable[Event], at: datetime) -> tuple[Effect, ...]:
    """Events as the effects of a case that nobody is shown to have acted in."""
    return chain(EffectBody(number=number, at=at, actor=None, event=event) for number, event in enumerate(events, 1))
