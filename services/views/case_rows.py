"""Versions and decisions with their names in words, beside the codes that programs go by."""

from collections.abc import Iterable

from policies.model import Named
from records.views import DecisionView, VersionView
from services.narration.glossary import CaseGlossary, Told
from services.narration.history import OUTCOMES


class VersionItem(VersionView):
    """A version 稿次; ``lane_name`` is none in the main lane."""

    form_name: Named
    lane_name: Named | None


class DecisionItem(DecisionView):
    """A decision 审批意见 with what was done, at which step and of which place."""

    outcome_name: Named
    step_name: Named
    lane_name: Named | None


def version_items(names: CaseGlossary, versions: Iterable[VersionView]) -> tuple[VersionItem, ...]:
    """The versions in words, in the same order."""
    return tuple(
        VersionItem(
            **version.model_dump(),
            form_name=as_named(names.form(version.form)),
            lane_name=place_name(names, version.lane),
        )
        for version in versions
    )


def decision_items(names: CaseGlossary, decisions: Iterable[DecisionView]) -> tuple[DecisionItem, ...]:
    """The decisions in words, in the same order."""
    return tuple(
        DecisionItem(
            **decision.model_dump(),
            outcome_name=as_named(OUTCOMES[decision.outcome]),
            step_name=as_named(names.plain_step(decision.step)),
            lane_name=place_name(names, decision.lane),
        )
        for decision in decisions
    )


def place_name(names: CaseGlossary, lane: str) -> Named | None:
    """The name of a lane's place; none in the main lane."""
    place = names.place(lane)
    return None if place is None else as_named(place)


def as_named(told: Told) -> Named:
    """The words as views give them."""
    return Named(zh=told.zh, en=told.en)
