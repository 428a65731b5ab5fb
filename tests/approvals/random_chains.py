"""Random chains that are valid: every kind of step, in any order, with every setting that a chain file may have."""

from typing import Any

from pydantic import ValidationError

from approvals.definitions import Chain, Step, StepAction, StepKind
from tests.approvals.chains import BUDGET_FORM
from tests.approvals.dice import Dice

_CITY = ("bureau/checker", "bureau/leader", "city_agency/checker", "city_tax/checker", "city_finance/checker")
_COUNTY = ("county_agency/checker", "county_finance/checker", "county_tax/checker")
_RULES = ({"kind": "after_opening", "count": 3, "unit": "days"}, {"kind": "fixed_day", "day": 5, "month": 1})


def random_chain(dice: Dice) -> Chain:
    """A chain of one to six steps."""
    while True:
        try:
            return Chain(id="random", zh="随机", en="Random", source="test", steps=_steps(dice))
        except ValidationError:
            # Chance put something together that a chain may not be; what is left is as random.
            continue


def _steps(dice: Dice) -> tuple[Step, ...]:
    steps: list[dict[str, Any]] = []
    for number in range(dice.pick(range(1, 7))):
        steps.append(_step(dice, steps, number))
    return tuple(Step.model_validate(step) for step in steps)


def _step(dice: Dice, before: list[dict[str, Any]], number: int) -> dict[str, Any]:
    each = dice.pick((None, None, "branch"))
    kind = dice.pick((*StepKind, StepKind.SINGLE, StepKind.SINGLE))
    made = any(other["each"] == each and (other["submits"] or other["kind"] == "automatic") for other in before)
    submits = kind is StepKind.SINGLE and dice.evenly()
    step: dict[str, Any] = {
        "id": f"s{number}",
        "zh": f"环节{number}",
        "en": f"step {number}",
        "rule": "B2",
        "each": each,
        "kind": kind,
        "submits": submits,
        "form": BUDGET_FORM if submits or kind is StepKind.AUTOMATIC or made else None,
        "parties": _parties(dice, kind, each, submits),
        "may_refuse": dice.evenly(),
        "may_return": not dice.rarely(),
        "no_way_back": dice.rarely(),
        "text_change": dice.pick(("walk_again", "straight_back")),
        "other_persons_than": [dice.pick(before)["id"]] if before and dice.rarely() else [],
        "copies": ["audit_office/leader"] if dice.rarely() else [],
        "allows": [dice.pick(tuple(StepAction)) for _ in range(4)] if dice.rarely() else None,
    }
    if kind is StepKind.VOTE:
        step["vote"] = _vote(dice, [other["id"] for other in before])
    if kind is not StepKind.AUTOMATIC and dice.evenly():
        step["deadline"] = _deadline(dice)
    if submits and dice.evenly():
        choices = ["wait", "estimate", *(["leave_out"] if each else [])]
        step["missing"] = {"party": "city_agency/leader", "choices": choices}
        step["checks"] = [{"id": "ties", "level": dice.pick(("stop", "warn", "ignore"))}]
    if kind is StepKind.SINGLE and each is None and not submits and dice.evenly():
        step |= {"recorded_by": {"maker": "city_finance/maker", "decider": "city_finance/checker"}, "evidence": True}
        step["vote"] = {"by": "count", "threshold": 5, "members": 9} if dice.evenly() else None
    return step


def _parties(dice: Dice, kind: StepKind, each: str | None, submits: bool) -> list[dict[str, Any]]:
    if kind is StepKind.AUTOMATIC:
        return []
    deciders = list(_COUNTY if each else _CITY)
    count = 1 if kind is StepKind.SINGLE else dice.pick((2, 3))
    parties = []
    for _ in range(count):
        decider = dice.pick(deciders)
        if kind is StepKind.ANY:
            deciders.remove(decider)
        by_two = kind is not StepKind.VOTE and (submits or dice.evenly())
        maker = decider.replace("checker", "maker").replace("leader", "maker") if by_two else None
        parties.append({"decider": decider, "maker": maker, "weight": dice.pick((1, 1, 2))})
    return parties


def _vote(dice: Dice, before: list[str]) -> dict[str, Any]:
    by, threshold = dice.pick((("count", "2"), ("share", "0.5"), ("share", "1"), ("weight", "2")))
    return {
        "by": by,
        "threshold": threshold,
        "more_than": dice.evenly(),
        "quorum": dice.pick((1, 2)),
        "lost_to": dice.pick((None, *before)),
    }


def _deadline(dice: Dice) -> dict[str, Any]:
    return {
        "rule": dice.pick(_RULES),
        "remind_days_before": [1],
        "escalate_days_after": 1,
        "escalate_to": "city_government/leader",
        "further": [{"days_after": 3, "to": "audit_office/leader"}] if dice.evenly() else [],
        "repeat_every_days": dice.pick((None, 2)),
    }
