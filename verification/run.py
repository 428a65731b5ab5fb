"""Verifies cases of an installation: reads engine and records, compares, and waits for what is still on its way."""

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncSession
from temporalio.client import Client
from temporalio.service import RPCError, RPCStatusCode

from records.contents.policy_snapshots import pinned_over_time
from records.contents.states import document_states, sound_attachments
from records.contents.store import unproven_effects
from records.database import Database
from records.integrity.seal_check import SealCheck, check_seals
from records.integrity.security_log import LogCheck
from records.ledger.balances import LedgerCheck, check_ledger
from records.ledger.moved import what_a_case_moved
from records.projection.check import cases_named, projected
from temporal.attributes import CITY
from temporal.namespace import retention_of
from verification.by_records import as_history, is_past_retention
from verification.compare import Recorded, compare
from verification.contents import compare_contents, named_attachments, named_documents
from verification.findings import Finding, Nature, Verdict, worst
from verification.tables import head_findings, ledger_findings, other_findings, seal_findings, security_log_findings
from workflows.history import CaseHistory, read_history

SETTLES_WITHIN = 6
"""How many times, a second apart, a case is read again while its recorder may be behind."""


@dataclass(frozen=True)
class Verification:
    """All cases, the ledger, seals and security log with their newest, and what was found of the records as a whole."""

    verdicts: tuple[Verdict, ...]
    ledger: LedgerCheck
    seals: SealCheck
    log: LogCheck
    findings: tuple[Finding, ...]

    @property
    def all_findings(self) -> tuple[Finding, ...]:
        """Those of the cases, and those of the records as a whole."""
        return (*(finding for verdict in self.verdicts for finding in verdict.findings), *self.findings)

    @property
    def nature(self) -> Nature:
        """The worst of all."""
        return worst(finding.nature for finding in self.all_findings)


async def verify_case(client: Client, database: Database, case: str) -> Verdict:
    """Compare one case."""
    verdict, _ = await _verify(client, database, case)
    return verdict


async def verify_all(client: Client, database: Database, city: str, heads: Collection[str] = ()) -> Verification:
    """Compare every case of a city, and all tables of the records; add the whole ledger up again.

    ``heads``: hashes that were those of the newest seal or entry of the security log when somebody looked.

    The seals are read before the histories, as the records of a case are: a document that a case names meanwhile is
    then no document that nobody named.
    """
    async with database.read() as session:
        seals = await check_seals(session)
    verdicts: list[Verdict] = []
    named: set[str] = set()
    for case in await all_cases(client, database, city):
        verdict, documents = await _verify(client, database, case)
        verdicts.append(verdict)
        named |= documents
    async with database.read() as session:
        ledger = await check_ledger(session)
        others = await other_findings(session)
        log, of_log = await security_log_findings(session)
        of_heads = await head_findings(session, heads)
    findings = (*seal_findings(seals, named), *ledger_findings(ledger), *others, *of_log, *of_heads)
    return Verification(tuple(verdicts), ledger, seals, log, findings)


async def all_cases(client: Client, database: Database, city: str) -> list[str]:
    """The ids of all cases in order: those that any of the records name, and those of the city that the engine has."""
    async with database.read() as session:
        found = set(await cases_named(session))
    async for execution in client.list_workflows(f"{CITY.name} = '{city}'"):
        found.add(execution.id)
    return sorted(found)


async def _verify(client: Client, database: Database, case: str) -> tuple[Verdict, frozenset[str]]:
    """The verdict, and the documents that the history names.

    The records are read before the history, so whatever they have must be in it.
    """
    for patience in range(SETTLES_WITHIN, -1, -1):
        try:
            async with database.read() as session:
                recorded = await _recorded(session, case)
        except ValueError as error:
            return _unreadable(case, error)
        try:
            history = await read_history(client, case)
        except RPCError as error:
            if error.status is not RPCStatusCode.NOT_FOUND:
                raise
            return await _by_records(client, database, case, recorded)
        found = (*compare(history, recorded), *await _contents(database, history))
        if not found or not all(finding.pending for finding in found) or patience == 0:
            return Verdict(case, len(history.effects), found), frozenset(named_documents(history.effects.values()))
        await asyncio.sleep(1)
    raise AssertionError("unreachable")


def _unreadable(case: str, error: ValueError) -> tuple[Verdict, frozenset[str]]:
    zh, en = f"台账中有无法读取的内容:{error}", f"the records of the case cannot be read: {error}"
    return Verdict(case, 0, (Finding(case, zh, en),)), frozenset()


async def _by_records(
    client: Client, database: Database, case: str, recorded: Recorded
) -> tuple[Verdict, frozenset[str]]:
    """The verdict on a case that the engine does not know, as it may where it keeps no histories from so long ago."""
    if not is_past_retention(recorded, datetime.now(UTC) - await retention_of(client)):
        missing = Finding(case, "引擎中没有该事项", "the engine has no such case")
        return Verdict(case, 0, (missing,)), frozenset()
    try:
        history = as_history(case, recorded)
    except ValueError as error:
        return _unreadable(case, error)
    found = (*compare(history, recorded), *await _contents(database, history))
    return Verdict(case, len(history.effects), found, by_records=True), frozenset(
        named_documents(history.effects.values())
    )


async def _recorded(session: AsyncSession, case: str) -> Recorded:
    return Recorded(
        rows=await unproven_effects(session, case),
        projected=await projected(session, case),
        moved=await what_a_case_moved(session, case),
        pinned=await pinned_over_time(session, case),
    )


async def _contents(database: Database, history: CaseHistory) -> Sequence[Finding]:
    effects = history.effects.values()
    async with database.read() as session:
        documents = await document_states(session, named_documents(effects))
        attachments = await sound_attachments(session, named_attachments(effects))
    return compare_contents(history.case, effects, documents, attachments)
