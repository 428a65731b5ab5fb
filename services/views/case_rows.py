"""Versions, decisions and copies with their names in words, beside the codes that programs go by."""

from collections.abc import Iterable, Mapping

from policies.model import Named
from records.copies import CopyView
from records.views import DecisionView, VersionView, View
from services.narration.glossary import Names, Told
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


class CopyItem(CopyView):
    """A copy 抄送 with the step that it is about in words, and whose it is."""

    step_name: Named
    lane_name: Named | None


class CopyItems(View):
    """Some copies, the newest first; `next` is None at the end."""

    items: tuple[CopyItem, ...]
    next: str | None


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


def copy_items(names: Mapping[str, Names], copies: Iterable[CopyView]) -> tuple[CopyItem, ...]:
    """The copies in words, in the same order; ``names`` are those of each case."""
    return tuple(
        CopyItem(
            **copy.model_dump(),
            step_name=_named(names[copy.case].plain_step(copy.step)),
            lane_name=_place(names[copy.case], copy.lane),
        )
        for copy in copies
    )


def _place(names: Names, lane: str) -> Named | None:
    place = names.place(lane)
    return None if place is None else _named(place)


def _named(told: Told) -> Named:
    return Named(zh=told.zh, en=told.en)
