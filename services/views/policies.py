"""Policy packs 政策包 as anybody may read them: each on a day, two compared, one checked against its floors."""

import asyncio
from collections.abc import Mapping
from datetime import date

from calculations.dates.deadlines import day_of
from calculations.dates.working_days import YearNotCovered
from calculations.input.faults import Fault
from policies.bounds import PolicyCheck, check
from policies.errors import UnknownPack
from policies.loader import load, packs
from policies.pack import Pack
from policies.policy_view import (
    PolicyDiff,
    PolicyHead,
    PolicyShown,
    WorkingDaysShown,
    differences,
    head,
    shown,
    working_days,
)
from policies.readiness import YearReadiness, readiness
from policies.values import PolicyStatus
from services.error_kinds import ErrorKind
from services.errors import ServiceError
from services.wiring import Services


async def policy_heads(services: Services) -> tuple[PolicyHead, ...]:
    """Every pack of this installation, by name, with what its text is worth."""
    folder = services.settings.policy_folder
    names = {*packs(), *(packs(folder) if folder else ())}
    return tuple([head(await loaded_pack(services, name)) for name in sorted(names)])


async def policy_on(services: Services, policy: str, on: date | None, status: PolicyStatus | None) -> PolicyShown:
    """A pack's values on a day (China; none: today), of one status if named. Raises as ``loaded_pack``."""
    return shown(await loaded_pack(services, policy), on or day_of(await services.now()), status)


async def policy_differences(services: Services, policy: str, other: str, on: date | None) -> PolicyDiff:
    """Where two packs differ on a day (China; none: today). Raises as ``loaded_pack``."""
    day = on or day_of(await services.now())
    return differences(await loaded_pack(services, policy), await loaded_pack(services, other), day)


async def policy_check(services: Services, policy: str, on: date | None, given: Mapping[str, str]) -> PolicyCheck:
    """A pack checked against its floors on a day, or on all on which anything changes; ``given``: values it lacks.

    Raises as ``loaded_pack``, and ``BadInput`` for a value that is none.
    """
    return check(await loaded_pack(services, policy), on, given)


async def year_readiness(services: Services, policy: str, year: int) -> YearReadiness:
    """What a city lacks to begin a fund year. Raises as ``loaded_pack``."""
    pack = await loaded_pack(services, policy)
    return await asyncio.to_thread(readiness, pack, year, services.settings.policy_folder)


async def working_days_of(services: Services, policy: str, year: int) -> WorkingDaysShown:
    """A year's holidays and make-up days. Raises as ``loaded_pack``, and ``ServiceError`` for another year."""
    pack = await loaded_pack(services, policy)
    try:
        return working_days(pack, year)
    except YearNotCovered as error:
        raise ServiceError.bad_input([Fault("year", str(error), error.zh)]) from error


async def loaded_pack(services: Services, name: str) -> Pack:
    """A pack of this installation. Raises ``ServiceError`` when there is none of that name."""
    try:
        # In a thread: the first reading of a pack must not hold up everybody else.
        return await asyncio.to_thread(load, name, services.settings.policy_folder)
    except UnknownPack as error:
        raise ServiceError(ErrorKind.NOT_FOUND, zh=error.zh, en=str(error)) from error
