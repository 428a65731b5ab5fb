"""The one clock of a case: in real life the engine's durable timers, in a rehearsal the instants it is sent."""

from collections.abc import Callable
from datetime import datetime

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from approvals.temporal_summaries import summary_markdown


class Clock:
    """Gives the time and waits. A rehearsal's clock is the latest instant that reached the case."""

    def __init__(self, rehearsal: bool, instant: datetime) -> None:
        self.rehearsal = rehearsal
        self._heard = instant

    def now(self) -> datetime:
        """The instant at which things happen to the case, aware."""
        return self._heard if self.rehearsal else workflow.now()

    def when(self, instant: datetime | None) -> datetime:
        """The instant at which a message that carries this one counts, before it is heard."""
        later = self.rehearsal and instant is not None and instant > self._heard
        return instant if later and instant is not None else self.now()

    def hear(self, instant: datetime | None) -> None:
        """A message of a rehearsal carries its instant; in real life what a message says of time is ignored."""
        if self.rehearsal and instant is not None and instant > self._heard:
            self._heard = instant

    def has_come(self, due: datetime | None) -> bool:
        """Whether an instant lies in the past or is now."""
        return due is not None and due <= self.now()

    async def wait(self, condition: Callable[[], bool], due: datetime | None, summary: str) -> None:
        """Return when the condition holds or the instant ``due`` has come (``None``: never)."""
        if self.rehearsal or due is None:
            await workflow.wait_condition(lambda: condition() or self.has_come(due))
            return
        left = due - self.now()
        if condition() or left.total_seconds() <= 0:
            return
        try:
            await workflow.wait_condition(condition, timeout=left, timeout_summary=summary_markdown(summary))
        except TimeoutError:
            return


def is_earlier(instant: datetime | None, than: datetime | None) -> bool:
    """Whether an instant comes before another; ``None`` is never."""
    return instant is not None and (than is None or instant < than)
