"""The chains of cases for people who look at them: names of steps, where a case stands, what a task takes."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

from approvals.actions import Comment, Refuse
from approvals.definitions import CITY, Chain, Step, StepKind, StepParty
from approvals.effects import CaseStatus, Role
from approvals.rules.tasks import deals_with
from calculations.input.bilingual import Bilingual
from policies.labels import CITY_ITSELF, deadline_words
from policies.pack import Pack


class Stand(StrEnum):
    """Where a case stands with a step."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"


class StepView(BaseModel):
    """A step 环节 of a chain; ``stand`` only in a case."""

    model_config = ConfigDict(frozen=True)

    id: str
    zh: str
    en: str
    rule: str
    kind: StepKind
    each_county: bool
    form: str | None
    parties: tuple[Bilingual, ...]
    deadline: Bilingual | None
    may_return: bool
    may_refuse: bool
    refused_to: str | None
    evidence: bool
    stand: Stand | None = None


class ChainView(BaseModel):
    """A chain 审批链 in the order in which it is walked, with the article behind it."""

    model_config = ConfigDict(frozen=True)

    id: str
    zh: str
    en: str
    source: str
    steps: tuple[StepView, ...]
    hand_ins: tuple[Bilingual, ...]


def chain_view(pack: Pack, chain: Chain, stage: str | None = None, status: CaseStatus | None = None) -> ChainView:
    """A chain; with the ``status`` of a case also where the case stands, ``stage`` being its step."""
    names = [step.id for step in chain.steps]
    place = names.index(stage) if stage in names else None
    return ChainView(
        id=chain.id,
        zh=chain.zh,
        en=chain.en,
        source=chain.source,
        steps=tuple(_step_view(pack, step, _stand(number, place, status)) for number, step in enumerate(chain.steps)),
        hand_ins=tuple(Bilingual(zh=entry.zh, en=entry.en) for entry in chain.standing),
    )


def actions_for(chain: Chain | None, step_id: str | None, role: Role | None) -> tuple[str, ...]:
    """What a task of that step and role takes, in the words of the path; the case has the last word."""
    step = chain.find_step(step_id) if chain and step_id else None
    if step is None or role is None or role is Role.AUTOMATIC:
        return ()
    dealing = [action for action in deals_with(role, step) if action is not Refuse or step.may_refuse]
    return tuple(action.model_fields["kind"].default for action in (*dealing, Comment))


def party_name(pack: Pack, party: str | None) -> Bilingual:
    """A party in words: ``330203.county_agency/maker`` with the county's name; nobody is the system."""
    if party is None:
        return Bilingual(zh="系统", en="the system")
    county, _, reference = party.rpartition(".")
    if pack.find_county(county) and reference in pack.parties():
        return pack.party_of_county(county, reference)
    names = pack.parties().get(reference, Bilingual(zh=reference, en=reference))
    return Bilingual(zh=f"{county}{names.zh}", en=f"{county}: {names.en}") if county else names


def lane_name(pack: Pack, lane: str) -> Bilingual | None:
    """A lane in words; the main lane has no name of its own."""
    return pack.find_county(lane) or (CITY_ITSELF if lane == CITY else None)


def _stand(number: int, place: int | None, status: CaseStatus | None) -> Stand | None:
    if status is None:
        return None
    if status is CaseStatus.DONE:
        return Stand.DONE
    if place is None or number > place:
        return Stand.AHEAD
    return Stand.CURRENT if number == place else Stand.DONE


def _step_view(pack: Pack, step: Step, stand: Stand | None) -> StepView:
    return StepView(
        id=step.id,
        zh=step.zh,
        en=step.en,
        rule=step.rule,
        kind=step.kind,
        each_county=step.each is not None,
        form=step.form,
        parties=tuple(party_name(pack, reference) for party in step.parties for reference in _references(party)),
        deadline=deadline_words(step.deadline.rule) if step.deadline else None,
        may_return=step.may_return,
        may_refuse=step.may_refuse,
        refused_to=step.refused_to,
        evidence=step.evidence,
        stand=stand,
    )


def _references(party: StepParty) -> tuple[str, ...]:
    return (party.maker, party.decider) if party.maker else (party.decider,)
