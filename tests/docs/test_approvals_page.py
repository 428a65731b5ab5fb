"""The page for people who write chains knows every field, kind and action, and leads to every drawn chain."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from approvals.actions import OperatorAction, Power, RecordsAction, TaskAction
from approvals.definitions import Standing, Step, StepAction, StepKind, StepParty
from approvals.votes import VoteRule
from calculations.forms.registry import FORMS
from policies.chains import (
    Branches,
    ChainChanges,
    ChainSpec,
    CheckSpec,
    DeadlineSpec,
    FurtherSpec,
    InsertedStep,
    MissingSpec,
    ValuesOn,
    VoteSpec,
    YearSpan,
)

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGE = (DOCS / "approvals.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`([a-z_]+)`", PAGE))
MODELS: tuple[type[BaseModel], ...] = (
    ChainSpec,
    ChainChanges,
    InsertedStep,
    YearSpan,
    Step,
    StepParty,
    DeadlineSpec,
    FurtherSpec,
    MissingSpec,
    VoteSpec,
    CheckSpec,
    Standing,
)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_every_field_that_a_chain_file_may_have_is_explained(model: type[BaseModel]) -> None:
    assert set(model.model_fields) - NAMED == set()


def test_every_kind_of_step_and_choice_is_explained() -> None:
    choices = [*StepKind, *Branches, *ValuesOn, *get_args(VoteRule.model_fields["by"].annotation)]
    choices += get_args(Step.model_fields["text_change"].annotation)
    assert {str(choice) for choice in choices} - NAMED == set()


def test_every_action_and_power_is_explained() -> None:
    actions = [*get_args(TaskAction), *get_args(OperatorAction), *get_args(RecordsAction)]
    kinds = {_tag(action, "kind") for action in actions} | {"hand_in"}
    powers = {_tag(power, "power") for power in get_args(get_args(Power)[0])}
    assert (kinds | powers) - NAMED == set()


def test_every_form_is_explained() -> None:
    assert set(FORMS) - NAMED == set()


def test_what_a_step_can_switch_off_is_marked() -> None:
    marked = set(re.findall(r"- `([a-z_]+)` ◦", PAGE))
    assert marked == {action.value for action in StepAction}


def test_every_drawn_chain_is_linked_and_every_link_leads_somewhere() -> None:
    linked = set(re.findall(r"\(chains/([a-z_.]+\.md)\)", PAGE))
    assert linked == {page.name for page in (DOCS / "chains").glob("*.md")}


def _tag(model: type[BaseModel], field: str) -> Any:
    return model.model_fields[field].default
