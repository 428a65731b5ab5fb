"""The versions and decisions of a case with their names in words, beside the codes that programs go by."""

from collections.abc import Iterable

from api.told import Names, Told
from api.words import OUTCOMES
from policies.model import Named
from records.views import DecisionView, VersionView


class VersionItem(VersionView):
    """A version 稿次; ``lane_name`` is none in the main lane."""

    form_name: Named
    lane_name: Named | None


class DecisionItem(DecisionView):
    """A decision 审批意见 with what was done, at which step and of which place."""

    outcome_name: Named
    step_name: Named
    lane_name: Named | None


def version_items(names: Names, versions: Iterable[VersionView]) -> tuple[VersionItem, ...]:
    """The versions in words, in the same order."""
    return tuple(
        VersionItem(
            **version.model_dump(),
            form_name=_named(names.form(version.form)),
            lane_name=_place(names, version.lane),
        )
        for version in versions
    )


def decision_items(names: Names, decisions: Iterable[DecisionView]) -> tuple[DecisionItem, ...]:
    """The decisions in words, in the same order."""
    return tuple(
        DecisionItem(
            **decision.model_dump(),
            outcome_name=_named(OUTCOMES[decision.outcome]),
            step_name=_named(names.plain_step(decision.step)),
            lane_name=_place(names, decision.lane),
        )
        for decision in decisions
    )


def _place(names: Names, lane: str) -> Named | None:
    place = names.place(lane)
    return None if place is None else _named(place)


def _named(told: Told) -> Named:
    return Named(zh=told.zh, en=told.en)
