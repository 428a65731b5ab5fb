"""A calculation that somebody asks for: in turn, by the city's policy with what the city has decided, or by another."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from calculations.dates.deadlines import day_of
from policies.calculators.contract import Options
from policies.calculators.registry import BY_STANDARDS, CALCULATORS, UnknownCalculator
from records.views import PersonView
from services.calculators.running import Job, calculated
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.views.decided_standards import decided_standards
from services.wiring import Services


@dataclass(frozen=True, slots=True)
class Asked:
    """Which calculator, by which policy pack (none: the city's own), and how the answer is wanted.

    ``explain``: with rule, article, parameters and steps; ``page``: the explanation alone, as HTML.
    """

    name: str
    policy: str | None
    explain: bool
    page: bool
    options: Options


ReceiveFiles = Callable[[Path], Awaitable[Mapping[str, Path]]]
"""Puts what was sent into a folder, file by file under the name that it was sent with."""


def require_calculator(name: str) -> None:
    """Raise ``ServiceError`` for a calculator that there is not."""
    if name not in CALCULATORS:
        unknown = UnknownCalculator(name)
        raise ServiceError(ErrorKind.NOT_FOUND, zh=unknown.zh, en=str(unknown))


async def answer_to(services: Services, person: PersonView, asked: Asked, receive: ReceiveFiles, folder: Path) -> Path:
    """The file with the answer, in ``folder``.

    Raises ``BadInput``, and ``ServiceError``: too many wait already, or it needs more than is allowed.
    """
    async with services.turns.admitted(person.login):
        # Before the turn: who sends slowly, or never comes to an end, keeps nobody waiting.
        files = await receive(folder)
        async with services.turns.turn(person.login):
            policy = asked.policy or services.settings.policy
            # What the city decided belongs to its own policy; another one is asked for what its text says.
            own = policy == services.pack.id and asked.name in BY_STANDARDS
            job = Job(
                name=asked.name,
                files=files,
                policy=policy,
                policy_folder=services.settings.policy_folder,
                day=day_of(datetime.now(UTC)),
                explain=asked.explain,
                page=asked.page,
                limits=services.api.calculation_limits,
                options=asked.options,
                decided=await decided_standards(services.store, services.pack.id) if own else (),
                folder=folder,
            )
            return await calculated(job, services.api.calculation_allowance)
