"""Verifies cases of an installation: reads engine and records, compares, and waits for what is still on its way."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from engine.attributes import CITY
from records.balances import LedgerCheck, check_ledger
from records.contents import unproven_effects
from records.database import Database
from records.known_cases import cases_named
from records.ledger_entries import entries_of
from records.pinned import pinned_over_time
from records.projected import projected
from verification.compare import Finding, Recorded, compare
from workflows.history import read_history

SETTLES_WITHIN = 6
"""How many times, a second apart, a case is read again while its recorder may be behind."""


@dataclass(frozen=True)
class Verdict:
    """A case, how many effects were compared, and what was found."""

    case: str
    effects: int
    findings: tuple[Finding, ...]


async def verify_case(client: Client, database: Database, case: str) -> Verdict:
    """Compare one case. The records are read before the history, so whatever they have must be in it."""
    for patience in range(SETTLES_WITHIN, -1, -1):
        async with database.read() as session:
            recorded = await _recorded(session, case)
        try:
            told = await read_history(client, case)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            missing = Finding(case, "引擎中没有该事项", "the engine has no such case")
            return Verdict(case, 0, (missing,))
        found = tuple(compare(told, recorded))
        if not found or not all(finding.pending for finding in found) or patience == 0:
            return Verdict(case, len(told.effects), found)
        await asyncio.sleep(1)
    raise AssertionError("unreachable")


async def _recorded(session: AsyncSession, case: str) -> Recorded:
    return Recorded(
        rows=await unproven_effects(session, case),
        projected=await projected(session, case),
        entries=await entries_of(session, case),
        pinned=await pinned_over_time(session, case),
    )


async def verify_all(client: Client, database: Database, city: str) -> tuple[Sequence[Verdict], LedgerCheck]:
    """Compare every case of a city, and add the whole ledger up anew."""
    verdicts = [await verify_case(client, database, case) for case in await all_cases(client, database, city)]
    async with database.read() as session:
        ledger = await check_ledger(session)
    return verdicts, ledger


async def all_cases(client: Client, database: Database, city: str) -> list[str]:
    """The ids of all cases of a city in order: those that any of the records name, and those that the engine has."""
    async with database.read() as session:
        found = set(await cases_named(session, city))
    async for execution in client.list_workflows(f"{CITY.name} = '{city}'"):
        found.add(execution.id)
    return sorted(found)
