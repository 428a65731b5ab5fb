"""The dates that a fund year plans: every step of every chain that has a fixed day, and the year's own dates."""

from datetime import date, datetime
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from api.chains import party_name
from approvals.definitions import Step
from calculations.deadlines import FixedDay, due_day, due_instant
from policies.errors import WrongAnchor
from policies.kinds import Kind
from policies.model import Named
from policies.pack import Pack
from policies.pinned import Pinned

MONTHS = range(1, 13)
YEARS_KEPT = 10


class PlannedDate(BaseModel):
    """A due day that the policy fixes in advance; ``month`` where it comes every month, for each fund alike."""

    model_config = ConfigDict(frozen=True)

    day: date
    due: datetime
    chain: str
    step: str
    month: int | None
    rule: str
    zh: str
    en: str
    parties: tuple[str, ...]
    who: tuple[Named, ...]


@lru_cache(YEARS_KEPT)
def planned_dates(pack: Pack, year: int) -> tuple[PlannedDate, ...]:
    """All of a fund year, in order. Raises what ``Pack.pin`` raises for a year that the policy does not cover."""
    found: list[PlannedDate] = []
    for chain_id in pack.chain_ids():
        for pinned in _pinned(pack, chain_id, year):
            found += _of_steps(pack, pinned)
            found += _of_values(pinned)
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
            found.append(_planned(pinned, rule, step.id, step.rule, Named(zh=step.zh, en=step.en), parties, who))
    return found


def _of_values(pinned: Pinned) -> list[PlannedDate]:
    """Dates that belong to no step, such as those of the quarterly subsidies (R4) or the handover (H2, H3)."""
    if pinned.chain.steps:
        return []
    found = []
    for value in pinned.parameters.values():
        rule = value.deadline() if value.kind is Kind.DEADLINE else None
        # A day of every month belongs to the cases of the months, not to the year.
        if isinstance(rule, FixedDay) and rule.month is not None:
            name = Named(zh=value.zh, en=value.en)
            found.append(_planned(pinned, rule, value.name, value.rule, name, (), ()))
    return found


def _planned(
    pinned: Pinned,
    rule: FixedDay,
    step: str,
    article_rule: str,
    name: Named,
    parties: tuple[str, ...],
    who: tuple[Named, ...],
) -> PlannedDate:
    due = due_instant(rule, pinned.anchor, None, pinned.calendar)
    return PlannedDate(
        day=due_day(due),
        due=due,
        chain=pinned.chain.id,
        step=step,
        month=pinned.anchor.month,
        rule=article_rule,
        zh=name.zh,
        en=name.en,
        parties=parties,
        who=who,
    )


def _parties(step: Step) -> tuple[str, ...]:
    both = (*step.parties, *((step.recorded_by,) if step.recorded_by else ()))
    posts = [post for party in both for post in (party.maker, party.decider) if post is not None]
    return tuple(dict.fromkeys(posts))
