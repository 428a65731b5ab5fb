"""The policy of cases as they have pinned it: their chains, and the pack with their values and lines of forms."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy.ext.asyncio import AsyncSession

from approvals.definitions import Chain
from approvals.snapshot_record import PinnedPolicy
from policies.errors import NotInForce, UnknownName, WrongAnchor
from policies.pack import Pack
from policies.pinned_pack import pack_with_pinned
from policies.policy_snapshot import Pinned
from records.contents.policy_snapshots import policies_of, read_pinned
from records.views import CaseSummary, InboxItem

KEPT = 200
"""Policies in memory at most; a year of a city has a few dozen."""


class About(NamedTuple):
    """A case, and which chain of which year and month it is of."""

    case: str
    kind: str | None
    year: int | None
    month: int | None


@dataclass(frozen=True)
class CasePolicy:
    """The chain of a case, and the pack as the case has it: with its values, lines of forms, and names.

    ``official_years`` are those whose holidays were announced in the calendar that it counts by, if known.
    """

    chain: Chain
    pack: Pack
    official_years: tuple[int, ...] | None


def about_case(case: CaseSummary) -> About:
    """Which policy a case has."""
    return About(case.id, case.kind, case.year, case.month)


def about_task(task: InboxItem) -> About:
    """Which policy a task's case has."""
    return About(task.case, task.case_kind, task.year, task.month)


class _Memory:
    """The policies read last, by pack and hash: what is under a hash never changes."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], CasePolicy] = {}

    async def of(self, session: AsyncSession, pack: Pack, hashes: Iterable[str]) -> dict[str, CasePolicy]:
        wanted = set(hashes)
        unknown = {each for each in wanted if (pack.hash, each) not in self._known}
        if len(self._known) + len(unknown) > KEPT:
            self._known.clear()
            unknown = wanted
        for digest, pinned in (await read_pinned(session, unknown)).items():
            self._known[pack.hash, digest] = _policy(pack, pinned)
        return {each: self._known[pack.hash, each] for each in wanted}


_memory = _Memory()


async def policies(session: AsyncSession, pack: Pack, cases: Iterable[About]) -> dict[str, CasePolicy]:
    """The policy of each case; left out are those that neither the records nor the pack know."""
    asked = {about.case: about for about in cases}
    hashes = await policies_of(session, asked)
    known = await _memory.of(session, pack, hashes.values())
    found = {case: known[digest] for case, digest in hashes.items()}
    for case in asked.keys() - found.keys():
        of_pack = _of_pack(pack, *asked[case][1:])
        if of_pack is not None:
            found[case] = of_pack
    return found


async def policy_of(session: AsyncSession, pack: Pack, about: About) -> CasePolicy | None:
    """The policy of a case, if the records or the pack know it."""
    return (await policies(session, pack, [about])).get(about.case)


@lru_cache(KEPT)
def pinned_now(pack: Pack, kind: str | None, year: int | None, month: int | None) -> Pinned | None:
    """What a case of that kind and time would pin now; ``None`` when the pack has nothing for it."""
    if kind is None or year is None:
        return None
    try:
        return pack.pin(kind, year, month)
    except (UnknownName, NotInForce, WrongAnchor):
        return None


def _policy(pack: Pack, pinned: PinnedPolicy) -> CasePolicy:
    seen_by_case = pack_with_pinned(pack, pinned.parameters, pinned.templates, pinned.names)
    return CasePolicy(pinned.chain, seen_by_case, pinned.official_years)


def _of_pack(pack: Pack, kind: str | None, year: int | None, month: int | None) -> CasePolicy | None:
    """For a case that opened before the records kept what cases pin: what the pack pins now."""
    pinned = pinned_now(pack, kind, year, month)
    return None if pinned is None else CasePolicy(pinned.chain, pack, pinned.calendar.official_years)
