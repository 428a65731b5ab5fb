"""Versions and decisions with their names in words, next to the codes that programs go by."""

from collections.abc import Iterable

from calculations.input.bilingual import Bilingual
from records.views import DecisionView, VersionView
from services.narration.glossary import CaseGlossary
from services.narration.history import OUTCOMES


class VersionItem(VersionView):
    """A version 稿次; ``lane_name`` is none in the main lane."""

    form_name: Bilingual
    lane_name: Bilingual | None


class DecisionItem(DecisionView):
    """A decision 审批意见 with what was done, at which step and of which place."""

    outcome_name: Bilingual
    step_name: Bilingual
    lane_name: Bilingual | None


def version_items(names: CaseGlossary, versions: Iterable[VersionView]) -> tuple[VersionItem, ...]:
    """The versions in words, in the same order."""
    return tuple(
        VersionItem(
            **version.model_dump(),
            form_name=names.form(version.form),
            lane_name=names.place(version.lane),
        )
        for version in versions
    )


def decision_items(names: CaseGlossary, decisions: Iterable[DecisionView]) -> tuple[DecisionItem, ...]:
    """The decisions in words, in the same order."""
    return tuple(
        DecisionItem(
            **decision.model_dump(),
            outcome_name=OUTCOMES[decision.outcome],
            step_name=names.plain_step(decision.step),
            lane_name=names.place(decision.lane),
        )
        for decision in decisions
    )
