"""The dates that a fund year plans: every step of every chain that has a fixed day, and the year's own dates."""

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from approvals.definitions import Step
from calculations.dates.deadlines import (
    AfterOpening,
    Anchor,
    FixedDay,
    due_day,
    due_instant,
    end_of,
    start_of,
    ten_day_periods,
)
from calculations.input.bilingual import Bilingual
from policies.errors import WrongAnchor
from policies.kinds import Kind
from policies.pack import Pack
from policies.policy_snapshot import Pinned
from policies.values import ValueInForce
from services.narration.chains import party_name

MONTHS = range(1, 13)
QUARTERS = {month // 3: month for month in MONTHS if month % 3 == 0}
"""The quarters of a year, each with its last month."""

R1_TRANSFER, R3_SWEEP = "r1_transfer_due", "r3_sweep_due"
"""The deadlines that count from the last day of each ten-day period 旬, and from each quarter."""

HANDOVER = ("h2_due", "h3_due")
"""The days of the first pooled year alone; the cases of no other year could pin them."""

TEN_DAYS = {1: "上旬", 2: "中旬", 3: "下旬"}

YEARS_KEPT = 10


class PlannedDate(BaseModel):
    """A due day that the policy fixes in advance; ``month``: the one that it is about, if any, for each fund alike.

    ``estimated``: the holidays of its year are not announced yet, and the day may still move.
    """

    model_config = ConfigDict(frozen=True)

    day: date
    due: datetime
    estimated: bool
    chain: str
    step: str
    month: int | None
    rule: str
    zh: str
    en: str
    parties: tuple[str, ...]
    who: tuple[Bilingual, ...]


@lru_cache(YEARS_KEPT)
def planned_dates(pack: Pack, year: int) -> tuple[PlannedDate, ...]:
    """All of a fund year, in order; none of a chain whose values the city has not given yet.

    Raises what ``Pack.pin`` raises for a year that the policy does not cover.
    """
    found: list[PlannedDate] = []
    for chain_id in pack.chain_ids():
        if pack.lacks_values(chain_id):
            continue
        for pinned in _pinned(pack, chain_id, year):
            found += _of_steps(pack, pinned)
            found += _of_values(pack, pinned)
    return tuple(sorted(found, key=lambda planned: (planned.due, planned.chain, planned.month or 0, planned.step)))


def is_of(planned: PlannedDate, party: str) -> bool:
    """Whether a party (``330203.county_agency/maker``, ``county_agency/maker``) has to do with a planned date."""
    return party.rpartition(".")[2] in planned.parties


def _pinned(pack: Pack, chain: str, year: int) -> list[Pinned]:
    """A chain as the year's cases have it: once, or once a month."""
    try:
        return [pack.pin(chain, year)]
    except WrongAnchor:
        return [pack.pin(chain, year, month) for month in MONTHS]


def _of_steps(pack: Pack, pinned: Pinned) -> list[PlannedDate]:
    found = []
    for step in pinned.chain.steps:
        rule = step.deadline.rule if step.deadline else None
        if isinstance(rule, FixedDay):
            parties = _parties(step)
            who = tuple(party_name(pack, party) for party in parties)
            due = due_instant(rule, pinned.anchor, None, pinned.calendar)
            name = Bilingual(zh=step.zh, en=step.en)
            found.append(_planned(pinned, due, pinned.anchor.month, step.id, step.rule, name, parties, who))
    return found


def _of_values(pack: Pack, pinned: Pinned) -> Iterator[PlannedDate]:
    """Dates that belong to no step: transfers (R1), sweeps (R3), subsidies (R4), the handover (H2, H3)."""
    if pinned.chain.steps:
        return
    in_force = pack.on(pinned.on).in_force
    handed_over = [in_force[name] for name in HANDOVER if name in in_force]
    for value in (*pinned.parameters.values(), *handed_over):
        for due, month, zh, en in _dues(pinned, value):
            name = Bilingual(zh=value.zh + zh, en=value.en + en)
            yield _planned(pinned, due, month, value.name, value.rule, name)


def _dues(pinned: Pinned, value: ValueInForce) -> Iterator[tuple[datetime, int | None, str, str]]:
    """When a value of the year says that something is due: the instant, the month that it is about, and which it is."""
    year, calendar = pinned.anchor.year, pinned.calendar
    if value.kind is Kind.DATE:
        yield end_of(value.day()), None, "", ""
    rule = value.deadline() if value.kind is Kind.DEADLINE else None
    # A day of every month belongs to the cases of the months, not to the year.
    if isinstance(rule, FixedDay) and rule.month is not None:
        yield due_instant(rule, pinned.anchor, None, calendar), None, "", ""
    elif isinstance(rule, FixedDay) and value.name == R3_SWEEP:
        for quarter, month in QUARTERS.items():
            due = due_instant(rule, Anchor(year=year, month=month), None, calendar)
            yield due, month, f"(第{quarter}季度)", f" (quarter {quarter})"
    elif isinstance(rule, AfterOpening) and value.name == R1_TRANSFER:
        for month in MONTHS:
            for period in ten_day_periods(year, month):
                due = due_instant(rule, pinned.anchor, start_of(period.last), calendar)
                yield due, month, f"({month}月{TEN_DAYS[period.number]})", f" ({period.key})"


def _planned(
    pinned: Pinned,
    due: datetime,
    month: int | None,
    step: str,
    rule: str,
    name: Bilingual,
    parties: tuple[str, ...] = (),
    who: tuple[Bilingual, ...] = (),
) -> PlannedDate:
    return PlannedDate(
        day=due_day(due),
        due=due,
        estimated=pinned.calendar.is_estimated(due_day(due)),
        chain=pinned.chain.id,
        step=step,
        month=month,
        rule=rule,
        zh=name.zh,
        en=name.en,
        parties=parties,
        who=who,
    )


def _parties(step: Step) -> tuple[str, ...]:
    both = (*step.parties, *((step.recorded_by,) if step.recorded_by else ()))
    posts = [post for party in both for post in (party.maker, party.decider) if post is not None]
    return tuple(dict.fromkeys(posts))
