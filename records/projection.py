"""What effects say about cases, tasks, versions, decisions and notices, as rows that merge in any order.

Pure. Every column merges by one of four ways, all commutative and idempotent save the count of dunnings,
which is why only effects that are new to the records are projected:
first known value, value of the highest effect number, logical or, sum.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from approvals.effects import (
    AutomaticDone,
    CaseClosed,
    CaseOpened,
    CaseStatus,
    Decided,
    Effect,
    Notice,
    Noticed,
    Outcome,
    StageEntered,
    TaskClosed,
    TaskOpened,
    VersionMade,
)

Row = dict[str, Any]

_NO_TASK: Row = {
    "lane": None,
    "step": None,
    "round": None,
    "role": None,
    "party": None,
    "party_kind": None,
    "party_county": None,
    "party_post": None,
    "form": None,
    "zh": None,
    "en": None,
    "due": None,
    "opened_number": None,
    "opened_at": None,
    "closed_number": None,
    "closed_at": None,
    "outcome": None,
    "closed_by": None,
    "closed_by_name": None,
    "closed_reason": None,
    "open": False,
    "reminded": False,
    "overdue": False,
    "escalated": False,
    "dunned": 0,
}

_NO_CASE: Row = {
    "kind": None,
    "zh": None,
    "en": None,
    "fund": None,
    "year": None,
    "month": None,
    "chain": None,
    "policy_hash": None,
    "opened_at": None,
    "stage": None,
    "stage_zh": None,
    "stage_en": None,
    "stage_number": 0,
    "status": CaseStatus.OPEN.value,
    "status_number": 0,
    "closed_at": None,
    "closed_reason": None,
}


def city_of(case: str) -> str:
    """The city of a case: the first word of its id (`ningbo.budget.2022`)."""
    return case.partition(".")[0]


@dataclass
class Projection:
    """The rows that a batch of effects of one case adds or changes; one row a task, at most one for the case."""

    case: str
    case_row: Row | None = None
    tasks: dict[str, Row] = field(default_factory=dict)
    versions: list[Row] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    notices: list[Row] = field(default_factory=list)

    def task_rows(self) -> list[Row]:
        """The tasks in order of id, so that two writers lock them alike."""
        return [self.tasks[task] for task in sorted(self.tasks)]

    def change_task(self, task: str, **columns: object) -> Row:
        """Note columns of a task; whether it is open follows from what is known of opening and closing."""
        row = self.tasks.setdefault(task, {"case": self.case, "task": task, "city": city_of(self.case), **_NO_TASK})
        row |= columns
        row["open"] = row["opened_number"] is not None and row["closed_number"] is None
        return row

    def change_case(self, **columns: object) -> None:
        """Note columns of the case."""
        if self.case_row is None:
            self.case_row = {"id": self.case, "city": city_of(self.case), **_NO_CASE}
        self.case_row |= columns


def project(case: str, effects: Iterable[Effect]) -> Projection:
    """The rows that these effects, in ascending order of number, add or change."""
    rows = Projection(case)
    for effect in effects:
        match effect.event:
            case CaseOpened() as opened:
                _case_opened(rows, effect, opened)
            case StageEntered() as stage:
                rows.change_case(stage=stage.step, stage_zh=stage.zh, stage_en=stage.en, stage_number=effect.number)
            case CaseClosed() as closed:
                rows.change_case(
                    status=closed.status.value,
                    status_number=effect.number,
                    closed_at=effect.at,
                    closed_reason=closed.reason,
                )
            case TaskOpened() as task:
                _task_opened(rows, effect, task)
            case TaskClosed() as task:
                _task_ended(rows, effect, task.task, task.how, task.reason)
            case AutomaticDone() as done:
                how = Outcome.COMPLETED if done.ok else Outcome.FAILED
                _task_ended(rows, effect, done.task, how, ";".join(done.reasons))
            case Decided() as decided:
                _task_ended(rows, effect, decided.task, decided.outcome, decided.note)
                rows.decisions.append(_decision(case, effect, decided))
            case VersionMade() as version:
                rows.versions.append(_version(case, effect, version))
            case Noticed() as noticed:
                _noticed(rows, effect, noticed)
    return rows


def _case_opened(rows: Projection, effect: Effect, opened: CaseOpened) -> None:
    rows.change_case(
        kind=opened.case_kind,
        zh=opened.zh,
        en=opened.en,
        fund=opened.fund,
        year=opened.year,
        month=opened.month,
        chain=opened.chain,
        policy_hash=opened.policy_hash,
        opened_at=effect.at,
    )


def _task_opened(rows: Projection, effect: Effect, task: TaskOpened) -> None:
    party = task.party
    rows.change_task(
        task.task,
        lane=task.lane,
        step=task.step,
        round=task.round,
        role=task.role.value,
        party=str(party) if party else None,
        party_kind=party.kind if party else None,
        party_county=party.county if party else None,
        party_post=party.post if party else None,
        form=task.form,
        zh=task.zh,
        en=task.en,
        due=task.due,
        opened_number=effect.number,
        opened_at=effect.at,
    )


def _task_ended(rows: Projection, effect: Effect, task: str, how: Outcome, reason: str) -> None:
    actor = effect.actor
    rows.change_task(
        task,
        closed_number=effect.number,
        closed_at=effect.at,
        outcome=how.value,
        closed_by=actor.person if actor else None,
        closed_by_name=f"{actor.organisation_name}{actor.name}" if actor else None,
        closed_reason=reason,
    )


def _noticed(rows: Projection, effect: Effect, noticed: Noticed) -> None:
    row = rows.change_task(noticed.task)
    match noticed.notice:
        case Notice.REMIND:
            row["reminded"] = True
        case Notice.DUE:
            row["overdue"] = True
        case Notice.ESCALATE:
            row["escalated"] = True
        case Notice.DUN:
            row["dunned"] += 1
    rows.notices.append(
        {
            "case": rows.case,
            "number": effect.number,
            "at": effect.at,
            "task": noticed.task,
            "notice": noticed.notice.value,
            "party": str(noticed.party),
            "due": noticed.due,
        }
    )


def _version(case: str, effect: Effect, version: VersionMade) -> Row:
    actor = effect.actor
    return {
        "case": case,
        "lane": version.lane,
        "form": version.document.form,
        "number": version.number,
        "content_hash": version.document.content_hash,
        "amounts_hash": version.document.amounts_hash,
        "estimate": version.estimate,
        "effect": effect.number,
        "at": effect.at,
        "person": actor.person if actor else None,
        "name": actor.name if actor else None,
        "organisation_name": actor.organisation_name if actor else None,
    }


def _decision(case: str, effect: Effect, decided: Decided) -> Row:
    actor, seen = effect.actor, decided.seen
    return {
        "case": case,
        "number": effect.number,
        "at": effect.at,
        "task": decided.task,
        "lane": decided.lane,
        "step": decided.step,
        "outcome": decided.outcome.value,
        "person": actor.person if actor else None,
        "name": actor.name if actor else None,
        "organisation": actor.organisation if actor else None,
        "organisation_name": actor.organisation_name if actor else None,
        "post": actor.post if actor else None,
        "acting_for": actor.acting_for if actor else None,
        "seen_number": seen.number if seen else None,
        "seen_hash": seen.content_hash if seen else None,
        "note": decided.note,
        "returned_to": decided.to,
        "branches": json.dumps(decided.branches),
        "choice": decided.choice,
        "evidence": decided.evidence.model_dump_json() if decided.evidence else None,
    }
