"""Cases in any number, which wait for people, and one that grows as long as wanted."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from functools import partial
from itertools import count

from temporalio.client import Client

from approvals.definitions import Chain, Deadline, Step, StepParty
from calculations.dates.deadlines import AfterOpening, DayUnit
from policies.case_head import head_of
from policies.pack import Pack
from rehearsal.cast import Cast, Role
from temporal.names import TaskQueue, WorkflowName
from tests.bench.chains import YEAR, Cases
from tests.bench.jobs import Ask, Walk
from tests.bench.shapes import Kind
from workflows.attributes import fixed_attributes
from workflows.messages import CaseStart

OPEN = "ningbo.open-"
"""How the ids of the cases begin that wait."""

_STARTS_AT_ONCE = 32
_MONTH = 3


class OpenCases:
    """Months of ten counties, each with all that a real month's case pins."""

    def __init__(self, engine: Client, cases: Cases, pack: Pack, tokens: Mapping[str, str]) -> None:
        self._engine = engine
        self._cases = cases
        self._tokens = tokens
        pinned = pack.pin(WorkflowName.MONTHLY_FUNDING, YEAR, _MONTH)
        head = head_of(pack, pinned, "", "", "", "")
        self._pinned = {name: getattr(head, name) for name in ("calendar", "parameters", "templates", "names")}
        self.number = 0

    async def add(self, more: int) -> list[list[Walk]]:
        """Start so many more; the walks of the counties of each."""
        places = asyncio.Semaphore(_STARTS_AT_ONCE)

        async def one(number: int) -> list[Walk]:
            async with places:
                return await self._start(number)

        numbers = range(self.number, self.number + more)
        self.number += more
        return await asyncio.gather(*map(one, numbers))

    async def _start(self, number: int) -> list[Walk]:
        start = self._cases.start(Kind.MONTH, f"{OPEN}{number}.{YEAR}")
        start = start.model_copy(update={"head": start.head.model_copy(update=self._pinned)})
        await _start(self._engine, WorkflowName.MONTHLY_FUNDING, start)
        return self._cases.walks(Kind.MONTH, start.head.case, self._tokens)


class LongCase:
    """A case that goes back and forth: a checker agrees, the leader comments and returns it."""

    def __init__(self, engine: Client, cases: Cases, cast: Cast, tokens: Mapping[str, str]) -> None:
        self._engine = engine
        self._cases = cases
        self._checker, self._leader = (tokens[cast.login(Role("bureau", None, post))] for post in ("checker", "leader"))
        self.id = f"ningbo.long.{YEAR}"
        self.asks = self._asks()

    async def start(self) -> None:
        """Begin it, with the pins of a benchmark's case and a chain of its own."""
        start = self._cases.start(Kind.CHAIN, self.id)
        steps = (_step("check", "复核", "bureau/checker"), _step("sign", "签发", "bureau/leader"))
        chain = Chain(id="long", zh="往返", en="back and forth", source="bench", steps=steps)
        start = start.model_copy(update={"head": start.head.model_copy(update={"chain": chain})})
        await _start(self._engine, WorkflowName.ANNUAL_BUDGET, start)

    async def run(self) -> str | None:
        """The id of its newest run."""
        return (await self._engine.get_workflow_handle(self.id).describe()).run_id

    def _asks(self) -> Iterator[Ask]:
        """What is done, without end."""
        for turn in count(1):
            sign = partial(self._ask, f"main.sign.{turn}.decide", self._leader)
            yield self._ask(f"main.check.{turn}.decide", self._checker, "approve", note="同意")
            yield sign("comment", text="请核对")
            yield sign("return", to="check", reason="请修改")

    def _ask(self, task: str, token: str, verb: str, **body: str) -> Ask:
        return Ask(target=f"/cases/{self.id}/tasks/{task}/{verb}", key=f"{task}-{verb}", token=token, body=body)


async def _start(engine: Client, workflow: WorkflowName, start: CaseStart) -> None:
    head = start.head
    now = start.model_copy(update={"instant": datetime.now(UTC)})
    await engine.start_workflow(
        workflow, now, id=head.case, task_queue=TaskQueue.MAIN, search_attributes=fixed_attributes(head)
    )


def _step(name: str, zh: str, decider: str) -> Step:
    return Step(
        id=name,
        zh=zh,
        en=name,
        rule="B2",
        parties=(StepParty(decider=decider),),
        deadline=Deadline(rule=AfterOpening(count=10, unit=DayUnit.DAYS), remind_days_before=(3,)),
    )
