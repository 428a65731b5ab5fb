"""Random chains that are valid: every kind of step, in any order, with every setting that a chain file may have."""

from typing import Any

from pydantic import ValidationError

from approvals.definitions import Chain, Step, StepAction, StepKind
from tests.approvals.chains import BUDGET_FORM
from tests.approvals.seeded_random import SeededRandom

_CITY = ("bureau/checker", "bureau/leader", "city_agency/checker", "city_tax/checker", "city_finance/checker")
_COUNTY = ("county_agency/checker", "county_finance/checker", "county_tax/checker")
_RULES = ({"kind": "after_opening", "count": 3, "unit": "days"}, {"kind": "fixed_day", "day": 5, "month": 1})


def random_chain(rng: SeededRandom) -> Chain:
    """A chain of one to six steps."""
    while True:
        try:
            return Chain(id="random", zh="随机", en="Random", source="test", steps=_steps(rng))
        except ValidationError:
            # Chance put something together that a chain may not be; what is left is as random.
            continue


def _steps(rng: SeededRandom) -> tuple[Step, ...]:
    steps: list[dict[str, Any]] = []
    for number in range(rng.pick(range(1, 7))):
        steps.append(_step(rng, steps, number))
    return tuple(Step.model_validate(step) for step in steps)


def _step(rng: SeededRandom, before: list[dict[str, Any]], number: int) -> dict[str, Any]:
    each = rng.pick((None, None, "branch"))
    kind = rng.pick((*StepKind, StepKind.SINGLE, StepKind.SINGLE))
    made = any(other["each"] == each and (other["submits"] or other["kind"] == "automatic") for other in before)
    submits = kind is StepKind.SINGLE and rng.evenly()
    step: dict[str, Any] = {
        "id": f"s{number}",
        "zh": f"环节{number}",
        "en": f"step {number}",
        "rule": "B2",
        "each": each,
        "kind": kind,
        "submits": submits,
        "form": BUDGET_FORM if submits or kind is StepKind.AUTOMATIC or made else None,
        "parties": _parties(rng, kind, each, submits),
        "may_refuse": rng.evenly(),
        "may_return": not rng.rarely(),
        "no_way_back": rng.rarely(),
        "text_change": rng.pick(("walk_again", "straight_back")),
        "other_persons_than": [rng.pick(before)["id"]] if before and rng.rarely() else [],
        "copies": ["audit_office/leader"] if rng.rarely() else [],
        "allows": [rng.pick(tuple(StepAction)) for _ in range(4)] if rng.rarely() else None,
    }
    if kind is StepKind.VOTE:
        step["vote"] = _vote(rng, [other["id"] for other in before])
    if kind is not StepKind.AUTOMATIC and rng.evenly():
        step["deadline"] = _deadline(rng)
    if submits and rng.evenly():
        choices = ["wait", "estimate", *(["leave_out"] if each else [])]
        step["missing"] = {"party": "city_agency/leader", "choices": choices}
        step["checks"] = [{"id": "ties", "level": rng.pick(("stop", "warn", "ignore"))}]
    if kind is StepKind.SINGLE and each is None and not submits and rng.evenly():
        step |= {"recorded_by": {"maker": "city_finance/maker", "decider": "city_finance/checker"}, "evidence": True}
        step["vote"] = {"by": "count", "threshold": 5, "members": 9} if rng.evenly() else None
    return step


def _parties(rng: SeededRandom, kind: StepKind, each: str | None, submits: bool) -> list[dict[str, Any]]:
    if kind is StepKind.AUTOMATIC:
        return []
    deciders = list(_COUNTY if each else _CITY)
    count = 1 if kind is StepKind.SINGLE else rng.pick((2, 3))
    parties = []
    for _ in range(count):
        decider = rng.pick(deciders)
        if kind is StepKind.ANY:
            deciders.remove(decider)
        by_two = kind is not StepKind.VOTE and (submits or rng.evenly())
        maker = decider.replace("checker", "maker").replace("leader", "maker") if by_two else None
        parties.append({"decider": decider, "maker": maker, "weight": rng.pick((1, 1, 2))})
    return parties


def _vote(rng: SeededRandom, before: list[str]) -> dict[str, Any]:
    by, threshold = rng.pick((("count", "2"), ("share", "0.5"), ("share", "1"), ("weight", "2")))
    return {
        "by": by,
        "threshold": threshold,
        "more_than": rng.evenly(),
        "quorum": rng.pick((1, 2)),
        "lost_to": rng.pick((None, *before)),
    }


def _deadline(rng: SeededRandom) -> dict[str, Any]:
    return {
        "rule": rng.pick(_RULES),
        "remind_days_before": [1],
        "escalate_days_after": 1,
        "escalate_to": "city_government/leader",
        "further": [{"days_after": 3, "to": "audit_office/leader"}] if rng.evenly() else [],
        "repeat_every_days": rng.pick((None, 2)),
    }
