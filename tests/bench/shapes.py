"""What is measured: chains of every kind of step, without documents, and in which order who acts on them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from approvals.definitions import Chain, Deadline, Step, StepKind, StepParty
from approvals.votes import VoteRule
from calculations.dates.deadlines import AfterOpening, DayUnit
from tests.bench.bare import STEPS


class Kind(StrEnum):
    """What is measured."""

    BARE = "bare"
    CHAIN = "chain"
    MONTH = "month"
    BY_TWO = "by two"
    ANY = "any"
    IN_TURN = "in turn"
    ALL = "all"
    VOTE = "vote"
    COUNTIES = "counties"


WORDS = {
    Kind.BARE: "五步裸流程,仅 SDK / five steps, the SDK alone",
    Kind.CHAIN: "预算链,经 HTTP / budget chain over HTTP",
    Kind.MONTH: "十县一事项,经 HTTP / ten counties in a case, HTTP",
    Kind.BY_TWO: "经办复核 / made by two",
    Kind.ANY: "或签,三方 / any of three",
    Kind.IN_TURN: "顺序会签,五方 / five in turn",
    Kind.ALL: "并行会签,五方 / all of five at once",
    Kind.VOTE: "票决,五方 / five vote",
    Kind.COUNTIES: "十县会签,一事项 / ten counties countersign in a case",
}


@dataclass(frozen=True)
class Act:
    """One act of one party on one step; ``seat`` is in the task's id where a step has several parties."""

    step: str
    party: str
    verb: str = "approve"
    role: str = "decide"
    seat: str = ""

    def task(self, lane: str) -> str:
        """The task that it is done on, in the first round."""
        return f"{lane}.{self.step}.1{self.seat}.{self.role}"

    @property
    def body(self) -> Mapping[str, str]:
        """What is sent."""
        return {"ballot": "yes"} if self.verb == "vote" else {"note": "同意"}


@dataclass(frozen=True)
class Shape:
    """A chain, and what is done on it, one act after another: once in a case, or by each county side by side."""

    chain: Chain
    acts: tuple[Act, ...]
    by_county: bool = False


_BUDGET = {
    "co_sign": ("会签收入预算", "city_tax/maker"),
    "review": ("审核", "bureau/checker"),
    "consolidation": ("财政审核汇总", "city_finance/checker"),
    "consent": ("市政府审定", "city_government/leader"),
    "congress": ("市人大审议批准", "congress/leader"),
}
_MONTH = {
    "plan": ("用款计划", "county_agency/maker"),
    "check": ("复核用款计划", "county_agency/checker"),
    "finance": ("区县财政会签", "county_finance/checker"),
    "tax": ("区县税务会签", "county_tax/checker"),
    "receipt": ("到账确认", "county_agency/checker"),
}
_LEADERS = tuple(
    StepParty(decider=f"{kind}/leader") for kind in ("bureau", "city_finance", "city_tax", "audit_office", "treasury")
)
assert len(_BUDGET) == len(_MONTH) == len(_LEADERS) == STEPS


def shapes() -> dict[Kind, Shape]:
    """All but the bare workflow."""
    vote = VoteRule(by="share", threshold=Decimal(1), quorum=STEPS)
    return {
        Kind.CHAIN: _singles(Kind.CHAIN, _BUDGET),
        Kind.MONTH: _singles(Kind.MONTH, _MONTH, by_county=True),
        Kind.BY_TWO: _made_by_two(),
        Kind.ANY: _any(),
        Kind.IN_TURN: _several(Kind.IN_TURN, StepKind.ALL_IN_ORDER),
        Kind.ALL: _several(Kind.ALL, StepKind.ALL_PARALLEL),
        Kind.VOTE: _several(Kind.VOTE, StepKind.VOTE, "vote", vote),
        Kind.COUNTIES: _singles(Kind.COUNTIES, {"sign": ("区县会签", "county_agency/checker")}, by_county=True),
    }


def _singles(kind: Kind, steps: Mapping[str, tuple[str, str]], *, by_county: bool = False) -> Shape:
    chain = _chain(
        kind,
        (
            _step(step, zh, (StepParty(decider=party),), each="branch" if by_county else None)
            for step, (zh, party) in steps.items()
        ),
    )
    return Shape(chain, tuple(Act(step, party) for step, (_, party) in steps.items()), by_county)


def _made_by_two() -> Shape:
    offices = ("city_agency", "bureau", "city_finance", "city_tax", "city_government")
    pairs = [(office, StepParty(maker=f"{office}/maker", decider=f"{office}/checker")) for office in offices]
    acts = [
        act
        for office, party in pairs
        for act in (Act(office, str(party.maker), role="prepare"), Act(office, party.decider))
    ]
    return Shape(_chain(Kind.BY_TWO, (_step(office, "拟办", (party,)) for office, party in pairs)), tuple(acts))


def _any() -> Shape:
    steps = [f"any_{number}" for number in range(STEPS)]
    chain = _chain(Kind.ANY, (_step(step, "或签", _LEADERS[:3], kind=StepKind.ANY) for step in steps))
    # By turns, so that no party wins every time.
    parties = [_LEADERS[number % 3].decider for number in range(STEPS)]
    return Shape(chain, tuple(Act(step, party, seat=_seat(party)) for step, party in zip(steps, parties, strict=True)))


def _several(kind: Kind, step_kind: StepKind, verb: str = "approve", vote: VoteRule | None = None) -> Shape:
    chain = _chain(kind, [_step("sign", "会签", _LEADERS, kind=step_kind, vote=vote)])
    return Shape(chain, tuple(Act("sign", party.decider, verb, seat=_seat(party.decider)) for party in _LEADERS))


def _seat(party: str) -> str:
    return "." + party.partition("/")[0]


def _chain(kind: Kind, steps: Iterator[Step] | list[Step]) -> Chain:
    name = kind.name.lower()
    return Chain(id=name, zh=WORDS[kind].partition(" /")[0], en=name, source="bench", steps=tuple(steps))


def _step(
    step: str,
    zh: str,
    parties: tuple[StepParty, ...],
    *,
    kind: StepKind = StepKind.SINGLE,
    each: str | None = None,
    vote: VoteRule | None = None,
) -> Step:
    """Without a document, with deadline, reminder and escalation as the real ones."""
    deadline = Deadline(
        rule=AfterOpening(count=10, unit=DayUnit.DAYS),
        remind_days_before=(3,),
        escalate_days_after=1,
        escalate_to="city_agency/leader",
    )
    return Step.model_validate(
        {"id": step, "zh": zh, "en": step, "rule": "B2", "kind": kind, "each": each, "deadline": deadline}
        | {"parties": parties}
        | ({"vote": vote} if vote else {})
    )
