"""What effects say about cases, tasks, versions, decisions and notices, as rows that merge in any order.

Pure. Every column merges by one of four ways, all commutative and idempotent save the count of dunnings,
which is why only effects that are new to the records are projected:
first known value, value of the highest effect number, logical or, sum.
"""

import json
from collections.abc import Iterable

from approvals.actions import Actor
from approvals.case_ids import city_of
from approvals.definitions import Party
from approvals.effects import (
    AutomaticDone,
    CaseClosed,
    CaseOpened,
    Copied,
    DeadlineMoved,
    Decided,
    Effect,
    HolderChanged,
    Notice,
    Noticed,
    Outcome,
    PowerConfirmed,
    PowerDeclined,
    PowerProposed,
    StageEntered,
    TaskClosed,
    TaskOpened,
    VersionMade,
)
from records.projection.rows import About, Projection, Row


def project(case: str, effects: Iterable[Effect], about: About | None = None) -> Projection:
    """The rows that these effects, in ascending order of number, add or change.

    ``about`` is what the case is about, if its opening is known and not one of them.
    """
    rows = Projection(case, about)
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
                _task_ended(rows, effect, done.task, how, ";".join(map(str, done.reasons)))
            case Decided() as decided:
                _task_ended(rows, effect, decided.task, decided.outcome, decided.note)
                rows.decisions.append(_decision(case, effect, decided))
            case VersionMade() as version:
                rows.versions.append(_version(case, effect, version))
            case Noticed() as noticed:
                _noticed(rows, effect, noticed)
            case HolderChanged() as changed:
                rows.change_task(changed.task, **_held(effect, changed.holder))
            case DeadlineMoved() as moved:
                rows.change_task(
                    moved.task, due=moved.due, due_number=effect.number, overdue=False, overdue_number=effect.number
                )
            case Copied() as copied:
                rows.copies += [_copy(case, effect, copied, party) for party in copied.parties]
            case PowerProposed() | PowerConfirmed() | PowerDeclined() as power:
                _power(rows, effect, power)
    return rows


def _case_opened(rows: Projection, effect: Effect, opened: CaseOpened) -> None:
    rows.about = About(opened.case_kind, opened.fund)
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
        of_task=task.of_task,
        form=task.form,
        zh=task.zh,
        en=task.en,
        **_held(effect, task.holder),
        due=task.due,
        due_number=effect.number,
        opened_number=effect.number,
        opened_at=effect.at,
        **(rows.about._asdict() if rows.about else {}),
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
            row |= {"overdue": True, "overdue_number": effect.number}
        case Notice.ESCALATE:
            row["escalated"] = True
        case Notice.DUN:
            row["dunned"] += 1
        case Notice.POST_EMPTY | Notice.POST_FILLED:
            row |= {"post_empty": noticed.notice is Notice.POST_EMPTY, "post_number": effect.number}
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


def _held(effect: Effect, holder: Actor | None) -> Row:
    return {
        "holder": holder.person if holder else None,
        "holder_name": holder.signature if holder else None,
        "holder_for": holder.acting_for if holder else None,
        "holder_number": effect.number,
    }


def _copy(case: str, effect: Effect, copied: Copied, party: Party) -> Row:
    return {
        "case": case,
        "subject": f"{copied.lane}.{copied.step}.{effect.number}",
        "reader": str(party),
        "to_party": True,
        "city": city_of(case),
        "lane": copied.lane,
        "step": copied.step,
        "at": effect.at,
        "copied_by": None,
        "copied_by_name": None,
        "note": "",
    }


def _power(rows: Projection, effect: Effect, event: PowerProposed | PowerConfirmed | PowerDeclined) -> None:
    actor = effect.actor
    by, name = (actor.person, actor.signature) if actor else (None, None)
    if isinstance(event, PowerProposed):
        rows.change_proposal(
            event.proposal,
            power=event.power.model_dump_json(),
            reason=event.reason,
            proposed_by=by,
            proposed_by_name=name,
            proposed_at=effect.at,
        )
        return
    rows.change_proposal(
        event.proposal,
        confirmed=isinstance(event, PowerConfirmed),
        decided_by=by,
        decided_by_name=name,
        decided_at=effect.at,
        declined_because=event.reason if isinstance(event, PowerDeclined) else None,
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
        "acting_for_name": actor.acting_for_name if actor else None,
        "seen_number": seen.number if seen else None,
        "seen_hash": seen.content_hash if seen else None,
        "note": decided.note,
        "returned_to": decided.to,
        "branches": json.dumps(decided.branches),
        "choice": decided.choice,
        "ballot": decided.ballot.value if decided.ballot else None,
        "evidence": decided.evidence.model_dump_json() if decided.evidence else None,
    }
