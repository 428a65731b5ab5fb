"""Ordering work outside: what fails for good waits, in sight of the operators, until they say ``retry``."""

from collections.abc import Callable
from datetime import timedelta
from typing import TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy
from temporalio.exceptions import ActivityError, FailureError, is_cancelled_exception

with workflow.unsafe.imports_passed_through():
    from approvals.temporal_summaries import summary_markdown
    from calculations.input.frozen import Frozen
    from temporal.names import ActivityName
    from workflows.patches import Patch

RETRY_WHILE_AWAY = RetryPolicy(
    initial_interval=timedelta(milliseconds=200), backoff_coefficient=2, maximum_interval=timedelta(seconds=2)
)
"""Activities raise anything but a lost connection as non-retryable, so this waits for the database only."""

ATTEMPT_TIMEOUT = timedelta(seconds=10)
"""After this an attempt counts as lost, above all because its worker died, and the step is tried again."""

ONCE = RetryPolicy(maximum_attempts=1)

Result = TypeVar("Result", bound=Frozen)


class Orders:
    """The work that one line of a case has ordered; ``stuck`` says what waits for operators, if anything."""

    def __init__(self, show: Callable[[], None]) -> None:
        """``show`` brings what operators see up to date."""
        self.stuck: str | None = None
        self._under_way = 0
        self._show = show

    @property
    def are_under_way(self) -> bool:
        """Whether an answer is still to come."""
        return self._under_way > 0

    async def run(
        self, activity: ActivityName, argument: Frozen, result_type: type[Result], summary: str
    ) -> Result | None:
        """Run an activity; ``None`` when it is to be ordered once more: the operators have said ``retry``."""
        self._under_way += 1
        try:
            result: Result = await workflow.execute_activity(
                activity,
                argument,
                result_type=result_type,
                start_to_close_timeout=ATTEMPT_TIMEOUT,
                retry_policy=RETRY_WHILE_AWAY,
                summary=summary_markdown(summary),
            )
            return result
        except ActivityError as error:
            if is_cancelled_exception(error) and workflow.patched(Patch.NOT_CANCELLED):
                # Somebody asked the engine to cancel the case while its procedure waited here: ordered once more.
                return None
            failed = f"{summary}: {error.cause}"
        finally:
            self._under_way -= 1
        await self.wait_for_operators(failed)
        return None

    async def run_locally(
        self, activity: ActivityName, argument: Frozen, result_type: type[Result], within: timedelta
    ) -> Result | None:
        """Run an activity inside the workflow task, once and not for long; ``None`` when it did not succeed.

        Whatever it failed of, whoever asked orders it by ``run``: its retries outlast a database that is away, and
        what fails for good is in sight of the operators there.
        """
        self._under_way += 1
        try:
            result: Result = await workflow.execute_local_activity(
                activity,
                argument,
                result_type=result_type,
                schedule_to_close_timeout=within,
                retry_policy=ONCE,
            )
        except FailureError:
            # Not only ActivityError: of a local activity the SDK raises the failure itself.
            return None
        else:
            return result
        finally:
            self._under_way -= 1

    async def wait_for_operators(self, words: str) -> None:
        """What failed is in sight of the operators until they say ``retry``."""
        self.stuck = words
        self._show()
        await workflow.wait_condition(lambda: self.stuck is None)

    def retry(self) -> None:
        """Whoever waits tries again."""
        self.stuck = None
